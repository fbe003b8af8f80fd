"""Measure words and units of amount: `corpora/lexicon/units.tsv` as a trie."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.resources import resource

#: What a unit is: a measure word before a noun (家), a noun that is counted itself (城市), `大` as in 五大, a share or multiple
#: (%, 倍), money, any other unit of measure (吨), time (never a quantity), a bare Latin letter or 兆 (often part of a model name).
MEASURE, NOUN, GREAT, RATIO, MONEY, PHYSICAL, TIME, LETTER = range(8)

# Measure words proper; every other countable of units.tsv (市, 库, 城市, 中心 …) is itself the thing counted.
_MEASURE_WORDS: Final = (
    *"个位件份例具册分列则剂副包匹卷双口句只台名场块处头套孔宗家对封尾层帧幅幢座张床户",
    *"所批支本条枚架栋株根桌档桶棵",
    *"次款段片班瓶盆盏盒盘票种笔箱篇类粒组罐羽艘节芯袋起趟辆轮遍道部针门间集页项顿颗首人岁句铺级",
    "人份", "人次", "人天", "件次", "例次", "剂次", "台套", "台次", "场次", "家次", "户次", "批次", "架次", "班次", "票次", "笔次",
    "艘次", "车次", "辆次", "项次", "位次", "方面",
)  # fmt: skip
# 城市 counts as 市 does: the unit is the noun's own head.
_HEADS = {"城市": "市", "省份": "省", "分钱": "分"}
#: Chinese digits before these are as a rule part of a word: 十分, 三包, 四处, 一路.
_RISKY = "分包单档具则孔字票盘尾口头度路站点列部道节起处片段轮"

_AFTER_ONE = set("个家所座支张套对间条项名人栋台辆艘颗份幢架")


class Units(NamedTuple):
    """Units in order of first appearance.

    Attributes:
        spellings: each with 1 + its index into the arrays.
        kind: int8, shape (units,): one of the constants above.
        risky: bool, shape (units,): not after one Chinese digit.
        after_one: bool, shape (units,): 一 before it counts (一所, not 一批).
        shown: int32, shape (units,): index into `names`.
        names: the units as tables show them.
    """

    spellings: dict[str, int]
    kind: npt.NDArray[np.int8]
    risky: npt.NDArray[np.bool_]
    after_one: npt.NDArray[np.bool_]
    shown: npt.NDArray[np.int32]
    names: list[str]


def _kind(unit: str, dimension: str) -> int:
    if unit == "大":
        return GREAT
    if dimension == "time":
        return TIME
    if len(unit) == 1 and ((unit.isascii() and unit.isalpha()) or unit in "兆瓦伏帕" or unit in ("千伏", "kV", "KV")):
        return LETTER
    if dimension == "count":
        return MEASURE if unit in _MEASURE_WORDS or unit.isascii() else NOUN
    if dimension in ("ratio", "points"):
        return RATIO
    return MONEY if dimension == "money" else PHYSICAL


def _name(unit: str, base: str, factor: float, dimension: str) -> str:
    """What a unit is called in tables: 10% and 10％ are one unit, 公里 and 米 two."""
    if unit == "大":
        return "个"
    if unit in _HEADS:
        return _HEADS[unit]
    if dimension == "count":
        return unit if unit in _MEASURE_WORDS else base
    return base if (factor == 1 and len(unit) > 1) or base in ("%", "个百分点") else unit


#: The factor that turns a share into percent; other units keep the stated value.
_PERCENT_FACTORS: Final = {
    "成": 10.0,
    "‰": 0.1,
    "‱": 0.01,
    "千分点": 0.1,
    "个千分点": 0.1,
    "基点": 0.01,
    "个基点": 0.01,
}


@cache
def units() -> Units:
    """The shipped units."""
    kinds: list[int] = []
    risky: list[bool] = []
    after_one: list[bool] = []
    shown: list[int] = []
    names: dict[str, int] = {"%": 0, "倍": 1, "个": 2}
    words: dict[str, int] = {}
    with resource("corpora", "lexicon", "units.tsv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            unit, base, factor, dimension = line.rstrip("\n").split("\t")
            words[unit] = len(kinds) + 1
            kinds.append(_kind(unit, dimension))
            risky.append(unit in _RISKY)
            after_one.append(unit in _AFTER_ONE or kinds[-1] not in (MEASURE, GREAT))
            shown.append(names.setdefault(_name(unit, base, float(factor), dimension), len(names)))
    return Units(
        words,
        np.array(kinds, dtype=np.int8),
        np.array(risky, dtype=np.bool_),
        np.array(after_one, dtype=np.bool_),
        np.array(shown, dtype=np.int32),
        list(names),
    )


@cache
def percent_factors() -> npt.NDArray[np.float64]:
    """Shape (units,): what a stated value is multiplied by, 1 but for tenths (三成) and thousandths."""
    factors: list[float] = []
    with resource("corpora", "lexicon", "units.tsv").open(encoding="utf-8") as lines:
        next(lines)
        factors += [_PERCENT_FACTORS.get(line.split("\t", 1)[0], 1.0) for line in lines]
    return np.array(factors)
