"""A web page as a flat list of its paragraphs, each with the element that holds it.

The parser reports elements as they open and close, and no tree is built: time and memory stay linear in the page
whatever it nests (a tree parser of HTML5 takes minutes on 300,000 attributes or 100,000 open elements).
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from policy_nlp.errors import ReadError
from policy_nlp.extras import import_extra
from policy_nlp.reading.tables import Cell, is_layout, table_lines

_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
# Elements that end a paragraph; those of the second set hold several and compete to be the main part of the page.
_PARAGRAPHS: Final = _HEADINGS | {"p", "li", "dt", "dd", "tr", "hr", "pre", "caption", "legend", "figcaption"}
_HOLDING: Final = (
    "html body div section article main header blockquote center address fieldset form table tbody thead tfoot td th "
    "ul ol dl figure ucapcontent ucaptitle"
)
_CONTAINERS: Final = frozenset(_HOLDING.split())
_NO_TEXT: Final = (
    "script style noscript template svg math nav footer aside iframe object select button textarea input map audio "
    "video canvas datalist"
)
_UNSEEN: Final = frozenset(_NO_TEXT.split())
_FURNITURE: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|navigation|menu|breadcrumbs?|crumbs?|foot|footer|copyright|share|bdshare\w*|sidebar"
    r"|toolbar|pagination|pages?bar|search|login|qrcode|ewm|friendlinks?|related|recommend|comments?)(?:$|[\s_-])",
    re.I,
)
_HIDDEN: Final = re.compile(r"display\s{0,3}:\s{0,3}none|visibility\s{0,3}:\s{0,3}hidden", re.I)
_SPACES: Final = re.compile(r"[ \t\r\n\f]+")
# A line break of the source between Chinese characters is no space (CSS Text 3, section 4.1.3).
_BREAK: Final = re.compile(
    r"(?<=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f])[ \t]*[\r\n]\s*(?=[\u2e80-\u9fff\uff00-\uffef\u3000-\u303f])"
)
_EDGES: Final = " \t\u3000\xa0\u200b\u200c\u200d\ufeff"
#: Pages have up to 60 open elements; each end tag may be compared with all that are open.
_DEEPEST: Final = 400


class Block(NamedTuple):
    """A paragraph, heading or table row.

    Attributes:
        text: one line.
        container: index of the innermost element that holds it.
        linked: how many of its characters are links.
        heading: it is h1 to h6.
    """

    text: str
    container: int
    linked: int = 0
    heading: bool = False


class Container(NamedTuple):
    """An element that holds blocks: index of the one around it (-1 for none), tag, id and class, navigation or the like."""

    parent: int
    tag: str
    name: str
    furniture: bool


class Page(NamedTuple):
    """A page: blocks and containers in the order of the source, the named values of its meta elements, its title."""

    blocks: list[Block]
    containers: list[Container]
    meta: dict[str, str]
    title: str


def page_blocks(text: str, source: str) -> Page:
    """Parse a page.

    Raises:
        ReadError: its elements are nested more than 400 deep.
        MissingExtraError: lxml is not installed.
    """
    etree = import_extra("lxml.etree", extra="formats", purpose="reading HTML")
    builder = _Builder(source)
    # huge_tree: without it lxml silently ends a page at the 256th level. There is no tree here that could be huge.
    parser = etree.HTMLParser(target=builder, encoding="utf-8", huge_tree=True, no_network=True)
    data = text.replace("\0", "").encode("utf-8", "replace")
    if not data.strip():
        return builder.close()
    page: Page = etree.fromstring(data, parser)
    return page


class _Table:
    """An open table: where its blocks begin, and its rows of cells as (first block, end, across, down)."""

    def __init__(self, first: int) -> None:
        self.first = first
        self.rows: list[list[tuple[int, int, int, int]]] = []
        self.cell: tuple[int, int, int] | None = None
        self.nests = False


class _Builder:
    """What lxml calls as it parses (its interface of parser targets)."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.blocks: list[Block] = []
        self.containers: list[Container] = [Container(-1, "", "", False)]
        self.meta: dict[str, str] = {}
        self.title: list[str] = []
        self._open: list[str] = []
        self._inside: list[int] = [0]  # open containers
        self._unseen = 0  # depth within elements that are not shown, 0 outside
        self._links = 0
        self._parts: list[str] = []
        self._linked = 0
        self._preformatted = 0
        self._lists: list[int | None] = []  # number of the last item of each open list, None where it has none
        self._tables: list[_Table] = []

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self._open.append(tag)
        if len(self._open) > _DEEPEST:
            raise ReadError(self.source, f"nests more than {_DEEPEST} elements; no page does")
        if (
            self._unseen
            or tag in _UNSEEN
            or "hidden" in attributes
            or _HIDDEN.search(attributes.get("style", "")[:500])
        ):
            self._unseen += 1
            return
        match tag:
            case "meta":
                name, content = attributes.get("name", ""), attributes.get("content", "")
                if name and content:
                    self.meta.setdefault(name.lower(), " ".join(content.split()))
            case "br":
                self._flush()
            case "a":
                self._links += 1
            case "title":
                self._parts.clear()
        if tag in _CONTAINERS or tag in _PARAGRAPHS:
            self._open_block(tag, attributes)

    def end(self, tag: str) -> None:
        self._open.pop()
        if self._unseen:
            self._unseen -= 1
            return
        if tag == "a":
            self._links -= 1
        elif tag == "title":
            self.title += self._parts
            self._parts.clear()
        if tag in _CONTAINERS or tag in _PARAGRAPHS:
            self._close_block(tag)

    def data(self, data: str) -> None:
        if self._unseen:
            return
        if self._preformatted and "\n" in data:
            *lines, data = data.split("\n")
            for line in lines:
                self._parts.append(line)
                self._flush()
        self._parts.append(data)
        if self._links:
            self._linked += len(data.strip())

    def comment(self, data: str) -> None:
        """Comments are not shown."""

    def close(self) -> Page:
        self._flush()
        return Page(self.blocks, self.containers, self.meta, " ".join("".join(self.title).split()))

    def _open_block(self, tag: str, attributes: dict[str, str]) -> None:
        self._flush()
        match tag:
            case "pre":
                self._preformatted += 1
            case "ul" | "ol":
                start = attributes.get("start", "1")
                first = int(start) if start.isdecimal() and len(start) < 6 else 1
                self._lists.append(first - 1 if tag == "ol" else None)
            case "li":
                if self._lists and (number := self._lists[-1]) is not None:
                    self._lists[-1] = number + 1
                    self._parts.append(f"{number + 1}. ")
            case "table":
                if self._tables:
                    self._tables[-1].nests = True
                self._tables.append(_Table(len(self.blocks)))
            case "tr":
                if self._tables:
                    self._tables[-1].rows.append([])
            case "td" | "th":
                if self._tables:
                    self._tables[-1].cell = len(self.blocks), _span(attributes, "colspan"), _span(attributes, "rowspan")
        if tag in _CONTAINERS:
            name = f"{attributes.get('id', '')} {attributes.get('class', '')}"[:300]
            furniture = tag not in ("html", "body") and _FURNITURE.search(name) is not None
            above = self._inside[-1]
            self._inside.append(len(self.containers))
            self.containers.append(Container(above, tag, name, furniture or self.containers[above].furniture))

    def _close_block(self, tag: str) -> None:
        self._flush(heading=tag in _HEADINGS)
        match tag:
            case "pre":
                self._preformatted -= 1
            case "ul" | "ol":
                self._lists.pop()
            case "table":
                self._lay_out(self._tables.pop())
            case "td" | "th":
                if self._tables and self._tables[-1].cell is not None:
                    first, across, down = self._tables[-1].cell
                    rows = self._tables[-1].rows or [[]]
                    rows[-1].append((first, len(self.blocks), across, down))
                    self._tables[-1].rows, self._tables[-1].cell = rows, None
        if tag in _CONTAINERS:
            self._inside.pop()

    def _lay_out(self, table: _Table) -> None:
        """Replace the blocks of a table of data by its rows; a table that only places things stays as it is."""
        if table.nests:
            return
        cells = [
            [Cell([block.text for block in self.blocks[first:end]], across, down) for first, end, across, down in row]
            for row in table.rows
        ]
        if is_layout(cells):
            return
        linked = sum(block.linked for block in self.blocks[table.first :])
        del self.blocks[table.first :]
        lines = table_lines(cells)
        share = linked // max(len(lines), 1)
        self.blocks += [Block(line, self._inside[-1], min(share, len(line))) for line in lines]

    def _flush(self, *, heading: bool = False) -> None:
        if not self._parts:
            return
        text = _SPACES.sub(" ", _BREAK.sub("", "".join(self._parts))).strip(_EDGES)
        self._parts.clear()
        if text:
            self.blocks.append(Block(text, self._inside[-1], min(self._linked, len(text)), heading))
        self._linked = 0


def _span(attributes: Any, name: str) -> int:
    value = attributes.get(name, "").strip()
    return max(1, int(value)) if value.isdecimal() and len(value) < 6 else 1
