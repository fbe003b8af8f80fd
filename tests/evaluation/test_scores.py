"""The figures on examples small enough to count by hand."""

import dataclasses
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.evaluation import EntityRecord, QuantityRecord, SentenceRecord, score
from policy_nlp.evaluation.overlap import Spans, overlap, pair_by_overlap

AMOUNT = QuantityRecord(22, 25, "80家", 80, 80, "家", "=", 25, 29, "示范企业", "2025", "planned")


def sentence(start: int, end: int, category: str = "industry", **fields: object) -> SentenceRecord:
    return SentenceRecord("d", start, end, "字" * (end - start), "body", category, **fields)


def test_perfect() -> None:
    gold = {"d": [sentence(0, 10), sentence(20, 40, "city", quantities=(AMOUNT,))]}
    scores = score(gold, gold)
    assert scores.errors == []
    assert scores["sentences"] == 2
    assert all(value == 1.0 for name, value in scores.figures.items() if "." in name)


def test_nothing_predicted() -> None:
    gold = {"d": [sentence(0, 10, entities=(EntityRecord(0, 3, "济南市", "REGION"),), quantities=(AMOUNT,))]}
    scores = score(gold, {})
    assert scores.figures == {
        "sentences": 1,
        "sentence.f": 0.0,
        "category.accuracy": 0.0,
        "category.accuracy_alt": 0.0,
        "category.macro_f": 0.0,
        "category.industry.f": 0.0,
        "entities": 1,
        "entity.f": 0.0,
        "entity.relaxed_f": 0.0,
        "entity.REGION.f": 0.0,
        "quantities": 1,
        "quantity.span_f": 0.0,
        "quantity.value_f": 0.0,
        "quantity.comparator": 0.0,
        "quantity.status": 0.0,
        "quantity.deadline": 0.0,
        "quantity.object": 0.0,
        "quantity.frame_f": 0.0,
    }
    assert [error.split(":")[0] for error in scores.errors] == ["d"] * 4


def test_empty_gold() -> None:
    scores = score({}, {"d": [sentence(0, 3)]})
    assert scores["sentences"] == 0
    assert scores["sentence.f"] == scores["entity.f"] == scores["quantity.frame_f"] == 1.0
    assert scores["category.accuracy"] == 0.0


def test_only_what_lies_in_gold_counts() -> None:
    gold = {"d": [sentence(10, 20)]}
    outside = EntityRecord(20, 22, "青岛", "REGION")
    predicted = {
        "d": [sentence(0, 10), sentence(10, 20), sentence(18, 30, "city", entities=(outside,))],
        "e": gold["d"],
    }
    scores = score(gold, predicted)
    assert scores["sentence.f"] == 0.6667  # one hit; one in gold, two predictions that touch it
    assert scores["category.accuracy"] == 1.0
    assert scores["entity.f"] == 1.0


def test_category_of_the_largest_overlap_and_the_second_category() -> None:
    gold = {"d": [sentence(0, 10, "industry"), sentence(10, 20, "city", alt="security"), sentence(30, 31, "city")]}
    predicted = {"d": [sentence(0, 6, "industry"), sentence(6, 10, "city"), sentence(10, 20, "security")]}
    scores = score(gold, predicted)
    assert scores["category.accuracy"] == 0.3333
    assert scores["category.accuracy_alt"] == 0.6667
    assert scores["category.industry.f"] == 1.0
    assert scores["category.city.f"] == 0.0
    assert scores["category.macro_f"] == 0.5
    assert "d:30 category city <- None: 字" in scores.errors


def test_entities_exact_and_relaxed() -> None:
    gold = (EntityRecord(0, 3, "济南市", "REGION"), EntityRecord(4, 6, "5G", "TECH"))
    predicted = (EntityRecord(0, 2, "济南", "REGION"), EntityRecord(4, 6, "5G", "SYSTEM"))
    scores = score({"d": [sentence(0, 10, entities=gold)]}, {"d": [sentence(0, 10, entities=predicted)]})
    assert scores["entity.f"] == 0.0
    assert scores["entity.relaxed_f"] == 0.5
    assert list(scores.figures)[-11:-8] == ["entity.REGION.f", "entity.SYSTEM.f", "entity.TECH.f"]


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"low": 80.0000001}, set()),
        ({"deadline": "2026"}, {"deadline", "frame_f"}),
        ({"status": "achieved"}, {"status", "frame_f"}),
        ({"comparator": ">="}, {"comparator", "frame_f"}),
        ({"unit": "户"}, {"value_f", "frame_f"}),
        ({"high": None}, {"value_f", "frame_f"}),
        ({"start": 23}, {"span_f"}),
        ({"object_start": 27}, set()),  # two of four characters, counted on both sides: 2/3
        ({"object_start": 28, "object_end": 31}, {"object", "frame_f"}),
        ({"object_start": None, "object_end": None, "object": None}, {"object", "frame_f"}),
    ],
)
def test_each_field_of_a_quantity(change: dict, wrong: set[str]) -> None:
    gold = {"d": [sentence(20, 40, quantities=(AMOUNT,))]}
    predicted = {"d": [sentence(20, 40, quantities=(dataclasses.replace(AMOUNT, **change),))]}
    figures = {n.removeprefix("quantity."): v for n, v in score(gold, predicted).figures.items() if "quantity." in n}
    assert figures == {name: 0.0 if name in wrong else 1.0 for name in figures}


def test_a_difference_reads_well() -> None:
    gold = {"d": [sentence(20, 40, quantities=(AMOUNT,))]}
    predicted = {"d": [sentence(20, 40, quantities=(dataclasses.replace(AMOUNT, low=8, unit="户"),))]}
    assert score(gold, predicted).errors == ["d:22 quantity 80家: low 80 <- 8, unit '家' <- '户'"]


def test_text_of_scores() -> None:
    assert str(score({}, {})).startswith("sentences                    0\nsentence.f                   1.0\n")


def test_of_equal_overlaps_the_later_is_taken() -> None:
    gold = [EntityRecord(0, 4, "", "ORG"), EntityRecord(4, 8, "", "ORG")]
    predicted = [EntityRecord(2, 6, "", "ORG")]
    assert pair_by_overlap(gold, predicted) == [(1, 0)]


spans = st.lists(
    st.builds(
        lambda start, length: EntityRecord(start, start + length, "", "ORG"), st.integers(0, 30), st.integers(0, 9)
    ),
    max_size=12,
)


@given(spans, st.integers(0, 30), st.integers(0, 9), st.randoms())
def test_spans_answer_as_a_scan_would(items: list[EntityRecord], start: int, length: int, dice: random.Random) -> None:
    dice.shuffle(items)
    asked = EntityRecord(start, start + length, "", "ORG")
    found = Spans(items)
    assert found.overlapping(asked) == [(overlap(asked, s), i) for i, s in enumerate(items) if overlap(asked, s)]
    assert found.hold(start) == any(s.start <= start < s.end for s in items)
