"""Days as documents write them: 2018年10月27日, 二〇〇六年二月十六日, 2018-10-27."""

from __future__ import annotations

import datetime
import re

_YEAR = r"(?:19|20)\d\d|[１２][０９]\d\d|[一二][〇○零Ｏ０0OΟ九][〇○零Ｏ０0OΟ一二三四五六七八九]{2}"
_NUMBER = r"\d{1,2}|[一二三四五六七八九十廿卅元]{1,3}"
_GAP = r"[ \u3000\xa0]?"
DAY = re.compile(rf"({_YEAR}){_GAP}年{_GAP}({_NUMBER}){_GAP}月{_GAP}({_NUMBER}){_GAP}日")
_BLANK = r"[ \t\r\u3000\xa0]{0,80}"
DAY_LINE = re.compile(rf"{_BLANK}[（(]?{DAY.pattern}[）)]?{_BLANK}")
DAY_LINE_END = re.compile(rf"日[）)]?{_BLANK}$", re.MULTILINE)
MONTH_AND_DAY = re.compile(r"(?<![\d年])(\d{1,2})月(\d{1,2})日")
_ISO = re.compile(r"((?:19|20)\d\d)[-/.](\d{1,2})[-/.](\d{1,2})(?!\d)")

_DIGITS = {character: value for value, characters in enumerate(
    ("〇○零Ｏ０0OΟ", "一元1１", "二2２", "三3３", "四4４", "五5５", "六6６", "七7７", "八8８", "九9９")
) for character in characters}  # fmt: skip
_TENS = {"十": 10, "廿": 20, "卅": 30}


def year_number(text: str) -> int:
    """``2006``, ``２００６`` or ``二〇〇六`` as a number."""
    return int("".join(str(_DIGITS[character]) for character in text))


def _small_number(text: str) -> int:
    """1-99 in digits or Chinese: ``27``, ``二十七``, ``廿七``."""
    if text.isdecimal():
        return int(text)
    value = 0
    for character in text:
        if character == "十" and 0 < value < 10:
            value *= 10
        else:
            value += _TENS.get(character, 0) or _DIGITS[character]
    return value


def day_of(match: re.Match[str]) -> datetime.date | None:
    """The day of a match of `DAY`; ``None`` where the calendar has no such day."""
    try:
        return datetime.date(year_number(match[1]), _small_number(match[2]), _small_number(match[3]))
    except ValueError:
        return None


def read_day(text: str) -> datetime.date | None:
    """The first day that the text names with its year, in any of the three ways."""
    match = DAY.search(text)
    if match is not None:
        return day_of(match)
    iso = _ISO.search(text)
    if iso is None:
        return None
    try:
        return datetime.date(int(iso[1]), int(iso[2]), int(iso[3]))
    except ValueError:
        return None
