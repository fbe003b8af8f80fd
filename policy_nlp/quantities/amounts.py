"""The linear pass that finds expressions of amount: number, unit, and the comparator words around them."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel
from policy_nlp.quantities.columns import (
    COLUMNS,
    COMPARATOR,
    CORE,
    END,
    KIND,
    LEVEL,
    MEANING,
    PERCENT,
    SENTENCE,
    START,
    UNIT_END,
    UNIT_START,
    VERB,
    VERB_END,
    Amounts,
    put,
)
from policy_nlp.quantities.comparators import (
    ABOUT,
    AFTER,
    AT_LEAST,
    AT_MOST,
    DECREASE,
    FIXED,
    INCREASE,
    UNITS,
    comparator_of,
    comparators_before,
    longest_after,
)
from policy_nlp.quantities.coverage import covered, doubled, half
from policy_nlp.quantities.exclusions import counts_nothing
from policy_nlp.quantities.lookups import (
    BEGINS,
    COVER,
    DASH,
    DOUBLE,
    GOES_ON,
    LATIN,
    NUMBER,
    TITLE,
    UNIT_KIND,
    UNIT_SHOWN,
    at,
    has,
    lookups,
)
from policy_nlp.quantities.numbers import (
    APPROXIMATE,
    ARABIC,
    BARE,
    MORE,
    parse_number,
)
from policy_nlp.quantities.units import (
    LETTER as LETTER_UNIT,
)
from policy_nlp.quantities.units import (
    MEASURE,
    MONEY,
    NOUN,
    RATIO,
    TIME,
)


@kernel
def _unit_at(codes, i, end, t):  # type: ignore[no-untyped-def]
    """(end, 1 + unit) of the unit that begins at `i`, perhaps after one blank; (i, 0) if none does."""
    p = i + 1 if i + 1 < end and codes[i] == 0x20 else i
    length, unit = longest_after(codes, p, end, t.lexicon, UNITS)
    if length == 0:
        return i, 0
    q = p + length
    last = codes[q - 1]
    latin = last < 128 and t.marks[last] & LATIN
    if latin and q < end and codes[q] < 65536 and t.marks[codes[q]] & LATIN:
        return i, 0
    kind = t.unit[unit - 1] & UNIT_KIND
    if kind == LETTER_UNIT and q < end:
        # 800M数字集群 and 5G基站 name a technology; 100M以上 and 4万P， measure.
        c = codes[q]
        if (0x30 <= c <= 0x39) or c == 0x2D:
            return i, 0
        if c >= 0x4E00 and c < 0xA000 and c != 0x7684 and c != 0x7B97:
            after, _ = longest_after(codes, q, end, t.lexicon, AFTER)
            if after == 0:
                return i, 0
    if p > i and kind == LETTER_UNIT:
        return i, 0
    if codes[q - 1] == 0x4E2A and q < end:  # 个: 3个多月, 两个半小时
        r = q + 1 if codes[q] == 0x591A or codes[q] == 0x534A else q
        if r < end:
            _, timed = longest_after(codes, r, end, t.lexicon, UNITS)
            if timed and t.unit[timed - 1] & UNIT_KIND == TIME and codes[r] != 0x65E5 and codes[r] != 0x5468:
                return r, timed
    if q + 2 < end and codes[q] == 0xFF08 and codes[q + 2] == 0xFF09:  # 套（间）
        length, _ = longest_after(codes, q + 1, q + 2, t.lexicon, UNITS)
        if length > 0:
            return q + 3, unit
    if q + 1 < end and codes[q] == 0x2F and kind != TIME:  # 吨/年, 微克/立方米
        length, _ = longest_after(codes, q + 1, end, t.lexicon, UNITS)
        if length > 0:
            return q + 1 + length, unit
    return q, unit


@kernel
def _percent(share):  # type: ignore[no-untyped-def]
    """In percent with two decimals, as 三分之一 is written in figures."""
    return round(share * 100, 2) if share < 1e9 else share


@kernel
def _value_at(codes, i, end, t):  # type: ignore[no-untyped-def]
    """(end, end of the number, low, high, notation, scale, 1 + unit or 0) of the number with its unit; a fraction has unit -1."""
    j, low, high, notation, scale = parse_number(codes, i, end, t.digit, t.exponent)
    if j == i:
        return i, i, low, high, notation, scale, 0
    if has(codes, j, end, 0x5206, 0x4E4B) and notation & ARABIC == 0 and low > 0:  # 三分之二, 百分之十
        k, top, top_high, kind, _ = parse_number(codes, j + 2, end, t.digit, t.exponent)
        if k > j + 2:
            if kind & BARE and not kind & ARABIC and top == 100:
                top = top_high = 100.0
            share, share_high = _percent(top / low), _percent(top_high / low)
            return k, k, share, share_high, kind & ~BARE, 1.0, -1
        return j, j, low, high, notation, scale, 0
    k, unit = _unit_at(codes, j, end, t)
    return k, j, low, high, notation, scale, unit


@kernel
def _skip_title(codes, i, end):  # type: ignore[no-untyped-def]
    for k in range(i + 1, min(end, i + 120)):
        if codes[k] == 0x300B:
            return k + 1
    return i + 1


@kernel
def _counted(codes, i, floor, a, b, s, n, spans, values, t):  # type: ignore[no-untyped-def]
    """The amount whose number begins at `i`: (number of amounts, where to go on)."""
    k, j, low, high, notation, scale, unit = _value_at(codes, i, b, t)
    if k == i:
        return n, i + 1
    before = at(codes, i - 1, a, b)
    if before == 0x7B2C:  # 第
        p = j
        # 第一、二产业: the numbers that follow are ordinals too.
        while p + 1 < b and codes[p] == 0x3001 and codes[p + 1] < 65536 and t.digit[codes[p + 1]] > 0:
            q, _, _, kind, _ = parse_number(codes, p + 1, b, t.digit, t.exponent)
            if kind & ARABIC or q > p + 2:
                break
            p = q
        return n, p
    if codes[i] == 0x4E00 and at(codes, i + 1, a, b) == 0x534A:  # 一半
        return half(codes, i + 1, floor, a, b, s, n, spans, values, t)
    close = k
    ranged = False
    first = i
    # The other end of a range.
    p = k
    dash = codes[p] if p < b and codes[p] < 65536 else np.uint32(0)
    if t.marks[dash] & DASH:
        p += 1
        if p < b and codes[p] == dash:
            p += 1
        k2, j2, low2, high2, notation2, scale2, unit2 = _value_at(codes, p, b, t)
        if k2 > p and unit2 != 0:
            if unit2 > 0 and t.unit[unit2 - 1] & UNIT_KIND == TIME and unit == 0:
                return n, k2
            lower = low * scale2 if unit == 0 and scale == 1 and low * scale2 <= high2 else low
            same = (
                unit == 0
                or unit == unit2
                or (unit > 0 and unit2 > 0 and t.unit[unit - 1] >> UNIT_SHOWN == t.unit[unit2 - 1] >> UNIT_SHOWN)
            )
            word = dash == 0x5230 or dash == 0x81F3  # 到 至
            from_ = word and (before == 0x4ECE or before == 0x7531)
            if same and lower <= high2 and not from_ and not (word and notation2 & BARE):
                low, high = lower, high2
                close, unit, j = k2, unit2, j2
                notation |= notation2 & ARABIC
                ranged = True
        elif k2 > p and unit == 0:
            return n, j2  # 2018—2020, 12345-6
    if unit == 0:
        if at(codes, j, a, b) == 0x2F and low > 0 and low < 20 and before != 0x2F:  # 2/3
            k2, j2, low2, high2, notation2, _, unit2 = _value_at(codes, j + 1, b, t)
            c = at(codes, j2, a, b)
            if j2 > j + 1 and unit2 == 0 and low < low2 < 20 and c != 0x2F and not (c < 128 and t.marks[c] & LATIN):
                share = _percent(low / low2)
                start, meaning, verb, verb_end = comparators_before(codes, floor, first, t.lexicon)
                length, after = longest_after(codes, j2, b, t.lexicon, AFTER)
                put(
                    spans, values, n, s, start, first, j2 + length, PERCENT, RATIO, meaning | after, verb, verb_end,
                    notation, share, share, False,
                )  # fmt: skip
                return n + 1, j2 + length
            return n, j
        if scale == 1 or notation & BARE or low >= 1e15 or at(codes, j, a, b) == 0x7EA7 or before == 0x6570:
            return n, j
        # 1.28万亿、80万群众: the unit goes without saying.
        start, meaning, verb, verb_end = comparators_before(codes, floor, first, t.lexicon)
        if notation & MORE:
            meaning |= AT_LEAST
        length, after = longest_after(codes, j, b, t.lexicon, AFTER)
        put(
            spans, values, n, s, start, first, j + length, -1, MEASURE, meaning | after, verb, verb_end, notation,
            low, high, ranged,
        )  # fmt: skip
        return n + 1, j + length
    if unit > 0 and t.unit[unit - 1] & UNIT_KIND == TIME:
        return n, close
    if unit > 0 and counts_nothing(codes, i, a, close, b, notation, unit, low, t):
        # 四个意识 is passed over whole; a number that is vague leaves what follows to be read.
        length, _ = longest_after(codes, i, b, t.lexicon, FIXED)
        return n, max(close, i + length)
    shown, kind, factor = PERCENT, RATIO, 1.0
    if unit > 0:
        shown, kind, factor = t.unit[unit - 1] >> UNIT_SHOWN, t.unit[unit - 1] & UNIT_KIND, t.factor[unit - 1]
        if codes[close - 1] == 0x6210 and close < b:  # 成: 三成以上, not 3成为, 2成功
            c = codes[close]
            if c == 0x4E3A or c == 0x7ACB or c == 0x529F or c == 0x679C or c == 0x6548 or c == 0x5458 or c == 0x5C31:
                return n, close
    if notation & APPROXIMATE:
        ranged = True
    low *= factor
    high *= factor
    start, meaning, verb, verb_end = comparators_before(codes, floor, first, t.lexicon)
    if notation & MORE:
        meaning |= AT_LEAST
    if before == 0x4E0A and notation & BARE and first - 1 >= floor:  # 上百家
        start = first - 1
        meaning |= AT_LEAST
    following = at(codes, close, a, b)
    if verb >= 0 and kind != RATIO and kind != MONEY and 0x4E00 <= following < 0xA000 and following != 0x7684:
        c = codes[verb_end - 1]
        if verb_end == first and (c == 0x5347 or c == 0x5927):  # 提升80万亩基地: no increase
            start, meaning, verb, verb_end = first, 0, -1, -1
    length, after = longest_after(codes, close, b, t.lexicon, AFTER)
    if after & AT_LEAST and not ranged:
        # 五万元以上十万元以下 has two ends.
        k2, _, low2, high2, _, _, unit2 = _value_at(codes, close + length, b, t)
        if unit2 == unit and k2 > close + length and low2 >= low:
            length2, after2 = longest_after(codes, k2, b, t.lexicon, AFTER)
            if after2 & AT_MOST:
                high = high2 * factor
                close, length, after, ranged = k2, length2, 0, True
    if length == 0 and close < b and codes[close] == 0x591A and (kind == RATIO or kind == MONEY):  # 一倍多
        length, after = 1, AT_LEAST
    put(
        spans, values, n, s, start, first, close + length, shown, kind, meaning | after, verb, verb_end, notation,
        low, high, ranged,
    )  # fmt: skip
    spans[n, LEVEL] = codes[close - 1] == 0x7EA7
    for p in range(j, close):
        if codes[p] == 0x2F and kind != RATIO:
            spans[n, UNIT_START], spans[n, UNIT_END] = j, close
    return n + 1, close + length


@kernel
def _scan(codes, start, end, t, spans, values):  # type: ignore[no-untyped-def]
    """Fill `spans` and `values`; return how many amounts there are."""
    n = 0
    marks = t.marks
    for s in range(len(start)):
        b = end[s]
        a = floor = i = start[s]
        while i < b:
            c = codes[i]
            what = marks[c] & BEGINS if c < 65536 else 0
            if what == 0:
                i += 1
                continue
            if (
                what == NUMBER
                and i + 1 < b
                and codes[i + 1] < 65536
                and not marks[codes[i + 1]] & GOES_ON
                and codes[i - 1] != 0x7B2C
            ):
                i += 1  # 统一思想
                continue
            before = n
            if what == NUMBER:
                n, i = _counted(codes, i, floor, a, b, s, n, spans, values, t)
            elif what == TITLE:
                i = _skip_title(codes, i, b)
            elif what == COVER:
                n, i = covered(codes, i, a, b, s, n, spans, values, t)
            elif what == DOUBLE:
                n, i = doubled(codes, i, a, b, s, n, spans, values, t)
            else:
                n, i = half(codes, i, floor, a, b, s, n, spans, values, t)
            if n > before:
                floor = i
    return n


@kernel
def _inherit(codes, spans, values, n):  # type: ignore[no-untyped-def]
    """In 分别增长10%、7.9%和5% the verb goes with every amount of the list."""
    for q in range(1, n):
        row, last = spans[q], spans[q - 1]
        gap = row[START] - last[END]
        if (
            row[SENTENCE] == last[SENTENCE]
            and gap == 1
            and row[MEANING] & (INCREASE | DECREASE) == 0
            and row[START] == row[CORE]
            and last[VERB] + last[MEANING] > 0
            and (codes[last[END]] == 0x3001 or codes[last[END]] == 0x548C)
            and (row[KIND] == last[KIND])
            and row[KIND] != MEASURE
            and row[KIND] != NOUN
        ):
            bounds = 0 if row[MEANING] & (AT_LEAST | AT_MOST | ABOUT) else AT_LEAST | AT_MOST | ABOUT
            row[MEANING] |= last[MEANING] & (INCREASE | DECREASE | bounds)
            row[VERB], row[VERB_END] = last[VERB], last[VERB_END]
            row[COMPARATOR] = comparator_of(row[MEANING], row[COMPARATOR] == 4)


def find_amounts(codes: npt.NDArray[np.uint32], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> Amounts:
    """The amounts of the sentences [start, end), one linear pass over `codes`; all of shape (sentences,) but `codes`."""
    size = int((end - start).sum()) // 2 + 2
    spans = np.empty((size, COLUMNS), dtype=np.int32)
    values = np.empty((size, 2), dtype=np.float64)
    n = _scan(codes, start, end, lookups(), spans, values)
    _inherit(codes, spans, values, n)
    return Amounts(spans[:n].copy(), values[:n].copy())
