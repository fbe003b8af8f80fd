import pytest
from small_analysis import empty_analysis, small_analysis, table

from policy_nlp.analysis.result import Analysis
from policy_nlp.analysis.targets import TARGETS, base_unit, indicator_name, targets_table


def of(*quantities, region="山东省", year=2026):
    """One sentence with the quantities, all planned."""
    rows = [
        {"doc": "d", "sentence": 0, "start": i, "end": i + 1, "text": "x", "status": "planned"} | q
        for i, q in enumerate(quantities)
    ]
    return Analysis(
        documents=table("documents", [{"doc": "d", "region": region, "year": year, "characters": 99}]),
        texts=None,
        sentences=table("sentences", [{"doc": "d", "sentence": 0, "start": 0, "end": 99, "category": "city"}]),
        quantities=table("quantities", rows),
    )


def only(**quantity):
    (row,) = targets_table(of(quantity)).to_pylist()
    return row


def test_planned_quantities_alone() -> None:
    found = targets_table(small_analysis())
    assert found.schema == TARGETS
    (row,) = found.to_pylist()
    assert row == {
        "doc": "first",
        "sentence": 3,
        "start": 36,
        "end": 43,
        "text": "80-100家",
        "indicator": "示范企业",
        "measure": "level",
        "low": 80.0,
        "high": 100.0,
        "unit": "家",
        "comparator": "range",
        "deadline": "2025",
        "object": "示范企业",
        "action": "培育",
        "place": "济南市",
        "agency": None,
        "category": "industry",
    }


def test_empty_and_bare() -> None:
    assert targets_table(empty_analysis()).num_rows == 0
    row = only()
    assert (row["indicator"], row["low"], row["unit"], row["measure"], row["category"]) == (
        None,
        None,
        None,
        "level",
        "city",
    )


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("地区生产总值", "地区生产总值"),
        ("2026年全省地区生产总值增速", "地区生产总值"),
        ("山东省地区生产总值", "地区生产总值"),
        ("山东地区生产总值年均增长率", "地区生产总值"),
        ("居民消费价格涨幅", "居民消费价格"),
        ("“专精特新” 中小企业", "专精特新中小企业"),
        ("专精特新企业（含小巨人）", "专精特新企业"),
        ("城镇新增就业", "城镇就业"),
        ("其中力争高新技术企业", "高新技术企业"),
        ("我省高新技术企业总量达到", "高新技术企业总量"),
        ("单位ＧＤＰ能耗降低", "单位GDP能耗"),
        ("十五五期间粮食产量目标", "粮食产量"),
        ("全市", "全市"),
        ("增速", "增速"),
        ("", ""),
    ],
)
def test_names(written, name) -> None:
    assert indicator_name(written, "山东省") == name


def test_names_of_other_regions_stay() -> None:
    assert indicator_name("山东港口吞吐量", "河北省") == "山东港口吞吐量"


@pytest.mark.parametrize(
    ("unit", "base", "factor"),
    [
        ("元", "元", 1),
        ("%", "%", 1),
        ("户", "户", 1),
        ("公里", "公里", 1),
        ("米", "公里", 0.001),
        ("公顷", "亩", 15),
        ("平方公里", "亩", 1500),
        ("平方米", "平方米", 1),
        ("斤", "吨", 0.0005),
        ("Eflops", "PFLOPS", 1000),
        ("吨标煤", "吨标准煤", 1),
        ("闻所未闻", "闻所未闻", 1),
    ],
)
def test_units(unit, base, factor) -> None:
    found = base_unit(unit)
    assert found[0] == base
    assert found[1] == pytest.approx(factor)


@pytest.mark.parametrize(
    ("quantity", "measure", "comparator"),
    [
        ({"object": "工业增加值", "low": 8.0, "high": 8.0, "unit": "%", "comparator": "+"}, "increase", "="),
        ({"object": "工业增加值", "low": 8.0, "unit": "%", "comparator": "+"}, "increase", ">="),
        ({"object": "能耗", "high": 3.0, "unit": "%", "comparator": "-"}, "decrease", "<="),
        ({"object": "工业增加值", "low": 5.0, "high": 6.0, "unit": "%", "comparator": "+"}, "increase", "range"),
        ({"object": "居民消费价格涨幅", "low": 2.0, "high": 2.0, "unit": "%", "comparator": "~"}, "increase", "~"),
        ({"object": "碳排放降幅", "low": 2.0, "high": 2.0, "unit": "%", "comparator": "="}, "decrease", "="),
        ({"object": "城镇新增就业", "low": 6e4, "unit": "人", "comparator": ">="}, "increase", ">="),
        ({"object": "就业", "low": 6e4, "unit": "人", "comparator": ">="}, "level", ">="),
        ({"object": "增速", "low": 6.0, "high": 6.0, "unit": "%", "comparator": "="}, "increase", "="),
    ],
)
def test_changes(quantity, measure, comparator) -> None:
    row = only(**quantity)
    assert (row["measure"], row["comparator"]) == (measure, comparator)


def test_amounts_are_converted_both_ends() -> None:
    row = only(object="粮食产量", low=1e11, high=2e11, unit="斤", comparator="range")
    assert (row["low"], row["high"], row["unit"]) == (5e7, 1e8, "吨")
    row = only(object="粮食产量", low=1e11, unit="斤", comparator=">=")
    assert (row["low"], row["high"]) == (5e7, None)


def test_a_target_whose_sentence_is_missing_has_no_category() -> None:
    analysis = of({"object": "粮食"})
    bare = Analysis(documents=analysis.documents, texts=None, quantities=analysis.quantities)
    assert targets_table(bare)["category"].to_pylist() == [None]
