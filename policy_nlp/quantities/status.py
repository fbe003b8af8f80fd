"""Whether an amount is planned, achieved or neither: the tense of its section, then the words of its clause."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.document import Document
from policy_nlp.kernel import kernel
from policy_nlp.quantities.columns import COMPARATOR, COVERAGE, KIND, LEVEL, UNIVERSAL, VERB
from policy_nlp.quantities.comparators import EQ, GE, LE, longest_word
from policy_nlp.quantities.spans import STATUSES
from policy_nlp.quantities.units import GREAT, MEASURE, MONEY, NOUN, PHYSICAL, RATIO
from policy_nlp.quantities.words import DONE, PLAN
from policy_nlp.structure import Structure
from policy_nlp.structure.shadow import plain_text
from policy_nlp.trie import Trie, build_trie

PLANNED, ACHIEVED, DESCRIPTIVE = range(len(STATUSES))
#: What a document is: a report on what was done and what is next, a plan or order, a law, a letter
#: or notice that tells facts.
REPORT, ORDER, LAW, LETTER = range(4)

_LAWS: Final = ("条例", "法", "规定", "办法", "细则", "规则", "准则", "章程", "法律法规")
_LETTERS: Final = ("函", "答复", "通报", "情况", "批复", "复")
# A body sentence says near its beginning which part of a report follows; values are bits.
_PAST, _FUTURE, _BODY, _GLOSSARY = 1, 2, 4, 8
_CUES: Final = {
    _PAST: "回顾 成就 总结 过去 完成情况 现状 发展基础 工作情况 落实情况",
    _FUTURE: "目标 任务 安排 部署 重点工作 建议 打算 要求 思路 举措 措施 下一步 展望 政策取向 今后 未来 主要工作 重点抓好",
    _PAST | _BODY: "过去一年 过去五年 过去的一年 过去的五年 一年来 五年来 这五年 回顾",
    _FUTURE | _BODY: (
        "新的一年 今年发展 今年经济社会发展 主要预期目标 做好今年 今年政府工作 今年工作 今后五年 未来五年 下一步 今年要 "
        "“十五五”时期 今年的工作 今年是 总体要求 重点抓好  "
        "为实现上述目标 工作建议 重点工作 下面 明年"
    ),
}
_NOTES: Final = "名词解释 名词注释 用语解释 词语解释 名词说明 相关名词 名词术语"
_BODY_REACH: Final = 30


def genre_of(document: Document) -> int:
    """`REPORT`, `ORDER`, `LAW` or `LETTER`, by 文种, else by title."""
    doc_type, title = plain_text(document.doc_type or ""), plain_text(document.title or "")
    for name in (doc_type, title):
        if "报告" in name or "总结" in name:
            return REPORT
    for name in (title, doc_type):
        if name.endswith(_LAWS) and "印发" not in name:
            return LAW
    return LETTER if title.endswith(_LETTERS) else ORDER


@cache
def _cues() -> Trie:
    words: dict[str, int] = {}
    for meaning, group in _CUES.items():
        for word in group.split():
            words[word] = words.get(word, 0) | meaning
    words.update(dict.fromkeys(_NOTES.split(), _GLOSSARY | _BODY))
    return build_trie(words)


@kernel
def _tense(codes, start, end, kind, doc, marker, section, level, head, genre, begins, cues, tense):  # type: ignore[no-untyped-def]
    """Fill `tense` with the status that the place of each sentence suggests."""
    root, edges, shift, values = cues[:4]
    current = -1
    mode = PLANNED
    g = ORDER
    notes = False
    numbered = True
    depth = 0
    by_level = np.zeros(17, dtype=np.int8)
    for s in range(len(start)):
        if doc[s] != current:
            current = doc[s]
            g = genre[current]
            mode = ACHIEVED if g == REPORT else PLANNED if g == ORDER else DESCRIPTIVE
            by_level[:] = mode
            depth = 0
            notes = False
        heading = kind[s] == 0
        opens = heading and section[s] >= 0 and head[section[s]] == s
        last = end[s] if heading else min(end[s], start[s] + _BODY_REACH)
        past = future = False
        notes |= codes[start[s]] == 0xFF3B  # ［10］
        i = start[s]
        while i < last:
            if codes[i] >= 65536 or not begins[codes[i]]:
                i += 1
                continue
            length, cue = longest_word(codes, i, last, root, edges, shift, values)
            if length > 0 and (heading or cue & _BODY):
                notes |= cue & _GLOSSARY != 0 and end[s] - start[s] < 20
                # A review says so at once: 一年来, 过去五年.
                past |= cue & _PAST != 0 and (heading or i - start[s] <= 6)
                future |= cue & _FUTURE != 0
                i += length
            else:
                i += 1
        tense[s] = mode
        if notes:
            tense[s] = DESCRIPTIVE
        if g == LAW or g == LETTER or notes:
            continue
        if opens:
            depth = min(16, level[section[s]])
            numbered = marker[s] != 0
            above = by_level[depth - 1] if depth > 0 else by_level[0]
            if numbered:
                mode = above
            if past:
                mode = ACHIEVED
            elif numbered and depth == 1 and g == REPORT:
                mode = PLANNED
            elif future and (depth <= 1 or above != ACHIEVED or (not numbered and g != REPORT)):
                # 落实重大战略任务 inside a review reviews.
                mode = PLANNED
            by_level[depth if numbered else max(0, depth - 1) :] = mode
            tense[s] = mode
        elif g == REPORT and not heading and (past or future) and not (past and future):
            mode = ACHIEVED if past else PLANNED
            by_level[depth if numbered else max(0, depth - 1) :] = mode
            tense[s] = mode
            if depth <= 1:
                by_level[:] = mode
        elif past and not future:
            tense[s] = ACHIEVED


@cache
def _begins() -> npt.NDArray[np.bool_]:
    """Shape (65536,): whether a cue begins with the character; smaller than the trie's own table, so it stays near the processor."""
    begins: npt.NDArray[np.bool_] = _cues().root != 0
    return begins


def find_tense(
    codes: npt.NDArray[np.uint32], structure: Structure, genre: npt.NDArray[np.int8]
) -> npt.NDArray[np.int8]:
    """The status that section and genre (of each document) suggest for each sentence, int8, shape (sentences,)."""
    tense = np.empty(len(structure.start), dtype=np.int8)
    sections = structure.sections
    _tense(
        codes, structure.start, structure.end, structure.kind, structure.doc, structure.markers.kind,
        sections.of_sentence, sections.level, sections.head, genre, _begins(), _cues(), tense,
    )  # fmt: skip
    return tense


@kernel
def status_of(  # type: ignore[no-untyped-def]
    row, tense, genre, followed_by_de, roles, given, inside, moved, right_used, governed, acted, past_year, required
):
    """The status of one amount.

    Args:
        row: its row of `Amounts.spans`.
        tense: what its section suggests.
        genre: of its document.
        followed_by_de: whether 的 follows it.
        roles: the roles of all words between the clause's start and the amount.
        given: whether what governs it takes it as given (围绕, 以…为, 在…基础上).
        inside: whether it stands inside a noun phrase (3座35万千瓦电站, 辉源20万吨铝板).
        moved: whether it is where a change begins (从20%提高到40%).
        right_used: whether its object stands after it.
        governed: whether a verb governs it in its clause.
        acted: whether its clause has a verb, before or after.
        past_year: whether the sentence dates it before the text's own year.
        required: whether it begins with a bound that something must keep (不少于, 不超过).
    """
    kind = row[KIND]
    if moved:
        return ACHIEVED
    counts = kind == MEASURE or kind == NOUN or kind == GREAT
    if counts and (given or row[LEVEL] != 0):
        return DESCRIPTIVE
    if inside and (kind == PHYSICAL or kind == MONEY or kind == NOUN):
        return DESCRIPTIVE
    bounded = row[COMPARATOR] != EQ
    if followed_by_de and kind != RATIO and kind != GREAT and (kind != MEASURE or bounded):
        return DESCRIPTIVE
    if (kind == MONEY or kind == PHYSICAL) and right_used and (row[COMPARATOR] == GE or row[COMPARATOR] == LE):
        return DESCRIPTIVE
    if roles & PLAN and not roles & DONE and genre != LAW:
        return PLANNED
    if genre == LAW:
        counts |= kind == UNIVERSAL or kind == COVERAGE
        return PLANNED if counts and kind != GREAT and governed and not bounded else DESCRIPTIVE
    if roles & DONE or past_year:
        return ACHIEVED
    if genre == LETTER and tense == DESCRIPTIVE:
        return ACHIEVED if row[VERB] >= 0 else DESCRIPTIVE
    if tense == DESCRIPTIVE:
        return PLANNED if governed else DESCRIPTIVE
    if genre == ORDER and tense == PLANNED and not acted and row[VERB] < 0 and kind == MEASURE and not required:
        return DESCRIPTIVE
    return tense
