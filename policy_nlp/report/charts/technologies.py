"""How technologies spread: over years as lines, or, where there are few years, over groups as bars."""

from __future__ import annotations

from typing import Any, Final

import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.comparison.result import Comparison
from policy_nlp.report.charts.theme import ACCENT, INK, LINES, ChartError, altair, data, styled
from policy_nlp.report.wording import Language, plain, wording

_LINES: Final = 10
_BARS: Final = 20
#: Of fewer years lines would lie upon each other.
FEWEST_YEARS: Final = 4
_TICKS: Final = 12


def plot_technologies(comparison: Comparison, *, language: Language = "zh") -> Any:
    """How many groups have named each of the most widespread technologies.

    Args:
        comparison: with technologies in its documents.
        language: of the labels.

    Returns:
        An `altair.LayerChart`: lines over the years (groups so far), or bars where technologies are named in less than
        `FEWEST_YEARS` years.

    Raises:
        ChartError: no technology is named.
        MissingExtraError: altair is not installed.
    """
    alt = altair("plot_technologies")
    say = wording(language)
    table = plain(comparison.technologies)
    if not table.num_rows:
        raise ChartError(say("technologies.empty"))
    spread = plain(comparison.technology_spread)
    years = pc.unique(spread["year"]).to_pylist()
    return styled(_lines(alt, say, table, spread) if len(years) >= FEWEST_YEARS else _bars(alt, say, table))


def _lines(alt: Any, say: Any, table: pa.Table, spread: pa.Table) -> Any:
    chosen = table["technology"].slice(0, _LINES)
    rows = spread.filter(pc.is_in(spread["technology"], value_set=chosen.combine_chunks())).to_pylist()
    place = {name: index for index, name in enumerate(chosen.to_pylist())}
    last = max(row["year"] for row in rows)
    latest: dict[str, dict[str, Any]] = {}
    for row in rows:
        row["link"] = f"x:{place[row['technology']]}"
        latest[row["technology"]] = row
    # What is not named in a year has not become less widespread: the line goes on to the last year.
    rows += [
        row | {"year": last, "documents": 0, "new_groups": 0} for row in list(latest.values()) if row["year"] < last
    ]
    years = sorted({row["year"] for row in rows})
    ticks = {"values": years} if len(years) <= _TICKS else {"tickMinStep": 1}
    axis = alt.Axis(format="d", grid=False, **ticks)
    base = alt.Chart(data(rows, alt)).encode(
        x=alt.X("year:Q", title=None, scale=alt.Scale(zero=False, nice=False), axis=axis),
        y=alt.Y("groups_so_far:Q", title=say("technologies.so_far"), axis=alt.Axis(tickMinStep=1, domain=False)),
        color=alt.Color(
            "technology:N",
            sort=list(place),
            scale=alt.Scale(domain=list(place), range=list(LINES)),
            legend=alt.Legend(title=None, orient="bottom", columns=3, symbolType="stroke", symbolStrokeWidth=3),
        ),
        tooltip=[
            alt.Tooltip("technology:N", title=say("technology")),
            alt.Tooltip("year:Q", title=say("year"), format="d"),
            alt.Tooltip("groups_so_far:Q", title=say("technologies.so_far")),
            alt.Tooltip("new_groups:Q", title=say("technologies.new")),
            alt.Tooltip("documents:Q", title=say("documents")),
        ],
    )
    lines = base.mark_line(interpolate="step-after", strokeWidth=2)
    points = base.mark_point(filled=True, size=45, cursor="pointer", opacity=1)
    return (lines + points).properties(height=320)


def _bars(alt: Any, say: Any, table: pa.Table) -> Any:
    rows = [
        {name: row[name] for name in ("technology", "groups", "documents", "mentions")} | {"link": f"x:{index}"}
        for index, row in enumerate(table.slice(0, _BARS).to_pylist())
    ]
    base = alt.Chart(data(rows, alt)).encode(
        y=alt.Y("technology:N", sort=None, title=None, axis=alt.Axis(ticks=False, domain=False, labelPadding=8)),
        x=alt.X("groups:Q", title=say("technologies.groups"), axis=alt.Axis(tickMinStep=1, tickCount=6, domain=False)),
        tooltip=[
            alt.Tooltip("technology:N", title=say("technology")),
            alt.Tooltip("groups:Q", title=say("technologies.groups")),
            alt.Tooltip("documents:Q", title=say("documents")),
            alt.Tooltip("mentions:Q", title=say("mentions")),
        ],
    )
    bars = base.mark_bar(color=ACCENT, opacity=0.9, cornerRadiusEnd=2, cursor="pointer")
    numbers = base.mark_text(align="left", dx=5, fontSize=11, color=INK).encode(text="groups:Q")
    return (bars + numbers).properties(height=23 * len(rows))
