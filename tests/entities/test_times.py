"""TIME: what is found, and the ISO 8601 form of it."""

from __future__ import annotations

import pytest

from policy_nlp.document import Document
from policy_nlp.entities.times import find_times, iso_period
from policy_nlp.structure import TextBatch, find_structure


def times(text: str) -> list[str]:
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    start, end = find_times(batch.text, batch.codes, structure.start, structure.end)
    start, end = batch.written_spans(start, end)
    return [batch.written[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("2007年11月底前完成系统验收。", ["2007年11月底前"]),
        ("到2030年，全县建成千兆光网。", ["到2030年"]),
        ("自二〇一九年三月一日起施行。", ["二〇一九年三月一日起"]),
        ("２００８年上半年开通门户网站。", ["２００８年上半年"]),
        ("“十二五”期间投入三年建设资金。", ["“十二五”", "三年"]),
        ("今年9月份召开现场会，明年上半年验收。", ["今年9月份", "明年上半年"]),
        ("2021—2025年分两期实施。", ["2021—2025年"]),
        ("应当在十个工作日内答复，保存不少于六个月。", ["十个工作日内", "六个月"]),
        ("过去五年，我们稳步前行。", ["过去五年"]),
    ],
)
def test_expressions_of_time(text: str, found: list[str]) -> None:
    assert times(text) == found


@pytest.mark.parametrize(
    "text",
    [
        "第三届青河信息化大会",
        "完善五年级教材",
        "新建15个平台",
        "县政办发〔2015〕40号",
        "近年来发展迅速",
        "实现突破的关键一年",
        "培育三星级农家乐",
        "共1200万元",
    ],
)
def test_what_is_no_time(text: str) -> None:
    assert times(text) == []


@pytest.mark.parametrize(
    ("text", "year", "norm"),
    [
        ("2006年", None, "2006"),
        ("２００６年9月", None, "2006-09"),
        ("二〇〇六年二月十六日", None, "2006-02-16"),
        ("2010年底前", None, "2010-12-31"),
        ("2019年2月底前", None, "2019-02-28"),
        ("2020年2月底", None, "2020-02-29"),
        ("“十一五”", None, "2006/2010"),
        ("十四五", None, "2021/2025"),
        ("“十三五”末", None, "2020-12-31"),
        ("2021-2025年", None, "2021/2025"),
        ("今年", 2008, "2008"),
        ("去年", 2008, "2007"),
        ("明年上半年", 2008, "2009-01/2009-06"),
        ("9月份", 2006, "2006-09"),
        ("9月份", None, None),
        ("今年", None, None),
        ("上半年", 2012, "2012-01/2012-06"),
        ("三季度", 2012, "2012-07/2012-09"),
        ("六个月", None, "P6M"),
        ("三年", None, "P3Y"),
        ("十五个工作日", None, "P15D"),
        ("24小时", None, "PT24H"),
        ("过去五年", None, None),
        ("2019年13月", None, "2019"),
        ("2019年2月30日", None, "2019-02"),
    ],
)
def test_iso_periods(text: str, year: int | None, norm: str | None) -> None:
    assert iso_period(text, year) == norm
