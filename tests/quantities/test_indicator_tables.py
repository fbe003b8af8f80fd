"""Indicator tables in every format that documents come in: each cell with a number is a quantity with its frame."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.quantities.indicator_cells import Value, unit_of, value_of

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reading"))
from office_files import docx, paragraph, table
from pdf_files import Text, centred, pdf

TITLE = "临江省数字经济发展规划（2021—2025年）"
HEAD = ["类别", "指标", "单位", "2020年", "2025年", "属性"]
ROWS = [
    ["发展质量", "1.数字经济核心产业增加值占GDP比重", "%", "7.8", "≥10", "预期性"],
    ["", "2.软件业务收入", "亿元", "1,200", "2000左右", "预期性"],
    ["基础设施", "3.每万人拥有5G基站数", "个", "5", "26", "约束性"],
    ["", "4.单位产值能耗累计降低", "%", "—", "[13.5]", "约束性"],
    ["政务服务", "5.网上可办率", "%", "90", "98以上", "预期性"],
]
#: (text, low, high, unit, comparator, object, deadline, status)
EXPECTED = [
    ("7.8", 7.8, 7.8, "%", "=", "数字经济核心产业增加值占GDP比重", "2020", "achieved"),
    ("≥10", 10.0, None, "%", ">=", "数字经济核心产业增加值占GDP比重", "2025", "planned"),
    ("1,200", 1.2e11, 1.2e11, "元", "=", "软件业务收入", "2020", "achieved"),
    ("2000左右", 2e11, 2e11, "元", "~", "软件业务收入", "2025", "planned"),
    ("5", 5.0, 5.0, "个", "=", "每万人拥有5G基站数", "2020", "achieved"),
    ("26", 26.0, 26.0, "个", "=", "每万人拥有5G基站数", "2025", "planned"),
    ("[13.5]", 13.5, 13.5, "%", "=", "单位产值能耗累计降低", "2025", "planned"),
    ("90", 90.0, 90.0, "%", "=", "网上可办率", "2020", "achieved"),
    ("98以上", 98.0, None, "%", ">=", "网上可办率", "2025", "planned"),
]
BEFORE, AFTER = "到2025年，主要指标如下。", "二、重点任务"


def _html() -> bytes:
    def row(cells: list[str], tag: str) -> str:
        return f"<tr>{''.join(f'<{tag}>{cell}</{tag}>' for cell in cells)}</tr>"

    # The name of a group reaches over two rows.
    rows = []
    for number, cells in enumerate(ROWS):
        span = number + 1 < len(ROWS) and not ROWS[number + 1][0]
        first = f"<td rowspan=2>{cells[0]}</td>" if span else f"<td>{cells[0]}</td>" if cells[0] else ""
        rows.append(f"<tr>{first}{''.join(f'<td>{cell}</td>' for cell in cells[1:])}</tr>")
    body = f"<h1>{TITLE}</h1><p>{BEFORE}</p><table>{row(HEAD, 'th')}{''.join(rows)}</table><p>{AFTER}</p>"
    return f"<html><head><meta charset=utf-8></head><body>{body}</body></html>".encode()


def _docx() -> bytes:
    cells = [HEAD, *([cell or "^" for cell in row] for row in ROWS)]
    return docx(paragraph(TITLE) + paragraph(BEFORE) + table(cells) + paragraph(AFTER))


def _markdown() -> bytes:
    rows = [HEAD, ["---"] * len(HEAD), *ROWS]
    lines = [f"| {' | '.join(row)} |" for row in rows]
    return "\n".join([f"# {TITLE}", "", BEFORE, "", *lines, "", AFTER, ""]).encode()


def _plain() -> bytes:
    return "\n".join([TITLE, BEFORE, *("|".join(["", *row, ""]) for row in [HEAD, *ROWS]), AFTER]).encode()


def _pdf() -> bytes:
    places = (60, 130, 330, 380, 430, 500)
    texts = [centred(TITLE, 780), Text(80, 740, BEFORE, 11)]
    for number, row in enumerate([HEAD, *ROWS]):
        # PDFium drops a character that stands alone where no font for it is installed; with a blank behind it does not.
        texts += [Text(x, 700 - 24 * number, f"{cell} ", 9) for x, cell in zip(places, row, strict=True) if cell]
    return pdf([[*texts, Text(80, 500, AFTER, 11)]])


def _xlsx() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "主要指标"
    sheet.append([TITLE])
    for row in [HEAD, *ROWS]:
        sheet.append([float(cell) if cell.replace(".", "", 1).isdecimal() else cell or None for cell in row])
    file = io.BytesIO()
    book.save(file)
    return file.getvalue()


def records(analysis: Any) -> list[tuple[Any, ...]]:
    names = ("text", "low", "high", "unit", "comparator", "object", "deadline", "status")
    return [tuple(q[name] for name in names) for q in analysis.quantities.to_pylist()]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        *(("a.html", _html), ("a.docx", _docx), ("a.md", _markdown), ("a.txt", _plain), ("a.pdf", _pdf)),
        ("a.xlsx", _xlsx),
    ],
)
def test_a_table_in_every_format(tmp_path: Path, name: str, made: Any) -> None:
    path = tmp_path / name
    path.write_bytes(made())
    analysis = pn.analyze(path)
    assert not analysis.errors.num_rows
    assert records(analysis) == EXPECTED
    text = pn.read(path).text
    for q in analysis.quantities.to_pylist():
        assert text[q["start"] : q["end"]] == q["text"]
        assert text[q["object_start"] : q["object_end"]] == q["object"]
    sentences = analysis.sentences.to_pylist()
    rows = {q["sentence"] for q in analysis.quantities.to_pylist()}
    assert len(rows) == len(ROWS)
    assert {sentences[row]["kind"] for row in rows} == {"other"}
    # Nothing of the text around it is lost.
    texts = [text[s["start"] : s["end"]] for s in sentences]
    assert name == "a.xlsx" or {BEFORE, AFTER} <= set(texts)


def of(*lines: str, year: int | None = 2021) -> list[tuple[Any, ...]]:
    text = "\n".join(["某市规划", *lines])
    return records(pn.analyze(pn.Document("d", text, title="某市规划", year=year)))


def test_units_stand_in_brackets_in_the_head_or_above_the_table() -> None:
    assert [q[1:6] for q in of("指标\t2025年", "研发经费投入（亿元）\t3.2", "常住人口（万人）\t120")] == [
        (3.2e8, 3.2e8, "元", "=", "研发经费投入"),
        (1.2e6, 1.2e6, "人", "=", "常住人口"),
    ]
    assert [q[1:6] for q in of("表1 主要指标", "项目\t2025年（万吨）", "粮食产量\t300")] == [
        (3e6, 3e6, "吨", "=", "粮食产量")
    ]
    assert [q[1:6] for q in of("单位：%", "指标\t2025年", "覆盖率\t80")] == [(80.0, 80.0, "%", "=", "覆盖率")]
    # GDP is no unit.
    assert [q[3:6:2] for q in of("指标\t2025年", "地区生产总值（GDP）\t300")] == [(None, "地区生产总值（GDP）")]


def test_a_head_of_two_lines() -> None:
    found = of(
        "序号\t指标\t现状值\t目标值\t\t属性", "\t\t2020年\t2022年\t2025年", "1\t覆盖率（%）\t60\t75\t≥90\t预期性"
    )
    assert [(q[1], q[6], q[7]) for q in found] == [
        (60.0, "2020", "achieved"),
        (75.0, "2022", "planned"),
        (90.0, "2025", "planned"),
    ]


def test_growth_has_the_period_of_the_plan() -> None:
    (_, _, growth) = of("指标\t2020年\t2025年\t年均增长（%）", "软件业务收入（亿元）\t100\t200\t15左右")
    assert growth == ("15左右", 15.0, 15.0, "%", "+", "软件业务收入", "2021/2025", "planned")


@pytest.mark.parametrize(
    ("head", "year", "expected"),
    [
        ("指标\t2018年\t2019年", 2020, ["achieved", "achieved"]),
        ("指标\t2020年\t2025年", None, ["achieved", "planned"]),
        ("指标\t2025年", 2021, ["planned"]),
        ("指标\t2019年实际\t2020年预期", 2020, ["achieved", "planned"]),
        ("指标\t现状\t目标", 2020, ["achieved", "planned"]),
    ],
)
def test_status_by_the_head_of_the_column(head: str, year: int | None, expected: list[str]) -> None:
    assert [q[7] for q in of(head, "覆盖率（%）\t60\t75", year=year)] == expected


def test_tables_of_other_things_are_left_alone() -> None:
    assert of("姓名\t单位\t电话", "张某\t信息中心\t12345678") == of("", "张某\t信息中心\t12345678")
    # A table of indicators says nothing of the prose below it.
    found = of("指标\t2025年", "覆盖率（%）\t60", "二、任务", "到2023年，建设3个平台。")
    assert [q[0] for q in found] == ["60", "3个"]


def test_a_table_in_traditional_script() -> None:
    found = of("指標\t單位\t2020年\t2025年\t屬性", "數字經濟比重\t%\t30\t４５以上\t預期性")
    assert found == [
        ("30", 30.0, 30.0, "%", "=", "數字經濟比重", "2020", "achieved"),
        ("４５以上", 45.0, None, "%", ">=", "數字經濟比重", "2025", "planned"),
    ]


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ("＞95", Value(95.0, None, ">=", None)),
        ("控制在5以内", Value(None, 5.0, "<=", None)),
        ("80%～90%", Value(80.0, 90.0, "range", unit_of("%"))),
        ("〔13.5〕", Value(13.5, 13.5, "=", None)),
        ("-2.5", Value(-2.5, -2.5, "=", None)),
        ("约3.5万", Value(35000.0, 35000.0, "~", None)),
        ("60.6*", Value(60.6, 60.6, "=", None)),
        ("—", None),
        ("持续改善", None),
        ("第3", None),
    ],
)
def test_values(cell: str, value: Value | None) -> None:
    assert value_of(cell) == value


@given(st.text("0123456789.,，-—~≥≤以上左右万亿元%［〔[]〕 约年\t*", max_size=50))
def test_any_cell_is_allowed(cell: str) -> None:
    value = value_of(cell)
    if value is not None and value.low is not None and value.high is not None:
        assert value.low <= value.high


@given(
    st.lists(
        st.lists(
            st.sampled_from(["指标", "单位", "2020年", "2025年", "属性", "7", "≥3%", "甲率（%）", "", "预期性"]),
            max_size=6,
        ),
        max_size=6,
    )
)
def test_any_table_is_allowed(rows: list[list[str]]) -> None:
    text = "\n".join("\t".join(row) for row in rows)
    analysis = pn.analyze(pn.Document("d", text or "文", title="规划", year=2021))
    assert not analysis.errors.num_rows
    last = 0
    for q in analysis.quantities.to_pylist():
        assert q["start"] >= last and text[q["start"] : q["end"]] == q["text"]
        last = q["end"]
