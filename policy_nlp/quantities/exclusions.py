"""Numbers that count nothing: names, idioms, ranks, model numbers, vague words (guidelines, section 4)."""

from __future__ import annotations

from policy_nlp.kernel import kernel
from policy_nlp.quantities.comparators import AFTER, FIXED, longest_after
from policy_nlp.quantities.lookups import LATIN, NOT_ONE, UNIT_AFTER_ONE, UNIT_KIND, UNIT_RISKY, at
from policy_nlp.quantities.numbers import ARABIC, BARE, LONG_BARE
from policy_nlp.quantities.units import GREAT, MEASURE, NOUN, RATIO, TIME
from policy_nlp.quantities.units import LETTER as LETTER_UNIT


@kernel
def closes_soon(codes, i, end, reach):  # type: ignore[no-untyped-def]
    for k in range(i, min(end, i + reach + 1)):
        c = codes[k]
        if c == 0x201D or c == 0x2019 or c == 0x300D or c == 0x22:
            return True
    return False


@kernel
def counts_nothing(codes, i, a, k, end, notation, unit, low, t):  # type: ignore[no-untyped-def]
    """Whether the number at `i`, with its unit up to `k`, is part of a name or idiom, or vague."""
    kind = t.unit[unit - 1] & UNIT_KIND
    before = at(codes, i - 1, a, end)
    following = at(codes, k, a, end)
    dated = i - 2 >= a and (codes[i - 2] == 0x5E95 or codes[i - 2] == 0x5E74 or codes[i - 2] == 0x6708)
    if kind == LETTER_UNIT and low <= 6 and codes[k - 1] < 128:  # 5G、4G
        return True
    if before == 0x524D and not dated and (kind == RATIO or kind == MEASURE):  # 前10%, 前三位
        return True
    if codes[k - 1] == 0x7EA7:  # 级: 7级以上, 市县乡三级; a 三级医院 is of a class
        if notation & ARABIC:
            return longest_after(codes, k, end, t.lexicon, AFTER)[0] == 0
        return low == 1 or not (
            before == 0x7701 or before == 0x5E02 or before == 0x53BF or before == 0x4E61 or before == 0x6751
            or before == 0x9547 or before == 0x533A
        )  # fmt: skip
    if notation & ARABIC:
        letter = before < 65536 and t.marks[before] & LATIN
        if letter or before == 0x2B or before == 0xFF0B or before == 0xD7 or before == 0x2F:
            return True
        if before == 0x2D and i - 2 >= a and codes[i - 2] < 65536 and t.marks[codes[i - 2]] & LATIN:
            return True
        return following == 0x7EA7 and notation & BARE  # 级
    if following == 0x7EA7:
        return True
    if before == 0x6570 or before == 0x51E0 or before == 0x5C4A:  # 数百家, 几十个, 十届三次会议
        return True
    if notation & BARE:
        if kind == TIME or kind == NOUN or kind == GREAT:
            return True
        if not notation & LONG_BARE:
            return longest_after(codes, k, end, t.lexicon, AFTER)[0] == 0 and not (
                (before == 0x8FD1 or before == 0x4E0A or before == 0x903E or before == 0x8D85) and kind != RATIO
            )
        return before == 0x6BCF
    single = low <= 10
    if single and t.unit[unit - 1] & UNIT_RISKY:
        return True
    if kind == GREAT and (low < 2 or low > 10 or following == 0x4F1A or following == 0x5C0F):
        return True
    if kind == GREAT and low == 10 and before == 0x4E8C:
        return True
    length, _ = longest_after(codes, i, end, t.lexicon, FIXED)
    if i + length >= k:
        return True
    # “四个意识”, “两区”: a name in quotation marks; not “四大产业”, which says that there are four.
    if (before == 0x201C or before == 0x2018 or before == 0x300C) and kind == NOUN and closes_soon(codes, k, end, 1):
        return True
    if low == 1:
        if before < 65536 and t.marks[before] & NOT_ONE:
            return True
        if not t.unit[unit - 1] & UNIT_AFTER_ONE:
            return True
        if kind == MEASURE and (
            following == codes[k - 1]
            or following == 0x4E2D
            or following == 0x65B0
            or following == 0x91CD
            or following == 0x53C8
        ):
            return True
        if kind == NOUN:
            # 一台三库 counts, 一县一策 does not.
            c = following
            pair = c < 65536 and t.digit[c] > 1
            c = at(codes, i - 2, a, end)
            pair |= c < 65536 and t.digit[c] > 1 and (before >= 65536 or t.digit[before] < 0)
            return not pair
    return False
