"""The workbook: one sheet a table, frozen headers, filters, formats, and text that is never a formula."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from policy_nlp.comparison import TABLES, Comparison
from policy_nlp.report import workbook
from policy_nlp.report.wording import wording


def written(comparison: Comparison, folder: Path, **options: Any) -> Any:
    path = folder / "report.xlsx"
    workbook.write_workbook(comparison, path, **options)
    return openpyxl.load_workbook(path)


def test_a_sheet_for_each_table(plans: Comparison, tmp_path: Path) -> None:
    book = written(plans, tmp_path, language="en")
    assert set(TABLES) | {"About", "targets_matrix"} == set(book.sheetnames)
    sheet = book["emphasis"]
    assert sheet.freeze_panes == "C2" and sheet.auto_filter.ref.startswith("A1:")
    heads = [cell.value for cell in sheet[1]]
    assert heads == plans.emphasis.column_names
    assert sheet.cell(2, heads.index("sentence_share") + 1).number_format == "0.0%"
    assert sheet.max_row == plans.emphasis.num_rows + 1


def test_targets_stand_with_their_sentences_and_side_by_side(plans: Comparison, tmp_path: Path) -> None:
    book = written(plans, tmp_path)
    say = wording("zh")
    sheet = book[say("sheet.targets")]
    heads = [cell.value for cell in sheet[1]]
    assert "原句" in heads and "指标" in heads
    row = next(
        row for row in sheet.iter_rows(min_row=2, values_only=True) if "99%" in str(row[heads.index("原文数值")])
    )
    assert "99%" in row[heads.index("原句")]
    matrix = book[say("sheet.targets_matrix")]
    values = {row[1]: row for row in matrix.iter_rows(min_row=2, values_only=True)}
    columns = [cell.value for cell in matrix[1]]
    assert values["政务服务事项网上可办率"][columns.index("澄湖省")] == "99% (2028)"


def test_no_text_is_a_formula_or_a_link(hostile: Comparison, tmp_path: Path) -> None:
    book = written(hostile, tmp_path)
    suspicious = 0
    for sheet in book.worksheets:
        for row in sheet.iter_rows():
            for cell in row:
                assert cell.data_type != "f" and cell.hyperlink is None, (sheet.title, cell.coordinate)
                suspicious += isinstance(cell.value, str) and cell.value[:1] in ("=", "+", "-", "@")
    assert suspicious


def test_a_long_table_is_cut_and_says_so(plans: Comparison, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 5)
    book = written(plans, tmp_path, language="en")
    assert book["keyness"].max_row == 6
    assert any("first 5 are written" in str(row[3].value) for row in book["About"].iter_rows(min_row=4))
