"""Figures for notebooks: charts that carry their data, and errors that say what is missing."""

from __future__ import annotations

import pytest

from policy_nlp.comparison import Comparison, GroupingError
from policy_nlp.errors import PolicyNlpError
from policy_nlp.report import plot_emphasis, plot_keyness, plot_similarity, plot_technologies


def rows(chart: object) -> list[dict[str, object]]:
    return chart.to_dict()["data"]["values"]  # type: ignore[attr-defined, no-any-return]


def test_emphasis_shows_the_shares_of_the_table(plans: Comparison) -> None:
    shown = {(row["name"], row["link"]): row["share"] for row in rows(plot_emphasis(plans))}
    for row in plans.emphasis.to_pylist():
        key = (row["group"], f"e:{plans.grouping.names.index(row['group'])}:{row['category']}")
        if row["category"] != "other":
            assert shown[key] == row["sentence_share"]
    changes = rows(plot_emphasis(plans, measure="change", language="en"))
    assert any(row["sure"] for row in changes)


def test_keyness_starts_with_the_group_that_is_asked_for(plans: Comparison) -> None:
    specification = plot_keyness(plans, group="沧屿省", top=5).to_dict()
    values = {parameter["name"]: parameter["value"] for parameter in specification["params"] if "value" in parameter}
    assert values["group"] == "沧屿省"
    assert max(row["rank"] for row in specification["data"]["values"]) == 5
    with pytest.raises(GroupingError, match="浙江省"):
        plot_keyness(plans, group="浙江省")


def test_similarity_leaves_the_diagonal_out(plans: Comparison) -> None:
    found = rows(plot_similarity(plans))
    assert len(found) == 7 * 6 and all(row["group"] != row["other"] for row in found)


def test_technologies_are_bars_where_there_are_few_years(plans: Comparison) -> None:
    found = rows(plot_technologies(plans, language="en"))
    assert found[0]["technology"] == "5G" and len(found) <= 20


def test_what_cannot_be_drawn_says_why(one: Comparison) -> None:
    for plot in (plot_keyness, plot_similarity):
        with pytest.raises(PolicyNlpError):
            plot(one)


def test_the_methods_give_the_same(plans: Comparison) -> None:
    for name, plot in (("emphasis", plot_emphasis), ("technologies", plot_technologies)):
        assert rows(getattr(plans, f"plot_{name}")()) == rows(plot(plans))
