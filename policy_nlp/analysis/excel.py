"""Tables as an Excel workbook, one sheet a table.

Text is text: every string is written as a string cell, so that ``=1+1`` or ``@SUM`` in a policy text is never a
formula and no address becomes a link. Nothing is prefixed to it, so that a cell says what the text says; a CSV that
Excel exports from such a sheet is not safe in this way, since CSV has no string cells.
"""

from __future__ import annotations

import datetime
import math
import re
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from policy_nlp.atomic import atomic_file
from policy_nlp.errors import PolicyNlpError
from policy_nlp.extras import import_extra

MAX_ROWS = 1_048_575  # what a sheet holds below its header
_MAX_CELL = 32_767  # UTF-16 code units
_BLOCK = 8192  # rows that are Python objects at one time
_SAMPLE = 200  # rows that set a column's width
_NARROW, _WIDE = 8, 60
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_RETURN = re.compile("\r\n?")
_SPECIAL = re.compile(f"{_ILLEGAL.pattern}|\r")

_WriteCell = Callable[[int, int, Any], object]


class TooLargeError(PolicyNlpError, ValueError):
    """A table has more rows than a sheet can hold."""


def write_workbook(tables: Mapping[str, pa.Table], path: str | Path) -> None:
    """Write one sheet a table, with a frozen header and a filter.

    Characters that no workbook can hold become U+FFFD, ``\\r`` becomes a line feed, text beyond a cell's 32,767
    characters is cut and ends in ``…``; numbers that are not finite and missing values are empty cells.

    Raises:
        TooLargeError: a table has more than 1,048,575 rows.
        MissingExtraError: xlsxwriter is not installed.
        OSError: the place cannot be written.
    """
    for name, table in tables.items():
        if table.num_rows > MAX_ROWS:
            raise TooLargeError(
                f"{name} has {table.num_rows:,} rows, but an Excel sheet holds {MAX_ROWS:,}; "
                "leave the table out, or save the analysis as Parquet"
            )
    xlsxwriter = import_extra("xlsxwriter", extra="excel", purpose="Excel output")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with atomic_file(path) as draft:
        try:
            with xlsxwriter.Workbook(str(draft), options) as workbook:
                styles = _Styles(workbook)
                for name, table in tables.items():
                    _write_sheet(workbook.add_worksheet(name), table, styles)
        except xlsxwriter.exceptions.XlsxFileError as error:
            raise OSError(f"{path}: {error}") from error


class _Styles:
    """The workbook's cell formats."""

    def __init__(self, workbook: Any) -> None:
        self.header = workbook.add_format({"bold": True, "bottom": 1})
        self.integer = workbook.add_format({"num_format": "0"})
        self.whole = workbook.add_format({"num_format": "#,##0"})
        self.decimal = workbook.add_format({"num_format": "#,##0.0#####"})
        self.probability = workbook.add_format({"num_format": "0.000"})
        self.date = workbook.add_format({"num_format": "yyyy-mm-dd"})


def _write_sheet(sheet: Any, table: pa.Table, styles: _Styles) -> None:
    names = table.column_names
    writers = [_writer(sheet, field.type, styles) for field in table.schema]
    for index, width in enumerate(_widths(table)):
        sheet.set_column(index, index, width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, table.num_rows, len(names) - 1)
    for index, name in enumerate(names):
        sheet.write_string(0, index, name, styles.header)
    for first in range(0, table.num_rows, _BLOCK):
        columns = [values.to_pylist() for values in table.slice(first, _BLOCK).columns]
        for row, values in enumerate(zip(*columns, strict=True), first + 1):
            for index, value in enumerate(values):
                if value is not None:
                    writers[index](row, index, value)


def _writer(sheet: Any, kind: pa.DataType, styles: _Styles) -> _WriteCell:
    """What writes a cell of a column of the type `kind`."""

    def write_integer(row: int, index: int, value: int) -> None:
        sheet.write_number(row, index, value, styles.integer)

    def write_probability(row: int, index: int, value: float) -> None:
        if math.isfinite(value):
            sheet.write_number(row, index, value, styles.probability)

    def write_amount(row: int, index: int, value: float) -> None:
        if math.isfinite(value):
            sheet.write_number(row, index, value, styles.whole if value.is_integer() else styles.decimal)

    def write_date(row: int, index: int, value: datetime.date) -> None:
        if value.year >= 1900:
            sheet.write_datetime(row, index, value, styles.date)
        else:  # before Excel's calendar
            write_text(row, index, value.isoformat())

    def write_text(row: int, index: int, value: str) -> None:
        sheet.write_string(row, index, cell_text(value))

    if pa.types.is_integer(kind):
        return write_integer
    if pa.types.is_float32(kind):
        return write_probability
    if pa.types.is_floating(kind):
        return write_amount
    return write_date if pa.types.is_date(kind) else write_text


def cell_text(value: str) -> str:
    """`value` as a cell can hold it (see `write_workbook`)."""
    text = value
    if _SPECIAL.search(value):
        text = _ILLEGAL.sub("\ufffd", _RETURN.sub("\n", value))
    if len(text) * 2 > _MAX_CELL:  # no shorter text can have too many code units
        units = text.encode("utf-16-le")
        if len(units) > 2 * _MAX_CELL:
            return units[: 2 * (_MAX_CELL - 1)].decode("utf-16-le", "ignore") + "…"
    return text


def _widths(table: pa.Table) -> list[int]:
    """Width of each column in characters, after its name and first values."""
    columns = [[name, *map(_shown, values)] for name, values in table.slice(0, _SAMPLE).to_pydict().items()]
    return [min(_WIDE, max(_NARROW, 2 + max(map(_display_width, values)))) for values in columns]


def _shown(value: object) -> str:
    return f"{value:,.3f}" if isinstance(value, float) else "" if value is None else str(value)[:_WIDE]


def _display_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
