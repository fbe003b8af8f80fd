"""Bars of the words that set a group off."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.comparison.result import Comparison
from policy_nlp.report.charts.theme import ACCENT, INK, ChartError, altair, data, styled
from policy_nlp.report.escaping import visible
from policy_nlp.report.shown import shown_groups
from policy_nlp.report.wording import Language, plain, wording

KINDS = ("word", "term")


def plot_keyness(comparison: Comparison, *, group: str | None = None, top: int = 15, language: Language = "zh") -> Any:
    """The words that set a group off from the others, by their z-score; group and kind of word are chosen below the figure.

    Args:
        comparison: with two or more groups.
        group: that is shown first; by default the first of them.
        top: number of words.
        language: of the labels.

    Returns:
        An `altair.LayerChart`.

    Raises:
        ChartError: there is one group only, or no word sets one off.
        GroupingError: `group` is none.
        MissingTextsError: the analysis has no texts.
        MissingExtraError: altair or scipy is not installed.
    """
    alt = altair("plot_keyness")
    say = wording(language)
    if group is not None:
        comparison.grouping.index(group)
    rows = keyness_rows(comparison, shown_groups(comparison), top)
    if not rows:
        raise ChartError(say("keyness.empty"))
    names = list(dict.fromkeys(visible(row["group"]) for row in rows))
    chosen = alt.param(
        name="group",
        value=group if group in names else names[0],
        bind=alt.binding_select(options=names, name=say.by(comparison.by)),
    )
    kind = alt.param(
        name="kind",
        value="word",
        bind=alt.binding_radio(options=list(KINDS), labels=[say("keyness.word"), say("keyness.term")], name=" "),
    )
    base = (
        alt.Chart(data(rows, alt))
        .transform_filter("datum.group === group && datum.kind === kind")
        .encode(
            y=alt.Y(
                "word:N",
                sort=alt.EncodingSortField("rank", op="min", order="ascending"),
                title=None,
                axis=alt.Axis(ticks=False, domain=False, labelPadding=8),
            ),
            x=alt.X("z:Q", title=say("keyness.z"), axis=alt.Axis(tickCount=5, grid=True, domain=False)),
            tooltip=[
                alt.Tooltip("word:N", title=say("keyness.word")),
                alt.Tooltip("count:Q", title=say("keyness.count"), format=","),
                alt.Tooltip("here:Q", title=say("keyness.here"), format=".1f"),
                alt.Tooltip("there:Q", title=say("keyness.there"), format=".1f"),
                alt.Tooltip("z:Q", title="z", format=".2f"),
                alt.Tooltip("g2:Q", title="G²", format=".1f"),
                alt.Tooltip("documents:Q", title=say("documents"), format=","),
            ],
        )
    )
    bars = base.mark_bar(color=ACCENT, cornerRadiusEnd=2, cursor="pointer").encode(
        opacity=alt.condition("datum.z >= 1.96", alt.value(0.9), alt.value(0.4))
    )
    counts = base.mark_text(align="left", dx=5, fontSize=11, color=INK, cursor="pointer").encode(
        text=alt.Text("count:Q", format=",")
    )
    return styled((bars + counts).add_params(chosen, kind).properties(height=23 * top))


def keyness_rows(comparison: Comparison, groups: list[int], top: int) -> list[dict[str, Any]]:
    """The bars: group, kind, rank, word, count, here and there (per ten thousand words), z, g2, documents, link; ``k:GROUP:WORD``."""
    table = comparison.keyness
    table = table.filter(pc.less_equal(table["rank"], top))
    names = [comparison.grouping.names[group] for group in groups]
    table = plain(table)
    table = table.filter(pc.is_in(table["group"], value_set=pa.array(names, pa.string())))
    index = dict(zip(names, groups, strict=True))
    return [
        {
            **{name: row[name] for name in ("group", "kind", "rank", "word", "count", "documents")},
            "here": round(row["per_10k"], 2),
            "there": round(row["rest_per_10k"], 2),
            "z": round(row["z"], 3),
            "g2": round(row["g2"], 2),
            "link": f"k:{index[row['group']]}:{row['word']}",
        }
        for row in table.to_pylist()
    ]
