"""The heat map of similarity: groups by groups, like ones side by side."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.comparison.result import Comparison
from policy_nlp.comparison.similarity import MOST_GROUPS
from policy_nlp.report.charts.theme import AMOUNT, ChartError, altair, data, styled
from policy_nlp.report.shown import short_names, shown_groups
from policy_nlp.report.wording import Language, plain, wording


def plot_similarity(comparison: Comparison, *, language: Language = "zh") -> Any:
    """A heat map of the cosine between the words of each two groups.

    Args:
        comparison: with 2 to 500 groups; of more than 60 those with the most text are drawn.
        language: of the labels.

    Returns:
        An `altair.Chart`.

    Raises:
        ChartError: there is one group only, or there are too many.
        MissingTextsError: the analysis has no texts.
        MissingExtraError: altair or scipy is not installed.
    """
    alt = altair("plot_similarity")
    say = wording(language)
    n = len(comparison.grouping)
    if n > MOST_GROUPS:
        raise ChartError(say("similarity.too_many", groups=f"{n:,}", most=MOST_GROUPS))
    rows = similarity_rows(comparison, shown_groups(comparison))
    if n < 2 or not rows:
        raise ChartError(say("similarity.empty"))
    values = [row["cosine"] for row in rows]
    small = len({row["group"] for row in rows})
    axis = {"ticks": False, "domain": False, "labelLimit": 110}
    cells = (
        alt.Chart(data(rows, alt))
        .mark_rect(stroke="#fff", strokeWidth=1, cornerRadius=2, cursor="pointer")
        .encode(
            x=alt.X(
                "other_label:N",
                sort=alt.EncodingSortField("other_place", op="min"),
                title=None,
                axis=alt.Axis(orient="top", labelAngle=-90, **axis),
            ),
            y=alt.Y("label:N", sort=alt.EncodingSortField("place", op="min"), title=None, axis=alt.Axis(**axis)),
            color=alt.Color(
                "cosine:Q",
                scale=alt.Scale(domain=[min(values), max(*values, min(values) + 1e-6)], range=list(AMOUNT)),
                legend=alt.Legend(title=say("similarity.cosine"), orient="bottom", format=".2f", tickCount=4),
            ),
            tooltip=[
                alt.Tooltip("group:N", title=say.by(comparison.by)),
                alt.Tooltip("other:N", title=say("similarity.with")),
                alt.Tooltip("cosine:Q", format=".3f", title=say("similarity.cosine")),
            ],
        )
        .properties(height=small * (24 if small <= 30 else 15))
    )
    return styled(cells)


def similarity_rows(comparison: Comparison, groups: list[int]) -> list[dict[str, Any]]:
    """The cells but the diagonal: group, other, label, other_label (in short), place, other_place, cosine, link.

    A link is ``s:GROUP:OTHER`` with the smaller index first.
    """
    names = [comparison.grouping.names[group] for group in groups]
    table = plain(comparison.similarity)
    drawn = pa.array(names, pa.string())
    table = table.filter(pc.and_(pc.is_in(table["group"], value_set=drawn), pc.is_in(table["other"], value_set=drawn)))
    table = table.filter(pc.not_equal(table["group"], table["other"]))
    index = dict(zip(names, groups, strict=True))
    edge = dict(zip(names, short_names(names), strict=True))
    return [
        row
        | {
            "cosine": round(row["cosine"], 4),
            "label": edge[row["group"]],
            "other_label": edge[row["other"]],
            "link": "s:{}:{}".format(*sorted((index[row["group"]], index[row["other"]]))),
        }
        for row in table.to_pylist()
    ]
