"""The heat map of emphasis: groups by categories."""

from __future__ import annotations

from typing import Any, Final, Literal

import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.comparison.result import Comparison
from policy_nlp.report.charts.theme import AMOUNT, CHANGE, INK, ChartError, altair, data, styled
from policy_nlp.report.shown import short_names, shown_groups
from policy_nlp.report.wording import Language, plain, wording

OTHER: Final = "other"
_DARK: Final = 0.55


def plot_emphasis(
    comparison: Comparison, *, measure: Literal["share", "change"] = "share", language: Language = "zh"
) -> Any:
    """A heat map of the share of sentences by group and category.

    ``other`` is no column where there are further categories: what is outside the scheme would drown them. Of more than 60
    groups those with the most text are drawn.

    Args:
        comparison: with groups.
        measure: the share, or its difference from that of the reference.
        language: of the labels.

    Returns:
        An `altair.LayerChart`.

    Raises:
        ChartError: no sentence has a category.
        MissingExtraError: altair is not installed.
    """
    alt = altair("plot_emphasis")
    say = wording(language)
    rows = emphasis_rows(comparison, shown_groups(comparison), language)
    if not rows:
        raise ChartError(say("emphasis.empty"))
    field = "share" if measure == "share" else "change"
    largest = 100 * max(abs(row[field]) for row in rows) or 1.0
    scale = (
        alt.Scale(domain=[0, largest], range=list(AMOUNT))
        if measure == "share"
        else alt.Scale(domain=[-largest, 0, largest], range=[CHANGE[0], CHANGE[2], CHANGE[-1]], interpolate="rgb")
    )
    signed = "" if measure == "share" else "+"
    for row in rows:
        row["shown"] = round(100 * row[field], 3)
        number = f"{row['shown']:{signed}.1f}"
        row["number"] = "0" if float(number) == 0 else number
    base = alt.Chart(data(rows, alt)).encode(
        x=alt.X(
            "category:N",
            sort=None,
            title=None,
            axis=alt.Axis(orient="top", labelAngle=-38, labelLimit=110, ticks=False, domain=False, labelPadding=6),
        ),
        y=alt.Y("group:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelLimit=110)),
        tooltip=[
            alt.Tooltip("name:N", title=say.by(comparison.by)),
            alt.Tooltip("category:N", title=say("category")),
            alt.Tooltip("share:Q", format=".2%", title=say("share")),
            alt.Tooltip("interval:N", title=say("interval")),
            alt.Tooltip("change:Q", format="+.2%", title=say("change")),
            alt.Tooltip("sentences:Q", format=",", title=say("sentences")),
        ],
    )
    cells = base.mark_rect(stroke="#fff", strokeWidth=2, cornerRadius=3, cursor="pointer").encode(
        color=alt.Color(
            "shown:Q",
            scale=scale,
            legend=alt.Legend(title=say(f"emphasis.{measure}"), format=f"{signed}.1~f", orient="bottom", tickCount=4),
        )
    )
    dark = f"abs(datum.shown) > {_DARK * largest!r}"
    # A difference that its interval does not tell from none is drawn faintly.
    strength = alt.condition("datum.sure" if measure == "change" else "datum.sentences", alt.value(1), alt.value(0.6))
    numbers = base.mark_text(fontSize=11, cursor="pointer").encode(
        text="number:N",
        color=alt.condition(dark, alt.value("#fff"), alt.value(INK)),
        opacity=strength,
    )
    return styled((cells + numbers).properties(height=27 * len({row["name"] for row in rows})))


def emphasis_rows(comparison: Comparison, groups: list[int], language: str) -> list[dict[str, Any]]:
    """The cells of the heat map: group (in short), name, category, share, interval, change, sentences, sure, link; ``e:GROUP:CATEGORY``."""
    say = wording(language)
    table = plain(comparison.emphasis)
    names = [comparison.grouping.names[group] for group in groups]
    table = table.filter(pc.is_in(table["group"], value_set=pa.array(names, pa.string())))
    table = table.filter(pc.is_valid(table["sentence_share"]))
    categories = pc.unique(table["category"]).to_pylist()
    drawn = [name for name in categories if name != OTHER] or categories
    index = dict(zip(names, groups, strict=True))
    edge = dict(zip(names, short_names(names), strict=True))
    return [
        {
            "group": edge[row["group"]],
            "name": row["group"],
            "category": say.known(f"short.{row['category']}", row["category"]),
            "share": row["sentence_share"],
            "interval": f"{row['sentence_low']:.1%} – {row['sentence_high']:.1%}",
            "change": row["sentence_change"],
            "sure": bool(row["sentences"]) and (row["sentence_change_low"] > 0 or row["sentence_change_high"] < 0),
            "sentences": row["sentences"],
            "link": f"e:{index[row['group']]}:{row['category']}",
        }
        for row in table.to_pylist()
        if row["category"] in drawn
    ]
