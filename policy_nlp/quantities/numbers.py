"""Numbers as policy texts write them: 1,200, １．５万亿, 三百二十, 两千零五, 3千, 280多亿, 七八十.

Kernels over code points. A number is read once from left to right, so that a line of a million digits costs a million steps.
"""

from __future__ import annotations

from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel

#: Bits of `parse_number`'s notation: holds Arabic or Chinese digits; begins with a multiplier (百亿); has more than one
#: multiplier there; has 多, 余 or 几 inside or after it; two neighbouring digits stand for a range (三五, 七八十).
ARABIC, CHINESE, BARE, LONG_BARE, MORE, APPROXIMATE = 1, 2, 4, 8, 16, 32

_DIGITS = (
    "零〇○0０", "一壹1１", "二贰两2２", "三叁3３", "四肆4４", "五伍5５", "六陆6６", "七柒7７", "八捌8８", "九玖9９",
)  # fmt: skip
_MULTIPLIERS = {"十": 1, "拾": 1, "百": 2, "佰": 2, "千": 3, "仟": 3, "万": 4, "萬": 4, "亿": 8, "億": 8}

_COMMA, _WIDE_COMMA = 0x2C, 0xFF0C
_POINTS = (0x2E, 0xFF0E)
_CHINESE_POINT = 0x70B9  # 点
_TEN_THOUSAND, _HUNDRED_MILLION = 4, 8


class Numerals(NamedTuple):
    """Lookups by code point, each of shape (65536,).

    Attributes:
        digit: int8, the value of a digit, -1 for what is none.
        exponent: int8, the power of ten of 十百千万亿, 0 for what is none.
    """

    digit: npt.NDArray[np.int8]
    exponent: npt.NDArray[np.int8]


@cache
def numerals() -> Numerals:
    """The lookups, Arabic, full-width and Chinese, ordinary and of accounts (壹佰)."""
    digit = np.full(65536, -1, dtype=np.int8)
    exponent = np.zeros(65536, dtype=np.int8)
    for value, characters in enumerate(_DIGITS):
        for character in characters:
            digit[ord(character)] = value
    for character, power in _MULTIPLIERS.items():
        exponent[ord(character)] = power
    return Numerals(digit, exponent)


@kernel
def _is_arabic(c):  # type: ignore[no-untyped-def]
    return 0x30 <= c <= 0x39 or 0xFF10 <= c <= 0xFF19


@kernel
def _is_thousand_unit(c):  # type: ignore[no-untyped-def]
    """瓦 克 米 伏 卡 焦 帕 赫: the 千 before them is part of the unit."""
    return (
        c == 0x74E6
        or c == 0x514B
        or c == 0x7C73
        or c == 0x4F0F
        or c == 0x5361
        or c == 0x7126
        or c == 0x5E15
        or c == 0x8D6B
    )


@kernel
def _digit_at(codes, i, end, digit):  # type: ignore[no-untyped-def]
    return digit[codes[i]] if i < end and codes[i] < 65536 else np.int8(-1)


@kernel
def _arabic(codes, i, end, digit):  # type: ignore[no-untyped-def]
    """(end, value) of a run of Arabic digits with thousands separators and decimals."""
    value = 0.0
    j = i
    # Old scans set digits apart: 1 9 9 8 年.
    spaced = j + 3 < end and codes[j + 1] == 0x20 and _is_arabic(codes[j + 2]) and not _is_arabic(codes[j + 3])
    while j < end:
        c = codes[j]
        if _is_arabic(c):
            value = value * 10 + digit[c]
            j += 1
        elif spaced and c == 0x20 and j + 1 < end and _is_arabic(codes[j + 1]):
            spaced = j + 2 >= end or not _is_arabic(codes[j + 2])
            j += 1
        elif (c == _COMMA or c == _WIDE_COMMA) and j - i <= 3:
            # Groups of three up to a point or the end of the number, else the comma parts two numbers.
            k = j
            while (
                k + 3 < end
                and codes[k] == c
                and _is_arabic(codes[k + 1])
                and _is_arabic(codes[k + 2])
                and _is_arabic(codes[k + 3])
                and not (k + 4 < end and _is_arabic(codes[k + 4]))
                and (c == _COMMA or codes[k + 1] >= 0xFF10)
            ):
                k += 4
            if k == j:
                break
            for t in range(j, k):
                if codes[t] != c:
                    value = value * 10 + digit[codes[t]]
            j = k
            break
        else:
            break
    if j + 1 < end and (codes[j] == _POINTS[0] or codes[j] == _POINTS[1]) and _is_arabic(codes[j + 1]):
        j += 1
        scale = 1.0
        tail = 0.0
        while j < end and _is_arabic(codes[j]):
            tail = tail * 10 + digit[codes[j]]
            scale *= 10
            j += 1
        # One division rounds once: 10.8, not 10.799999.
        value = (value * scale + tail) / scale if scale < 1e9 else value
    return j, value


@kernel
def _clean(value):  # type: ignore[no-untyped-def]
    """Without the rounding noise of a multiplication: 2734.3亿 has no fraction."""
    if value < 10000:
        return value
    return np.round(value * 100) / 100 if value < 1e12 else np.round(value)


@kernel
def parse_number(codes, i, end, digit, exponent):  # type: ignore[no-untyped-def]
    """Read the number that begins at `i`: (end, low, high, notation, scale); end is `i` if there is none.

    `scale` is the 万 and 亿 that close it (10,000 in 3.5万). A value beyond float64 is infinite.
    """
    n_chinese = 0  # digits of the current run of Chinese digits
    low = high = -1.0  # the current run
    section = section_high = 0.0  # below 万
    wan = wan_high = 0.0
    total = total_high = 0.0
    scale = 1.0
    notation = 0
    last = 0  # exponent of the last multiplier
    zero = False
    arabic_run = False
    j = i
    while j < end and codes[j] < 65536:
        c = codes[j]
        d = digit[c]
        e = exponent[c]
        if d >= 0 and _is_arabic(c):
            if low >= 0:
                break
            j, low = _arabic(codes, j, end, digit)
            high = low
            notation |= ARABIC
            arabic_run = True
            zero = False
        elif d >= 0:
            if arabic_run and low >= 0:
                break
            arabic_run = False
            notation |= CHINESE
            if low < 0:
                low = high = float(d)
                n_chinese = 1
                zero = d == 0
            else:
                if n_chinese == 1 and (d == low + 1 or (low == 3 and d == 5)) and low > 0:
                    high = float(d)  # 三四, 三五: perhaps "three or four"
                else:
                    if n_chinese == 2 and high != low:
                        low = low * 10 + high
                    low = high = low * 10 + d
                n_chinese += 1
            j += 1
        elif (
            c == _CHINESE_POINT
            and notation == CHINESE
            and _digit_at(codes, j + 1, end, digit) >= 0
            and not _is_arabic(codes[j + 1])
        ):
            if low < 0:
                low = high = 0.0
            if high != low:
                low = high = low * 10 + high
            if section > 0:
                low = high = section + low
                section = section_high = 0.0
            j += 1
            tail, places = 0.0, 1.0
            while _digit_at(codes, j, end, digit) >= 0 and not _is_arabic(codes[j]):
                tail = tail * 10 + digit[codes[j]]
                places *= 10
                j += 1
            low = high = (low * places + tail) / places
            n_chinese = 9
        elif e > 0 and not (e == 3 and j + 1 < end and _is_thousand_unit(codes[j + 1])):
            if high != low:
                notation |= APPROXIMATE
            first = j == i
            if first and e != 1:
                notation |= BARE
            elif j == i + 1 and notation & BARE:
                notation |= LONG_BARE
            if not arabic_run:
                notation |= CHINESE
            if e < _TEN_THOUSAND:
                ten = 10.0**e
                section += (low if low >= 0 else 1.0) * ten
                section_high += (high if high >= 0 else 1.0) * ten
            else:
                part = section + max(low, 0.0)
                part_high = section_high + max(high, 0.0)
                if e == _HUNDRED_MILLION:
                    part += wan
                    part_high += wan_high
                if part == 0 and low < 0:
                    part = part_high = 1.0
                section = section_high = 0.0
                if e == _TEN_THOUSAND:
                    wan += part * 1e4
                    wan_high += part_high * 1e4
                    scale *= 1e4
                else:
                    total += part * 1e8
                    total_high += part_high * 1e8
                    wan = wan_high = 0.0
                    scale *= 1e8
            low = high = -1.0
            arabic_run = False
            n_chinese = 0
            last = e
            j += 1
        elif (c == 0x591A or c == 0x4F59 or c == 0x51E0) and j > i and notation & MORE == 0:  # 多 余 几
            notation |= MORE
            j += 1
            if not (j < end and codes[j] < 65536 and exponent[codes[j]] > 0):
                break
        else:
            break
    if j == i:
        return i, 0.0, 0.0, 0, 1.0
    if low >= 0:
        scale = 1.0 if last == 0 or notation & ARABIC else scale
        if high != low:
            notation |= APPROXIMATE
        if last >= 2 and n_chinese == 1 and not zero and high == low and notation & MORE == 0:
            ten = 10.0 ** (last - 1)  # 一百五 is 150
            low *= ten
            high *= ten
        section += low
        section_high += high
    return j, _clean(total + wan + section), _clean(total_high + wan_high + section_high), notation, scale
