"""Copied and adapted passages are found where they were planted, and nowhere else."""

from __future__ import annotations

import datetime
import time
from collections.abc import Iterable
from typing import Any

import pyarrow as pa
import pytest
from planted import document, planted, sentence
from reuse_corpus import Generator, Passage, analysis_of, planted_corpus

from policy_nlp.analysis.result import MissingTextsError
from policy_nlp.comparison.reuse import REUSE, find_reuse


def passages(found: pa.Table) -> list[Passage]:
    sides = ("source_doc", "source_start", "source_end", "target_doc", "target_start", "target_end")
    return [Passage(*(row[side] for side in sides)) for row in found.to_pylist()]


def covered(spans: Iterable[Passage], side: str) -> set[tuple[str, str, int]]:
    """Characters of one side, each with the two documents."""
    return {
        (span.source, span.target, place)
        for span in spans
        for place in range(getattr(span, f"{side}_start"), getattr(span, f"{side}_end"))
    }


@pytest.mark.parametrize("longest", [40, 300])
@pytest.mark.parametrize(("edit", "recall"), [(0.0, 0.95), (0.1, 0.85)])
def test_planted_passages_are_found_on_both_sides(edit: float, recall: float, longest: int) -> None:
    texts, shared = planted_corpus(Generator(7), edit=edit, documents=40, passages=300, longest=longest)
    found = passages(find_reuse(analysis_of(texts, year=list(range(1980, 1980 + len(texts))))))
    for side in ("source", "target"):
        wanted, given = covered(shared, side), covered(found, side)
        assert len(wanted & given) / len(wanted) >= recall
        assert len(wanted & given) / len(given) >= 0.95


def test_nothing_is_found_where_nothing_was_planted() -> None:
    generator = Generator(3)
    assert find_reuse(analysis_of({f"d{i}": generator.text(3000) for i in range(30)})).num_rows == 0


def test_passages_in_another_order_are_found() -> None:
    generator = Generator(11)
    parts = [generator.text(60).replace("\n", "") for _ in range(8)]
    turned = parts[4:] + parts[3::-1]
    found = find_reuse(analysis_of({"a": "".join(parts), "b": "".join(turned)}, year=[2001, 2002]))
    assert sum(found["characters"].to_pylist()) > 0.9 * len("".join(parts)) * 0.85
    b = "".join(turned)
    given = covered(passages(found), "target")
    assert len(given) > 0.93 * len(b)


def test_layout_widths_and_punctuation_make_no_difference() -> None:
    passage = "到２０２５年，建成ＡＩ算力平台12个，培育数据标注企业300家，开放公共数据目录5000项，覆盖全部区县。"
    other = "到2025年建成 ai 算力平台\n１２个;培育数据标注\n\n企业300家、开放公共\n数据目录５０００项，覆盖全部区县"
    first, second = "前言甲乙丙。" + passage + "结语丁戊己。", "另一篇的开头。" + other + "！完全不同的结尾。"
    found = find_reuse(analysis_of({"a": first, "b": second}))
    (row,) = found.to_pylist()
    assert first[row["source_start"] : row["source_end"]] == passage.rstrip("。")
    assert second[row["target_start"] : row["target_end"]] == other
    assert row["similarity"] == 1
    assert row["characters"] == sum(c.isalnum() for c in passage)


SHARED = Generator(5).text(120)
D = datetime.date


@pytest.mark.parametrize(
    ("dates", "years", "first", "basis"),
    [
        ((D(2021, 3, 1), D(2020, 3, 1)), (None, None), "b", "date"),
        ((D(2021, 3, 1), D(2021, 3, 2)), (2022, 2022), "a", "date"),
        ((None, None), (2021, 2020), "b", "year"),
        ((D(2019, 5, 1), None), (None, 2020), "a", "year"),
        ((D(2019, 5, 1), None), (None, 2019), None, "same"),
        ((D(2019, 5, 1), D(2019, 5, 1)), (2019, 2019), None, "same"),
        ((D(2004, 5, 1), D(2010, 5, 1)), (2019, 2010), None, "conflict"),
        ((None, D(2010, 5, 1)), (None, 2010), None, "unknown"),
        ((None, None), (None, None), None, "unknown"),
    ],
)
def test_who_was_first_is_told_where_it_is_known(
    dates: tuple[Any, Any], years: tuple[Any, Any], first: str | None, basis: str
) -> None:
    texts = {"a": "甲文开头。" + SHARED, "b": "乙篇完全另有其文。" + SHARED}
    (row,) = find_reuse(analysis_of(texts, date=list(dates), year=list(years))).to_pylist()
    assert (row["first"], row["basis"]) == (first, basis)
    assert row["source_doc"] == (first or "a")
    assert row["target_doc"] == ("b" if row["source_doc"] == "a" else "a")
    for side in ("source", "target"):
        text = texts[row[f"{side}_doc"]]
        assert text[row[f"{side}_start"] : row[f"{side}_end"]] == SHARED.rstrip("。\n　")


def test_copies_of_one_document_are_paired_with_the_first_alone() -> None:
    generator = Generator(13)
    text = generator.text(3000)
    texts = {f"copy-{i:03d}": text for i in range(300)}
    texts["quotes"] = generator.text(500) + text[1000:1200] + generator.text(500)
    began = time.perf_counter()
    years = [2000 + (i != 17) for i in range(300)] + [2010]
    found = find_reuse(analysis_of(texts, year=years))
    assert time.perf_counter() - began < 10
    whole = found.filter(pa.compute.greater(found["characters"], 1000))
    assert whole.num_rows == 299
    assert set(whole["source_doc"].to_pylist()) == {"copy-017"}
    (row,) = found.filter(pa.compute.equal(found["target_doc"], "quotes")).to_pylist()
    assert row["source_doc"] == "copy-017"


def test_a_copy_of_a_target_has_its_passages_too() -> None:
    generator = Generator(17)
    centre, province = generator.text(600), generator.text(300)
    province += centre[100:300]
    texts = {"centre": centre, "province": province, "city": province + "\n"}
    found = find_reuse(analysis_of(texts, year=[2020, 2021, 2022])).to_pylist()
    assert [(r["source_doc"], r["target_doc"]) for r in found] == [
        ("centre", "province"),
        ("province", "city"),
        ("centre", "city"),
    ]
    assert found[0]["target_start"] == found[2]["target_start"]


def test_headings_are_passed_over() -> None:
    heading = "关于进一步加快推进全省工业互联网和制造业数字化转型高质量发展的若干政策措施"
    bodies = [Generator(19 + i).text(200).replace("\n", "") for i in range(2)]
    analysis = planted(*(document(f"d{i}", sentence(heading, kind="heading"), sentence(bodies[i])) for i in range(2)))
    assert find_reuse(analysis).num_rows == 0
    spoken = planted(*(document(f"d{i}", sentence(heading), sentence(bodies[i])) for i in range(2)))
    assert find_reuse(spoken).num_rows == 1


def test_wording_of_very_many_documents_is_boilerplate() -> None:
    generator = Generator(23)
    formula = generator.sentence() + generator.sentence()
    texts = {f"d{i}": generator.text(200) + formula + generator.text(200) for i in range(12)}
    assert find_reuse(analysis_of(texts), boilerplate=11).num_rows == 0
    assert find_reuse(analysis_of(texts), boilerplate=12).num_rows == 12 * 11 // 2


def test_repetitive_text_takes_no_long_time() -> None:
    texts = {"a": "数据" * 40_000, "b": "数据要素市场" * 15_000, "c": "据" * 80_000, "d": "市场数据要素市场" * 9_000}
    began = time.perf_counter()
    find_reuse(analysis_of(texts))
    assert time.perf_counter() - began < 10


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "短"}, {"a": "", "b": ""}, {"a": "𠀀" * 30, "b": "！" * 90}])
def test_little_or_no_text_gives_an_empty_table(texts: dict[str, str]) -> None:
    found = find_reuse(analysis_of(texts))
    assert found.num_rows == 0
    assert found.schema.equals(REUSE)


def test_what_cannot_be_asked_is_said() -> None:
    analysis = analysis_of({"a": "文"})
    with pytest.raises(ValueError, match="minimum is 3"):
        find_reuse(analysis, minimum=3)
    with pytest.raises(ValueError, match=r"similarity is 1\.5"):
        find_reuse(analysis, similarity=1.5)
    with pytest.raises(ValueError, match="boilerplate is 1"):
        find_reuse(analysis, boilerplate=1)
    with pytest.raises(MissingTextsError, match="find_reuse"):
        find_reuse(planted(document("d", sentence("文")), texts=False))
