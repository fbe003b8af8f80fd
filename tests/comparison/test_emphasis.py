import math

import numpy as np
import pytest
from planted import document, planted, sentence

import policy_nlp as pn
from policy_nlp.comparison import compare
from policy_nlp.comparison.emphasis import emphasis
from policy_nlp.comparison.groups import group_documents

# Category → sentences of a planted document; the n-th has as many characters as the number says.
SHARES = {
    "北京市": {"city": (60, 10), "security": (30, 20), "other": (10, 40)},
    "河北省": {"city": (20, 10), "other": (80, 10)},
}


def documents(region, count=1):
    return [
        document(
            f"{region}{i}",
            *(
                sentence("推" * length, category)
                for category, (times, length) in SHARES[region].items()
                for _ in range(times)
            ),
            sentence("一、城市", "security", kind="heading"),
            region=region,
        )
        for i in range(count)
    ]


def rows(table):
    return {(row["group"], row["category"]): row for row in table.to_pylist()}


def test_planted_shares_come_back() -> None:
    found = rows(compare(planted(*documents("北京市"), *documents("河北省"))).emphasis)
    assert len(found) == 6
    for region, planned in SHARES.items():
        characters = sum(times * length for times, length in planned.values())
        for category, (times, length) in planned.items():
            row = found[region, category]
            assert row["sentences"] == times
            assert row["characters"] == times * length
            assert row["sentence_share"] == pytest.approx(times / 100)
            assert row["character_share"] == pytest.approx(times * length / characters)
            assert row["sentence_low"] < times / 100 < row["sentence_high"]
            assert row["character_low"] < times * length / characters < row["character_high"]
            assert row["resampled"] == "sentences"
    assert found["河北省", "security"]["sentence_share"] == 0
    assert found["北京市", "city"]["sentence_change"] == pytest.approx(0.6 - 80 / 200)


def test_interval_of_sentences_is_that_of_a_binomial() -> None:
    row = rows(compare(planted(*documents("北京市"))).emphasis)["北京市", "city"]
    half = 1.96 * math.sqrt(0.6 * 0.4 / 100)
    assert row["sentence_low"] == pytest.approx(0.6 - half, abs=0.02)
    assert row["sentence_high"] == pytest.approx(0.6 + half, abs=0.02)


def test_many_documents_are_resampled_whole() -> None:
    alike = rows(compare(planted(*documents("北京市", 6))).emphasis)["北京市", "city"]
    assert alike["resampled"] == "documents"
    # Documents that are all the same leave no doubt.
    assert alike["sentence_low"] == pytest.approx(0.6) == pytest.approx(alike["sentence_high"])
    mixed = [
        document(f"d{i}", *[sentence("推进", "city" if i < 5 else "other")] * 50, region="北京市") for i in range(10)
    ]
    row = rows(compare(planted(*mixed)).emphasis)["北京市", "city"]
    half = 1.96 * math.sqrt(0.25 / 10)
    assert row["sentence_low"] == pytest.approx(0.5 - half, abs=0.11)
    assert row["sentence_high"] == pytest.approx(0.5 + half, abs=0.11)


def test_change_against_a_group() -> None:
    analysis = planted(*documents("北京市"), *documents("河北省"))
    found = rows(compare(analysis, reference="河北省").emphasis)
    row = found["北京市", "city"]
    assert row["sentence_change"] == pytest.approx(0.4)
    half = 1.96 * math.sqrt(0.6 * 0.4 / 100 + 0.2 * 0.8 / 100)
    assert row["sentence_change_low"] == pytest.approx(0.4 - half, abs=0.03)
    assert row["sentence_change_high"] == pytest.approx(0.4 + half, abs=0.03)
    own = found["河北省", "city"]
    assert (own["sentence_change"], own["sentence_change_low"], own["sentence_change_high"]) == (0, 0, 0)


def test_seed_settles_the_intervals_and_other_groups_do_not_touch_them() -> None:
    both = planted(*documents("北京市"), *documents("河北省"))
    alone = planted(*documents("北京市"))
    first, again, other = (compare(both, seed=seed).emphasis for seed in (0, 0, 1))
    assert first.equals(again)
    assert not first.equals(other)
    low = {
        name: rows(compare(a).emphasis)["北京市", "city"]["sentence_low"]
        for name, a in (("both", both), ("alone", alone))
    }
    assert low["both"] == low["alone"]


def test_a_group_without_running_text_has_no_shares() -> None:
    empty = document("empty", sentence("一、总则", kind="heading"), region="山东省")
    row = rows(compare(planted(*documents("北京市"), empty)).emphasis)["山东省", "city"]
    assert row["sentences"] == 0
    assert row["sentence_share"] is None
    assert row["character_high"] is None


def test_some_documents_of_a_group_without_running_text() -> None:
    empty = [document(f"e{i}", sentence("总则", kind="heading"), region="北京市") for i in range(9)]
    row = rows(compare(planted(*documents("北京市"), *empty)).emphasis)["北京市", "city"]
    assert row["sentence_share"] == pytest.approx(0.6)
    assert np.isfinite(row["sentence_low"])


def test_replicates_must_be_some() -> None:
    analysis = planted(*documents("北京市"))
    with pytest.raises(ValueError, match="replicates is 0"):
        emphasis(analysis, group_documents(analysis, "region"), replicates=0)


# Sentences of a plan whose category no reader would doubt; {} is the owner.
WRITTEN = {
    "security": (
        "落实网络安全等级保护制度，开展{}重要信息系统安全测评。",
        "加强{}关键信息基础设施安全保护，完善网络安全应急预案。",
        "加强个人信息保护，防范{}数据泄露风险。",
    ),
    "e_government": (
        "推进{}政务服务“一网通办”，扩大网上审批事项。",
        "建设{}电子政务外网，实现各部门业务协同办公。",
        "完善{}政府门户网站，推进政务公开。",
    ),
    "industry": (
        "支持{}制造企业开展智能化改造，建设数字化车间。",
        "推动{}中小企业上云用云，发展工业互联网平台。",
        "培育{}软件和集成电路企业，壮大电子信息制造业。",
    ),
}
MIXES = {
    "山东省": {"security": 6, "e_government": 18, "industry": 36},
    "河北省": {"security": 30, "e_government": 24, "industry": 6},
}


def test_the_shares_of_written_plans_come_back() -> None:
    documents = []
    for region, mix in MIXES.items():
        lines = [f"{region}数字化发展计划"]
        for category, times in mix.items():
            of = WRITTEN[category]
            lines += [of[i % len(of)].format(f"第{i}批" if i >= len(of) else "") for i in range(times)]
        documents.append(pn.Document(region, "\n".join(lines), region=region))
    found = rows(compare(pn.analyze(documents)).emphasis)
    for region, mix in MIXES.items():
        for category, times in mix.items():
            assert found[region, category]["sentence_share"] == pytest.approx(times / 60, abs=0.05), (region, category)
