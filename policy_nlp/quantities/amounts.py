"""The linear pass that finds expressions of amount: number, unit, and the comparator words around them."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import CLOSER, DASHES, LETTER, flags
from policy_nlp.kernel import kernel
from policy_nlp.quantities.comparators import (
    ABOUT,
    AFTER,
    AT_LEAST,
    AT_MOST,
    COVERED,
    DECREASE,
    FIXED,
    INCREASE,
    UNITS,
    comparator_of,
    comparator_words,
    comparators_before,
    longest_after,
)
from policy_nlp.quantities.fixed import fixed_names
from policy_nlp.quantities.numbers import (
    APPROXIMATE,
    ARABIC,
    BARE,
    LONG_BARE,
    MORE,
    numerals,
    parse_number,
)
from policy_nlp.quantities.units import (
    GREAT,
    MEASURE,
    MONEY,
    NOUN,
    RATIO,
    TIME,
    percent_factors,
    units,
)
from policy_nlp.quantities.units import (
    LETTER as LETTER_UNIT,
)
from policy_nlp.trie import Trie, build_trie

#: Kinds of amount besides those of units: universal coverage by 所有 or 全部 with a noun, and 全覆盖.
UNIVERSAL, COVERAGE = 8, 9
#: Columns of `Amounts.spans`.
SENTENCE, START, CORE, END, UNIT, KIND, COMPARATOR, MEANING, VERB, VERB_END, NOTATION, LEVEL, UNIT_START, UNIT_END = range(14)
_COLUMNS: Final = 14
_PERCENT, _TIMES = 0, 1  # in the names of `units`

# What a character may begin.
_NUMBER, _TITLE, _COVER, _DOUBLE, _HALF = 1, 2, 3, 4, 5

#: Countable things of which policy says 所有 or 全部.
_COVERED: Final = (
    "县市 县区 区县 县市区 市县 县级市 县城 市州 地市 设区市 地级市 盟市 旗县 乡镇 镇街 街镇 街道 乡 县 镇 村 "
    "行政村 建制村 自然村 村庄 社区 村组 小区 城市 省份 省区市 学校 中小学 小学 幼儿园 高校 医院 医疗机构 卫生院 "
    "卫生室 医疗卫生机构 公立医院 企业 单位 机构 园区 开发区 事项 项目 家庭 学生 教师 人员 居民 用户 煤矿 车站 "
    "机关 网站 行业 领域 农户 儿童 老年人 污染源 班级 网点 窗口 部门 河流 河湖 水库 车辆 员工 "
    "职工 国家 矿山 村屯 嘎查 "
)


class Amounts(NamedTuple):
    """Amounts in order; those of one sentence never overlap.

    Attributes:
        spans: int32, shape (amounts, 14), the columns above; `CORE` is where the number (or the noun after 所有) begins,
            `VERB` and `VERB_END` a comparator verb (增长) or -1, `LEVEL` 1 for 三级 and the like,
            `UNIT_START` and `UNIT_END` a unit with a slash (吨/年) or -1.
        values: float64, shape (amounts, 2): low and high, NaN for an open side.
    """

    spans: npt.NDArray[np.int32]
    values: npt.NDArray[np.float64]


class _Tables(NamedTuple):
    # Few arrays: every kernel called hands them on, and each costs a few nanoseconds a call.
    digit: npt.NDArray[np.int8]
    exponent: npt.NDArray[np.int8]
    marks: npt.NDArray[np.uint8]  # shape (65536,): what a character may begin (3 bits), and the bits below
    lexicon: Trie
    unit: npt.NDArray[np.int32]  # shape (units,): kind (4 bits), the bits below, from bit 8 the index into the names
    factor: npt.NDArray[np.float64]


_BEGINS, _DASH, _GOES_ON, _NOT_ONE, _LATIN = 7, 8, 16, 32, 64
_KIND, _RISKY, _AFTER_ONE, _SHOWN = 15, 16, 32, 8


@cache
def _tables() -> _Tables:
    numbers, known = numerals(), units()
    marks = np.where((numbers.digit >= 0) | (numbers.exponent > 0), _NUMBER, 0).astype(np.uint8)
    for character, what in (("《", _TITLE), ("所", _COVER), ("全", _COVER), ("每", _COVER), ("翻", _DOUBLE), ("半", _HALF)):
        marks[ord(character)] = what

    def mark(characters: Iterable[str], bit: int) -> None:
        for character in characters:
            marks[ord(character)] |= bit

    mark(DASHES, _DASH)
    mark("统唯同单任逐之专某每另划归如合万进这那前后下上新哪是为即有首其初周", _NOT_ONE)
    # What may follow the first character of an amount: most numerals of a text (统一, 一体) can be left at a glance.
    mark("分多余几半点 .．,，/（" + DASHES, _GOES_ON)
    mark((spelling[0] for spelling in known.spellings), _GOES_ON)
    marks[(numbers.digit >= 0) | (numbers.exponent > 0)] |= _GOES_ON
    marks[(flags() & LETTER) != 0] |= _LATIN
    lexicon = comparator_words()
    for field, words in ((UNITS, known.spellings), (FIXED, fixed_names()), (COVERED, _COVERED.split())):
        for word in words:
            lexicon[word] = lexicon.get(word, 0) | (known.spellings[word] if field == UNITS else 1) << field
    unit = known.kind + _RISKY * known.risky + _AFTER_ONE * known.after_one + (known.shown << _SHOWN)
    return _Tables(
        numbers.digit, numbers.exponent, marks, build_trie(lexicon), unit.astype(np.int32), percent_factors()
    )


@kernel
def _at(codes, i, floor, end):  # type: ignore[no-untyped-def]
    return codes[i] if floor <= i < end else np.uint32(0)


@kernel
def _has(codes, i, end, first, second):  # type: ignore[no-untyped-def]
    return i + 1 < end and codes[i] == first and codes[i + 1] == second


@kernel
def _unit_at(codes, i, end, t):  # type: ignore[no-untyped-def]
    """(end, 1 + unit) of the unit that begins at `i`, perhaps after one blank; (i, 0) if none does."""
    p = i + 1 if i + 1 < end and codes[i] == 0x20 else i
    length, unit = longest_after(codes, p, end, t.lexicon, UNITS)
    if length == 0:
        return i, 0
    q = p + length
    last = codes[q - 1]
    latin = last < 128 and t.marks[last] & _LATIN
    if latin and q < end and codes[q] < 65536 and t.marks[codes[q]] & _LATIN:
        return i, 0
    kind = t.unit[unit - 1] & _KIND
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
            if timed and t.unit[timed - 1] & _KIND == TIME and codes[r] != 0x65E5 and codes[r] != 0x5468:
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
    if _has(codes, j, end, 0x5206, 0x4E4B) and notation & ARABIC == 0 and low > 0:  # 三分之二, 百分之十
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
def _closes_soon(codes, i, end, reach):  # type: ignore[no-untyped-def]
    for k in range(i, min(end, i + reach + 1)):
        c = codes[k]
        if c == 0x201D or c == 0x2019 or c == 0x300D or c == 0x22:
            return True
    return False


@kernel
def _counts_nothing(codes, i, a, k, end, notation, unit, low, t):  # type: ignore[no-untyped-def]
    """Whether the number at `i`, with its unit up to `k`, is part of a name or idiom, or vague."""
    kind = t.unit[unit - 1] & _KIND
    before = _at(codes, i - 1, a, end)
    following = _at(codes, k, a, end)
    dated = i - 2 >= a and (codes[i - 2] == 0x5E95 or codes[i - 2] == 0x5E74 or codes[i - 2] == 0x6708)
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
        letter = before < 65536 and t.marks[before] & _LATIN
        if letter or before == 0x2B or before == 0xFF0B or before == 0xD7 or before == 0x2F:
            return True
        if before == 0x2D and i - 2 >= a and codes[i - 2] < 65536 and t.marks[codes[i - 2]] & _LATIN:
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
    if single and t.unit[unit - 1] & _RISKY:
        return True
    if kind == GREAT and (low < 2 or low > 10 or following == 0x4F1A or following == 0x5C0F):
        return True
    if kind == GREAT and low == 10 and before == 0x4E8C:
        return True
    length, _ = longest_after(codes, i, end, t.lexicon, FIXED)
    if i + length >= k:
        return True
    # “四个意识”, “两区”: a name in quotation marks; not “四大产业”, which says that there are four.
    if (before == 0x201C or before == 0x2018 or before == 0x300C) and kind == NOUN and _closes_soon(codes, k, end, 1):
        return True
    if low == 1:
        if before < 65536 and t.marks[before] & _NOT_ONE:
            return True
        if not t.unit[unit - 1] & _AFTER_ONE:
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
            c = _at(codes, i - 2, a, end)
            pair |= c < 65536 and t.digit[c] > 1 and t.digit[before] < 0
            return not pair
    return False


@kernel
def _skip_title(codes, i, end):  # type: ignore[no-untyped-def]
    for k in range(i + 1, min(end, i + 120)):
        if codes[k] == 0x300B:
            return k + 1
    return i + 1


@kernel
def _put(spans, values, n, s, start, core, end, unit, kind, meaning, verb, verb_end, notation, low, high, ranged):  # type: ignore[no-untyped-def]
    row = spans[n]
    row[SENTENCE] = s
    row[START] = start
    row[CORE] = core
    row[END] = end
    row[UNIT] = unit
    row[KIND] = kind
    row[COMPARATOR] = comparator_of(meaning, ranged)
    row[MEANING] = meaning
    row[VERB] = verb
    row[VERB_END] = verb_end
    row[NOTATION] = notation
    row[LEVEL] = 0
    row[UNIT_START] = row[UNIT_END] = -1
    unknown = not (low < np.inf and high < np.inf)
    values[n, 0] = np.nan if unknown or (meaning & AT_MOST and not ranged) else low
    values[n, 1] = np.nan if unknown or (meaning & AT_LEAST and not ranged) else high


@kernel
def _covered(codes, i, a, b, s, n, spans, values, t):  # type: ignore[no-untyped-def]
    """所有县市, 全部行政村, 全覆盖 at `i`: (number of amounts, where to go on)."""
    if _has(codes, i, b, 0x5168, 0x8986) and _at(codes, i + 2, a, b) == 0x76D6:
        _put(spans, values, n, s, i, i, i + 3, _PERCENT, COVERAGE, 0, -1, -1, 0, 100.0, 100.0, False)
        return n + 1, i + 3
    if _has(codes, i, b, 0x6BCF, 0x4E2A):  # 每个行政村
        length, _ = longest_after(codes, i + 2, b, t.lexicon, COVERED)
        if length > 0:
            end = i + 2 + length
            _put(spans, values, n, s, i, i + 2, end, _PERCENT, UNIVERSAL, 0, -1, -1, 0, 100.0, 100.0, False)
            return n + 1, end
    if not (_has(codes, i, b, 0x6240, 0x6709) or _has(codes, i, b, 0x5168, 0x90E8)):
        return n, i + 1
    c = _at(codes, i + 2, a, b)
    system = c == 0x5236 and _at(codes, i + 3, a, b) != 0x9020  # 所有制, but 所有制造业企业
    if system or c == 0x6743 or c == 0x8005:  # 所有权 所有者
        return n, i + 3
    for j in range(i + 2, min(b, i + 12)):
        c = codes[j]
        if c < 0x4E00 or c >= 0xA000:
            break
        length, _ = longest_after(codes, j, b, t.lexicon, COVERED)
        if length > 0:
            if _at(codes, j + length, a, b) == 0x4EBA:  # 所有企业人员 …
                continue
            _put(spans, values, n, s, i, i + 2, j + length, _PERCENT, UNIVERSAL, 0, -1, -1, 0, 100.0, 100.0, False)
            return n + 1, j + length
    return n, i + 2


@kernel
def _doubled(codes, i, a, b, s, n, spans, values, t):  # type: ignore[no-untyped-def]
    """翻番, 翻一番, 翻两番 at `i`."""
    j = i + 1
    if _at(codes, j, a, b) == 0x4E86:
        j += 1
    times = 1.0
    if j < b and codes[j] < 65536 and t.digit[codes[j]] > 0:
        times = float(t.digit[codes[j]])
        j += 1
    if _at(codes, j, a, b) != 0x756A:
        return n, i + 1
    j += 1
    length, meaning = longest_after(codes, j, b, t.lexicon, AFTER)
    value = 2.0**times
    _put(spans, values, n, s, i, i, j + length, _TIMES, RATIO, meaning, i, j, 0, value, value, False)
    return n + 1, j + length


@kernel
def _half(codes, i, floor, a, b, s, n, spans, values, t):  # type: ignore[no-untyped-def]
    """一半, 半数, 过半 whose 半 stands at `i`."""
    core, j = i, i + 1
    extra = 0
    before, following = _at(codes, i - 1, a, b), _at(codes, i + 1, a, b)
    if before == 0x4E00 and i - 1 >= floor:
        core = i - 1
    elif following == 0x6570:
        j = i + 2
    elif before == 0x8FC7 and not (0x4E00 <= following < 0xA000):
        core = i
    else:
        return n, i + 1
    if core == i and before == 0x8FC7 and i - 1 >= floor:
        core = i - 1
        extra = AT_LEAST
    start, meaning, verb, verb_end = comparators_before(codes, floor, core, t.lexicon)
    length, after = longest_after(codes, j, b, t.lexicon, AFTER)
    _put(
        spans, values, n, s, start, core, j + length, _PERCENT, RATIO, meaning | after | extra, verb, verb_end, 0,
        50.0, 50.0, False,
    )  # fmt: skip
    return n + 1, j + length


@kernel
def _counted(codes, i, floor, a, b, s, n, spans, values, t):  # type: ignore[no-untyped-def]
    """The amount whose number begins at `i`: (number of amounts, where to go on)."""
    k, j, low, high, notation, scale, unit = _value_at(codes, i, b, t)
    if k == i:
        return n, i + 1
    before = _at(codes, i - 1, a, b)
    if before == 0x7B2C:  # 第
        p = j
        # 第一、二产业: the numbers that follow are ordinals too.
        while p + 1 < b and codes[p] == 0x3001 and codes[p + 1] < 65536 and t.digit[codes[p + 1]] > 0:
            q, _, _, kind, _ = parse_number(codes, p + 1, b, t.digit, t.exponent)
            if kind & ARABIC or q > p + 2:
                break
            p = q
        return n, p
    if codes[i] == 0x4E00 and _at(codes, i + 1, a, b) == 0x534A:  # 一半
        return _half(codes, i + 1, floor, a, b, s, n, spans, values, t)
    close = k
    ranged = False
    first = i
    # The other end of a range.
    p = k
    dash = codes[p] if p < b and codes[p] < 65536 else np.uint32(0)
    if t.marks[dash] & _DASH:
        p += 1
        if p < b and codes[p] == dash:
            p += 1
        k2, j2, low2, high2, notation2, scale2, unit2 = _value_at(codes, p, b, t)
        if k2 > p and unit2 != 0:
            if unit2 > 0 and t.unit[unit2 - 1] & _KIND == TIME and unit == 0:
                return n, k2
            lower = low * scale2 if unit == 0 and scale == 1 and low * scale2 <= high2 else low
            same = (
                unit == 0
                or unit == unit2
                or (unit > 0 and unit2 > 0 and t.unit[unit - 1] >> _SHOWN == t.unit[unit2 - 1] >> _SHOWN)
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
        if _at(codes, j, a, b) == 0x2F and low > 0 and low < 20 and before != 0x2F:  # 2/3
            k2, j2, low2, high2, notation2, _, unit2 = _value_at(codes, j + 1, b, t)
            c = _at(codes, j2, a, b)
            if j2 > j + 1 and unit2 == 0 and low < low2 < 20 and c != 0x2F and not (c < 128 and t.marks[c] & _LATIN):
                share = _percent(low / low2)
                start, meaning, verb, verb_end = comparators_before(codes, floor, first, t.lexicon)
                length, after = longest_after(codes, j2, b, t.lexicon, AFTER)
                _put(
                    spans, values, n, s, start, first, j2 + length, _PERCENT, RATIO, meaning | after, verb, verb_end,
                    notation, share, share, False,
                )  # fmt: skip
                return n + 1, j2 + length
            return n, j
        if scale == 1 or notation & BARE or low >= 1e15 or _at(codes, j, a, b) == 0x7EA7 or before == 0x6570:
            return n, j
        # 1.28万亿、80万群众: the unit goes without saying.
        start, meaning, verb, verb_end = comparators_before(codes, floor, first, t.lexicon)
        if notation & MORE:
            meaning |= AT_LEAST
        length, after = longest_after(codes, j, b, t.lexicon, AFTER)
        _put(
            spans, values, n, s, start, first, j + length, -1, MEASURE, meaning | after, verb, verb_end, notation,
            low, high, ranged,
        )  # fmt: skip
        return n + 1, j + length
    if unit > 0 and t.unit[unit - 1] & _KIND == TIME:
        return n, close
    if unit > 0 and _counts_nothing(codes, i, a, close, b, notation, unit, low, t):
        # 四个意识 is passed over whole; a number that is vague leaves what follows to be read.
        length, _ = longest_after(codes, i, b, t.lexicon, FIXED)
        return n, max(close, i + length)
    shown, kind, factor = _PERCENT, RATIO, 1.0
    if unit > 0:
        shown, kind, factor = t.unit[unit - 1] >> _SHOWN, t.unit[unit - 1] & _KIND, t.factor[unit - 1]
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
    following = _at(codes, close, a, b)
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
    _put(
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
            what = marks[c] & _BEGINS if c < 65536 else 0
            if what == 0:
                i += 1
                continue
            if what == _NUMBER and i + 1 < b and codes[i + 1] < 65536 and not marks[codes[i + 1]] & _GOES_ON and codes[i - 1] != 0x7B2C:
                i += 1  # 统一思想
                continue
            before = n
            if what == _NUMBER:
                n, i = _counted(codes, i, floor, a, b, s, n, spans, values, t)
            elif what == _TITLE:
                i = _skip_title(codes, i, b)
            elif what == _COVER:
                n, i = _covered(codes, i, a, b, s, n, spans, values, t)
            elif what == _DOUBLE:
                n, i = _doubled(codes, i, a, b, s, n, spans, values, t)
            else:
                n, i = _half(codes, i, floor, a, b, s, n, spans, values, t)
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
    spans = np.empty((size, _COLUMNS), dtype=np.int32)
    values = np.empty((size, 2), dtype=np.float64)
    n = _scan(codes, start, end, _tables(), spans, values)
    _inherit(codes, spans, values, n)
    return Amounts(spans[:n].copy(), values[:n].copy())


__all__ = ["CLOSER", "COVERAGE", "UNIVERSAL", "Amounts", "find_amounts"]
