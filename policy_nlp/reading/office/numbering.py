"""Automatic numbers of paragraphs in a docx file: 第一章, 一、, （二）, 3. — which are in no text of the file.

ECMA-376, part 1, sections 17.9 (numbering) and 17.18.59 (formats of numbers).
"""

from __future__ import annotations

import re
from typing import Any, Final, NamedTuple

from policy_nlp.reading.office.package import Package, local_name, value_of, whole_number

_DIGITS: Final = "〇一二三四五六七八九"
_STEMS: Final = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES: Final = "子丑寅卯辰巳午未申酉戌亥"
_ROMAN: Final = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"))
_ROMAN_SMALL: Final = ((10, "x"), (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))
_PLACE: Final = re.compile(r"%([1-9])")
_CHINESE_FORMS: Final = (
    "chineseCounting chineseCountingThousand ideographDigital japaneseCounting japaneseDigitalTenThousand "
    "taiwaneseCounting taiwaneseCountingThousand taiwaneseDigital koreanCounting"
)
_CHINESE: Final = frozenset(_CHINESE_FORMS.split())
_MOST: Final = 1_000_000  # a paragraph more is counted no further


class _Level(NamedTuple):
    start: int = 1
    form: str = "decimal"
    text: str = ""
    decimal_only: bool = False  # isLgl: levels above show as digits


class Numbering:
    """The lists of a document, counted up paragraph by paragraph."""

    def __init__(self, lists: dict[str, tuple[str, dict[int, _Level]]]) -> None:
        self._lists = lists  # numId → (the list that it continues, its levels)
        self._counts: dict[str, dict[int, int]] = {}

    def next(self, number: str, level: int) -> str:
        """The number of the next paragraph at `level` (from 0) of the list `number`; empty for bullets and none."""
        found = self._lists.get(number)
        if found is None or not 0 <= level <= 8:
            return ""
        name, levels = found
        counts = self._counts.setdefault(name, {})
        own = levels.get(level, _Level())
        counts[level] = min(counts.get(level, own.start - 1) + 1, _MOST)
        for deeper in [each for each in counts if each > level]:
            del counts[deeper]
        if own.form in ("bullet", "none"):
            return ""

        def shown(place: re.Match[str]) -> str:
            at = int(place[1]) - 1
            form = levels.get(at, _Level())
            count = counts.get(at, form.start)
            return number_text(count, "decimal" if own.decimal_only and at < level else form.form)

        return _PLACE.sub(shown, own.text)


def read_numbering(package: Package, name: str = "word/numbering.xml") -> Numbering:
    """The lists that a package declares.

    Raises:
        ReadError: the part is damaged.
    """
    if not package.has(name):
        return Numbering({})
    abstract: dict[str, dict[int, _Level]] = {}
    lists: dict[str, tuple[str, dict[int, _Level]]] = {}
    for _, element, tag in package.elements(name, events=("end",)):
        if tag == "abstractNum":
            identifier = value_of(element, "abstractNumId")
            abstract[identifier] = {
                whole_number(value_of(each, "ilvl")): _level(each) for each in element if local_name(each) == "lvl"
            }
        elif tag == "num":
            base = next((value_of(each) for each in element if local_name(each) == "abstractNumId"), "")
            levels, own = dict(abstract.get(base, {})), False
            for override in element:
                if local_name(override) != "lvlOverride":
                    continue
                at = whole_number(value_of(override, "ilvl"))
                for each in override:
                    if local_name(each) == "lvl":
                        levels[at] = _level(each)
                    elif local_name(each) == "startOverride":
                        levels[at] = levels.get(at, _Level())._replace(start=whole_number(value_of(each), 1))
                        own = True
            identifier = value_of(element, "numId")
            # Lists of one definition go on counting in each other, unless one says where it starts.
            lists[identifier] = (f"num {identifier}" if own else f"abstract {base}"), levels
    return Numbering(lists)


def number_text(count: int, form: str) -> str:
    """`count` written in a format of ECMA-376; in digits for those that no Chinese document has."""
    if count < 0 or form == "none":
        return ""
    if form in _CHINESE:
        return _chinese(count)
    match form:
        case "lowerLetter" | "upperLetter":
            letter = chr(97 + (count - 1) % 26) * ((count - 1) // 26 + 1) if 0 < count <= 260 else str(count)
            return letter.upper() if form[0] == "u" else letter
        case "lowerRoman" | "upperRoman":
            return _roman(count).upper() if form[0] == "u" else _roman(count)
        case "decimalEnclosedCircle" | "decimalEnclosedCircleChinese":
            return chr(0x245F + count) if 0 < count <= 20 else str(count)
        case "decimalEnclosedParen":
            return chr(0x2473 + count) if 0 < count <= 20 else f"({count})"
        case "decimalEnclosedFullstop":
            return chr(0x2487 + count) if 0 < count <= 20 else f"{count}."
        case "ideographTraditional":
            return _STEMS[(count - 1) % 10] if count else ""
        case "ideographZodiac":
            return _BRANCHES[(count - 1) % 12] if count else ""
        case "decimalZero":
            return f"{count:02}"
        case "decimalFullWidth" | "decimalFullWidth2":
            return "".join(chr(ord(digit) + 0xFEE0) for digit in str(count))
        case _:
            return str(count)


def _chinese(count: int) -> str:
    """一, 十二, 一百零三; numbers from 10,000 digit by digit."""
    if count == 0 or count >= 10_000:
        return "".join(_DIGITS[int(digit)] for digit in str(count))
    text, gap = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, count = divmod(count, unit)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + name
            gap = False
        else:
            gap = True
    return text.removeprefix("一") if text.startswith("一十") else text


def _roman(count: int) -> str:
    if not 0 < count < 4000:
        return str(count)
    text = ""
    for value, letters in (*_ROMAN, *_ROMAN_SMALL):
        times, count = divmod(count, value)
        text += letters * times
    return text


def _level(element: Any) -> _Level:
    level = _Level()
    for child in element:
        match local_name(child):
            case "start":
                level = level._replace(start=whole_number(value_of(child), 1))
            case "numFmt":
                level = level._replace(form=value_of(child) or "decimal")
            case "lvlText":
                level = level._replace(text=value_of(child)[:100])
            case "isLgl":
                level = level._replace(decimal_only=value_of(child) not in ("0", "false"))
            case "AlternateContent":  # a newer format of numbers, with one for older readers
                form = next(
                    (value_of(each) for each in child.iter() if local_name(each) == "numFmt" and value_of(each)), ""
                )
                level = level._replace(form=form if form != "custom" else "decimal")
    return level
