"""`write_workbook`: a comparison as an Excel workbook, one sheet a table, with the sentences beside the figures.

Text is text, as in `policy_nlp.analysis.excel`: each is written as a string cell, so that ``=1+1``, ``+``, ``-`` or ``@`` at its head is
never a formula.
"""

from __future__ import annotations

import datetime
import math
import unicodedata
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.excel import cell_text
from policy_nlp.atomic import atomic_file
from policy_nlp.comparison.result import TABLES, Comparison
from policy_nlp.errors import PolicyNlpError
from policy_nlp.extras import import_extra
from policy_nlp.report.evidence import Evidence
from policy_nlp.report.wording import Language, Wording, plain, wording

#: Rows of a sheet; of a longer table the first are written, and the first sheet says so.
MOST_ROWS: Final = 100_000
_BLOCK: Final = 8192
_SAMPLE: Final = 200
_NARROW, _WIDE, _TEXT = 8, 48, 70
_MATRIX: Final = "targets_matrix"
#: Tables that name a sentence, which gets a column of its own.
_WITH_SENTENCES: Final = ("targets", "citations", "technologies", "responsibilities")
#: Number formats by column; a column that ends in one of the words is meant, too.
_FORMATS: Final[dict[str, str]] = {
    "share": "0.0%",
    "low": "0.0%",
    "high": "0.0%",
    "change": "+0.0%;-0.0%;0.0%",
    "cosine": "0.000",
    "similarity": "0.00",
    "z": "0.00",
    "g2": "#,##0.0",
    "log_odds": "0.00",
    "per_10k": "#,##0.00",
    "rest_per_10k": "#,##0.00",
    "year": "0",
    "indicator": "0",
}
_WHOLE, _DECIMAL, _SCORE = "#,##0", "#,##0.0#####", "0.000"


def write_workbook(comparison: Comparison, path: str | Path, *, language: Language = "zh") -> None:
    """Write `comparison` as a workbook: a sheet that explains, then one a table, with frozen headers, filters and number formats.

    Tables that name a sentence have its text in a column. The targets stand twice: a row a target, and a row an indicator with a column a
    group. Sheets and columns are named in `language`; the explaining sheet gives the names that the tables have in Python, too.

    Args:
        comparison: made by `policy_nlp.comparison.compare`.
        path: of the ``.xlsx`` file, which appears when it is complete.
        language: ``zh`` or ``en``.

    Raises:
        ValueError: `language` is neither.
        MissingExtraError: xlsxwriter or scipy is not installed.
        OSError: the place cannot be written.
    """
    words = wording(language)
    xlsxwriter = import_extra("xlsxwriter", extra="excel", purpose="the workbook")
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    tables, missing = _tables(comparison)
    with atomic_file(path) as draft:
        try:
            with xlsxwriter.Workbook(str(draft), options) as workbook:
                book = _Book(workbook, words)
                book.explain(comparison, tables, missing)
                for name, table in tables.items():
                    book.write(name, table)
        except xlsxwriter.exceptions.XlsxFileError as error:
            raise OSError(f"{path}: {error}") from error


def _tables(comparison: Comparison) -> tuple[dict[str, pa.Table], dict[str, str]]:
    """The tables in the order of the sheets, and why others are missing."""
    evidence = Evidence(comparison.analysis, comparison.grouping)
    tables: dict[str, pa.Table] = {}
    missing: dict[str, str] = {}
    for name in TABLES:
        try:
            table = plain(comparison.table(name))
            tables[name] = _with_sentences(table, evidence) if name in _WITH_SENTENCES else table
            if name == "targets":
                tables[_MATRIX] = comparison.pivot_targets(as_text=True)
            if name == "reuse":
                tables[name] = _with_passages(tables[name], evidence)
        except PolicyNlpError as error:
            # The matrix comes after its table, and may alone be too wide.
            missing[_MATRIX if name in tables else name] = str(error)
    return tables, missing


def _with_sentences(table: pa.Table, evidence: Evidence) -> pa.Table:
    """The table with the text of the sentence that a row names in the last column; without texts it stays as it is."""
    if evidence.analysis.texts is None:
        return table
    texts = []
    for doc, sentence in zip(table["doc"].to_pylist(), table["sentence"].to_pylist(), strict=True):
        row = evidence.row(doc, sentence)
        text = evidence.text(int(evidence.document[row])) if row >= 0 else ""
        texts.append(text[evidence.start[row] : evidence.end[row]] if row >= 0 else None)
    return table.append_column("sentence_text", pa.array(texts, pa.string()))


def _with_passages(table: pa.Table, evidence: Evidence) -> pa.Table:
    """The longest passages first, with both texts."""
    table = table.take(pc.sort_indices(table, [("characters", "descending")])).slice(0, MOST_ROWS)
    for side in ("source", "target"):
        texts = []
        places = zip(*(table[f"{side}_{name}"].to_pylist() for name in ("doc", "start", "end")), strict=True)
        index = {doc: place for place, doc in enumerate(evidence.docs)}
        for doc, start, end in places:
            texts.append(evidence.text(index[doc])[start:end])
        table = table.append_column(f"{side}_text", pa.array(texts, pa.string()))
    return table


class _Book:
    """A workbook with its formats and the language of its headers."""

    def __init__(self, workbook: Any, words: Wording) -> None:
        self.workbook = workbook
        self.words = words
        self.header = workbook.add_format(
            {"bold": True, "bottom": 1, "bg_color": "#EEF4F2", "valign": "top", "text_wrap": False}
        )
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.wrapped = workbook.add_format({"text_wrap": True, "valign": "top"})
        self._formats: dict[str, Any] = {}

    def format(self, number: str) -> Any:
        if number not in self._formats:
            self._formats[number] = self.workbook.add_format({"num_format": number})
        return self._formats[number]

    def explain(self, comparison: Comparison, tables: Mapping[str, pa.Table], missing: Mapping[str, str]) -> None:
        """The first sheet: what is compared, and what each sheet holds."""
        say = self.words
        sheet = self.workbook.add_worksheet(say("sheet.about"))
        sheet.set_column(0, 0, 18)
        sheet.set_column(1, 1, 20)
        sheet.set_column(2, 2, 10)
        sheet.set_column(3, 3, 90, self.wrapped)
        by = say.by(comparison.by)
        title = say("title", groups=f"{len(comparison.grouping):,}", by=by, documents=f"{len(comparison.analysis):,}")
        sheet.write_string(0, 0, title, self.title)
        for index, key in enumerate(("sheet", "table", "rows", "what")):
            sheet.write_string(2, index, say(f"sheet.head.{key}"), self.header)
        for number, (name, table) in enumerate(tables.items(), 3):
            what = say.known(f"sheet.what.{name}", "")
            if table.num_rows > MOST_ROWS:
                what += " " + say("sheet.cut", n=f"{MOST_ROWS:,}")
            sheet.write_string(number, 0, say.known(f"sheet.{name}", name))
            sheet.write_string(number, 1, name)
            sheet.write_number(number, 2, table.num_rows, self.format(_WHOLE))
            sheet.write_string(number, 3, cell_text(what), self.wrapped)
        for number, (name, why) in enumerate(missing.items(), 3 + len(tables)):
            sheet.write_string(number, 0, say.known(f"sheet.{name}", name))
            sheet.write_string(number, 1, name)
            sheet.write_string(number, 3, cell_text(say("sheet.missing", why=why)), self.wrapped)
        sheet.freeze_panes(3, 0)

    def write(self, name: str, table: pa.Table) -> None:
        """One table as a sheet."""
        sheet = self.workbook.add_worksheet(self.words.known(f"sheet.{name}", name))
        table = table.slice(0, MOST_ROWS)
        heads = [self._head(name, column) for column in table.column_names]
        formats = [self._format_of(name, field) for field in table.schema]
        for index, width in enumerate(_widths(table, heads)):
            sheet.set_column(index, index, width)
        sheet.freeze_panes(1, _frozen(name))
        for index, head in enumerate(heads):
            sheet.write_string(0, index, cell_text(head), self.header)
        if heads:
            sheet.autofilter(0, 0, table.num_rows, len(heads) - 1)
        for first in range(0, table.num_rows, _BLOCK):
            columns = [values.to_pylist() for values in table.slice(first, _BLOCK).columns]
            for row, values in enumerate(zip(*columns, strict=True), first + 1):
                for index, value in enumerate(values):
                    _write_cell(sheet, row, index, value, formats[index])
        self._shade(sheet, name, table)

    def _shade(self, sheet: Any, name: str, table: pa.Table) -> None:
        """Shares shaded by their size, as in the report."""
        for index, column in enumerate(table.column_names):
            if table.num_rows and name in ("emphasis", "similarity") and column in ("sentence_share", "cosine"):
                scale = {"type": "2_color_scale", "min_color": "#FFFFFF", "max_color": "#4B9793"}
                sheet.conditional_format(1, index, table.num_rows, index, scale)

    def _head(self, table: str, column: str) -> str:
        if self.words.language == "en":
            return column
        return self.words.known(f"column.{table}.{column}", self.words.known(f"column.{column}", column))

    def _format_of(self, table: str, field: pa.Field) -> Any:
        kind = field.type
        if pa.types.is_date(kind):
            return self.format("yyyy-mm-dd")
        if not (pa.types.is_integer(kind) or pa.types.is_floating(kind)):
            return None
        number = _SCORE if pa.types.is_float32(kind) else _WHOLE if pa.types.is_integer(kind) else _DECIMAL
        # Bounds are shares in the table of emphasis, amounts in that of targets.
        if not (table == "targets" and field.name in ("low", "high")):
            last = field.name.rpartition("_")[2]
            number = _FORMATS.get(field.name, _FORMATS.get(last, number))
        return self.format(number)


def _frozen(name: str) -> int:
    """Columns that stay in sight: the group, or what an indicator is."""
    return {_MATRIX: 5, "targets": 4, "emphasis": 2, "keyness": 1, "groups": 1}.get(name, 1)


def _write_cell(sheet: Any, row: int, index: int, value: Any, style: Any) -> None:
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return
    if isinstance(value, bool):
        sheet.write_boolean(row, index, value)
    elif isinstance(value, int | float):
        sheet.write_number(row, index, value, style)
    elif isinstance(value, datetime.date) and value.year >= 1900:
        sheet.write_datetime(row, index, value, style)
    else:
        sheet.write_string(row, index, cell_text(str(value)))


def _widths(table: pa.Table, heads: list[str]) -> list[int]:
    """Width of each column in characters, after its head and first values; texts are given more room."""
    sample = table.slice(0, _SAMPLE)
    widths = []
    for head, name in zip(heads, table.column_names, strict=True):
        most = _TEXT if name.endswith("_text") else _WIDE
        shown = [head, *map(_shown, sample[name].to_pylist())]
        widths.append(min(most, max(_NARROW, 3 + max(map(_display_width, shown)))))
    return widths


def _shown(value: object) -> str:
    return f"{value:,.3f}" if isinstance(value, float) else "" if value is None else str(value)[:_TEXT]


def _display_width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
