"""CSV and Parquet: a document a row."""

from __future__ import annotations

import csv
import datetime
import io
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pyarrow import parquet
from typer.testing import CliRunner

import policy_nlp as pn
from policy_nlp.cli import app
from policy_nlp.document import Document
from policy_nlp.errors import Failure
from policy_nlp.reading import read_corpus
from policy_nlp.reading.tabular import read_csv, read_parquet

TEXT = '各区县人民政府，市政府各部门：\n"十四五"期间，加快推进数字化建设，提升公共服务水平。'


def corpus(path: Path) -> list[Document | Failure]:
    return list(read_corpus(path))


def table(rows: list[list[str]], codec: str) -> bytes:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue().encode(codec)


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gbk", "utf-16", "utf-16-le", "gb18030"])
def test_a_csv_file_in_every_encoding(tmp_path: Path, codec: str) -> None:
    path = tmp_path / "plans.csv"
    path.write_bytes(table([["id", " text ", "year", "note"], ["a", TEXT, "2021", "x"], ["", TEXT, "abc", ""]], codec))
    assert corpus(path) == [
        Document("a", TEXT, year=2021, source=f"{path}#1"),
        Document("plans-2", TEXT, source=f"{path}#2"),
    ]


def test_a_csv_file_in_big5(tmp_path: Path) -> None:
    text = "行政院各部會、各直轄市及縣市政府：推動智慧城市發展之實施計畫。"
    path = tmp_path / "plans.csv"
    path.write_bytes(table([["text"], [text]], "big5"))
    assert [item.text for item in corpus(path) if isinstance(item, Document)] == [text]


def test_bad_rows_are_named_and_the_rest_goes_on(tmp_path: Path) -> None:
    path = tmp_path / "plans.csv"
    path.write_text('id,text\na,前\nb,未加引号,逗号\n\nc,"引"号\nd\ne,\nf,后\ng,"没有结尾\n', encoding="utf-8")
    items = corpus(path)
    assert [item.id for item in items if isinstance(item, Document)] == ["a", "f"]
    failures = [item for item in items if isinstance(item, Failure)]
    assert [failure.source for failure in failures] == [f"{path}#{row}" for row in (2, 3, 4, 5, 7)]
    reasons = ["has 3 cells, but the header 2", "is no row of a CSV file", "has no text", "its text is empty"]
    for failure, reason in zip(failures, [*reasons, "is no row of a CSV file"], strict=True):
        assert failure.message.startswith(f"{failure.source}: {reason}")


def test_a_cell_longer_than_the_default_limit_of_csv(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_bytes(table([["text"], [TEXT * 10_000]], "utf-8"))
    (document,) = corpus(path)
    assert isinstance(document, Document) and document.text == TEXT * 10_000


def test_an_encoding_that_shows_only_after_a_megabyte_of_ascii(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_bytes(table([["text"], *[["plain"] for _ in range(200_000)], [TEXT]], "gbk"))
    documents = corpus(path)
    assert isinstance(documents[-1], Document) and documents[-1].text == TEXT


def test_a_csv_file_that_breaks_its_encoding_late_fails_there(tmp_path: Path) -> None:
    path = tmp_path / "late.csv"
    path.write_bytes(table([["text"], *[[TEXT] for _ in range(20_000)]], "utf-8") + b"\xff\xff\n")
    *documents, failure = corpus(path)
    assert len(documents) > 19_000 and isinstance(failure, Failure)
    assert failure.message == f"{path}#{len(documents) + 1}: is not valid utf-8 from here on"


@pytest.mark.parametrize("extension", ["csv", "parquet"])
def test_a_table_without_text_lists_its_columns(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"table.{extension}"
    if extension == "csv":
        path.write_text("id,正文\n1,文\n", encoding="utf-8")
    else:
        parquet.write_table(pa.table({"id": ["1"], "正文": ["文"]}), path)
    (failure,) = corpus(path)
    assert isinstance(failure, Failure)
    assert failure.message == f"{path}: has no column 'text'; its columns are 'id', '正文'"


@given(texts=st.lists(st.text(min_size=1).filter(lambda text: not text.isspace()), min_size=1), group=st.integers(1, 4))
@settings(max_examples=60)
def test_tables_give_back_their_texts(tmp_path_factory: pytest.TempPathFactory, texts: list[str], group: int) -> None:
    folder = tmp_path_factory.mktemp("texts")
    parquet.write_table(pa.table({"text": texts}), folder / "a.parquet", row_group_size=group)
    found = list(read_parquet(folder / "a.parquet"))
    assert [item.text for item in found if isinstance(item, Document)] == texts
    if not any("\0" in text for text in texts):  # NUL bytes are a binary file
        rows = [["text", "note"], *[[text, "公共服务" * 400] for text in texts]]
        (folder / "a.csv").write_bytes(table(rows, "utf-8-sig"))
        found = list(read_csv(folder / "a.csv"))
        assert [item.text for item in found if isinstance(item, Document)] == texts


def test_parquet_columns_of_other_types(tmp_path: Path) -> None:
    path = tmp_path / "plans.parquet"
    columns = {
        "id": pa.array([7, 8]),
        "text": pa.array(["文", None]).dictionary_encode(),
        "year": pa.array([2019.0, None]),
        "date": pa.array([datetime.datetime(2019, 3, 1, 8), None]),
        "embedding": pa.array([[0.5], []]),
    }
    parquet.write_table(pa.table(columns), path)
    document, failure = corpus(path)
    assert document == Document("7", "文", year=2019, date=datetime.date(2019, 3, 1), source=f"{path}#1")
    assert isinstance(failure, Failure) and failure.message == f"{path}#2: has no text" and failure.doc == "8"


def test_a_parquet_cell_that_is_not_utf8_fails_alone(tmp_path: Path) -> None:
    path = tmp_path / "plans.parquet"
    cells = pa.array(["前".encode(), b"\xff\xff", "后".encode()]).view(pa.string())
    parquet.write_table(pa.table({"text": cells}), path)
    before, failure, after = corpus(path)
    assert isinstance(before, Document) and isinstance(after, Document)
    assert isinstance(failure, Failure) and failure.message.startswith(f"{path}#2: cannot be read (")


def test_a_file_that_is_no_parquet(tmp_path: Path) -> None:
    path = tmp_path / "plans.parquet"
    path.write_text("正文", encoding="utf-8")
    (failure,) = corpus(path)
    assert isinstance(failure, Failure) and failure.message.startswith(f"{path}: is no readable Parquet file (")
    assert "\n" not in failure.message


def test_a_parquet_file_is_read_by_row_groups(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "plans.parquet"
    parquet.write_table(pa.table({"text": [TEXT] * 1000}), path, row_group_size=100)
    taken = 0
    batches = parquet.ParquetFile.iter_batches

    def counted(self: parquet.ParquetFile, **options: object) -> object:
        nonlocal taken
        for batch in batches(self, **options):
            taken += batch.num_rows
            yield batch

    monkeypatch.setattr(parquet.ParquetFile, "iter_batches", counted)
    documents = read_parquet(path)
    next(documents)
    assert 0 < taken <= 100
    assert len(list(documents)) == 999


ROWS = [["编号", "文件名称", "正文", "发文年度"], ["甲", "青河县要点", TEXT, "2021"], ["乙", "", TEXT, ""]]
COLUMNS = {"id": "编号", "title": "文件名称", "text": "正文", "year": "发文年度"}


def excel(rows: list[list[str]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


@pytest.mark.parametrize(("name", "data"), [("a.csv", table(ROWS, "gb18030")), ("a.xlsx", excel(ROWS))])
def test_columns_under_other_names(tmp_path: Path, name: str, data: bytes) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    (failure,) = read_corpus(path)
    assert "has no column 'text'; its columns are '编号', '文件名称', '正文', '发文年度'" in getattr(
        failure, "message", ""
    )
    expected = [("甲", "青河县要点", TEXT, 2021), ("乙", None, TEXT, None)]
    found = [item for item in read_corpus(path, columns=COLUMNS) if isinstance(item, Document)]
    assert [(item.id, item.title, item.text, item.year) for item in found] == expected
    # The same from `analyze`, of a path, of several, and to a folder; and from the command line.
    for source in (path, [str(path)]):
        assert pn.analyze(source, columns=COLUMNS).documents["doc"].to_pylist() == ["甲", "乙"]
    pn.analyze_to(path, tmp_path / "folder", columns=COLUMNS)
    options = [word for field, column in COLUMNS.items() for word in ("--column", f"{field}={column}")]
    result = CliRunner().invoke(app, ["analyze", str(path), "-o", str(tmp_path / "by-command"), *options])
    assert result.exit_code == 0, result.output
    tables = [pn.load_analysis(tmp_path / folder).documents for folder in ("folder", "by-command")]
    assert all(table["title"].to_pylist()[0] == "青河县要点" for table in tables)


@pytest.mark.parametrize("option", ["正文", "body=正文", "text="])
def test_a_wrong_column_option_is_wrong_usage(tmp_path: Path, option: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(table(ROWS, "utf-8"))
    result = CliRunner().invoke(app, ["analyze", str(path), "-o", str(tmp_path / "out.jsonl"), "--column", option])
    assert result.exit_code == 2
    assert "--column" in result.output
    with pytest.raises(ValueError, match="the fields are id, text"):
        pn.analyze(path, columns={"body": "正文"})


def test_a_sheet_of_figures_that_are_no_indicators_is_no_document(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(excel([["名称", "2020年", "2021年"], ["甲厂", "3", "4"]]))
    (failure,) = read_corpus(path)
    assert isinstance(failure, Failure) and "has no column 'text'" in failure.message
    path.write_bytes(excel([["主要指标", "2020年", "2025年"], ["普及率（%）", "3", "4"]]))
    (document,) = read_corpus(path)
    assert isinstance(document, Document) and document.text == "主要指标\t2020年\t2025年\n普及率（%）\t3\t4"
    assert (document.id, document.source) == ("a-Sheet", f"{path}#Sheet")
