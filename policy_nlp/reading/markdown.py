"""Markdown: one document a file, its marks taken off and its lines kept.

The marks are those of CommonMark and of its tables, read a line at a time: in Chinese texts a line break is meant as
one, which a CommonMark parser would join, and four blanks before a paragraph are an indent, which it would take for
code. What is no mark stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policy_nlp.document import Document
from policy_nlp.errors import Failure
from policy_nlp.reading.bounds import MOST_MARKUP, read_bounded
from policy_nlp.reading.encoding import decode
from policy_nlp.reading.record import FIELDS, document_of, well_formed
from policy_nlp.reading.tables import Cell, table_lines

_FRONT: Final = re.compile(r"---[ \t]*\r?\n((?:(?!---)[^\n]*\n){0,60}?)---[ \t]*(?:\r?\n|$)")
_FIELD: Final = re.compile(r"([A-Za-z_]{2,20})[ \t]*[:：][ \t]*(.{1,500}?)[ \t\r]*$", re.MULTILINE)
_HEADING: Final = re.compile(r" {0,3}#{1,6}[ \t]+")
_QUOTE: Final = re.compile(r"(?: {0,3}>[ \t]?)+")
_BULLET: Final = re.compile(r"[ \t]*[-*+][ \t]+(?:\[[ xX]\][ \t]+)?(?=\S)")
_RULE: Final = re.compile(r" {0,3}(?:(?:\*[ \t]*){3,}|(?:-[ \t]*){3,}|(?:_[ \t]*){3,}|={3,}[ \t]*)$")
_FENCE: Final = re.compile(r" {0,3}(?:`{3,}|~{3,})")
_RULER: Final = re.compile(r"\|?(?:[ \t]*:?-{1,200}:?[ \t]*\|)+(?:[ \t]*:?-{1,200}:?)?$")
_IMAGE: Final = re.compile(r"!\[[^\[\]\n]{0,300}\]\([^()\n]{0,2000}\)")
_LINK: Final = re.compile(
    r"\[([^\[\]\n]{1,500})\]\((?:https?:|/|#|\.|mailto:)[^()\s]{0,2000}(?:[ \t]+\"[^\"\n]{0,200}\")?\)"
)
_STRONG: Final = re.compile(r"(\*\*|__)(?=\S)([^*_\n]{1,1000})(?<=\S)\1")
_EMPHASIS: Final = re.compile(r"(?<![\w*])\*(?=[^\s*])([^*\n]{1,1000})(?<=\S)\*(?![\w*])")
_CODE: Final = re.compile(r"`([^`\n]{1,500})`")
_MOST_CELLS: Final = 300
_ESCAPE: Final = re.compile(r"\\([\\`*_{}\[\]()#+.!|>~-])")


def read_markdown(path: Path) -> Iterator[Document | Failure]:
    """The file as one document; the fields of `document_of` may stand before the text, between two lines ``---``.

    Raises:
        ReadError: the file cannot be decoded (see `decode`) or is larger than 32 MB.
        OSError: the file cannot be opened.
    """
    source = well_formed(str(path))
    text = decode(read_bounded(path, source, most=MOST_MARKUP), source)
    front = _FRONT.match(text)
    fields = {match[1].lower(): match[2].strip("\"'") for match in _FIELD.finditer(front[1])} if front else {}
    record: dict[str, object] = {name: value for name, value in fields.items() if name in FIELDS}
    record["text"] = plain(text[front.end() :] if front and fields else text)
    yield document_of(record, name=well_formed(path.stem), source=source)


def plain(text: str) -> str:
    """The text without marks; a table row with a tab between its cells."""
    lines: list[str] = []
    fenced = False
    for line in _without_comments(text).replace("\r\n", "\n").split("\n"):
        if _FENCE.match(line):
            fenced = not fenced
        elif fenced:
            lines.append(line)
        elif not (_RULE.match(line) or ("-" in line and "|" in line and _RULER.match(line.strip()))):
            lines.append(_unmarked(line))
    return "\n".join(lines)


def _unmarked(line: str) -> str:
    row_of = line.strip()
    if len(row_of) > 1 and row_of[0] == row_of[-1] == "|" and row_of.count("|") <= _MOST_CELLS:
        cells = row_of[1:-1].replace("\\|", "\0").split("|")
        row = [Cell([_inline(cell.replace("\0", "|").strip())]) for cell in cells]
        return next(iter(table_lines([row])), "")
    line = _after(_QUOTE, line)
    heading = _HEADING.match(line)
    return _inline(line[heading.end() :].rstrip(" \t#") if heading else _after(_BULLET, line))


def _after(mark: re.Pattern[str], line: str) -> str:
    match = mark.match(line)
    return line[match.end() :] if match else line


def _without_comments(text: str) -> str:
    pieces: list[str] = []
    rest = 0
    while (start := text.find("<!--", rest)) >= 0 and (end := text.find("-->", start)) >= 0:
        pieces.append(text[rest:start])
        rest = end + 3
    return "".join([*pieces, text[rest:]])


def _inline(text: str) -> str:
    if "[" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    if "*" in text or "_" in text:
        text = _EMPHASIS.sub(r"\1", _STRONG.sub(r"\2", text))
    if "`" in text:
        text = _CODE.sub(r"\1", text)
    return _ESCAPE.sub(r"\1", text) if "\\" in text else text
