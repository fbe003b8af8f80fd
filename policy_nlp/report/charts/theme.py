"""How all figures look: one typeface with Chinese glyphs, few lines, one colour for amounts and two for more and less."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from policy_nlp.errors import PolicyNlpError
from policy_nlp.extras import import_extra
from policy_nlp.report.escaping import visible

FONT: Final = (
    '"PingFang SC","Hiragino Sans GB","Microsoft YaHei","Noto Sans CJK SC","Noto Sans SC","Source Han Sans SC",'
    '"WenQuanYi Micro Hei",system-ui,sans-serif'
)
INK: Final = "#26323a"
QUIET: Final = "#6b767c"
LINE: Final = "#e3ded3"
ACCENT: Final = "#14656b"
#: From little to much; the lightest still differs from the paper.
AMOUNT: Final = ("#eef2ee", "#c9dfd8", "#8fc0b8", "#4b9793", "#14656b", "#073f46")
#: From less to more.
CHANGE: Final = ("#9a4a16", "#d99a63", "#f3efe6", "#71aca7", "#14656b")
#: For up to ten lines.
LINES: Final = (
    "#14656b",
    "#c2671c",
    "#5a6fa8",
    "#8a9a2b",
    "#a3476b",
    "#3b8fb0",
    "#8b6a3e",
    "#6c5b9c",
    "#4f8f55",
    "#b8902a",
)


class ChartError(PolicyNlpError, ValueError):
    """There is nothing that the figure could show; the message says why."""


def altair(purpose: str) -> Any:
    """The module.

    Raises:
        MissingExtraError: it is not installed.
    """
    return import_extra("altair", extra="report", purpose=purpose)


def data(rows: Sequence[dict[str, Any]], module: Any) -> Any:
    """`rows` as inline data, however many: the figure carries them with it. What would hide or reorder text is shown."""
    shown = [{name: visible(value) if isinstance(value, str) else value for name, value in row.items()} for row in rows]
    return module.Data(values=shown)


def styled(chart: Any) -> Any:
    """`chart` with the look of all figures."""
    return (
        chart.configure(font=FONT, background="transparent")
        .configure_view(stroke=None)
        .configure_axis(
            labelColor=INK,
            titleColor=QUIET,
            labelFontSize=12,
            titleFontSize=12,
            titleFontWeight="normal",
            domainColor=LINE,
            tickColor=LINE,
            gridColor=LINE,
            labelLimit=140,
        )
        .configure_legend(
            labelColor=QUIET,
            titleColor=QUIET,
            labelFontSize=11,
            titleFontSize=12,
            titleFontWeight="normal",
            gradientLength=180,
            gradientThickness=10,
        )
        .configure_header(labelFontSize=13, labelColor=INK)
    )
