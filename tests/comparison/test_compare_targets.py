import numpy as np
import pytest
from planted import REGIONS, document, planted, sentence, target

import policy_nlp as pn
from policy_nlp.comparison import compare
from policy_nlp.comparison.indicators import align, distinction, is_vague
from policy_nlp.comparison.synonyms import canonical_name
from policy_nlp.comparison.targets import pivot_targets, value_text
from policy_nlp.errors import PolicyNlpError

NAMES = list(REGIONS)


def plans(*by_region, **options):
    """A plan for each list of targets, one target a sentence."""
    return planted(
        *(
            document(
                f"d{i}",
                *(sentence(f"{t['object']}目标{n}。", quantities=[t]) for n, t in enumerate(targets)),
                region=NAMES[i],
            )
            for i, targets in enumerate(by_region)
        ),
        **options,
    )


def indicators(analysis, **options):
    """Indicator → (group, low) of its targets."""
    found = {}
    for row in compare(analysis, **options).targets.to_pylist():
        found.setdefault(row["indicator"], []).append((row["group"], row["low"]))
    return list(found.values())


def test_one_indicator_under_many_names() -> None:
    analysis = plans(
        [target("北京市地区生产总值", 5.0, "%", "+"), target("研发投入强度", 6.0, "%")],
        [target("2026年全省生产总值增速", 5.5, "%"), target("全社会研发经费投入强度", 3.0, "%")],
        [target("GDP", 5.0, "%", "+"), target("R&D经费占GDP比重", 3.2, "%")],
        [target("经济", 4.5, "%", "+"), target("全社会研发经费支出占地区生产总值的比例", 3.1, "%")],
    )
    assert indicators(analysis) == [
        list(zip(NAMES, [5.0, 5.5, 5.0, 4.5], strict=False)),
        list(zip(NAMES, [6.0, 3.0, 3.2, 3.1], strict=False)),
    ]
    table = compare(analysis).targets
    assert set(table["measure"].to_pylist()[:4]) == {"increase"}
    assert set(table["groups"].to_pylist()) == {4}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (target("城镇居民人均可支配收入", 5.0, "%", "+"), target("农村居民人均可支配收入", 5.0, "%", "+")),
        (target("居民人均可支配收入", 5.0, "%", "+"), target("农村居民人均可支配收入", 5.0, "%", "+")),
        (target("货物出口额", 5.0, "%", "+"), target("货物进口额", 5.0, "%", "+")),
        (target("4G基站", 500.0, "个"), target("5G基站", 500.0, "个")),
        (target("地区生产总值", 5.0, "%", "+"), target("地区生产总值", 5e12, "元")),
        (target("能源消费总量", 5.0, "%", "+"), target("能源消费总量", 5.0, "%", "-")),
        (target("省级重点实验室", 5.0, "家"), target("国家级重点实验室", 5.0, "家")),
        (target("重点项目", 5.0, "个"), target("重点项目", 5.0, "个")),
    ],
)
def test_what_differs_in_kind_stays_apart(one, other) -> None:
    assert len(indicators(plans([one], [other]))) == 2


def test_units_and_measure_words_are_made_one() -> None:
    analysis = plans(
        [target("高新技术企业", 500.0, "家"), target("高速公路", 300.0, "公里"), target("高标准农田", 100.0, "亩")],
        [target("高新技术企业", 700.0, "户"), target("高速公路", 300_000.0, "米"), target("高标准农田", 10.0, "公顷")],
    )
    assert indicators(analysis) == [
        [("北京市", 500.0), ("河北省", 700.0)],
        [("北京市", 300.0), ("河北省", 300.0)],
        [("北京市", 100.0), ("河北省", 150.0)],
    ]


def test_conflicts_stay_visible() -> None:
    analysis = plans(
        [
            target("粮食产量", 5e7, "吨", ">="),
            target("粮食产量", 5.2e7, "吨", ">="),
            target("粮食产量", 6e7, "吨", ">=", deadline="2030"),
        ],
        [target("粮食总产量", 3e7, "吨"), target("粮食产量", 3e7, "吨")],
    )
    rows = compare(analysis).targets.to_pylist()
    assert [(row["group"], row["low"], row["conflict"], row["values"]) for row in rows] == [
        ("北京市", 5e7, True, 2),
        ("北京市", 5.2e7, True, 2),
        ("北京市", 6e7, False, 1),
        ("河北省", 3e7, False, 1),
        ("河北省", 3e7, False, 1),
    ]


def test_pivot_has_a_row_an_indicator_and_a_column_a_group() -> None:
    analysis = plans(
        [
            target("粮食产量", 5e7, "吨", ">="),
            target("粮食产量", 6e7, "吨", ">=", deadline="2030"),
            target("湿地公园", 3.0, "个"),
        ],
        [target("粮食总产量", 3e7, "吨"), target("粮食产量", 3e7, "吨")],
        [target("绿色矿山", 3.0, "座")],
    )
    comparison = compare(analysis)
    pivot = comparison.pivot_targets()
    assert pivot.column_names == ["indicator", "name", "measure", "unit", "groups", "北京市", "河北省", "山东省"]
    (row,) = pivot.to_pylist()
    assert (row["name"], row["unit"], row["groups"], row["山东省"]) == ("粮食产量", "吨", 2, None)
    assert [(v["low"], v["comparator"], v["deadline"], v["sentence"]) for v in row["北京市"]] == [
        (5e7, ">=", None, 0),
        (6e7, ">=", "2030", 1),
    ]
    assert [(v["low"], v["doc"], v["sentence"]) for v in row["河北省"]] == [(3e7, "d1", 0)]
    (text,) = comparison.pivot_targets(as_text=True).to_pylist()
    assert (text["北京市"], text["河北省"]) == ("≥5,000万吨；≥6,000万吨 (2030)", "3,000万吨")
    assert comparison.pivot_targets(at_least=1).num_rows == 3
    with pytest.raises(ValueError, match="at_least is 0"):
        pivot_targets(comparison.targets, comparison.grouping, at_least=0)


def test_a_users_synonyms_go_first_and_name_the_indicator() -> None:
    analysis = plans([target("水质达标率", 90.0, "%")], [target("断面优良比例", 95.0, "%")])
    assert len(indicators(analysis)) == 2
    synonyms = {"地表水优良率": ["水质达标率", "断面优良比例"]}
    assert indicators(analysis, synonyms=synonyms) == [[("北京市", 90.0), ("河北省", 95.0)]]
    assert compare(analysis, synonyms=synonyms).targets["name"].to_pylist() == ["地表水优良率"] * 2
    with pytest.raises(ValueError, match="synonyms gives '甲率' to '乙率' and to '丙率'"):
        _ = compare(analysis, synonyms={"乙率": ["甲率"], "丙率": ["甲率"]}).targets


def test_threshold() -> None:
    analysis = plans([target("紧密型县域医共体建设覆盖率", 90.0, "%")], [target("紧密型县域医共体覆盖率", 95.0, "%")])
    assert len(indicators(analysis)) == 1
    assert len(indicators(analysis, threshold=1)) == 2
    for wrong in (0, 1.5):
        with pytest.raises(ValueError, match="threshold is"):
            compare(analysis, threshold=wrong)


def test_leaders_do_not_chain() -> None:
    names = ["农村生活污水治理率", "农村生活污水治理", "生活污水治理", "污水治理", "治理"]
    leader, similarity = align(names, np.arange(5, 0, -1), np.zeros(5, dtype=int), threshold=0.7)
    assert leader[0] == leader[1] == 0
    assert leader[4] != 0
    assert similarity[0] == 1 and 0.7 <= similarity[1] < 1


def test_names_that_say_nothing() -> None:
    assert is_vague("项目") and is_vague("重点项目") and is_vague("率") and not is_vague("粮食产量")
    assert distinction("城镇居民收入") != distinction("农村居民收入")
    assert canonical_name("居民消费价格指数") == canonical_name("CPI")


@pytest.mark.parametrize(
    ("low", "high", "comparator", "deadline", "unit", "measure", "text"),
    [
        (5.0, 5.5, "range", None, "%", "increase", "+5–5.5%"),
        (None, 5.5, "<=", None, "%", "level", "≤5.5%"),
        (2.8e5, None, ">=", "2030", "人", "increase", "≥+28万人 (2030)"),
        (1.2e12, 1.2e12, "~", None, "元", "level", "≈12,000亿元"),
        (3.0, 3.0, "=", None, None, "decrease", "-3"),
    ],
)
def test_values_in_short(low, high, comparator, deadline, unit, measure, text) -> None:
    value = {"low": low, "high": high, "comparator": comparator, "deadline": deadline}
    assert value_text(value, unit, measure) == text


def test_targets_without_object_or_value_are_left_out_and_none_at_all_is_an_empty_table() -> None:
    bare = target("企业家", 5.0, "人") | {"object": None}
    unparsed = target("博士", None, "人")
    analysis = planted(
        document("a", sentence("x", quantities=[bare]), sentence("y", quantities=[unparsed]), region="北京市"),
        document("b", region="河北省"),
    )
    comparison = compare(analysis)
    assert comparison.targets.num_rows == 0
    assert comparison.pivot_targets(at_least=1).num_rows == 0
    assert comparison.groups["targets"].to_pylist() == [2, 0]


def test_too_many_groups_for_columns() -> None:
    analysis = planted(*(document(f"d{i}", sentence("x"), region="北京市") for i in range(1001)))
    with pytest.raises(PolicyNlpError, match="1,001 groups are more columns than a table can show"):
        compare(analysis, "doc").pivot_targets()


# Region → what its plan of the test sets: growth of GDP, high-tech firms, R&D intensity, charging points.
PLANNED = {
    "山东省": (5.5, 110, 3.2, 2000),
    "河北省": (5.0, 90, 2.4, 1500),
    "广东省": (4.5, 120, 3.8, 9000),
    "四川省": (6.0, 85, 2.5, 1200),
    "云南省": (6.5, 50, 1.3, 800),
}


def plan(region: str) -> str:
    growth, firms, research, points = PLANNED[region]
    return (
        f"{region}数字经济发展计划\n一、主要目标\n2027年，全省地区生产总值增长{growth}%左右，高新技术企业达到{firms}万家以上，"
        f"全社会研发投入强度达到{research}%。\n二、重点任务\n加快新型基础设施建设，新建充电桩{points}个。\n"
    )


def test_targets_written_into_plans_come_back() -> None:
    documents = [pn.Document(region, plan(region), region=region, year=2027) for region in PLANNED]
    pivot = compare(pn.analyze(documents)).pivot_targets(at_least=len(PLANNED))
    found = {tuple(row[region][0]["low"] for region in PLANNED) for row in pivot.to_pylist()}
    growth, firms, research, points = zip(*PLANNED.values(), strict=True)
    assert {growth, research, points, tuple(n * 1e4 for n in firms)} <= found


def test_provincial_reports_of_2026(shared) -> None:
    reports = [
        d
        for d in pn.read_corpus(shared / "policy-texts/docs.jsonl")
        if isinstance(d, pn.Document) and d.id.startswith("gwr-2026")
    ]
    comparison = compare(pn.analyze(reports))
    spread = {(row["name"], row["measure"]): row["groups"] for row in comparison.pivot_targets().to_pylist()}
    for name, measure, least in (
        ("地区生产总值", "increase", 18),
        ("城镇就业", "increase", 18),
        ("城镇调查失业率", "level", 18),
        ("居民消费价格", "increase", 18),
        ("粮食产量", "level", 7),
        ("全社会研发投入强度", "level", 6),
    ):
        assert spread.get((name, measure), 0) >= least, (name, measure, spread.get((name, measure)))
