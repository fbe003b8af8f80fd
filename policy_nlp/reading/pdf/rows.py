"""Rows of a page: runs side by side, and the order in which they are read."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from typing import Final, NamedTuple

from policy_nlp.reading.pdf.sheet import Line, Run

#: Runs stand on one row where their middles differ by less, in heights of a character.
_SAME_ROW: Final = 0.5
#: Columns: rows on either side of the gutter, how much of their column its lines fill, and share of all rows beside it.
_LEAST_ROWS, _FILLED, _BESIDE = 4, 0.7, 0.6
#: Part of the page's width in which a gutter may lie, and its least width in heights of a character.
_MIDDLE, _GUTTER = (0.3, 0.7), 0.8


class Row(NamedTuple):
    """Runs on one height from left to right.

    Attributes:
        runs: the runs.
        text: their texts, a tab between them.
        top, bottom: edges in points.
    """

    runs: tuple[Run, ...]
    text: str
    top: float
    bottom: float


def rows_of(runs: Sequence[Run]) -> list[Row]:
    """The runs of a page as rows from top to bottom."""
    rows: list[list[Run]] = []
    middle, size = 0.0, 0.0
    for run in sorted(runs, key=lambda run: -(run.top + run.bottom)):
        own = (run.top + run.bottom) / 2
        if rows and abs(own - middle) < _SAME_ROW * max(size, run.size):
            rows[-1].append(run)
        else:
            rows.append([run])
            middle, size = own, run.size
    return [_row(row) for row in rows]


def lines_of(rows: Sequence[Row], page: int) -> list[Line]:
    """The lines of a page in reading order: columns one after the other, rows of a table whole."""
    runs = [run for row in rows for run in row.runs]
    if not runs:
        return []
    gutter = _gutter(runs)
    if gutter is None:
        return _column(rows, page)
    lines: list[Line] = []
    band: list[Row] = []
    for row in rows:  # titles across both columns part the page
        if any(run.left < gutter < run.right for run in row.runs):
            lines += _band(band, gutter, page) + _column([row], page, among=rows)
            band = []
        else:
            band.append(row)
    return lines + _band(band, gutter, page)


def _band(rows: Sequence[Row], gutter: float, page: int) -> list[Line]:
    lines: list[Line] = []
    for left in (True, False):
        side = [tuple(run for run in row.runs if (run.right <= gutter) == left) for row in rows]
        lines += _column([_row(runs) for runs in side if runs], page)
    return lines


def _column(rows: Sequence[Row], page: int, among: Sequence[Row] | None = None) -> list[Line]:
    """Lines of rows that stand in one column; its margins are those of `among`."""
    if not rows:
        return []
    margin_left, margin_right = _margins(among or rows)
    several = [len(row.runs) > 1 for row in rows]
    lines: list[Line] = []
    for index, row in enumerate(rows):
        # One row with a gap is a line set wide (第一章　总则, a signature and its day); rows in succession are a table.
        beside = any(several[max(0, index - 1) : index] + several[index + 1 : index + 2])
        tabular = several[index] and (beside or len(row.runs) > 2)
        text = row.text if tabular else row.text.replace("\t", "\u3000")
        size = statistics.median(run.size for run in row.runs)
        left, right = row.runs[0].left, row.runs[-1].right
        lines.append(Line(text, left, right, row.top, row.bottom, size, margin_left, margin_right, page, tabular))
    return lines


def _margins(rows: Sequence[Row]) -> tuple[float, float]:
    """The edges of the text: where most lines begin, counted in points, and where the longest end."""
    lefts = sorted(row.runs[0].left for row in rows)
    rights = sorted(row.runs[-1].right for row in rows)
    # A paragraph's first line is indented and its last is short, so the edges are the outer quantiles.
    return lefts[len(lefts) // 10], rights[-1 - len(rights) // 20]


def _gutter(runs: Sequence[Run]) -> float | None:
    """Where the gap between two columns of running text lies; ``None`` on a page of one column."""
    left, right = min(run.left for run in runs), max(run.right for run in runs)
    width = right - left
    size = statistics.median(run.size for run in runs)
    first, last = left + _MIDDLE[0] * width, left + _MIDDLE[1] * width
    best: tuple[int, float] | None = None
    for edge in sorted({run.right for run in runs if first <= run.right <= last}):
        x = edge + _GUTTER * size / 2
        crossing = sum(run.left < x + 0.3 * size and run.right > x - 0.3 * size for run in runs)
        if best is None or crossing < best[0]:
            best = crossing, x
    if best is None:
        return None
    crossing, x = best
    sides = [run for run in runs if run.right <= x], [run for run in runs if run.left >= x]
    if (
        min(map(len, sides)) < _LEAST_ROWS
        or len(sides[0]) + len(sides[1]) < _BESIDE * len(runs)
        or crossing > len(runs) // 3
    ):
        return None
    for side, edge in zip(sides, (x - left, right - x), strict=True):
        # Cells of a table are short; lines of text fill their column.
        if statistics.median(run.right - run.left for run in side) < _FILLED * edge:
            return None
    return x


def _row(runs: Sequence[Run]) -> Row:
    ordered = tuple(sorted(runs, key=lambda run: run.left))
    text = "\t".join(run.text.strip() for run in ordered)
    return Row(ordered, text, max(run.top for run in ordered), min(run.bottom for run in ordered))
