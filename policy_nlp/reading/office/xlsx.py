"""Excel files: one document a row, or a sheet that is an indicator table."""

from __future__ import annotations

import datetime
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.extras import import_extra
from policy_nlp.reading.bounds import MOST_MARKUP
from policy_nlp.reading.columns import column_names, missing_text, record_of
from policy_nlp.reading.office.package import opened_package
from policy_nlp.reading.record import document_of, said, well_formed
from policy_nlp.reading.tables import Cell, heads_indicators, heads_values, table_lines

_MOST_COLUMNS: Final = 256
_MOST_TABLE_ROWS: Final = 5000  # of an indicator table
_MOST_ABOVE: Final = 8  # rows that may stand above its head
_LAST_ROW: Final = 1_048_576  # of the format; a larger row number would be counted up to


def read_xlsx(path: Path, columns: Mapping[str, str] | None = None) -> Iterator[Document | Failure]:
    """The documents of every sheet that has a column of texts, a row at a time; as `read_csv` reads a CSV file.

    The header is the first row that has a value. The source of a document is ``FILE#SHEET!ROW`` with the row number
    that Excel shows; rows without a value are passed over. Of a formula its last value is taken.

    Where no sheet has a column of texts, each that has the head of an indicator table (指标, 2025年, …) among its first
    rows is a document, its rows lines with a tab between the cells.

    Args:
        path: the file.
        columns: names of columns by field, where they differ (see `read_corpus`).

    Raises:
        ReadError: the file is encrypted, damaged, no xlsx file, unpacks to more than 256 MB, or has no column of texts.
        MissingExtraError: openpyxl is not installed.
        OSError: the file cannot be opened.
    """
    source = well_formed(str(path))
    openpyxl = import_extra("openpyxl", extra="formats", purpose="reading Excel files")
    with opened_package(path, source, kind="xlsx") as package:
        package.check()
    found = False
    headers: list[str] = []
    tables: list[Any] = []
    try:
        with path.open("rb") as file:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")  # of styles and extensions that it does not know
                book = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
            for sheet in book.worksheets:
                rows = _rows(sheet)
                header = column_names(next(rows, (0, ()))[1])
                headers += [name for name in header if name not in headers]
                if missing_text(header, columns):
                    tables.append(sheet)
                    continue
                found = True
                for number, row in rows:
                    record = record_of(header, row, columns)
                    place = f"{source}#{well_formed(str(sheet.title))}!{number}"
                    name = f"{well_formed(path.stem)}-{well_formed(str(sheet.title))}-{number}"
                    yield document_of(record, name=name, source=place)
            if not found:
                for sheet in tables:
                    lines = _indicator_lines(sheet)
                    if lines:
                        found = True
                        name = well_formed(str(sheet.title))
                        text = well_formed("\n".join(lines))
                        yield Document(f"{well_formed(path.stem)}-{name}", text, source=f"{source}#{name}")
    except (ReadError, OSError):
        raise
    except Exception as error:  # openpyxl raises what its parsing stumbles on: KeyError, ValueError, ParseError, …
        raise ReadError(source, f"is a damaged xlsx file ({said(error)})") from error
    if not found:
        raise ReadError(source, missing_text(headers, columns) or "has no rows")


def _rows(sheet: Any) -> Iterator[tuple[int, tuple[Any, ...]]]:
    """The rows that have a value, with their numbers."""
    if not hasattr(sheet, "reset_dimensions"):  # a sheet that is a chart
        return
    sheet.reset_dimensions()  # what a file states of its size may be wrong or huge
    rows = sheet.iter_rows(max_row=_LAST_ROW, max_col=_MOST_COLUMNS, values_only=True)
    for number, row in enumerate(rows, start=1):
        if row.count(None) < len(row):  # faster than any(): there may be a million empty rows between two
            yield number, row


def _indicator_lines(sheet: Any) -> list[str]:
    """The rows of a sheet that is an indicator table as lines; none where it is no such table."""
    lines: list[str] = []
    headed = False
    characters = 0
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_row=_MOST_TABLE_ROWS, max_col=_MOST_COLUMNS):
        cells = [Cell([_shown(cell)]) for cell in row]
        headed |= any(heads_indicators(cell.paragraphs[0]) for cell in cells) and any(
            heads_values(cell.paragraphs[0]) for cell in cells
        )
        lines += table_lines([cells])
        characters += len(lines[-1]) if lines else 0
        if characters > MOST_MARKUP or (not headed and len(lines) >= _MOST_ABOVE):
            return []
    named = any("指标" in line or "指標" in line for line in lines)  # not any table with 名称 and years
    return lines if headed and named else []


def _shown(cell: Any) -> str:
    """What Excel shows of a cell: 0.95 as 95% where its format says so."""
    value = cell.value
    if value is None or isinstance(value, bool):
        return ""
    if isinstance(value, int | float):
        if "%" in str(getattr(cell, "number_format", "")):
            return f"{round(value * 100, 8):.12g}%"
        return f"{value:.15g}"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat()
    return str(value)
