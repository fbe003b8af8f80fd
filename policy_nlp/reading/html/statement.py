"""What a page states about its document: the meta elements and the table that government sites put above a document."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from typing import Final, NamedTuple

from policy_nlp.reading.html.blocks import Page

_LABELLED: Final = re.compile(
    r"[【\[]?\s{0,3}(标\s{0,9}题|名\s{0,9}称|文件名称|发\s?文\s?机\s?关|发\s?文\s?单\s?位|制\s?定\s?机\s?关|发文字号|文\s{0,9}号|成文日期|发文日期|印发日期)"
    r"\s{0,3}[】\]]?\s{0,3}[:：\t]\s{0,9}(\S[^\n\t]{0,200})$"
)
_FIELDS: Final = {
    "标题": "title",
    "名称": "title",
    "文件名称": "title",
    "发文机关": "issuer",
    "发文单位": "issuer",
    "制定机关": "issuer",
    "发文字号": "doc_number",
    "文号": "doc_number",
    "成文日期": "date",
    "发文日期": "date",
    "印发日期": "date",
}
_DAY: Final = re.compile(r"((?:19|20)\d\d)\s?[-年/.]\s?(\d{1,2})\s?[-月/.]\s?(\d{1,2})")
_NOTHING: Final = frozenset({"无", "-", "--", "——", "/", "暂无"})
_MOST_LINES: Final = 80


class Statement(NamedTuple):
    """What a page states; ``None`` where it does not."""

    title: str | None = None
    issuer: str | None = None
    doc_number: str | None = None
    date: datetime.date | None = None


def statement_of(page: Page) -> Statement:
    """Title, issuer, number and day that the page states in labelled lines near its top or its end, else its meta element
    ``ArticleTitle`` (as the State Council Office's rules for government sites of 2017 name it).

    ``PubDate`` is the day on which the page was put up, not that of issue, and is not taken.
    """
    lines = [block.text for block in page.blocks]
    found = _labelled(lines[:_MOST_LINES])
    title = found.get("title") or page.meta.get("articletitle") or None
    return Statement(title, found.get("issuer"), found.get("doc_number"), _day(found.get("date", "")))


def is_statement(line: str) -> bool:
    """Whether a line is a label with its value and not text of the document."""
    return _LABELLED.match(line) is not None


def _labelled(lines: Iterable[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for line in lines:
        match = _LABELLED.match(line) if len(line) < 240 else None
        value = match[2].strip() if match else ""
        if match is not None and value not in _NOTHING:
            found.setdefault(_FIELDS["".join(match[1].split())], value)
    return found


def _day(text: str) -> datetime.date | None:
    match = _DAY.search(text)
    try:
        return datetime.date(int(match[1]), int(match[2]), int(match[3])) if match else None
    except ValueError:
        return None
