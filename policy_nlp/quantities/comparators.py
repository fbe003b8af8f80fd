"""Comparator words around a number: 超过, 增长, 不低于 before it, 以上, 左右 after it (guidelines, section 4)."""

from __future__ import annotations

from typing import Final

import numpy as np

from policy_nlp.kernel import kernel
from policy_nlp.quantities.spans import COMPARATORS
from policy_nlp.trie import step

#: What a comparator word says, as bits. `STATED` words belong to the expression and say no more (达到); `OUTSIDE` words say
#: something but are not part of it (新增500个); `ENDS` stops the search (节约 is not 约).
AT_LEAST, AT_MOST, ABOUT, INCREASE, DECREASE, STATED, OUTSIDE, ENDS = (1 << i for i in range(8))

EQ, GE, LE, APPROX, RANGE, PLUS, MINUS = range(len(COMPARATORS))

_GROWTH = "增长 增加 提高 提升 上升 上涨 扩大 回升 增 涨 升 递增 上调 多增 攀升 上浮 净增长 拉高"
_DECLINE = "下降 减少 降低 压减 压缩 缩短 下调 缩减 削减 回落 精简 降 减 下滑 缩小 减轻 降幅达 下浮 跌 下跌 压降"
_LEVELS = (
    "达到 达 高达 达成 多达 保持在 稳定在 维持在 调整到 调整为 累计达 总量达 共达 升到 升至 降到 降至 增到 增至 "
    "减至 减到 减为 降为 增为"
)
_BEFORE: Final = {
    AT_LEAST: "超过 超 突破 不低于 不少于 不小于 不下于 不下 至少 最少 高于 多于 大于 逾 超出 年满 已满 满 ≥ > ＞ 不得低于 不得少于",
    AT_MOST: "不超过 不高于 不多于 不大于 低于 少于 小于 至多 最多 不足 控制在 ≤ < ＜ 不到 不得超过 不得高于 未超过 限制在 控制到",
    ABOUT: "约 大约 约为 近 将近 接近 大致 大概 约占",
    INCREASE: _GROWTH,
    DECREASE: _DECLINE,
    STATED: _LEVELS + " " + " ".join(w + e for w in (_GROWTH + " " + _DECLINE).split() if len(w) == 2 and w != "扩大" for e in "到至为"),
    AT_LEAST | OUTSIDE: "迈上 跃上 站上 跨上 登上 迈过 跨过 越过 冲破",
    INCREASE | OUTSIDE: "新增 新增加 净增 净增加 新增长",
    ENDS: (
        "圆满 美满 充满 布满 不满 期满 届满 扩大到 扩大至 最近 附近 靠近 邻近 节约 合约 预约 契约 公约 发达 表达 传达 "
        "到达 赶超 以上 之上 加上 晚上 网上 线上 地上 会上 马上 往上 路上 向上 基础上"
    ),
}  # fmt: skip
_AFTER: Final = {
    AT_LEAST: "以上 及以上 或以上 或者以上 （含）以上 (含)以上 以上（含） 之上",
    AT_MOST: "以下 及以下 或以下 （含）以下 (含)以下 以内 之内",
    ABOUT: "左右 上下",
}


#: Fields of a lexicon's values, by the bit at which each begins; all are 8 bits wide but that of units.
UNITS, AFTER, BEFORE, FIXED, COVERED = 0, 16, 24, 32, 40


def comparator_words() -> dict[str, int]:
    """Comparator words with their meanings in the fields `BEFORE` (spelt backwards) and `AFTER`."""
    words: dict[str, int] = {}
    for field, groups in ((BEFORE, _BEFORE), (AFTER, _AFTER)):
        for meaning, group in groups.items():
            for word in group.split():
                spelt = word[::-1] if field == BEFORE else word
                words[spelt] = words.get(spelt, 0) | meaning << field
    return words


@kernel
def _longest_before(codes, floor, p, trie):  # type: ignore[no-untyped-def]
    """(length, meaning) of the longest word of the reversed `trie` that ends at `p`."""
    root, edges, shift, value = trie[:4]
    node = np.int32(0)
    best = 0
    meaning = np.int64(0)
    i = p - 1
    while i >= floor and codes[i] < 65536:
        node = root[codes[i]] if i == p - 1 else step(edges, shift, node, codes[i])
        if node == 0:
            break
        found = np.int64(value[node] >> np.uint64(BEFORE)) & 0xFF
        if found != 0:
            best = p - i
            meaning = found
        i -= 1
    return best, meaning


@kernel
def longest_word(codes, p, end, root, edges, shift, values, field=-1):  # type: ignore[no-untyped-def]
    """(length, value) of the longest word that begins at `p`; a `field` chooses among words and cuts the value.

    Takes the arrays of a trie one by one: to get them out of it takes longer than to find a short word.
    """
    node = np.int32(0)
    best = 0
    value = np.int64(0)
    i = p
    while i < end and codes[i] < 65536:
        node = root[codes[i]] if i == p else step(edges, shift, node, codes[i])
        if node == 0:
            break
        found = np.int64(values[node])
        if field >= 0:
            found = (found >> field) & (0xFFFF if field == UNITS else 0xFF)
        if found != 0:
            best = i + 1 - p
            value = found
        i += 1
    return best, value


@kernel
def longest_after(codes, p, end, trie, field):  # type: ignore[no-untyped-def]
    """`longest_word` of a trie."""
    return longest_word(codes, p, end, trie.root, trie.edges, trie.shift, trie.value, field)


@kernel
def comparators_before(codes, floor, p, trie):  # type: ignore[no-untyped-def]
    """(start of the expression, meaning, start and end of its verb or -1) for a number that begins at `p`."""
    meaning = 0
    start = p
    verb = verb_end = -1
    for _ in range(4):
        at = start
        # 增加了3个, 达到了10%
        if at - 1 > floor and codes[at - 1] == 0x4E86:
            at -= 1
        length, word = _longest_before(codes, floor, at, trie)
        if length == 0 or word & ENDS:
            break
        if at != start and not word & (INCREASE | DECREASE | STATED | AT_LEAST):
            break
        meaning |= word
        if word & (INCREASE | DECREASE | STATED):
            verb, verb_end = at - length, at
        if word & OUTSIDE:
            break
        start = at - length
        if word & STATED and meaning & (INCREASE | DECREASE) == 0:
            break
    return start, meaning, verb, verb_end


@kernel
def comparator_of(meaning, ranged):  # type: ignore[no-untyped-def]
    """Index into `COMPARATORS`: an increase or a decrease wins over all, two ends over one."""
    if meaning & INCREASE:
        return PLUS
    if meaning & DECREASE:
        return MINUS
    if ranged:
        return RANGE
    if meaning & AT_LEAST:
        return GE
    if meaning & AT_MOST:
        return LE
    return APPROX if meaning & ABOUT else EQ
