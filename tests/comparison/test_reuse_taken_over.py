"""Shares that were taken over, and the way from the centre to the regions."""

from __future__ import annotations

import pytest
from reuse_corpus import Generator, analysis_of

from policy_nlp.comparison.reuse import find_reuse
from policy_nlp.comparison.takeover import diffusion, taken_over

GENERATOR = Generator(29)
CENTRE = GENERATOR.text(1000)
OWN = [GENERATOR.text(500) for _ in range(5)]
TEXTS = {
    "centre": CENTRE,
    "east": OWN[0] + CENTRE[:500],
    "west": OWN[1] + CENTRE[300:500] + CENTRE[300:500],
    "west-2": OWN[2] + CENTRE[600:700],
    "undated": OWN[3] + CENTRE[:300],
    "alone": OWN[4],
    "empty": "",
}
ANALYSIS = analysis_of(
    TEXTS,
    year=[2015, 2017, 2020, 2016, None, 2020, 2020],
    level=["national", "province", "province", "province", "province", "province", None],
    region=["全国", "山东省", "四川省", "四川省", "河北省", "河北省", None],
)
REUSE = find_reuse(ANALYSIS)


def test_share_taken_over_counts_each_character_once() -> None:
    rows = {row["doc"]: row for row in taken_over(ANALYSIS, REUSE).to_pylist()}
    assert list(rows) == list(TEXTS)
    assert rows["east"]["taken_share"] == pytest.approx(500 / len(TEXTS["east"]), abs=0.02)
    assert rows["east"]["main_source"] == "centre"
    assert rows["west"]["main_source"] == "centre"
    assert rows["west"]["main_source_share"] == pytest.approx(400 / len(TEXTS["west"]), abs=0.03)
    assert rows["centre"]["taken"] == 0
    assert rows["centre"]["main_source"] is None
    assert rows["centre"]["shared_share"] == pytest.approx(0.6, abs=0.02)
    # Who was first is not known: shared, not taken.
    assert rows["undated"]["taken"] == 0
    assert rows["undated"]["shared_share"] == pytest.approx(300 / len(TEXTS["undated"]), abs=0.02)
    assert rows["alone"]["shared"] == 0
    assert rows["empty"]["characters"] == 0
    assert rows["empty"]["taken_share"] is None


def test_diffusion_tells_regions_documents_and_years() -> None:
    rows = diffusion(ANALYSIS, REUSE).to_pylist()
    assert [(r["source_doc"], r["region"], r["level"]) for r in rows] == [
        ("centre", "山东省", "province"),
        ("centre", "四川省", "province"),
    ]
    east, west = rows
    assert (east["documents"], east["year"], east["lag"]) == (1, 2017, 2)
    assert (west["documents"], west["year"], west["lag"]) == (2, 2016, 1)
    assert west["passages"] == 3
    assert east["share"] == pytest.approx(0.5, abs=0.02)
    assert west["share"] == pytest.approx(0.3, abs=0.02)


def test_nothing_shared_gives_empty_tables_of_the_same_columns() -> None:
    analysis = analysis_of({"a": OWN[0], "b": OWN[1]})
    found = find_reuse(analysis)
    assert taken_over(analysis, found)["shared"].to_pylist() == [0, 0]
    assert diffusion(analysis, found).schema.equals(diffusion(ANALYSIS, REUSE).schema)
    nobody = analysis_of({})
    assert taken_over(nobody, find_reuse(nobody)).num_rows == 0
    assert diffusion(nobody, find_reuse(nobody)).num_rows == 0
