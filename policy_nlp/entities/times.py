"""TIME by grammar: dates, periods, plan periods and durations, with their ISO 8601 form.

A kernel names the few places where an expression can begin; only there a bounded regular expression is tried.
"""

from __future__ import annotations

import calendar
import re
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import DIGIT, NUMERAL, flags
from policy_nlp.kernel import kernel

_D = "0-9０-９"
_C = "一二三四五六七八九十两〇零○百廿卅"
_SMALL = rf"(?:[{_D}]{{1,3}}|[{_C}半几]{{1,4}})"
_YEAR4 = rf"(?:[{_D}]{{4}}|[一二][〇○零Ｏ九][〇○零Ｏ一二三四五六七八九]{{2}})"
_DASH = r"[-—–－~～至到]{1,2}"
_EDGE = (
    r"(?:年?底(?:以?前|之前)?|年?末|年?初|年?中(?!国|央|心)|以前|之前|以后|之后|以来|前后|前(?![\u4e00-\u9fff]{0,1}[景期沿列])|起"
    r"|上半年|下半年|第?[一二三四]季度|内|度(?!假)|间)"
)
_AFTER = r"(?:以前|之前|以后|之后|以来|前后|前|起|内|间|期间|左右)"
_LEAD = r"(?:截至|截止|到)?"
_QUOTE, _UNQUOTE = '[“"「]?', '[”"」]?'
_ORDINAL = r"(?:十[一二三四五六七八]|[六七八九])五"

_ABSOLUTE = (
    rf"{_YEAR4}年?{_DASH}{_YEAR4}年(?:间|期间)?"
    rf"|{_YEAR4}年(?:{_SMALL}月份?(?:{_SMALL}[日号])?|{_EDGE})?"
    rf"(?:(?:{_DASH}(?:{_YEAR4}年)?{_SMALL}月份?(?:{_SMALL}[日号])?)|(?:底|末|初|上旬|中旬|下旬))?{_AFTER}?"
)
_MONTH = rf"{_SMALL}月(?:{_SMALL}[日号]|份|[底末初中](?!国|央)|上旬|中旬|下旬)(?:{_DASH}{_SMALL}[月日](?:{_SMALL}[日号])?)?{_AFTER}?"
_PLAN = rf"{_QUOTE}{_ORDINAL}(?:[、和]{_ORDINAL})?{_UNQUOTE}(?:末期?|初期?|以来)?"
_RELATIVE = (
    r"(?:今年|去年|明年|后年|前年|本年度?|当年|上年度?|次年|下年)"
    r"(?:底(?:以?前|之前)?|末|初|以来|来|内|起|同期|年底前?|上半年|下半年|第?[一二三四]季度|"
    rf"{_SMALL}月(?:{_SMALL}[日号]|份|底|初|末)?{_AFTER}?)?"
    r"|[上下]一年度?|今明两年"
    r"|(?:上半年|下半年|年底(?:以?前|之前)?|年内|年末|年初|[一二三四]季度|本世纪(?:中叶|末|初|头二十年)?|上世纪(?:末|初)?"
    rf"|20世纪(?:末|初|[{_D}]{{2}}年代)?)"
)
_DURATION = (
    rf"(?:(?:(?:刚?过去|新)的|过去|今后|未来|近|前|后(?!{_SMALL}个?(?:工作|自然)?[日天])|这|最近|最初|头|第)?{_SMALL}(?:多|余)?"
    rf"(?:(?:个?[年月日天])?{_DASH}{_SMALL})?(?:个?半?年(?:多|半)?(?!级|度|代|级|报|产|均|检|审|终|龄|第)|个半?月|个?季度|个?(?:工作日|自然日|小时|星期)|[日天周](?!年|岁|期|元)|分钟(?!.?圈))"
    rf"(?:之内|以内|以来|间|来|内|前)?)"
)
PATTERN: Final = re.compile(rf"{_LEAD}(?:{_ABSOLUTE}|{_PLAN}|{_RELATIVE}|{_MONTH})|{_DURATION}")


_WHOLE: Final = np.uint8(255)
_RELATIVE_SECOND: Final = np.uint8(1)


@kernel
def _starts(codes, table, start, end, leads, relative, joins, follows, seconds, out_position, out_sentence):  # type: ignore[no-untyped-def]
    """Where an expression may begin: at a number with a unit of time behind it, a plan period, a relative word."""
    count = 0
    for s in range(len(start)):
        i = start[s]
        last = end[s]
        while i < last:
            c = codes[i]
            if c >= 65536:
                i += 1
                continue
            flag = table[c]
            if flag & (DIGIT | NUMERAL) or c == 0x51E0 or c == 0x534A:  # 几 半
                # The whole number, dashes and all; what follows it decides.
                j = i
                unit = False
                while j < last and j < i + 24:
                    d = codes[j]
                    if d >= 65536:
                        break
                    if table[d] & (DIGIT | NUMERAL) == 0 and not joins[d]:
                        break
                    j += 1
                if j < last and codes[j] < 65536:
                    more = follows[codes[j]]
                    unit = more == _WHOLE or (
                        more != 0 and j + 1 < last and codes[j + 1] < 65536 and seconds[codes[j + 1]] & more != 0
                    )
                plan = j - i >= 2 and codes[j - 1] == 0x4E94  # 十五, 九五, but not 第十五条
                if plan and not unit:
                    plan = not (i > start[s] and codes[i - 1] == 0x7B2C) and not (j < last and codes[j] == 0x6761)
                if unit or plan:
                    begin = i
                    while begin > start[s] and begin > i - 4 and codes[begin - 1] < 65536 and leads[codes[begin - 1]]:
                        begin -= 1
                    for p in range(begin, i + 1):
                        out_position[count] = p
                        out_sentence[count] = s
                        count += 1
                i = max(j, i + 1)
                continue
            if relative[c] and i + 1 < last and codes[i + 1] < 65536 and seconds[codes[i + 1]] & _RELATIVE_SECOND:
                if i > start[s] and codes[i - 1] < 65536 and leads[codes[i - 1]] == 1:
                    out_position[count] = i - 1
                    out_sentence[count] = s
                    count += 1
                out_position[count] = i
                out_sentence[count] = s
                count += 1
            i += 1
    return count


def _marked(characters: str) -> npt.NDArray[np.uint8]:
    table = np.zeros(65536, dtype=np.uint8)
    table[[ord(c) for c in characters]] = 1
    return table


_LEADS: Final = _marked('截至止到自从过去今明后未来近前后这最初头第上下刚新的“"「')
_JOINS: Final = _marked("几半多余-—–－~～至到")  # inside a number of time, or between two
_RELATIVE_STARTS: Final = _marked("今去明后前本当上次下近年")


def _units() -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    """What follows a number of time: `_WHOLE` for a unit of one character, else a bit that the character after it must have as well."""
    first, second = (np.zeros(65536, dtype=np.uint8) for _ in range(2))
    first[[ord(c) for c in "年月日天周"]] = _WHOLE
    second[[ord(c) for c in "年半底内末初世"]] = _RELATIVE_SECOND
    for bit, (character, others) in enumerate(
        (("个", "半月季工自小星"), ("分", "钟"), ("小", "时"), ("季世", "度纪"), ("工自星", "作然期")), 1
    ):
        first[[ord(c) for c in character]] = 1 << bit
        second[[ord(c) for c in others]] |= 1 << bit
    return first, second


_FOLLOWS: Final = _units()


def find_times(
    text: str, codes: npt.NDArray[np.uint32], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """The expressions inside the sentences [start, end), in order, without overlap: int32 offsets, shape (times,) each."""
    size = 2 * int((end - start).sum()) + 8
    position, sentence = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    count = _starts(codes, flags(), start, end, _LEADS, _RELATIVE_STARTS, _JOINS, *_FOLLOWS, position, sentence)
    begins: list[int] = []
    ends: list[int] = []
    match, after = PATTERN.match, 0
    limits = end[sentence[:count]].tolist()
    for p, limit in zip(position[:count].tolist(), limits, strict=True):
        if p < after:
            continue
        found = match(text, p, limit)
        if found is not None and _is_time(text, found.start(), found.end()):
            begins.append(p)
            after = found.end()
            ends.append(after)
    return np.array(begins, dtype=np.int32), np.array(ends, dtype=np.int32)


#: What counts years or points at one without saying which: 一年来, 近几年, 百年, 第三年, 当年.
_NO_TIME: Final = re.compile(rf"一年来?|一?百年来?|一天|当年|本年|(?:这|前|近|最近|过去)?几年来?|第{_SMALL}年")


_YEARS: Final = re.compile(rf"{_SMALL}年")


def _is_time(text: str, start: int, end: int) -> bool:
    """Whether what the grammar found is an expression of time and not part of a number or a word."""
    before = text[start - 1] if start else ""
    if before.isdecimal() or (before in "第.．" and before):
        return False
    found = text[start:end]
    if found[-1] in "五" and not found.startswith(("“", '"', "「", "到", "自", "从", "截")):
        # 十五 is a number as well; without quotes a plan period needs its 时期, 期间, 规划 …
        return text.startswith(("时期", "期间", "末", "规划", "计划", "以来", "发展", "开局", "收官"), end)
    if _NO_TIME.fullmatch(found):
        return False
    if _YEARS.fullmatch(found) and (
        text.startswith(("计划", "规划", "义务", "一贯"), end) or text.endswith(("的", "关键", "重要"), 0, start)
    ):
        return False  # 五年计划, 九年义务教育, 极不平凡的五年
    return not (found in ("前年", "后年", "次年", "下年") and before and before in "以之")


_DIGITS = {
    character: value
    for value, characters in enumerate(
        ("〇○零Ｏ0０", "一1１", "二2２两", "三3３", "四4４", "五5５", "六6６", "七7７", "八8８", "九9９")
    )
    for character in characters
}
#: First year of each five-year plan, by the number before 五.
_PLANS = {"六": 1981, "七": 1986, "八": 1991, "九": 1996, "十": 2001} | {
    f"十{digit}": 2001 + 5 * (n + 1) for n, digit in enumerate("一二三四五六七八")
}
_N_YEAR = re.compile(rf"({_YEAR4})年?")
_N_RANGE = re.compile(rf"({_YEAR4})年?{_DASH}({_YEAR4})年")
_N_MONTH = re.compile(rf"({_SMALL})月份?(?:({_SMALL})[日号])?")
_N_PLAN = re.compile(rf"({_ORDINAL})")
_N_DURATION = re.compile(rf"^({_SMALL})个?((?<=个)月|半年|年|季度|工作日|日|天|周|星期|小时|分钟)")
_BY = ("前", "底", "末")


def small_number(text: str) -> int | None:
    """1-999 in digits of either width or in Chinese; ``None`` for anything else."""
    value = section = 0
    for c in text:
        if c == "十":
            value += (section or 1) * 10
            section = 0
        elif c == "百":
            value += (section or 1) * 100
            section = 0
        elif c in "廿卅":
            value += 20 if c == "廿" else 30
        elif c in _DIGITS:
            section = section * 10 + _DIGITS[c]
        else:
            return None
    return value + section


def _year(text: str) -> int:
    return int("".join(str(_DIGITS[c]) for c in text))


@lru_cache(maxsize=65536)
def iso_period(text: str, year: int | None = None) -> str | None:
    """The ISO 8601 date, month, year, interval or duration that an expression means.

    ``2006年9月`` → ``2006-09``; ``2020年底前`` → ``2020-12-31``; ``“十四五”`` → ``2021/2025``; ``三年`` → ``P3Y``.

    Args:
        text: what `find_times` found.
        year: the document's year, from which 今年, 9月份 and 上半年 are reckoned; without it they have no form.

    Returns:
        ``None`` for what has no definite form: 近年来, 今后五年.
    """
    found = _N_RANGE.search(text)
    if found is not None:
        return f"{_year(found[1])}/{_year(found[2])}"
    found = _N_PLAN.search(text)
    if found is not None and "年" not in text and "月" not in text:
        first = _PLANS.get(found[1][:-1])
        if first is None:
            return None
        return f"{first + 4}-12-31" if text.endswith(("末", "期末")) else f"{first}/{first + 4}"
    found = _N_YEAR.search(text)
    base, rest = (_year(found[1]), text[found.end() :]) if found else (None, text)
    if base is None and year is not None:
        for words, shift in (
            (("今年", "本年", "当年"), 0), (("去年", "上年"), -1), (("明年", "次年", "下年"), 1), (("后年",), 2), (("前年",), -2)
        ):  # fmt: skip
            at = next((text.find(w) + len(w) for w in words if w in text), None)
            if at is not None:
                base, rest = year + shift, text[at:]
                break
        else:
            if _N_MONTH.search(text) or text.lstrip("到至").startswith(
                ("上半年", "下半年", "年", "一季", "二季", "三季", "四季")
            ):
                base = year
    month = _N_MONTH.search(rest)
    if base is None:
        if found is None and (length := _N_DURATION.match(text)) is not None:
            return _duration(length[1], length[2])
        return None
    return _within_year(base, rest, month)


def _duration(count: str, unit: str) -> str | None:
    n = small_number(count)
    if n is None:
        return None
    if unit == "半年":
        return None
    letter = {"年": "Y", "月": "M", "季度": "M", "工作日": "D", "日": "D", "天": "D", "周": "W", "星期": "W"}.get(unit)
    if letter is None:
        return f"PT{n}{'H' if unit == '小时' else 'M'}"
    return f"P{n * 3 if unit == '季度' else n}{letter}"


def _within_year(year: int, rest: str, month: re.Match[str] | None) -> str | None:
    if not 1000 <= year <= 9999:
        return None
    if month is not None:
        m = small_number(month[1])
        if m is None or not 1 <= m <= 12:
            return str(year)
        if month[2]:
            d = small_number(month[2])
            if d is None or not 1 <= d <= calendar.monthrange(year, m)[1]:
                return f"{year}-{m:02}"
            return f"{year}-{m:02}-{d:02}"
        tail = rest[month.end() :]
        if tail.startswith(("底", "末")):
            return f"{year}-{m:02}-{calendar.monthrange(year, m)[1]:02}"
        return f"{year}-{m:02}"
    if "上半年" in rest:
        return f"{year}-01/{year}-06"
    if "下半年" in rest:
        return f"{year}-07/{year}-12"
    quarter = re.search("([一二三四])季度", rest)
    if quarter is not None:
        q = "一二三四".index(quarter[1])
        return f"{year}-{3 * q + 1:02}/{year}-{3 * q + 3:02}"
    return f"{year}-12-31" if rest.lstrip("年").startswith(_BY) else str(year)
