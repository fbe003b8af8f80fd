"""Workbooks: every cell says what the table says, and none is a formula."""

import datetime
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.escape import unescape
from small_analysis import FIRST, one_document, small_analysis

from policy_nlp.analysis import excel
from policy_nlp.analysis.excel import TooLargeError, cell_text, write_workbook
from policy_nlp.analysis.schemas import SCHEMAS

texts = st.text(max_size=40) | st.builds(
    str.__add__,
    st.sampled_from(["=", "+", "-", "@", "\t", "\r", "http://", "{=", "1", "_x0041_", "'"]),
    st.text(max_size=9),
)


def rows(path: Path, name: str) -> list[tuple[Any, ...]]:
    return list(openpyxl.load_workbook(path)[name].iter_rows(values_only=True))


def test_sheets(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.xlsx"
    small_analysis().to_excel(path)
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == list(SCHEMAS)
    sheet = book["sentences"]
    assert sheet.freeze_panes == "A2"
    assert sheet.auto_filter.ref == "A1:K8"
    header, *_, last = rows(path, "sentences")
    assert header == (*SCHEMAS["sentences"].names[:5], "text", *SCHEMAS["sentences"].names[5:])
    assert last[5] == "𠀀县新增5G基站500个。"
    assert last[-1] is None
    assert sheet["I2"].number_format == "0.000"
    first = rows(path, "documents")[1]
    assert first[5] == 2021
    assert first[9] == datetime.datetime(2021, 3, 1)
    assert book["documents"]["J2"].number_format == "yyyy-mm-dd"
    assert rows(path, "quantities")[1][5:7] == (80, 100)
    assert rows(path, "quantities")[2][5:7] == (0.5, None)
    assert book["quantities"]["F2"].number_format == "#,##0"
    assert [row[4] for row in rows(path, "tokens")[1:]] == ["𠀀县", "新增", "5G", "基站", "500个"]
    assert 8 <= book["documents"].column_dimensions["B"].width <= 60.8
    assert [file.name for file in path.parent.iterdir()] == ["a.xlsx"]


def test_some_tables_and_no_texts(tmp_path: Path) -> None:
    small_analysis(texts=None).to_excel(tmp_path / "a.xlsx", tables=["sentences", "documents"])
    assert openpyxl.load_workbook(tmp_path / "a.xlsx").sheetnames == ["sentences", "documents"]
    assert rows(tmp_path / "a.xlsx", "sentences")[0] == tuple(SCHEMAS["sentences"].names)
    with pytest.raises(ValueError, match="name is 'words'"):
        small_analysis().to_excel(tmp_path / "b.xlsx", tables=["words"])


@settings(max_examples=100, deadline=None)
@given(texts)
def test_text_stays_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    stored = text.encode("utf-8", "replace").decode()
    path = tmp_path_factory.getbasetemp() / "text.xlsx"
    one_document(stored, title=stored).to_excel(path, tables=["documents", "entities", "sentences"])
    book = openpyxl.load_workbook(path)
    cells = [book["documents"]["B2"], book["entities"]["F2"], book["sentences"]["F2"], book["entities"]["E2"]]
    for cell in cells:
        assert cell.data_type == "s" or cell.value is None
        assert cell.hyperlink is None
        # openpyxl leaves the escape of the format's own escapes (_x005F_ before x0041_) as it stands in the file.
        assert unescape(cell.value or "") == cell_text(stored)


@given(st.text())
def test_cells_hold_only_what_xml_holds(text: str) -> None:
    held = cell_text("\x00\x0b\ud800\uffff\r\n\r" + text)
    assert held.startswith("\ufffd\ufffd\ufffd\ufffd\n\n")
    held.encode("utf-8")
    assert "\r" not in held


@pytest.mark.parametrize("character", ["字", "𠀀"])
def test_long_text_is_cut(tmp_path: Path, character: str) -> None:
    text = character * 40_000
    path = tmp_path / "a.xlsx"
    one_document("字", title=text).to_excel(path, tables=["documents"])
    title = rows(path, "documents")[1][1]
    assert title.endswith("…")
    assert text.startswith(title[:-1])
    assert 32_766 <= len(title.encode("utf-16-le")) // 2 <= 32_767


def test_tables_beyond_a_sheet_are_named(tmp_path: Path) -> None:
    tables = {"tokens": SimpleNamespace(num_rows=1_048_576)}
    with pytest.raises(TooLargeError, match="tokens has 1,048,576 rows, but an Excel sheet holds 1,048,575"):
        write_workbook(tables, tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []


def test_days_before_the_calendar(tmp_path: Path) -> None:
    one_document("字", date=datetime.date(1898, 6, 11)).to_excel(tmp_path / "a.xlsx", tables=["documents"])
    assert rows(tmp_path / "a.xlsx", "documents")[1][9] == "1898-06-11"


def test_a_failed_workbook_leaves_the_earlier_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.xlsx"
    small_analysis().to_excel(path)
    before = path.read_bytes()

    def fail(*_: object) -> list[int]:
        raise OSError("disk full")

    monkeypatch.setattr(excel, "_widths", fail)
    with pytest.raises(OSError, match="disk full"):
        small_analysis().to_excel(path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_rows_beyond_a_block(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(excel, "_BLOCK", 2)
    small_analysis().to_excel(tmp_path / "a.xlsx")
    assert [row[5] for row in rows(tmp_path / "a.xlsx", "sentences")[1:]] == [
        FIRST[s.start : s.end] if s.document.id == "first" else s.text for d in small_analysis() for s in d.sentences
    ]


def test_a_place_that_cannot_be_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("zipfile.ZipFile.write", fail)
    with pytest.raises(OSError, match=r"a\.xlsx: .*No space left"):
        small_analysis().to_excel(tmp_path / "a.xlsx")
    assert list(tmp_path.iterdir()) == []
