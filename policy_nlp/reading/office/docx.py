"""Word files: one document a file.

The text is taken from the parts of the package itself: object models of Word files (python-docx) leave out tracked
insertions, content controls and text boxes, which forms of government offices are full of, and know no automatic
numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from policy_nlp.document import Document
from policy_nlp.errors import ReadError
from policy_nlp.reading.office.numbering import Numbering, read_numbering
from policy_nlp.reading.office.package import Package, opened_package, value_of, whole_number
from policy_nlp.reading.office.styles import Style, numbering_of, read_styles
from policy_nlp.reading.record import well_formed
from policy_nlp.reading.tables import Cell, is_layout, joined, table_lines
from policy_nlp.reading.text import require_chinese

# Deleted and moved text, a second form of a drawing for older readers, pinyin above characters.
_LEFT_OUT: Final = frozenset({"del", "moveFrom", "Fallback", "rt", "delText"})
_BLANKS: Final = " \t\u3000\xa0"
_TABS: Final = re.compile(r"[ \u3000\xa0]*\t[ \t\u3000\xa0]*")
_MARKER_ONLY: Final = re.compile(r"[、．.）)]$")


def read_docx(path: Path) -> Iterator[Document]:
    """The text of the file, a paragraph or table row a line, a tab between the cells, automatic numbers written out.

    Tracked changes count as accepted; headers, footers, notes and comments are left out.

    Raises:
        ReadError: the file is encrypted, damaged, no docx file, unpacks to more than 256 MB, or has no Chinese text.
        MissingExtraError: lxml is not installed.
        OSError: the file cannot be opened.
    """
    source = well_formed(str(path))
    with opened_package(path, source, kind="docx") as package:
        text = "\n".join(_lines(package))
    if not text:
        raise ReadError(source, "has no text (its pages may be images)")
    require_chinese(text, source)
    yield Document(well_formed(path.stem), text, source=source)


def _lines(package: Package) -> list[str]:
    main = package.main_part("word/document.xml")
    folder = main.rpartition("/")[0]
    styles = read_styles(package, f"{folder}/styles.xml")
    body = _Body(styles, read_numbering(package, f"{folder}/numbering.xml"))
    for event, element, tag in package.elements(main):
        if event == "start":
            body.start(tag)
        else:
            body.end(element, tag)
    return body.lines


class _Paragraph:
    def __init__(self) -> None:
        self.parts: list[str] = []
        self.style = Style()
        self.number: str | None = None
        self.level: int | None = None


class _Body:
    """Turns the elements of a document's body into lines as they come."""

    def __init__(self, styles: dict[str, Style], numbering: Numbering) -> None:
        self.lines: list[str] = []
        self._styles = styles
        self._numbering = numbering
        self._paragraphs: list[_Paragraph] = []  # open ones; a text box stands inside a paragraph
        self._cells: list[list[str]] = []  # paragraphs of the open cells
        self._spans: list[tuple[int, bool]] = []  # of the open cells: columns, whether it continues the one above
        self._tables: list[list[list[tuple[list[str], int, bool]]]] = []
        self._left_out = 0
        self._hidden = False
        self._in_run_properties = False

    def start(self, tag: str) -> None:
        if self._left_out or tag in _LEFT_OUT:
            self._left_out += 1
            return
        match tag:
            case "p":
                self._paragraphs.append(_Paragraph())
            case "tbl":
                self._tables.append([])
            case "tr" if self._tables:
                self._tables[-1].append([])
            case "tc":
                self._cells.append([])
                self._spans.append((1, False))
            case "r":
                self._hidden = False
            case "rPr":
                self._in_run_properties = True

    def end(self, element: Any, tag: str) -> None:
        if self._left_out:
            self._left_out -= 1
            return
        match tag:
            case "t" if self._paragraphs and not self._hidden:
                self._paragraphs[-1].parts.append(element.text or "")
            case "tab" if self._paragraphs and not value_of(element):  # with a value it is a stop of the ruler
                self._paragraphs[-1].parts.append("\t")
            case "br" | "cr" if self._paragraphs:
                self._paragraphs[-1].parts.append("\n")
            case "noBreakHyphen" if self._paragraphs:
                self._paragraphs[-1].parts.append("-")
            case "vanish" if self._in_run_properties:
                self._hidden = value_of(element) not in ("0", "false")
            case "rPr":
                self._in_run_properties = False
            case "pStyle" if self._paragraphs:
                self._paragraphs[-1].style = self._styles.get(value_of(element), Style())
            case "pPr" if self._paragraphs:
                self._paragraphs[-1].number, self._paragraphs[-1].level = numbering_of(element)
                self._hidden = False  # its run properties are those of the paragraph's mark
            case "gridSpan" if self._spans:
                self._spans[-1] = max(1, whole_number(value_of(element), 1)), self._spans[-1][1]
            case "vMerge" if self._spans:
                self._spans[-1] = self._spans[-1][0], value_of(element) != "restart"
            case "p" if self._paragraphs:
                self._paragraph(self._paragraphs.pop())
                element.clear()
            case "tc" if self._cells:
                paragraphs, (across, continues) = self._cells.pop(), self._spans.pop()
                if self._tables and self._tables[-1]:
                    self._tables[-1][-1].append((paragraphs, across, continues))
            case "tbl" if self._tables:
                self._table(self._tables.pop())
                element.clear()

    def _paragraph(self, paragraph: _Paragraph) -> None:
        style = paragraph.style
        number = style.number if paragraph.number is None else paragraph.number
        level = (style.level if paragraph.number is None else 0) if paragraph.level is None else paragraph.level
        text = "".join(paragraph.parts)
        # An empty paragraph of a list takes a number in Word, too.
        marker = self._numbering.next(number, level) if number not in (None, "0") and number else ""
        if not style.contents and "\t" in text:
            text = _TABS.sub("\u3000", text.strip(_BLANKS))
        lines = [line for line in (piece.strip(_BLANKS) for piece in text.split("\n")) if line]
        if lines and marker:
            glue = "" if _MARKER_ONLY.search(marker) and not marker.endswith(".") else " "
            lines[0] = f"{marker}{glue}{lines[0]}"
        (self._cells[-1] if self._cells else self.lines).extend(lines)

    def _table(self, rows: list[list[tuple[list[str], int, bool]]]) -> None:
        above = self._cells[-1] if self._cells else self.lines
        cells = [[Cell([] if continues else text, across) for text, across, continues in row] for row in rows]
        if is_layout(cells):
            above.extend(line for row in cells for cell in row for line in cell.paragraphs)
        elif self._cells:  # a table in a cell becomes a paragraph of the cell
            above.extend(joined(line.split("\t")) for line in table_lines(cells))
        else:
            above.extend(table_lines(cells))
