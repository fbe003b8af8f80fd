"""发文字号: the number under which a body issued a document."""

from __future__ import annotations

import re

from policy_nlp.structure.dates import year_number
from policy_nlp.structure.head import Ends, is_body

_OPEN, _CLOSE = r"[〔\[（(［【﹝〈<]", r"[〕\])）］】﹞〉>]"
_BODY = r"[\u4e00-\u9fff]{1,16}"
_BRACKETED = re.compile(
    rf"[（(]?\s?({_BODY})\s?{_OPEN}\s?((?:19|20)\d\d|[１２]\d\d\d)\s?{_CLOSE}\s?(?:第)?\s?(\d{{1,5}})\s?号[）)]?"
)
_COUNT = r"第\s?([\d一二三四五六七八九十百〇零]{1,6})\s?号"
_NUMBER_ONLY = re.compile(rf"[（(〔]?\s?{_COUNT}\s?[）)〕]?")
_YEAR_AND_NUMBER = re.compile(r"(?:19|20)\d\d年\s?第\s?\d{1,4}\s?号")
# 中华人民共和国国务院令; 财政部令第12号; 国家发展改革委第12号令; 山东省人民代表大会常务委员会公告
_ORDER_HEAD = re.compile(
    rf"([\u4e00-\u9fff 　]{{2,60}}?)(?:(令|公告)\s{{0,4}}[（(]?(?:{_COUNT})?[）)]?|第\s?(\d{{1,4}})\s?号令)"
)
_STATE = "中华人民共和国"


def order_head(line: str) -> re.Match[str] | None:
    """The head of an order: group 1 the body, 2 令 or 公告, 3 or 4 the number if it stands on the same line."""
    if len(line) > 80 or not line or line[-1] not in "令告号）)" or "关于" in line:
        return None
    return _ORDER_HEAD.fullmatch(line)


def is_number_line(line: str) -> bool:
    """Whether a line gives the document's number (and perhaps who signs it)."""
    if len(line) > 60 or "号" not in line:
        return False
    match = _BRACKETED.match(line) or _NUMBER_ONLY.match(line) or _YEAR_AND_NUMBER.match(line)
    return match is not None and (match.end() == len(line) or "签发" in line[match.end() :])


def find_doc_number(ends: Ends) -> str | None:
    """The number on a line of its own before the body, with 〔〕 around the year whatever brackets the text has.

    Numbers in running text belong to other documents.
    """
    stated = ends.fields.get("发文字号") or ends.fields.get("文号")
    if stated:
        match = _BRACKETED.match(stated)
        return _written(match) if match else (stated if "号" in stated and len(stated) <= 40 else None)
    lines = ends.head[:30]
    for index, line in enumerate(lines):
        if is_number_line(line):
            match = _BRACKETED.match(line)
            if match is not None:
                return _written(match)
        order = order_head(line)
        if order is not None:
            number = _order_number(order, lines[index + 1] if index + 1 < len(lines) else "")
            if number is not None:
                return number
        if is_body(line) and index >= 2:
            break
    return None


def year_of_number(number: str | None) -> int | None:
    """2019 of 国发〔2019〕5号."""
    match = _BRACKETED.match(number) if number else None
    return year_number(match[2]) if match else None


def _written(match: re.Match[str]) -> str:
    return f"{match[1]}〔{year_number(match[2])}〕{int(match[3])}号"


def _order_number(order: re.Match[str], following: str) -> str | None:
    organ = "".join(order[1].split()).removeprefix(_STATE)
    organ = "国" if organ == "国务院" else organ
    if order[4]:
        return f"{organ}第{order[4]}号令"
    count = order[3]
    if count is None:
        alone = _NUMBER_ONLY.fullmatch(following)
        year = _YEAR_AND_NUMBER.fullmatch(following)
        if alone is None:
            return f"{organ}{order[2]}{following.replace(' ', '')}" if year else None
        count = alone[1]
    return f"{organ}{order[2]}第{count}号"
