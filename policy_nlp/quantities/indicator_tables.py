"""Indicator tables: 指标, 单位, 2020年, 2025年, 属性. Each cell with a number becomes a quantity.

Its object is the indicator's name, its deadline the year at the head of its column, its unit that of the row. A table is what the
readers lay into a text, a row a line with tabs between its cells, or what a plain text draws with ``|``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import BREAK, flags
from policy_nlp.kernel import kernel
from policy_nlp.quantities.indicator_cells import Unit, unit_of, value_of
from policy_nlp.quantities.spans import COMPARATORS, STATUSES, Quantities
from policy_nlp.reading.tables import heads_indicators, heads_values
from policy_nlp.structure import Structure, TextBatch

_TAB, _BAR = 9, 0x7C
#: Rows of one table may have so many other lines between them: the name of a group of indicators, a note.
_MOST_BETWEEN: Final = 2
_MOST_CELLS: Final = 64
_CAPTION: Final = 60  # characters above a table that may name it
_MARKS: Final = "*※＊# "  # of footnotes
_UNIT: Final = re.compile(r"(?:计量|数量)?单位")
_KIND: Final = re.compile(r"(?:指标)?(?:属性|性质|类型)")
_YEAR: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_YEARS: Final = re.compile(r"(?<!\d)((?:19|20)\d\d)年?\s*[-—–－~～至到]{1,2}\s*((?:19|20)\d\d)(?!\d)")
_PLANNED: Final = re.compile("目标|规划|预期|计划|预计|达到|期末")
_ACHIEVED: Final = re.compile("实际|现状|基期|基准|基础|完成|实绩|期初|现值")
_GROWTH: Final = re.compile("年均|年增|增长|增速|增幅")
_PERIOD: Final = re.compile("年均|累计|期间|五年|三年")
_DROP: Final = re.compile("下降|降低|减少|降幅")
_KINDS: Final = re.compile("预期性?|约束性?|预期/约束|引导性?|指导性?|预期型|约束型")
_NUMBERED: Final = re.compile(
    r"\s*(?:其中[:：]?|[（(]?\d{1,3}[）)]|\d{1,3}\s*[.．、](?!\d)|[①-⑳]|[（(]?[一二三四五六七八九十]{1,3}[）)、])\s*"
)
_BRACKETS: Final = re.compile(r"\s*[（(\[〔【]([^（()）\[\]〔〕【】]{1,16})[）)\]〕】]\s*[*※＊#]*\s*$")
_COMMA_UNIT: Final = re.compile(r"[，,、]\s*([^，,、\s]{1,12})\s*$")


class _Cell(NamedTuple):
    text: str
    start: int
    end: int


class _Column(NamedTuple):
    """A column of values: where it stands, its period (first and last year, equal for one), status, unit and comparator."""

    place: int
    first: int
    last: int
    status: str
    unit: Unit | None
    comparator: str


class _Head(NamedTuple):
    """The head of a table: the columns that hold names, the one of units (-1 for none) and of kinds, and those of values."""

    names: tuple[int, ...]
    unit: int
    kind: int
    width: int
    columns: tuple[_Column, ...]


class _Row(NamedTuple):
    """One quantity of a table; offsets into the batch's text."""

    start: int
    end: int
    low: float | None
    high: float | None
    unit: str | None
    comparator: str
    object_start: int
    object_end: int
    deadline: str | None
    status: str


def with_indicator_tables(batch: TextBatch, structure: Structure, found: Quantities) -> Quantities:
    """`found` with the quantities of the batch's indicator tables, in place of what was read off their rows as sentences."""
    rows: list[_Row] = []
    taken: list[tuple[int, int]] = []
    for lines in _tables(batch, structure):
        for row, inside in _read(batch, structure, lines):
            rows += row
            taken.append(inside)
    return _merged(structure, found, rows, taken) if taken else found


@kernel
def _parted(codes, table, number, start, end):  # type: ignore[no-untyped-def]
    """Fill number, start and end of the lines with separators; return how many there are."""
    count = line = begin = 0
    parted = False
    for i in range(len(codes) + 1):
        c = codes[i] if i < len(codes) else np.uint32(10)
        parted |= c == _TAB or c == _BAR
        if c < 65536 and table[c] & BREAK:
            if parted:
                number[count], start[count], end[count] = line, begin, i
                count += 1
            line += 1
            begin = i + 1
            parted = False
    return count


def _tables(batch: TextBatch, structure: Structure) -> Iterator[list[tuple[int, int]]]:
    """Runs of lines (start, end) with separators that have the word 指标 in them or right above."""
    if "\t" not in batch.text and "|" not in batch.text:
        return
    number, start, end = (np.empty(len(batch.codes) // 2 + 1, dtype=np.int32) for _ in range(3))
    count = _parted(batch.codes, flags(), number, start, end)
    number, start, end = number[:count], start[:count], end[:count]
    document = np.searchsorted(batch.starts, start, side="right")
    apart = (np.diff(number) > _MOST_BETWEEN + 1) | (np.diff(document) != 0)
    for run in np.split(np.arange(len(number)), np.flatnonzero(apart) + 1):
        first, last = max(0, int(start[run[0]]) - _CAPTION), int(end[run[-1]])
        if len(run) > 1 and "指标" in batch.text[first:last]:
            yield [(int(start[i]), int(end[i])) for i in run]


def _read(
    batch: TextBatch, structure: Structure, lines: list[tuple[int, int]]
) -> Iterator[tuple[list[_Row], tuple[int, int]]]:
    """The quantities of each line below a head, with the line."""
    document = int(np.searchsorted(batch.starts, lines[0][0], side="right")) - 1
    year = batch.documents[document].year
    cells = [_cells(batch.text, *line) for line in lines]
    stated = _stated_unit(batch.text, lines[0][0])
    head: _Head | None = None
    skip = False
    for number, row in enumerate(cells):
        if skip:
            skip = False
            continue
        below = cells[number + 1] if number + 1 < len(cells) else []
        new, skip = _head(row, below, year)
        if new is not None:
            head = new
        elif head is not None:
            found = _values(head, row, stated)
            if found:
                yield found, lines[number]


def _cells(text: str, start: int, end: int) -> list[_Cell]:
    line = text[start:end]
    separator = "\t" if "\t" in line else "|"
    found: list[_Cell] = []
    at = start
    for piece in line.split(separator)[:_MOST_CELLS]:
        bare = piece.strip()
        first = at + len(piece) - len(piece.lstrip())
        found.append(_Cell(bare, first, first + len(bare)))
        at += len(piece) + 1
    return found


def _stated_unit(text: str, start: int) -> Unit | None:
    """The unit of a line above the table: 单位：亿元."""
    match = re.search(r"单位[:：]\s*([^\s，。；）)]{1,10})[）)]?\s*$", text[max(0, start - 40) : start])
    return unit_of(match[1]) if match else None


def _head(row: list[_Cell], below: list[_Cell], year: int | None) -> tuple[_Head | None, bool]:
    """The head that `row` is, with the next line where it is one of two; whether that line belongs to it."""
    labels = ["".join(cell.text.split()) for cell in row]
    name = next((i for i in reversed(range(len(labels))) if heads_indicators(labels[i])), -1)
    if name < 0:
        return None, False
    joined = False
    under = ["".join(cell.text.split()) for cell in below]
    # The second line of a head has years under 目标值, and no name of an indicator.
    if len(under) > name and not any(under[: name + 1]) and any(heads_values(label) for label in under):
        width = max(len(labels), len(under))
        labels += [""] * (width - len(labels))
        under += [""] * (width - len(under))
        spanned = list(labels)
        for i in range(1, width):
            spanned[i] = labels[i] or (spanned[i - 1] if under[i] else "")
        labels = [
            above + label if label else labels[i] for i, (above, label) in enumerate(zip(spanned, under, strict=True))
        ]
        joined = True
    following = next((i for i in range(name + 1, len(labels)) if labels[i]), len(labels))
    unit = next((i for i, label in enumerate(labels) if _UNIT.fullmatch(label)), -1)
    kind = next((i for i, label in enumerate(labels) if _KIND.fullmatch(label)), -1)
    values = [i for i in range(name + 1, len(labels)) if i not in (unit, kind) and heads_values(labels[i])]
    if not values:
        return None, False
    columns = _columns(labels, values, year)
    return _Head(tuple(range(name, following)), unit, kind, len(labels), columns), joined


def _columns(labels: list[str], values: list[int], year: int | None) -> tuple[_Column, ...]:
    years = {i: [int(y) for y in _YEAR.findall(labels[i])] for i in values}
    single = sorted({y[0] for i, y in years.items() if len(y) == 1 and not _PERIOD.search(labels[i])})
    base, target = (single[0], single[-1]) if single else (0, 0)
    columns = []
    for i in values:
        label = labels[i]
        between = _YEARS.search(label)
        first = last = years[i][-1] if years[i] else 0
        if between is not None:
            first, last = int(between[1]), int(between[2])
        elif _PERIOD.search(label) and base < target:
            first, last = base + 1, target
        columns.append(
            _Column(
                i, first, last, _status(label, first, last, base, target, year), _unit_in(label), _comparator(label)
            )
        )
    return tuple(columns)


def _status(label: str, first: int, last: int, base: int, target: int, year: int | None) -> str:
    if _PLANNED.search(label):
        return "planned"
    if _ACHIEVED.search(label):
        return "achieved"
    if last == 0:
        return "descriptive"
    if year is not None and year > last:
        return "achieved"
    return "achieved" if first == last == base < target else "planned"


def _comparator(label: str) -> str:
    if _DROP.search(label):
        return "-"
    return "+" if _GROWTH.search(label) else "="


def _unit_in(text: str) -> Unit | None:
    brackets = _BRACKETS.search(text)
    return unit_of(brackets[1]) if brackets else None


def _values(head: _Head, row: list[_Cell], stated: Unit | None) -> list[_Row]:
    row = _aligned(head, row)
    name = next((row[i] for i in reversed(head.names) if i < len(row) and row[i].text), None)
    if name is None or value_of(name.text) is not None or _KINDS.fullmatch(name.text):
        return []
    subject, own = _subject(name)
    if subject.end <= subject.start:
        return []
    unit = unit_of(row[head.unit].text) if 0 <= head.unit < len(row) else None
    found = []
    for column in head.columns:
        cell = row[column.place] if column.place < len(row) else _Cell("", 0, 0)
        value = value_of(cell.text)
        if value is None or (value.unit is not None and value.unit.name in ("年", "月", "日")):
            continue
        growth = column.comparator != "="
        of = value.unit or column.unit or (Unit("%", 1.0) if growth else None) or unit or own or stated
        factor = of.factor if of else 1.0
        sign = column.comparator if growth and value.comparator != "range" else value.comparator
        end = cell.start + len(cell.text.rstrip(_MARKS))
        low, high = _times(value.low, factor), _times(value.high, factor)
        shown = of.name if of else None
        found.append(
            _Row(cell.start, end, low, high, shown, sign, subject.start, subject.end, _period(column), column.status)
        )
    return found


def _aligned(head: _Head, row: list[_Cell]) -> list[_Cell]:
    """A printed row has no cells where a name of its group reaches in from above: it is moved right until it fits."""
    if len(row) >= head.width:
        return row
    kind = next((i for i, cell in enumerate(row) if _KINDS.fullmatch(cell.text)), -1)
    name = head.names[0]
    missing = 0
    if head.kind >= 0 and kind >= 0:
        missing = head.kind - kind
    elif name > 0 and len(row) > name and (value_of(row[name].text) or unit_of(row[name].text)):
        missing = 1
    return [_Cell("", 0, 0)] * min(max(missing, 0), name) + row


def _subject(name: _Cell) -> tuple[_Cell, Unit | None]:
    """The indicator's name without its number and its unit, and the unit."""
    text = name.text
    start, end = 0, len(text)
    unit = None
    while (numbered := _NUMBERED.match(text, start)) and numbered.end() < end:
        start = numbered.end()
    bare = text.rstrip(_MARKS)
    end = len(bare)
    if (brackets := _BRACKETS.search(text, start)) and (unit := unit_of(brackets[1])):
        end = brackets.start()
    elif (comma := _COMMA_UNIT.search(bare, start)) and (unit := unit_of(comma[1])):
        end = comma.start()
    return _Cell(text[start:end], name.start + start, name.start + max(end, start)), unit


def _period(column: _Column) -> str | None:
    if column.last == 0:
        return None
    return str(column.last) if column.first == column.last else f"{column.first}/{column.last}"


def _times(value: float | None, factor: float) -> float | None:
    return None if value is None else round(value * factor, 6)


def _merged(structure: Structure, found: Quantities, rows: list[_Row], taken: list[tuple[int, int]]) -> Quantities:
    inside = np.array(taken, dtype=np.int64)
    line = np.searchsorted(inside[:, 0], found.start, side="right") - 1
    kept = (line < 0) | (found.start >= inside[np.maximum(line, 0), 1])
    units, deadlines = list(found.units), list(found.deadlines)
    unit = _indexed([row.unit for row in rows], units)
    deadline = _indexed([row.deadline for row in rows], deadlines)
    none = np.full(len(rows), -1, dtype=np.int32)
    start = _integers([row.start for row in rows])
    added = {
        "sentence": (np.searchsorted(structure.start, start, side="right") - 1).astype(np.int32),
        "start": start,
        "end": _integers([row.end for row in rows]),
        "low": np.array([np.nan if row.low is None else row.low for row in rows], dtype=np.float64),
        "high": np.array([np.nan if row.high is None else row.high for row in rows], dtype=np.float64),
        "unit": unit,
        "comparator": np.array([COMPARATORS.index(row.comparator) for row in rows], dtype=np.int8),
        "object_start": _integers([row.object_start for row in rows]),
        "object_end": _integers([row.object_end for row in rows]),
        "deadline": deadline,
        "status": np.array([STATUSES.index(row.status) for row in rows], dtype=np.int8),
        **dict.fromkeys(("action_start", "action_end", "place", "agency"), none),
    }
    order = np.argsort(np.concatenate([found.start[kept], start]), kind="stable")
    columns = {name: np.concatenate([getattr(found, name)[kept], values])[order] for name, values in added.items()}
    return Quantities(**columns, units=units, deadlines=deadlines)


def _integers(values: list[int]) -> npt.NDArray[np.int32]:
    return np.array(values, dtype=np.int32)


def _indexed(values: list[str | None], names: list[str]) -> npt.NDArray[np.int32]:
    """Index of each value in `names`, which grows; -1 for None."""
    index = {name: i for i, name in enumerate(names)}
    found = [-1 if value is None else index.setdefault(value, len(index)) for value in values]
    names[:] = list(index)
    return _integers(found)
