"""Numbers written out in every notation of policy texts, from their values: the other direction of the parser."""

from __future__ import annotations

import random
from collections.abc import Iterator

_DIGITS = "零一二三四五六七八九"
_ACCOUNTS = str.maketrans("零一二三四五六七八九十百千", "零壹贰叁肆伍陆柒捌玖拾佰仟")
_WIDE = str.maketrans("0123456789.,", "０１２３４５６７８９．，")


def _below_ten_thousand(value: int, two: str) -> str:
    out = ""
    pending_zero = False
    for power, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = value // power % 10
        if digit == 0:
            pending_zero = bool(out)
            continue
        if pending_zero:
            out += "零"
            pending_zero = False
        out += (two if digit == 2 and power >= 100 else _DIGITS[digit]) + name
    return out


def in_chinese(value: int, *, two: str = "二") -> str:
    """`value`, from 1 to below 10¹², in words: 两千零五, 三百二十, 一亿零三万."""
    out = ""
    for power, name in ((10**8, "亿"), (10**4, "万"), (1, "")):
        part = value // power % 10**4
        if part == 0:
            continue
        if out and part < 1000:
            out += "零"
        out += _below_ten_thousand(part, two) + name
    if out.startswith("一十"):
        out = out[1:]
    return out


def written_numbers(seed: int, count: int) -> Iterator[tuple[str, float]]:
    """`count` pairs of a written number and its value."""
    pick = random.Random(seed)
    for i in range(count):
        value = pick.randint(2, 10 ** pick.randint(1, 11))
        match i % 10:
            case 0:
                yield str(value), value
            case 1:
                yield f"{value:,}", value
            case 2:
                yield str(value).translate(_WIDE), value
            case 3:
                yield in_chinese(value), value
            case 4:
                yield in_chinese(value, two="两"), value
            case 5:
                yield in_chinese(value).translate(_ACCOUNTS), value
            case 6:
                hundredths = pick.randint(101, 99999)
                power, name = pick.choice(((10**4, "万"), (10**8, "亿"), (10**12, "万亿")))
                yield f"{hundredths / 100:.2f}{name}", hundredths * power / 100
            case 7:
                tenths = pick.randint(11, 9999)
                yield f"{tenths / 10:.1f}".translate(_WIDE), tenths / 10
            case 8:
                digit = pick.randint(1, 9)
                power, name = pick.choice(((10**3, "千"), (10**6, "百万"), (10**7, "千万"), (10**11, "千亿")))
                yield f"{digit}{name}", digit * power
            case _:
                whole, tenth = pick.randint(1, 99), pick.randint(1, 9)
                yield f"{in_chinese(whole)}点{_DIGITS[tenth]}万", (whole * 10 + tenth) * 1000
