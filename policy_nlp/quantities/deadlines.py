"""Until when: the ISO period that a sentence or its heading states for an amount (guidelines, section 4)."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel

# A period travels as one integer: year · 10⁴ + month · 100 + day, months and days 0 where none is said; a span of years as
# _SPAN + first · 10⁴ + last. 0 is none.
_SPAN: Final = 1_000_000_000
_NIAN, _YUE, _RI, _DI, _MO, _QIAN = 0x5E74, 0x6708, 0x65E5, 0x5E95, 0x672B, 0x524D  # 年 月 日 底 末 前
_WU, _SHI = 0x4E94, 0x5341  # 五 十


@kernel
def _year_before(codes, floor, p, digit):  # type: ignore[no-untyped-def]
    """(start, year) of the four digits that end at `p`, or (p, 0)."""
    if p - 4 < floor:
        return p, 0
    year = 0
    for i in range(p - 4, p):
        d = digit[codes[i]] if codes[i] < 65536 else np.int8(-1)
        if d < 0:
            return p, 0
        year = year * 10 + int(d)
    return (p - 4, year) if 1949 <= year <= 2100 else (p, 0)


@kernel
def _small_number(codes, p, end, digit):  # type: ignore[no-untyped-def]
    value = 0
    q = p
    while q < end and q < p + 2 and codes[q] < 65536 and digit[codes[q]] >= 0:
        value = value * 10 + digit[codes[q]]
        q += 1
    return q, value


@kernel
def _month_end(year, month):  # type: ignore[no-untyped-def]
    if month == 2:
        return 29 if year % 4 == 0 and (year % 100 != 0 or year % 400 == 0) else 28
    return 30 if month == 4 or month == 6 or month == 9 or month == 11 else 31


@kernel
def _dated(codes, floor, i, end, own_year, planned, digit):  # type: ignore[no-untyped-def]
    """The period whose 年 stands at `i`, 0 if it is no deadline."""
    start, year = _year_before(codes, floor, i, digit)
    if year == 0:
        return 0
    before = codes[start - 1] if start > floor else np.uint32(0)
    span_start, span_year = start, 0
    if (
        before == 0x2D
        or before == 0x2014
        or before == 0x2013
        or before == 0x81F3
        or before == 0xFF0D
        or before == 0x5230
    ):
        q = start - 1
        if q - 1 > floor and codes[q - 1] == before:
            q -= 1
        if q > floor and codes[q - 1] == _NIAN:
            q -= 1
        span_start, span_year = _year_before(codes, floor, q, digit)
    if span_year != 0:
        before = codes[span_start - 1] if span_start > floor else np.uint32(0)
    # 比2020年, 从2005年, 自2005年起: where a change begins.
    if (
        before == 0x6BD4
        or before == 0x8F83
        or before == 0x4ECE
        or before == 0x81EA
        or before == 0x4E0E
        or before == 0x7531
    ):
        return 0
    p = i + 1
    following = codes[p] if p < end else np.uint32(0)
    if following == 0x4EE5 or following == 0x8D77 or (following == 0x7684 and before != 0x5230):  # 以来 起 的
        return 0
    if planned and own_year > 0 and year < own_year:
        return 0
    if span_year != 0:
        return _SPAN + span_year * 10000 + year if span_year < year else 0
    explicit = before == 0x5230 or following == _QIAN
    if following == _NIAN and p + 1 < end and (codes[p + 1] == _DI or codes[p + 1] == _MO):  # 2020年年底
        p += 1
        following = codes[p]
    if following == _DI or following == _MO:
        return year * 10000 + 1231
    q, month = _small_number(codes, p, end, digit)
    if q > p and 1 <= month <= 12 and q < end and codes[q] == _YUE:
        q += 1
        if q < end and (codes[q] == _DI or codes[q] == _MO):
            return year * 10000 + month * 100 + _month_end(year, month)
        r, day = _small_number(codes, q, end, digit)
        if r > q and r < end and codes[r] == _RI and 1 <= day <= _month_end(year, month):
            return year * 10000 + month * 100 + day
        return year * 10000 + month * 100
    # The year that the text is of anyway sets no deadline.
    return year * 10000 if explicit or own_year <= 0 or year != own_year else 0


@kernel
def _planned_period(codes, floor, i, end, own_year, planned):  # type: ignore[no-untyped-def]
    """The years of the plan period whose 五 stands at `i` (“十二五”时期), 0 if there is none or it is a document's name."""
    if i + 1 >= end or i - 2 < floor:
        return 0
    closing, start = codes[i + 1], i - 1
    if closing != 0x201D and closing != 0x22 and closing != 0x300D:
        return 0
    c = codes[start]
    number = -1
    if c == _SHI:
        number = 0
    elif c == 0x4E5D or c == 0x516B:
        number = -1 if c == 0x4E5D else -2
    else:
        for n, character in ((1, 0x4E00), (2, 0x4E8C), (3, 0x4E09), (4, 0x56DB), (5, 0x4E94)):
            if c == character and start - 1 > floor and codes[start - 1] == _SHI:
                number = n
        if number <= 0:
            return 0
        start -= 1
    opening = codes[start - 1] if start > floor else np.uint32(0)
    if opening != 0x201C and opening != 0x22 and opening != 0x300C:
        return 0
    first = 2001 + 5 * number
    if planned and own_year > 0 and first + 4 < own_year:
        return 0
    following = codes[i + 2] if i + 2 < end else np.uint32(0)
    if following == _MO:  # “十四五”末
        return (first + 4) * 10000
    if following == 0x65F6 or following == 0x671F:  # 时期, 期间, 期末
        if i + 3 < end and codes[i + 3] == _MO:
            return (first + 4) * 10000
        return _SPAN + first * 10000 + first + 4
    return 0


@kernel
def deadline_between(codes, a, first, p, end, own_year, planned, digit):  # type: ignore[no-untyped-def]
    """The last period stated in [first, p) of the sentence [a, end), 0 if none is.

    `own_year` is the text's own year, or 0; what is `planned` has no deadline before it.
    """
    found = 0
    title = False
    for i in range(first, p):
        c = codes[i]
        if c == 0x300A or c == 0x300B:  # 《…（2015—2020年）》
            title = c == 0x300A
        if title:
            continue
        if c == _NIAN:
            period = _dated(codes, a, i, end, own_year, planned, digit)
            if period != 0:
                found = period
        elif c == _WU:
            period = _planned_period(codes, a, i, end, own_year, planned)
            if period != 0:
                found = period
    return found


@kernel
def names_year(codes, a, b, year, digit):  # type: ignore[no-untyped-def]
    """Whether codes[a:b] names the year, as 2026年 or 今年."""
    for i in range(a + 1, b):  # noqa: SIM110 (kernels know no generators)
        if codes[i] == _NIAN and (codes[i - 1] == 0x4ECA or _year_before(codes, a, i, digit)[1] == year):
            return True
    return False


@kernel
def last_year(period):  # type: ignore[no-untyped-def]
    """The year in which a coded period ends."""
    return period % 10000 if period >= _SPAN else period // 10000


def iso_periods(codes: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int32], list[str]]:
    """(index into the names or -1, the distinct names) of periods coded as above, shape (amounts,)."""
    values, index = np.unique(codes, return_inverse=True)
    names = [_iso(int(value)) for value in values if value != 0]
    shift = int((values == 0).any())
    return (index - shift).astype(np.int32), names


def _iso(code: int) -> str:
    if code >= _SPAN:
        first, last = divmod(code - _SPAN, 10000)
        return f"{first}/{last}"
    year, month, day = code // 10000, code // 100 % 100, code % 100
    return f"{year}" + (f"-{month:02}" if month else "") + (f"-{day:02}" if day else "")
