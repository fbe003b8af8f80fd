"""The rates of all libraries as a picture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from policy_nlp.extras import import_extra
from policy_nlp.report.charts.theme import ACCENT, AMOUNT, styled

from .peers.peer import TASKS


def write_chart(rows: list[dict[str, Any]], path: Path) -> None:
    """Bars by library, a panel by task, on a logarithmic axis, as SVG.

    Raises:
        MissingExtraError: altair or vl-convert-python is not installed.
    """
    alt = import_extra("altair", extra="report", purpose="the chart")
    import_extra("vl_convert", extra="report", purpose="the chart")
    bars = [
        {
            "peer": row["peer"],
            "task": row["task"],
            "rate": row["rate"] / 1e6,
            "own": row["peer"].startswith("policy_nlp"),
            "label": f"{row['rate'] / 1e6:.2g}",
        }
        for row in rows
        if "rate" in row
    ]
    lowest = min(bar["rate"] for bar in bars) / 2
    for bar in bars:
        bar["zero"] = lowest
    chart = alt.Chart(alt.Data(values=bars)).encode(
        x=alt.X(
            "rate:Q",
            title="million characters a second",
            scale=alt.Scale(type="log", domainMin=lowest, nice=False),
            axis=alt.Axis(values=[10.0**power for power in range(-4, 4)], format="~g"),
        ),
        y=alt.Y("peer:N", sort="-x", title=None, axis=alt.Axis(labelLimit=220)),
    )
    colour = alt.condition("datum.own", alt.value(ACCENT), alt.value(AMOUNT[2]))
    panel = alt.layer(
        chart.mark_bar().encode(x2="zero:Q", color=colour), chart.mark_text(align="left", dx=4).encode(text="label:N")
    ).properties(width=420, height=alt.Step(20))
    figure = panel.facet(row=alt.Row("task:N", sort=list(TASKS), title=None, header=alt.Header(labelOrient="top")))
    figure = styled(figure.resolve_scale(y="independent")).properties(background="white")
    figure.save(str(path), format="svg")
