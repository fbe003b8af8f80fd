"""PDF files: lines rejoined, furniture dropped, columns in order, and what cannot be read said plainly."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import pytest
from pdf_files import Text, centred, pdf, set_paragraphs

from policy_nlp.errors import ReadError
from policy_nlp.extras import MissingExtraError
from policy_nlp.reading import pdf as reading
from policy_nlp.reading import read, read_corpus
from policy_nlp.reading.pdf import process
from policy_nlp.reading.pdf.glyphs import repaired

BODY = [
    "各县（区）人民政府，市政府各部门：",
    "一、总体要求",
    "以提升公共服务水平为目标，建设全市统一的数据共享交换平台，到2025年底前完成全部县区接入，数据共享率达到95%以上，服务企业5000家。",
    "（一）加强统筹。各部门要按照职责分工，制定年度实施计划，明确责任人和完成时限，确保各项任务落到实处，并于每季度末报告进展情况。",
]


def lines_of(path: Path, data: bytes) -> list[str]:
    path.write_bytes(data)
    return read(path).text.split("\n")


def test_lines_are_rejoined_over_pages_and_furniture_is_dropped(tmp_path: Path) -> None:
    pages = [
        [
            Text(200, 820, "甲市人民政府公报", 9),
            *page,
            Text(280, 40, f"— {number} —", 12),
            Text(100, 300, "A内部资料", 40, (0.7, 0.7)),
        ]
        for number, page in enumerate(set_paragraphs(BODY * 6), start=1)
    ]
    assert len(pages) == 2
    assert lines_of(tmp_path / "a.pdf", pdf(pages)) == BODY * 6


def test_titles_stay_lines_of_their_own(tmp_path: Path) -> None:
    (page,) = set_paragraphs(BODY)
    title = [centred("关于建设数据共享平台的", 820), centred("实施意见", 794)]
    assert lines_of(tmp_path / "a.pdf", pdf([[*title, *page]])) == ["关于建设数据共享平台的", "实施意见", *BODY]


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left, right = (
        set_paragraphs([f"{side}栏第{i}段：{BODY[2]}" for i in range(4)], left=first, right=first + 224, size=10.5)[0]
        for side, first in (("左", 60), ("右", 312))
    )
    mixed = [text for pair in zip(left, right, strict=True) for text in pair]
    lines = lines_of(
        tmp_path / "a.pdf", pdf([[centred("甲市政务公报", 800), *(t._replace(y=t.y - 30) for t in mixed)]])
    )
    assert lines == ["甲市政务公报", *(f"{side}栏第{i}段：{BODY[2]}" for side in "左右" for i in range(4))]


def test_rows_of_a_table_are_lines_with_tabs(tmp_path: Path) -> None:
    rows = [
        ["指标", "单位", "2020年", "2025年"],
        ["数字经济核心产业增加值占比", "%", "7.8", "10"],
        ["光纤通达率", "%", "98", "100"],
    ]
    cells = [
        Text((80, 280, 340, 420)[c], 650 - 24 * r, cell, 12) for r, row in enumerate(rows) for c, cell in enumerate(row)
    ]
    (page,) = set_paragraphs(["主要指标如下表。"])
    end = [Text(380, 400, "甲市人民政府"), Text(370, 374, "2021年3月5日")]
    lines = lines_of(tmp_path / "a.pdf", pdf([[*page, *cells, *end]]))
    assert lines == ["主要指标如下表。", *map("\t".join, rows), "甲市人民政府", "2021年3月5日"]


def test_the_head_of_a_table_over_pages_is_kept_once(tmp_path: Path) -> None:
    head = [Text(x, 780, cell, 12) for x, cell in ((80, "指标"), (280, "单位"), (420, "数值"))]
    pages = [
        [
            *head,
            *(
                Text(x, 750 - 24 * r, f"{cell}{page}{r}", 12)
                for r in range(9)
                for x, cell in ((80, "项目甲"), (280, "家"), (420, "1"))
            ),
        ]
        for page in range(3)
    ]
    lines = lines_of(tmp_path / "a.pdf", pdf(pages))
    assert lines.count("指标\t单位\t数值") == 1 and len(lines) == 28


@pytest.mark.parametrize(("turn", "rotate"), [((0, 1), 90), ((0, 1), 0), ((0, -1), 270), ((-1, 0), 180)])
def test_turned_pages(tmp_path: Path, turn: tuple[int, int], rotate: int) -> None:
    step = (turn[1] * 26, -turn[0] * 26)
    texts = [Text(300 + i * step[0], 400 + i * step[1], f"第{i}条规定适用。", 16, turn) for i in range(5)]
    assert lines_of(tmp_path / "a.pdf", pdf([texts], rotate=rotate)) == [f"第{i}条规定适用。" for i in range(5)]


@pytest.mark.parametrize(
    ("printed", "meant"),
    [
        ("⽤", "用"),
        ("⻓", "长"),
        ("⻛", "风"),
        ("文", "文"),
        ("A", "A"),
        ("\ufffe", "-"),
        ("\x02", "-"),
        ("\uf900", "豈"),
    ],
)
def test_radicals_become_the_characters_that_are_meant(printed: str, meant: str) -> None:
    assert repaired(ord(printed)) == meant


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (
            pdf([[], [], []], picture=True),
            "is a scan without text layer (3 of its 3 pages are pictures); make one first, e.g. `ocrmypdf",
        ),
        (pdf([[]]), "has no text on its 1 pages"),
        (pdf([[Text(80, 700, "Only English text.")]]), "has no Chinese character"),
        (pdf([[Text(80, 700, "\ue000\ue001㐀㐁㐂㐃㐄㐅㐆㐇" * 6)]]), "has a garbled text layer"),
        (pdf([[Text(80, 700, "文件")]])[:300], "is a damaged PDF file, or none"),
        (b"<html>", "is no PDF file"),
        (b"", "is empty"),
        (b"PK\x03\x04", "is a ZIP archive (or a docx, xlsx or ofd file); a PDF file was expected"),
    ],
)
def test_what_cannot_be_read_is_said(tmp_path: Path, data: bytes, reason: str) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        read(path)
    assert caught.value.reason.startswith(reason)


def test_a_reader_that_dies_costs_one_file(tmp_path: Path) -> None:
    good = pdf(set_paragraphs(BODY))
    (tmp_path / "a.pdf").write_bytes(good)
    (tmp_path / "b.pdf").write_bytes(good)
    assert read(tmp_path / "a.pdf").text
    running = process.reader._process
    assert running is not None
    os.kill(running.pid, signal.SIGSTOP)  # so that it is there when the file is asked for, and dies under it
    killer = process.threading.Timer(0.3, running.kill)
    killer.start()
    with pytest.raises(ReadError, match="crashed the PDF reader"):
        read(tmp_path / "a.pdf")
    assert read(tmp_path / "b.pdf").text


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(set_paragraphs(BODY)))
    process.reader.close()
    monkeypatch.setattr(process, "_MOST_SECONDS", 0.001)
    with pytest.raises(ReadError, match="took longer than"):
        read(path)


def test_without_the_library_the_message_says_how_to_install_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(pdf(set_paragraphs(BODY)))
    monkeypatch.setattr(reading, "find_spec", lambda name: None)
    with pytest.raises(MissingExtraError, match=r"pip install 'policy-nlp\[formats\]'"):
        read(path)
    (failure,) = read_corpus(path)
    assert getattr(failure, "error", "") == "MissingExtraError"
