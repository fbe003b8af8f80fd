"""The first and last lines of a document, and what single lines of it are."""

from __future__ import annotations

import re
from typing import NamedTuple

from policy_nlp.structure.dates import DAY
from policy_nlp.structure.shadow import plain_text

HEAD = 3000
TAIL = 1500
_MOST_LINES = 40
_BEFORE, _BEHIND = 300, 600  # characters around the list of attachments
_MOST_MENTIONS = 1000
_INDENT = 20
_TOP = 30

_LABELLED = re.compile(
    r"[【\[]?(标\s{0,6}题|发文机关|发布机构|发文单位|制定机关|发文字号|文\s{0,6}号|成文日期|发文日期|印发日期)[】\]]?\s{0,6}[:：]\s{0,6}(\S[^\n]{0,120})?$"
)
_NUMBERED = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十百\d]{1,4}[章节条编篇]|\d{1,2}[、．]|\d{1,2}\.\D)"
)
_FURNITURE = re.compile(
    r"(?:当前位置|您(?:现在)?的位置|首页|来源|信息来源|时间|发表时间|发布时间|发布日期|日期|更新时间|阅读|浏览|点击|访问|分享|字体|字号|打印|关闭|收藏|保存|索引号?|主题分类"
    r"|主题词|公文种类|发布机构|作者|编辑|责任编辑|责编|记者|本报|签发人|密级|紧急程度|有效性|效力|扫一扫|附件|相关报道|http|www\.|目\s{0,4}录$|导航|繁體|无障碍|English)"
)
# Names of columns of a web site, above the document.
_COLUMN = re.compile(r".{0,6}(?:要闻|动态|新闻|专栏|信息公开|政务公开|政务信息|公告公示|通知公告|政策文件|文件库)")
_CHINESE = re.compile("[\u4e00-\u9fff]")
_SPACED = re.compile(r"\s+")


class Ends(NamedTuple):
    """The two ends of a text.

    Attributes:
        head: the first non-empty lines, stripped.
        front: the first 3,000 characters, as the shadow has them.
        middle: what stands around the first line behind `front` that begins with 附件: the signature stands before it.
        back: the last 1,500 of what `front` does not hold.
        fields: what labelled lines at the top state (``发文字号：…``).
    """

    head: list[str]
    front: str
    middle: str
    back: str
    fields: dict[str, str]


def read_ends(text: str) -> Ends:
    """The ends of a text, all that metadata is read from, in plain characters."""
    front = plain_text(text[:HEAD])
    head = _lines(front)
    fields: dict[str, str] = {}
    for index, line in enumerate(head[:_TOP]):
        match = _LABELLED.match(line) if len(line) < 160 and ("：" in line or ":" in line) else None
        if match is not None:
            value = match[2] or (head[index + 1] if index + 1 < len(head) else "")
            fields.setdefault(_SPACED.sub("", match[1]), value.strip())
    return Ends(
        head, front, plain_text(_before_attachments(text)), plain_text(text[max(HEAD, len(text) - TAIL) :]), fields
    )


def _before_attachments(text: str) -> str:
    """The end of the document proper, where attachments follow it and neither end of the text shows it."""
    at = HEAD - _BEFORE
    for _ in range(_MOST_MENTIONS):
        at = text.find("附件", at + 1, len(text) - TAIL)
        if at < 0:
            break
        _, found, indent = text[max(0, at - _INDENT) : at].rpartition("\n")
        if found and not indent.strip():
            return text[max(0, at - _BEFORE) : at + _BEHIND]
    return ""


def _lines(text: str) -> list[str]:
    lines = [line.strip() for line in text.split("\n", _MOST_LINES)[:_MOST_LINES]]
    return [line for line in lines if line]


def is_furniture(line: str) -> bool:
    """Whether a line belongs to a web page or a letterhead and not to the document."""
    return (
        (len(line) <= 12 and line.endswith(("：", ":")))
        or _CHINESE.search(line, 0, 60) is None
        or _FURNITURE.match(line) is not None
        or _LABELLED.match(line) is not None
        or (len(line) <= 12 and _COLUMN.fullmatch(line) is not None)
    )


def is_body(line: str) -> bool:
    """Whether a line is running text, a numbered heading or the addressees: what stands behind the title."""
    return "。" in line or line.endswith(("：", ":", "；")) or _NUMBERED.match(line) is not None or len(line) > 120


def is_date_line(line: str) -> bool:
    """Whether a line is nothing but a day."""
    if len(line) > 24 or "日" not in line:
        return False
    match = DAY.search(line)
    return match is not None and len(line) - (match.end() - match.start()) <= 2


def unspaced(line: str) -> str:
    """``土 地 使 用 期 限`` as one word; a line with other spaces keeps one at each."""
    words = line.split()
    if len(words) < 2:
        return line
    single = sum(len(word) == 1 for word in words)
    return ("" if len(words) >= 3 and single * 2 > len(words) else " ").join(words)
