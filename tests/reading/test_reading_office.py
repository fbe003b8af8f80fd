"""Word and Excel files: numbers, tables, tracked changes; rows; and packages that are none."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest
from office_files import docx, item, paragraph, table, zipped

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.reading import read, read_corpus
from policy_nlp.reading.office.numbering import number_text


def lines_of(path: Path, body: str) -> list[str]:
    path.write_bytes(docx(body))
    return read(path).text.split("\n")


def styled(text: str, style: str) -> str:
    return paragraph(text, properties=f'<w:pStyle w:val="{style}"/>')


def test_automatic_numbers_are_written_out(tmp_path: Path) -> None:
    body = [
        *(
            styled("总则", "1"),
            item("总体要求", 1),
            item("指导思想。", 1, 1),
            item("第一项", 1, 2),
            item("第二项", 1, 2),
        ),
        *(
            item("基本原则。", 1, 1),
            item("主要任务", 1),
            item("建设平台。", 1, 1),
            item("要点", 3),
            styled("附则", "1a"),
            item("另起", 4),
        ),
    ]
    assert lines_of(tmp_path / "a.docx", "".join(body)) == [
        *("第一章 总则", "一、总体要求", "（一）指导思想。", "1. 第一项", "2. 第二项"),
        *("（二）基本原则。", "二、主要任务", "（一）建设平台。", "要点", "第二章 附则", "五、另起"),
    ]


@pytest.mark.parametrize(
    ("count", "form", "text"),
    [
        (1, "chineseCounting", "一"),
        (10, "chineseCounting", "十"),
        (19, "chineseCountingThousand", "十九"),
        (20, "chineseCounting", "二十"),
        (105, "chineseCounting", "一百零五"),
        (2010, "japaneseCounting", "二千零一十"),
        (3, "decimalEnclosedCircle", "③"),
        (28, "lowerLetter", "bb"),
        (4, "upperRoman", "IV"),
        (5, "ideographTraditional", "戊"),
        (7, "decimalZero", "07"),
        (12, "decimalFullWidth", "１２"),
        (8, "unheard-of", "8"),
    ],
)
def test_formats_of_numbers(count: int, form: str, text: str) -> None:
    assert number_text(count, form) == text


def test_tables_and_frames(tmp_path: Path) -> None:
    body = table([["指标", "单位", "2025年"], ["企业", "家", "500"], ["^", "万家", "0.05"]]) + table(
        [["一列的说明。"], ["另一段说明。"]]
    )
    lines = ["指标\t单位\t2025年", "企业\t家\t500", "\t万家\t0.05", "一列的说明。", "另一段说明。"]
    assert lines_of(tmp_path / "a.docx", body) == lines


def test_changes_controls_boxes_and_breaks(tmp_path: Path) -> None:
    run = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        f"<w:p><w:ins>{run.format('新增')}</w:ins><w:del>{run.format('删除')}</w:del>{run.format('内容。')}</w:p>"
        f"<w:sdt><w:sdtContent>{paragraph('控件内容。')}</w:sdtContent></w:sdt>"
        f"<w:p><w:r><w:rPr><w:vanish/></w:rPr><w:t>隐藏</w:t></w:r>{run.format('可见。')}</w:p>"
        f"<w:p><w:r><w:pict><w:txbxContent>{paragraph('框内。')}</w:txbxContent></w:pict></w:r>{run.format('框外。')}</w:p>"
        f"<w:p><w:pPr><w:tabs><w:tab w:val='left'/></w:tabs></w:pPr>"
        "<w:r><w:tab/><w:t>一、</w:t><w:tab/><w:t>总则</w:t><w:br/><w:t>续行</w:t></w:r></w:p>"
        f"{styled('目录项', 'TOC1').replace('</w:t>', '</w:t><w:tab/><w:t>3</w:t>')}"
    )
    lines = ["新增内容。", "控件内容。", "可见。", "框内。", "框外。", "一、\u3000总则", "续行", "目录项\t3"]
    assert lines_of(tmp_path / "a.docx", body) == lines


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (docx(paragraph("")), "has no text (its pages may be images)"),
        (docx(paragraph("Only English.")), "has no Chinese character"),
        (docx("<w:p>"), "is damaged in its part word/document.xml"),
        (docx(paragraph("&a;"), prolog='<!DOCTYPE d [<!ENTITY a "文">]>'), "has a document type declaration"),
        (zipped({"a.txt": b""}), "is a ZIP archive but no docx file"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is encrypted with a password, or a .doc file; save it as .docx without"),
        (b"{\\rtf1", "is an RTF file; a ZIP archive was expected"),
        (b"", "is empty"),
    ],
)
def test_what_is_no_word_file_is_said(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.reason.startswith(reason)


def book(path: Path, *sheets: list[list[object]]) -> list[Document | Failure]:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = workbook.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(row)
    workbook.save(path)
    return list(read_corpus(path))


def test_each_row_of_each_sheet_with_texts_is_a_document(tmp_path: Path) -> None:
    path = tmp_path / "plans.xlsx"
    day = datetime.datetime(2021, 3, 5)
    items = book(
        path,
        [
            [],
            ["id", " text ", "date", "year"],
            ["a", "正文一", day, 2021],
            [],
            [7, "正文二", "2021-03-06", 2022.0],
            ["b", None, None, None],
        ],
        [["说明"], ["没有正文的表"]],
        [["text"], ["正文三"], [5]],
    )
    assert items[:2] == [
        Document("a", "正文一", date=day.date(), year=2021, source=f"{path}#表1!3"),
        Document("7", "正文二", date=datetime.date(2021, 3, 6), year=2022, source=f"{path}#表1!5"),
    ]
    assert items[3] == Document("plans-表3-2", "正文三", source=f"{path}#表3!2")
    assert [item.message for item in items if isinstance(item, Failure)] == [
        f"{path}#表1!6: has no text",
        f"{path}#表3!3: its text is no string but int",
    ]


def test_a_book_without_texts_lists_its_columns(tmp_path: Path) -> None:
    (failure,) = book(tmp_path / "a.xlsx", [["标题", "正文"], ["甲", "文"]], [["名称"]])
    assert isinstance(failure, Failure)
    assert failure.message == f"{tmp_path / 'a.xlsx'}: has no column 'text'; its columns are '标题', '正文', '名称'"


@pytest.mark.parametrize("extension", ["xlsx", "csv", "jsonl", "parquet", "zip"])
def test_columns_of_other_names(tmp_path: Path, extension: str) -> None:
    path = tmp_path / f"a.{extension}"
    csv = "标题,正文,text\n甲,文件,别的\n".encode()
    match extension:
        case "xlsx":
            book(path, [["标题", "正文", "text"], ["甲", "文件", "别的"]])
        case "csv":
            path.write_bytes(csv)
        case "jsonl":
            path.write_text('{"标题": "甲", "正文": "文件", "text": "别的"}', encoding="utf-8")
        case "parquet":
            import pyarrow as pa
            from pyarrow import parquet

            parquet.write_table(pa.table({"标题": ["甲"], "正文": ["文件"], "text": ["别的"]}), path)
        case _:
            path.write_bytes(zipped({"a.csv": csv}))
    document = read(path, columns={"text": "正文", "title": "标题"})
    assert (document.text, document.title) == ("文件", "甲")
    with pytest.raises(ValueError, match="columns names the field '正文', but the fields are id, text, "):
        read(path, columns={"正文": "text"})
