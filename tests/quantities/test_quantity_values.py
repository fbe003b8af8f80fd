"""Numbers, units and comparators."""

from __future__ import annotations

import pytest
from quantities_of import quantities_of
from written_numbers import in_chinese, written_numbers


def test_numbers_written_in_every_notation_are_read_back() -> None:
    pairs = list(written_numbers(7, 3000))
    found = quantities_of("\n".join(f"全年服务企业{text}户。" for text, _ in pairs))
    assert len(found) == len(pairs)
    wrong = [
        (text, value, q)
        for (text, value), q in zip(pairs, found, strict=True)
        if q.low is None or abs(q.low - value) > 1e-6 * value
    ]
    assert not wrong
    assert all(
        q.text == text + "户" and q.unit == "户" and q.low == q.high for (text, _), q in zip(pairs, found, strict=True)
    )


def test_every_whole_number_up_to_two_thousand_is_read_in_chinese() -> None:
    found = quantities_of("\n".join(f"共联系农户{in_chinese(n)}户。" for n in range(2, 2001)))
    assert [q.low for q in found] == list(range(2, 2001))


@pytest.mark.parametrize(
    ("text", "low", "high", "unit", "comparator"),
    [
        ("企业达到35%", 35, 35, "%", "="),
        ("企业占百分之三十五", 35, 35, "%", "="),
        ("企业占千分之三", 0.3, 0.3, "%", "="),
        ("企业占六成", 60, 60, "%", "="),
        ("企业占四分之三", 75, 75, "%", "="),
        ("企业占一半", 50, 50, "%", "="),
        ("营业收入是去年的2.5倍", 2.5, 2.5, "倍", "="),
        ("营业收入翻一番", 2, 2, "倍", "="),
        ("营业收入翻两番", 4, 4, "倍", "="),
        ("水面扩大到3平方公里", 3, 3, "平方公里", "="),
        ("耗电降至1.2亿千瓦时", 1.2e8, 1.2e8, "千瓦时", "="),
        ("出口60亿美元", 6e9, 6e9, "美元", "="),
        ("补助每人800元/月", 800, 800, "元/月", "="),
        ("商户500家以上", 500, None, "家", ">="),
        ("商户超过500家", 500, None, "家", ">="),
        ("商户不少于500家", 500, None, "家", ">="),
        ("商户突破500家", 500, None, "家", ">="),
        ("商户500余家", 500, None, "家", ">="),
        ("投资280多亿元", 2.8e10, None, "元", ">="),
        ("商户达到500家以上", 500, None, "家", ">="),
        ("商户不超过500家", None, 500, "家", "<="),
        ("失业率控制在4.5%以内", None, 4.5, "%", "<="),
        ("失业率低于4.5%", None, 4.5, "%", "<="),
        ("商户约500家", 500, 500, "家", "~"),
        ("商户近500家", 500, 500, "家", "~"),
        ("商户500家左右", 500, 500, "家", "~"),
        ("商户60-80家", 60, 80, "家", "range"),
        ("商户60至80家", 60, 80, "家", "range"),
        ("商户六十到八十家", 60, 80, "家", "range"),
        ("覆盖率5%—6%", 5, 6, "%", "range"),
        ("培训1.5万—2万人", 15000, 20000, "人", "range"),
        ("培训3～5万人", 30000, 50000, "人", "range"),
        ("处三万元以上九万元以下罚款", 30000, 90000, "元", "range"),
        ("走访七八十户", 70, 80, "户", "range"),
        ("产值增长9%", 9, 9, "%", "+"),
        ("产值增长9%以上", 9, None, "%", "+"),
        ("产值增长约9%", 9, 9, "%", "+"),
        ("占比提高3个百分点", 3, 3, "个百分点", "+"),
        ("新增商户500家", 500, 500, "家", "+"),
        ("能耗下降4%", 4, 4, "%", "-"),
        ("压减文件三分之一", 33.33, 33.33, "%", "="),
        ("新建商户500家", 500, 500, "家", "="),
    ],
)
def test_value_unit_and_comparator(
    text: str, low: float | None, high: float | None, unit: str, comparator: str
) -> None:
    (found,) = quantities_of(f"到明年，{text}。")
    assert (found.low, found.high, found.unit, found.comparator) == (low, high, unit, comparator)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("力争覆盖率达到45%左右。", ["达到45%左右"]),
        ("产值增长6.5%，税收下降2%。", ["增长6.5%", "下降2%"]),
        ("扶持20至30家龙头企业。", ["20至30家"]),
        ("实施六大工程，在甲、乙两市先行。", ["六大", "两市"]),
        ("力争所有乡镇建成服务站，行政村宽带全覆盖。", ["所有乡镇", "全覆盖"]),
        ("每个行政村都有一名信息员。", ["每个行政村", "一名"]),
        ("从18%提高到36%。", ["18%", "提高到36%"]),
        ("建设300套（间）人才公寓。", ["300套（间）"]),
        ("用户增加了30万户。", ["增加了30万户"]),
        ("产业规模分别达1.5万亿、8000亿元。", ["达1.5万亿", "8000亿元"]),
    ],
)
def test_span_of_the_expression(text: str, expected: list[str]) -> None:
    assert [q.text for q in quantities_of(text)] == expected


def test_an_amount_without_unit_takes_that_of_its_list() -> None:
    first, second = quantities_of("石化、冶金产业规模分别达1.5万亿、8000亿元。")
    assert (first.low, first.unit, second.unit) == (1.5e12, "元", "元")


@pytest.mark.parametrize(
    "text",
    [
        "2008年6月30日前完成，为期三年，不超过六个月，90天内办结。",
        "第三届展会列第5位，第一、二产业协调发展，依照第二十一条办理。",
        "按照省发〔2015〕40号文件和十六届三中全会精神，贯彻党的二十大部署。",
        "“十一五”期间推广5G、4G网络和800M数字集群通信，部署IPv6和H20设备。",
        "服务“三农”，推行一站式、一网通办、三网融合和双随机监管。",
        "培育一批、支持一系列、落实若干、开展多项、进一步统一认识，十分重要。",
        "坚持四个全面，做到“两个维护”，落实《信息化三年行动5项措施》。",
        "三门峡、七台河、五指山和六盘水，千家万户。",
        "实施“1+9”行动，拨打12345热线，百亿级企业，数百家商户。",
        "二〇一五年以来，上世纪90年代，24小时开放，3个多月。",
        "三级医院、二级以上医疗机构，十届三次会议。",
    ],
)
def test_what_is_no_amount(text: str) -> None:
    assert quantities_of(text) == []


def test_amounts_inside_entities_are_left_out() -> None:
    text = "推广25条措施汇编，建设3个平台。"
    assert [q.text for q in quantities_of(text)] == ["25条", "3个"]
    assert [q.text for q in quantities_of(text, entities=(("25条措施汇编", "DOCUMENT"),))] == ["3个"]


def test_what_cannot_be_parsed_keeps_its_span() -> None:
    (found,) = quantities_of("总投资" + "9" * 400 + "元。")
    assert (found.low, found.high, found.unit) == (None, None, "元")
