"""Heading, body or other: what a sentence is in the layout of its document (guidelines, section 1)."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import CLOSER, DIGIT, HAN, LETTER, NUMERAL, PAUSE, SPACE, STOP, flags
from policy_nlp.kernel import kernel
from policy_nlp.structure.markers import Markers
from policy_nlp.structure.sentences import SentenceSpans

HEADING: Final = 0
BODY: Final = 1
OTHER: Final = 2
#: Names of the kinds, indexed by code.
KINDS: Final = ("heading", "body", "other")

_INSIDE = 2
#: Last characters of the words that end a title: 意见, 通知, 报告, 要点, 规划, 纲要, 方案, 条例, 办法, 规定, 批复 …
_TITLE_ENDS = np.array(sorted({ord(c) for c in "见知告点划要案画例法定复函则报施领令书制话"}), dtype=np.uint32)
#: First characters of lines about a document rather than of it: 来源, 时间, 发布, 索引号, 附件, 抄送, 目录, 主题词.
_FURNITURE = (
    "来源",
    "时间",
    "日期",
    "作者",
    "编辑",
    "索引号",
    "主题词",
    "附件",
    "附表",
    "抄送",
    "目录",
    "责任编辑",
    "发文机关",
    "发文字号",
)
#: Longest topic phrase (`优化提升传统产业。`) at the start of a paragraph and inside one; longest numbered heading; longest title line.
_TOPIC, _TOPIC_INSIDE, _NUMBERED, _TITLE_LINE = 19, 14, 48, 60


def _packed(words: tuple[str, ...]) -> npt.NDArray[np.uint32]:
    width = max(map(len, words))
    out = np.zeros((len(words), width), dtype=np.uint32)
    for row, word in enumerate(words):
        out[row, : len(word)] = [ord(c) for c in word]
    return out


_FURNITURE_CODES = _packed(_FURNITURE)


@kernel
def _begins(codes, a, b, words):  # type: ignore[no-untyped-def]
    for w in range(words.shape[0]):
        ok = True
        for j in range(words.shape[1]):
            if words[w, j] == 0:
                break
            if a + j >= b or codes[a + j] != words[w, j]:
                ok = False
                break
        if ok:
            return True
    return False


@kernel
def _kinds(codes, table, start, end, opening, marker, marker_end, doc, title_ends, furniture, kind):  # type: ignore[no-untyped-def]
    n = len(start)
    current = -1
    front = True  # before the first sentence of running text
    title_open = True
    article = False
    listing = False  # the last sentence announced a list or was an item of one
    for s in range(n):
        if doc[s] != current:
            current = doc[s]
            front = True
            title_open = True
            article = False
            listing = False
        a, b = start[s], end[s]
        length = b - a
        first = opening[s] != 2
        last_of_paragraph = s + 1 == n or opening[s + 1] != 2 or doc[s + 1] != current
        alone = first and last_of_paragraph
        pauses = digits = spaces = visible = tabs = dots = 0
        number_sign = False
        for i in range(a, b):
            c = codes[i]
            f = table[c] if c < 65536 else 64
            pauses += (f & PAUSE) != 0 and c != 0x3001
            digits += (f & (DIGIT | NUMERAL)) != 0
            spaces += (f & SPACE) != 0
            visible += (f & (HAN | LETTER | DIGIT)) != 0
            tabs += c == 9 or c == 0x7C
            if c == 0x2E or c == 0x2026 or c == 0xB7 or c == 0xFF0E:
                dots += 1
            number_sign |= c == 0x3014 or c == 0x3015  # 〔 〕
        last = codes[b - 1]
        last_flag = table[last] if last < 65536 else 64
        stop = (last_flag & STOP) != 0
        if not stop and last_flag & CLOSER:
            i = b - 1
            while i > a and codes[i] < 65536 and table[codes[i]] & CLOSER:
                i -= 1
            stop = codes[i] < 65536 and (table[codes[i]] & STOP) != 0
        colon = last == 0xFF1A or last == 0x3A
        semicolon = last == 0xFF1B or last == 0x3B
        m = marker[s]
        k = 1
        if m == 4:
            article = True
        elif 1 <= m <= 3:
            article = False
        if (
            alone
            and not stop
            and (
                visible == digits
                or tabs > 0
                or (dots >= 3 and last_flag & DIGIT)
                or (length <= 40 and digits * 2 > visible)
                or (length <= 30 and number_sign)
                or (codes[a] == 0xFF08 and last == 0xFF09 and m == 0)
                or (codes[a] == 0x28 and last == 0x29 and m == 0)
                or (codes[a] == 0x5404 and colon)  # 各省、…人民政府：  各位代表：
                or (front and colon and m == 0 and length <= 80)
                or (_begins(codes, a, b, furniture) and m == 0)
                or (front and s > 0 and doc[s - 1] == current and digits >= 4 and length > 12 and m == 0)
            )
        ):
            k = 2
            if length > 80 and not (tabs > 0):
                k = 1
        elif m == 4:
            k = 1
        elif m != 0:
            if m <= 3:
                k = 0 if alone and not stop and length <= _NUMBERED else 1
            elif colon or semicolon or article:
                k = 1
            elif listing and alone and (stop or (s + 1 < n and doc[s + 1] == current and marker[s + 1] == m)):
                k = 1  # an item of a list, not the heading of what follows
            elif alone:
                k = 0 if length <= (_NUMBERED if stop else _TITLE_LINE) and pauses <= 3 else 1
            elif first:
                k = 0 if length <= _NUMBERED and pauses <= 2 else 1
        elif alone and not stop and not colon and not semicolon and not listing:
            if front and title_open and length <= _TITLE_LINE:
                k = 0
                title_open = False
                joins = True
                for t in range(len(title_ends)):
                    if last == title_ends[t]:
                        joins = False
                # 国务院办公厅关于推进 / 政务新媒体健康有序发展的意见
                title_open = joins
            elif length <= 30 and pauses == 0:
                # A run of short lines is a table or a list of names, a single one a heading.
                before = s > 0 and doc[s - 1] == current and kind[s - 1] == 2
                follows = s + 1 < n and doc[s + 1] == current and opening[s + 1] != 2
                long_next = follows and end[s + 1] - start[s + 1] > 30
                k = (
                    0
                    if (long_next or (follows and marker[s + 1] != 0)) and not (before and digits) and spaces <= 1
                    else 2
                )
            else:
                k = 2 if front else 1
        elif stop and not last_of_paragraph and pauses == 0 and not article and not colon:
            following = end[s + 1] - start[s + 1]
            if first:
                k = 0 if length <= _TOPIC and following > 6 else 1
            elif s > 0 and kind[s - 1] == 0 and marker[s - 1] != 0:
                k = 0 if length <= _TOPIC_INSIDE + 4 and digits == 0 else 1
            else:
                before = end[s - 1] - start[s - 1]
                k = 0 if length <= _TOPIC_INSIDE and digits == 0 and following >= 20 and before >= 12 else 1
        if k == 1:
            front = False
            listing = colon or semicolon or (listing and m >= 5)
        elif k == 0:
            listing = False
            if m != 0:
                front = False
        kind[s] = k


@kernel
def _signatures(codes, table, start, end, opening, doc, kind, marker):  # type: ignore[no-untyped-def]
    """A short line right above a line that is a date is the signature of the issuing body."""
    for s in range(1, len(start) - 1):
        date = codes[end[s + 1] - 1] == 0x65E5 and end[s + 1] - start[s + 1] <= 14 and kind[s + 1] == 2  # 日
        last = codes[end[s] - 1]
        phrase = last >= 65536 or not table[last] & (STOP | PAUSE | CLOSER)
        own_line = opening[s] != 2 and opening[s + 1] != 2 and doc[s - 1] == doc[s] == doc[s + 1]
        if date and phrase and own_line and marker[s] == 0 and end[s] - start[s] <= 40 and kind[s - 1] != 0:
            kind[s] = 2


def find_kinds(
    codes: npt.NDArray[np.uint32], sentences: SentenceSpans, markers: Markers, doc: npt.NDArray[np.int32]
) -> npt.NDArray[np.int8]:
    """The kind of each sentence as an index into `KINDS`, shape (sentences,).

    Judged by layout alone: marker, length, punctuation, neighbours. `doc` is the running number of each sentence's document.
    """
    kind = np.empty(len(sentences.start), dtype=np.int8)
    table = flags()
    _kinds(
        codes, table, sentences.start, sentences.end, sentences.opening, markers.kind, markers.end, doc,
        _TITLE_ENDS, _FURNITURE_CODES, kind,
    )  # fmt: skip
    _signatures(codes, table, sentences.start, sentences.end, sentences.opening, doc, kind, markers.kind)
    return kind
