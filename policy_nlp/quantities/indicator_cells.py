"""Cells of indicator tables: the value of one (``≥95``, ``6.5左右``, ``〔13.5〕``), and the unit of a row."""

from __future__ import annotations

import re
from functools import cache
from typing import Final, NamedTuple

from policy_nlp.quantities.spans import COMPARATORS
from policy_nlp.quantities.units import percent_factors, units

_NUMBER: Final = r"\d{1,3}(?:[,，]\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_SCALE: Final = "万亿|千万|百万|亿|万"
_SIGNS: Final = {
    ">=": "≥ ≧ ⩾ >= => > ＞ ＞= 大于等于 大于 不低于 不少于 不小于 高于 超过 突破 至少",
    "<=": "≤ ≦ ⩽ <= =< < ＜ ＜= 小于等于 小于 不高于 不超过 不大于 低于 控制在 少于",
    "~": "约 ≈ 近 大约 约为",
    "=": "达到 达 为 =",
}
_ENDINGS: Final = {">=": "以上 及以上 或以上 +", "<=": "以下 以内 及以下 之内", "~": "左右 上下"}
_MARKS: Final = "*※＊#①②③④⑤ "
_ENDING: Final = "|".join(re.escape(ending) for endings in _ENDINGS.values() for ending in endings.split())
_VALUE: Final = re.compile(
    rf"[\[〔【（(［]?\s*(?P<sign>[^\d\s\[\]（）()-]{{0,5}}?)\s*"
    rf"(?P<low>-?(?:{_NUMBER}))(?P<scale>{_SCALE})?(?P<unit>[^\d\s]{{0,8}}?)"
    rf"(?:\s*(?:[—–~～至-]|--|——)\s*(?P<high>{_NUMBER})(?P<high_scale>{_SCALE})?(?P<high_unit>[^\d\s]{{0,8}}?))?"
    rf"(?P<ending>{_ENDING})?\s*[\]〕】）)］]?[*※＊#①②③④⑤]*"
)
_MULTIPLIER: Final = re.compile(f"({_SCALE})(?=.)")
_FACTORS: Final = {"万亿": 1e12, "千万": 1e7, "百万": 1e6, "亿": 1e8, "万": 1e4}
#: What stands in brackets behind an indicator's name and may be no unit: 国内生产总值（GDP）.
_UNIT_SHAPE: Final = re.compile(r"[%％‰‱℃]|(?:[万亿千百]{0,2}[^\s\d/·]{1,6}[/·每][^\s]{1,10})")


class Unit(NamedTuple):
    """A unit as tables show it, and what a stated number is multiplied by."""

    name: str
    factor: float


class Value(NamedTuple):
    """A number or range, None for an open side; `comparator` is one of `COMPARATORS`."""

    low: float | None
    high: float | None
    comparator: str
    unit: Unit | None


@cache
def _signs() -> dict[str, str]:
    return {sign: comparator for comparator, signs in _SIGNS.items() for sign in signs.split()}


@cache
def _endings() -> dict[str, str]:
    return {ending: comparator for comparator, endings in _ENDINGS.items() for ending in endings.split()}


def unit_of(text: str) -> Unit | None:
    """``亿元`` as (元, 10⁸), ``％`` as (%, 1); None for what is no unit."""
    text = text.strip().strip("（）()[]〔〕【】").removeprefix("单位：").removeprefix("单位:").strip()
    if not text or len(text) > 16 or text.isdecimal():
        return None
    factor = 1.0
    known = units()
    if text not in known.spellings and (multiplier := _MULTIPLIER.match(text)):
        factor, text = _FACTORS[multiplier[1]], text[multiplier.end() :]
    index = known.spellings.get(text)
    if index is not None:
        return Unit(known.names[known.shown[index - 1]], factor * float(percent_factors()[index - 1]))
    return Unit(text, factor) if _UNIT_SHAPE.fullmatch(text) else None


def value_of(cell: str) -> Value | None:
    """The value of a cell; None where it is blank, a dash or words (``持续改善``)."""
    match = _VALUE.fullmatch(cell.strip(_MARKS)) if len(cell) <= 40 else None
    if match is None:
        return None
    sign, ending = match["sign"], match["ending"]
    if sign and sign not in _signs():
        return None
    stated = match["high_unit"] or match["unit"]
    unit = unit_of(stated) if stated else None
    if stated and unit is None:
        return None
    low = _number(match["low"], match["scale"] or match["high_scale"])
    if match["high"] is not None:
        high = _number(match["high"], match["high_scale"])
        return Value(min(low, high), max(low, high), "range", unit)
    comparator = _endings()[ending] if ending else _signs().get(sign, "=")
    assert comparator in COMPARATORS
    if comparator == ">=":
        return Value(low, None, comparator, unit)
    return Value(None if comparator == "<=" else low, low, comparator, unit)


def _number(text: str, scale: str | None) -> float:
    return float(text.replace(",", "").replace("，", "")) * _FACTORS.get(scale or "", 1.0)
