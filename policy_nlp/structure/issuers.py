"""The body that issued a document, and the day it did."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import NamedTuple

from policy_nlp.structure.dates import DAY, DAY_LINE, DAY_LINE_END, MONTH_AND_DAY, day_of, read_day
from policy_nlp.structure.doc_numbers import order_head
from policy_nlp.structure.head import Ends, unspaced

_ORGAN = re.compile(
    r"(?:国务院|中共中央|[省市县区州盟旗乡镇]委|.{0,40}(?:人民政府|政府|办公厅|办公室|委员会|委|部|厅|局|总局|署|院|行|会|中心|小组|指挥部|公署|"
    r"集团|公司|大学|办事处|法院|检察院|兵团|办))"
)
_AFTER_ORGAN = re.compile(r"关于|印发|转发|批转|公布|发布|贯彻|对")
_CONGRESS = re.compile(
    r"([\u4e00-\u9fff]{0,16})第[一二三四五六七八九十]{1,3}届((?:全国)?人民代表大会(?:常务委员会)?)"
    r"|([\u4e00-\u9fff]{2,16}人民代表大会(?:常务委员会)?)"
)
_SHORT_CONGRESS = re.compile(r"([\u4e00-\u9fff]{2,12}?)第?[一二三四五六七八九十]{1,3}届人大常委会")
_SESSION = re.compile(
    r"\s{0,3}经?([\u4e00-\u9fff]{2,24}?)(?:第[一二三四五六七八九十]{1,3}届)?(?:审判委员会|检察委员会)?(?:第[一二三四五六七八九十]{1,3}届)?(?:\d{4}年)?第[\d一二三四五六七八九十]{1,5}次"
)
_CABINET = re.compile(r"(国务院|[\u4e00-\u9fff]{2,12}人民政府)")
_EVENT = re.compile(r"通过|批准|发布|公布|颁布|修订|修正|修改")
_SENT_DOWN = re.compile(
    r"(?:^|[，,日\s])([^，。；,\s《》]{4,40}?)(?:日前|近日)?(?:联合)?(?:下发|印发|发布|出台|制定|制发|公布)了?《"
)
_SPEAKER = re.compile(r"我(?:谨)?代表([^，。\s]{2,16}?(?:国务院|政府|委员会|常委会|法院|检察院)|国务院)")
_MEETING = re.compile(r"在([\u4e00-\u9fff]{2,16}?)(?:第[一二三四五六七八九十]{1,3}届)(?:全国)?人民代表大会")
_STATE = "中华人民共和国"


class Issue(NamedTuple):
    """Who issued a document and when; `revised` is the year of the last change that a law's history lists."""

    issuer: str | None
    date: datetime.date | None
    revised: int | None
    place: str | None


def find_issue(ends: Ends, title: str | None, doc_type: str | None) -> Issue:
    """Issuer and day from the page header, the order's head, the title, the signature and the history of a law."""
    head = ends.head
    signatures = _signatures(ends)
    history = _history(head)
    opening = title_organ(title) if title else None
    order = next(filter(None, map(order_head, head[:6])), None)
    issuer = (
        ends.fields.get("发文机关")
        or ends.fields.get("发布机构")
        or ends.fields.get("发文单位")
        or ends.fields.get("制定机关")
        or (_organ_of_order(order[1]) if order else None)
        or opening
    )
    signed = next((s for s in signatures if issuer and s[0] and s[0].startswith(issuer)), None)
    signed = signed or next((s for s in signatures if s[0]), None)
    # An order's own day stands under the name of who gives it, before what it promulgates.
    ordered = signatures[0][1] if order and signatures and signatures[0][0] is None else None
    place: str | None = None
    report = doc_type in ("政府工作报告", "工作报告", "报告", "讲话", None)
    spoken = _first(_SPEAKER, (line[:300] for line in head[:30] if "代表" in line)) if report else None
    if issuer is None:
        issuer = (history.issuer if history else None) or (signed[0] if signed else None) or spoken
    if issuer is None and title:
        sender = _first(_SENT_DOWN, (line[:300] for line in head[1:4]))
        issuer = sender if sender and _ORGAN.fullmatch(sender) else None
    dateline: datetime.date | None = None
    if report:
        for line in head[:20]:
            meeting = _MEETING.search(line) if len(line) < 120 and "代表大会" in line else None
            if meeting is not None:
                place, dateline = meeting[1], read_day(line)
                break
    stated = ends.fields.get("成文日期") or ends.fields.get("发文日期") or ends.fields.get("印发日期")
    date = (
        (read_day(stated) if stated else None)
        or ordered
        or (signed[1] if signed else None)
        or (history.first if history else None)
        or dateline
        or (signatures[0][1] if signatures else None)
    )
    return Issue(issuer, date, history.last if history else None, place)


def _first(pattern: re.Pattern[str], lines: Iterable[str]) -> str | None:
    return next((match[1] for match in map(pattern.search, lines) if match), None)


def month_and_day(lines: list[str], year: int | None) -> datetime.date | None:
    """``2月16日`` that opens the first lines, in a year known otherwise."""
    for line in lines[:4] if year else []:
        match = MONTH_AND_DAY.match(line)
        if match is not None:
            try:
                return datetime.date(year or 1, int(match[1]), int(match[2]))
            except ValueError:
                return None
    return None


def title_organ(title: str) -> str | None:
    """The body that a title opens with: 国务院办公厅 of 国务院办公厅关于…的通知."""
    match = _AFTER_ORGAN.search(title, 2, 80)
    if match is None:
        return None
    organ = title[: match.start()].strip(" 《“")
    return organ if len(organ) <= 60 and _ORGAN.fullmatch(organ) else None


def _organ_of_order(text: str) -> str:
    return "".join(text.split()).removeprefix(_STATE)


def _signatures(ends: Ends) -> list[tuple[str | None, datetime.date]]:
    """Lines that are a day, each with the body on the line before."""
    found: list[tuple[str | None, datetime.date]] = []
    for text in (ends.front, ends.middle, ends.back):
        for ending in DAY_LINE_END.finditer(text):
            start = text.rfind("\n", 0, ending.start()) + 1
            match = DAY_LINE.fullmatch(text, start, ending.end()) if ending.start() - start < 120 else None
            day = day_of(match) if match else None
            if day is None:
                continue
            lines = text[max(0, start - 120) : start].rstrip().rsplit("\n", 1)
            before = unspaced(lines[-1]).removesuffix("&sp;").rstrip() if len(lines[-1]) <= 80 else ""
            organ = before if 2 <= len(before) <= 40 and _ORGAN.fullmatch(before) and "关于" not in before else None
            found.append((organ, day))
    return found


class _History(NamedTuple):
    issuer: str | None
    first: datetime.date
    last: int


def _history(head: list[str]) -> _History | None:
    """What the lines under a law's title say of its adoption and its changes."""
    issuer: str | None = None
    first: datetime.date | None = None
    last = 0
    for line in head[:24]:
        if "年" not in line[4:12] or line[0] in "—-":
            continue
        opening = DAY.search(line, 0, 40)
        if opening is None or opening.start() > 4:
            continue
        days = list(DAY.finditer(line[:1500]))
        for index, match in enumerate(days):
            segment = line[match.end() : days[index + 1].start() if index + 1 < len(days) else match.end() + 150]
            event = _EVENT.search(segment)
            day = day_of(match)
            if event is None or day is None or segment.startswith(("起", "，", "以")):
                continue
            last = max(last, day.year)
            if first is None:
                first = day
                issuer = _organ_of_history(segment[: event.start()])
    return _History(issuer, first, last) if first else None


def _organ_of_history(segment: str) -> str | None:
    match = _CONGRESS.search(segment)
    if match is not None:
        return match[3] or (match[1] + match[2])
    congress = _SHORT_CONGRESS.search(segment)
    if congress is not None:
        return f"{congress[1]}人民代表大会常务委员会"
    session = _SESSION.match(segment)
    if session is not None and _ORGAN.fullmatch(session[1]):
        return session[1]
    cabinet = _CABINET.search(segment)
    if cabinet is not None:
        return cabinet[1].removeprefix(_STATE)
    order = re.match(r"\s{0,3}([\u4e00-\u9fff、]{2,30}?)(?:第\s?\d{1,4}\s?号令|令第|公告|$)", segment)
    return order[1].removeprefix(_STATE) if order and _ORGAN.fullmatch(order[1]) else None
