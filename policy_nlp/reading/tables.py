"""Tables inside documents as lines of text: a row a line, a tab between cells."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, NamedTuple

_MOST_COLUMNS: Final = 256
_MOST_ROWS_SPANNED: Final = 2000
#: A cell of so many paragraphs that holds most of a table's text is a frame around a text.
_FRAME_PARAGRAPHS, _FRAME_SHARE = 6, 0.7
_ASCII: Final = 128
_INDICATOR: Final = re.compile(
    r"(?:主要|核心|具体|关键|重点|发展|规划|目标|监测|评价|[一二三]级)*指标(?:名称|内容|项)?|指标项目|指标体系|项目|名称"
)
_BRACKETS: Final = re.compile(r"\s*[（(\[〔【][^（()）\[\]〔〕【】]{1,16}[）)\]〕】]$")
_YEAR: Final = re.compile(r"(?<!\d)(?:19|20)\d\d(?!\d)")
_MEASURED: Final = re.compile("目标|现状|基期|基准|实际|规划值|数值|累计|年均")
_LONGEST_HEAD: Final = 30


class Cell(NamedTuple):
    """A cell with its paragraphs; `across` and `down` count the columns and rows that it spans."""

    paragraphs: Sequence[str]
    across: int = 1
    down: int = 1


def is_layout(rows: Sequence[Sequence[Cell]]) -> bool:
    """Whether a table only places paragraphs on the page: one column, or a cell that holds nearly all of the text."""
    filled = [[cell for cell in row if cell.paragraphs] for row in rows]
    if max(map(len, filled), default=0) <= 1:
        return True
    sizes = [(sum(map(len, cell.paragraphs)), len(cell.paragraphs)) for row in filled for cell in row]
    characters, paragraphs = max(sizes)
    return paragraphs >= _FRAME_PARAGRAPHS and characters >= _FRAME_SHARE * sum(size for size, _ in sizes)


def table_lines(rows: Sequence[Sequence[Cell]]) -> list[str]:
    """The rows as lines, empty rows left out.

    A cell stands in the first row and column that it spans, and what it covers is empty, so that columns stay
    aligned. A row of labels and values (``发文机关：``, ``甲市人民政府``, …) becomes a line for each pair.
    """
    lines: list[str] = []
    covered: dict[int, int] = {}  # column → how many more rows a cell from above reaches into
    for row in rows:
        line: list[str] = []
        below: dict[int, int] = {}
        for cell in row:
            _pass_over(line, covered)
            column, across = len(line), cell.across
            if column + across > _MOST_COLUMNS:
                across = 1
            line += [joined(cell.paragraphs), *[""] * (across - 1)]
            if cell.down > 1:
                below.update(dict.fromkeys(range(column, column + across), min(cell.down, _MOST_ROWS_SPANNED) - 1))
        _pass_over(line, covered)
        covered = {column: rest - 1 for column, rest in covered.items() if rest > 1} | below
        if any(line):
            lines += _pairs(line) or ["\t".join(line).rstrip("\t")]
    return lines


def heads_indicators(label: str) -> bool:
    """Whether a cell of a table's head stands over the names of indicators: 指标, 主要指标（单位）, 项目."""
    return len(label) <= _LONGEST_HEAD and _INDICATOR.fullmatch(_BRACKETS.sub("", "".join(label.split()))) is not None


def heads_values(label: str) -> bool:
    """Whether a cell of a table's head stands over values: 2025年, 目标值, 年均增长."""
    return len(label) <= _LONGEST_HEAD and (_YEAR.search(label) is not None or _MEASURED.search(label) is not None)


def joined(pieces: Sequence[str]) -> str:
    """Pieces of one running text, a space between them only where Latin letters or digits meet."""
    text = ""
    for piece in pieces:
        flat = piece.replace("\t", " ").replace("\n", " ").strip()
        glue = " " if text and flat and ord(text[-1]) < _ASCII and ord(flat[0]) < _ASCII else ""
        text += glue + flat
    return text


def _pass_over(line: list[str], covered: dict[int, int]) -> None:
    while len(line) in covered:
        line.append("")


def _pairs(line: Sequence[str]) -> list[str]:
    """``发文机关：甲市人民政府`` for each pair, where every other cell is a label; else nothing."""
    cells = list(line)
    while cells and not cells[-1]:
        cells.pop()
    cells += [""] * (len(cells) % 2)
    labels = cells[::2]
    if not labels or not all(label.endswith(("：", ":")) and len(label) <= 16 for label in labels):
        return []
    pairs = zip(labels, cells[1::2], strict=True)
    return [f"{''.join(label.split())}{value}" for label, value in pairs if value]
