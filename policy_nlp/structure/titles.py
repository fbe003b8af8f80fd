"""The title of a document, read off its first lines."""

from __future__ import annotations

import re

from policy_nlp.structure.doc_numbers import is_number_line, order_head
from policy_nlp.structure.doc_types import doc_type_of
from policy_nlp.structure.head import Ends, is_body, is_date_line, is_furniture, unspaced
from policy_nlp.structure.issuers import title_organ

_TOP_LINES = 40
_MOST_BODY_LINES = 3
_LONGEST = 150
_MOST_JOINED = 5
_PROMULGATED = re.compile(r"《([^《》\n]{2,80})》")
_OPENING = re.compile(r"关于|印发|转发|批转|《|^中华人民共和国|^(?:19|20)\d\d年")
_ORGAN_LINE = re.compile(r".{0,30}(?:国务院|中共中央|办公厅|办公室|人民政府|委员会|部|厅|局)$")
_SPEECH = re.compile(r"关于|印发|转发|批转")
_SUPPLEMENT = re.compile(
    r"[（(][^（()）日]{0,20}(?:年|试行|暂行|草案|修订|修正|征求意见稿|送审稿|摘要|全文)[^（()）日]{0,6}[）)]$"
)
_SALUTATION = re.compile(r"(?:各位|尊敬的|同志们|全体)")
_LETTERHEAD = re.compile(r".{2,40}文件$")


def find_title(ends: Ends) -> str | None:
    """The title: the one a page header states, the law that an order promulgates, else the first heading.

    A heading that runs over several lines is joined until it ends in a 文种 and its 《》 are closed.
    """
    stated = ends.fields.get("标题")
    if stated:
        return _clean(stated)
    groups, had_body = _groups(ends.head)
    if ends.head and groups and (promulgated := _promulgated(ends.head)):
        return promulgated
    for group in groups:
        title = _complete(group)
        if title is not None:
            return _clean(title)
    if had_body:
        return None
    for group in groups:
        joined = "".join(group[:_MOST_JOINED])
        if _SPEECH.search(group[0]) and len(joined) <= _LONGEST:
            return _clean(joined)
        if len(group[0]) >= 5 and len(group[0]) <= 60:
            return _clean(group[0])
    return None


def _groups(lines: list[str]) -> tuple[list[list[str]], bool]:
    """Runs of lines before the body that may be a title; whether running text came first."""
    groups: list[list[str]] = []
    open_group = False
    bodies = 0
    for line in lines[:_TOP_LINES]:
        if _SALUTATION.match(line):
            bodies += 1
            break
        if is_furniture(line) or is_number_line(line) or is_date_line(line) or _LETTERHEAD.fullmatch(line):
            open_group = False
        elif is_body(line):
            bodies += 1
            open_group = False
            if groups or bodies > _MOST_BODY_LINES or line.endswith(("：", ":")):
                break
        elif open_group:
            groups[-1].append(unspaced(line))
        else:
            groups.append([unspaced(line)])
            open_group = True
    return groups, bodies > 0 and not groups


def _complete(group: list[str]) -> str | None:
    """The first run of the group's lines that reads as a whole title."""
    for first in range(min(len(group), 12)):
        line = group[first]
        opens = bool(_OPENING.search(line) or _ORGAN_LINE.fullmatch(line) or title_organ(line))
        if len(line) <= 2 or line.startswith(("——", "--")):
            continue
        joined = ""
        weak: str | None = None
        for last in range(first, min(len(group), first + _MOST_JOINED)):
            following = group[last]
            if last > first and (
                following.startswith(("——", "--", joined)) or (not opens and doc_type_of(following) is not None)
            ):
                break
            joined += following
            if len(joined) > _LONGEST:
                break
            if not _is_whole(joined):
                continue
            if last + 1 < len(group) and _SUPPLEMENT.fullmatch(group[last + 1]):
                joined += group[last + 1]
            if _is_strong(joined):
                return joined
            weak = weak or joined
        if weak is not None:
            return weak
    return None


def _is_whole(title: str) -> bool:
    return len(title) >= 3 and title.count("《") == title.count("》") and doc_type_of(title) is not None


def _is_strong(title: str) -> bool:
    """关于 … wants 的 before its 文种: 关于印发《…规划》 goes on on the next line."""
    match = _SPEECH.search(title)
    if match is None:
        return True
    return "的" in title[max(match.end(), len(title) - 12) :] or match.start() > 40


def _promulgated(lines: list[str]) -> str | None:
    """The law that an order (令, 公告) at the top of the text promulgates."""
    if not any(order_head(line) for line in lines[:6]):
        return None
    for line in lines[1:12]:
        match = _PROMULGATED.search(line)
        if match is not None and ("公布" in line or "发布" in line or "施行" in line or "通过" in line):
            return match[1]
    return None


def _clean(title: str) -> str:
    title = unspaced(title)
    if title.startswith("《") and title.endswith("》") and title.count("《") == 1:
        return title[1:-1]
    return title
