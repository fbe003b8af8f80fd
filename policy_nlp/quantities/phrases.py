"""Noun phrases before and after an amount.

Kernels over the words of one sentence; `w0` and `w1` bound the sentence's words in `policy_nlp.quantities.words.Words`.
"""

from __future__ import annotations

from policy_nlp.kernel import kernel
from policy_nlp.quantities.words import (
    ADVERB,
    BOUND,
    BROKEN,
    CLOSE,
    COMMA,
    GIVEN,
    LINK,
    MARK,
    MEASURED,
    OPEN,
    PLACE,
    RELATION,
    STATED,
    TAIL,
    TIMED,
    VERB,
    WEAK,
)

#: Words of the longest phrase; what is longer is no phrase, and a line without punctuation must not cost its square.
LONGEST = 80
_DE = 0x7684  # 的
_DENG = 0x7B49  # 等
_MEI = 0x6BCF  # 每
ZHAN = 0x5360  # 占


@kernel
def word_before(words, w0, w1, p):  # type: ignore[no-untyped-def]
    """The last word of [w0, w1) that ends at or before `p`, or w0 - 1."""
    low, high = w0, w1
    while low < high:
        middle = (low + high) // 2
        if words.end[middle] <= p:
            low = middle + 1
        else:
            high = middle
    return low - 1


@kernel
def is_character(codes, words, k, character):  # type: ignore[no-untyped-def]
    return words.end[k] - words.start[k] == 1 and codes[words.start[k]] == character


@kernel
def is_de(codes, words, k):  # type: ignore[no-untyped-def]
    return words.end[k] - words.start[k] == 1 and codes[words.start[k]] == _DE


@kernel
def _leads_to(codes, words, k):  # type: ignore[no-untyped-def]
    c = codes[words.start[k]]
    return words.end[k] - words.start[k] == 1 and (c == 0x81F3 or c == 0x5230 or c == 0x4E3A)  # 至 到 为


@kernel
def divides(codes, words, k):  # type: ignore[no-untyped-def]
    """分为."""
    s = words.start[k]
    return words.end[k] - s == 2 and codes[s] == 0x5206 and codes[s + 1] == 0x4E3A


@kernel
def _governs(codes, words, k, w0, floor):  # type: ignore[no-untyped-def]
    """Whether the verb `k` governs what follows it rather than being part of a noun phrase (技术改造项目)."""
    role = words.role[k]
    if not role & WEAK:
        return True
    if k <= w0 or words.start[k] <= floor:
        return True
    before = words.role[k - 1]
    if before & (MARK | BOUND | TIMED | PLACE | COMMA):
        return True
    if before & ADVERB and not before & (MEASURED | LINK):
        return True
    if before & VERB and not before & WEAK:
        return True
    last = codes[words.end[k - 1] - 1]
    # 省 市 县 区: the place that does it
    return (last == 0x7701 or last == 0x5E02 or last == 0x53BF) and words.end[k - 1] - words.start[k - 1] >= 2


@kernel
def left_phrase(codes, words, w0, w1, p, floor):  # type: ignore[no-untyped-def]
    """The noun phrase that ends before `p`: (start, end, the word it stopped at); start == end if there is none."""
    k = word_before(words, w0, w1, p)
    while k >= w0 and words.start[k] >= floor:
        role = words.role[k]
        if k > w0 and words.start[k - 1] >= floor and is_character(codes, words, k - 1, _MEI):  # 每立方米
            k -= 2
        elif (
            k > w0 and words.start[k - 1] >= floor and words.role[k - 1] & (VERB | WEAK) and _leads_to(codes, words, k)
        ):  # 提升至, 增加到
            k -= 2
        elif (role & OPEN and codes[words.start[k]] == 0xFF08) or (
            words.role[k] & (ADVERB | LINK | TIMED) and not words.role[k] & (COMMA | MARK)
        ):  # 改革举措（共23项）
            k -= 1
        else:
            break
    if k < w0 or words.start[k] < floor:
        return p, p, k
    start = stop = words.end[k]
    last_de = comma = -1
    depth = 0
    at = k
    sentence_start = words.start[w0]
    w0 = max(w0, k - LONGEST)
    while k >= w0 and words.start[k] >= floor:
        role = words.role[k]
        if role & BROKEN:
            break
        if role & CLOSE:
            depth += 1
        elif role & OPEN:
            if depth == 0:
                break
            depth -= 1
        elif depth > 0:
            pass
        elif role & COMMA:
            if words.start[k] == floor or k == at:
                break
            if comma < 0:
                comma = k
        elif (
            role & (MARK | TIMED | GIVEN | STATED)
            or (role & VERB and _governs(codes, words, k, w0, floor))
            or (role & BOUND and not role & LINK)
        ):
            break
        elif is_de(codes, words, k) and last_de < 0:
            last_de = k
        elif k != at and is_character(codes, words, k, _DENG):
            break
        start = words.start[k]
        k -= 1
    if start == stop:
        return p, p, k
    if start == floor and comma >= 0 and start > sentence_start:
        start = words.end[comma]  # what comes first belongs to the amount before
    # 具备条件的行政村: what stands before 的 belongs to the verb, unless a relation needs it (占生产总值的比重).
    governed = k >= w0 and words.start[k] >= floor and words.role[k] & VERB
    if governed and last_de >= 0 and words.start[last_de] >= start and not words.role[at] & RELATION:
        start = words.end[last_de]
    f = word_before(words, w0, w1, start) + 1
    linked = False
    while f < at and (
        (words.role[f] & (LINK | COMMA | PLACE | TIMED) or (linked and words.role[f] & WEAK))
        and not words.role[f] & (OPEN | CLOSE)
        and words.end[f] < stop
    ):
        f += 1
    start = max(start, words.start[f])
    if start >= stop:
        return p, p, k
    return start, stop, k


@kernel
def right_phrase(codes, words, w0, w1, p, limit, limit_end, relative, counted):  # type: ignore[no-untyped-def]
    """The noun phrase that begins at `p`: (start, end, whether it begins with 的).

    `limit`, `limit_end` is the next amount; one that stands right at the beginning (3座35万千瓦电站) is stepped over.
    `relative` lets a clause with 的 open the phrase (5个具有影响力的集群).
    """
    k = word_before(words, w0, w1, p) + 1
    if k >= w1:
        return p, p, False
    start = p
    modified = False
    if words.start[k] >= p and is_de(codes, words, k):
        modified = True
        k += 1
        if k >= w1:
            return p, p, True
        start = words.start[k]
    if limit <= start + 1 and limit >= start:
        start = limit_end
        k = word_before(words, w0, w1, start) + 1
        limit = 1 << 30
        if k < w1 and words.start[k] >= start and is_de(codes, words, k):
            k += 1
        if k >= w1:
            return p, p, modified
        start = max(start, words.start[k])
    end = start
    trimmed = start
    depth = 0
    verbs = 0
    clause_end = -1
    first = k
    w1 = min(w1, k + LONGEST)
    while k < w1 and words.start[k] < limit:
        role = words.role[k]
        opens = k == first
        if role & BROKEN:
            break
        if opens and relative and depth == 0 and role & (VERB | BOUND) and not role & (MARK | COMMA | TAIL):
            # A relative clause: go on after its 的.
            for m in range(k + 1, min(w1, k + 25)):
                if words.start[m] >= limit or words.role[m] & MARK:
                    break
                if (
                    is_de(codes, words, m)
                    and m + 1 < w1
                    and words.start[m + 1] < limit
                    and not words.role[m + 1] & MARK
                ):
                    clause_end = m
            if clause_end >= 0:
                k = clause_end + 1
                end = trimmed = words.end[clause_end]
                verbs = 1
                continue
        if role & OPEN:
            if codes[words.start[k]] == 0xFF08 or codes[words.start[k]] == 0x28:
                # 县（市、区） is one noun; other brackets explain.
                m = k + 1
                while m < min(w1, k + 6) and not words.role[m] & CLOSE and words.end[m] - words.start[m] <= 2:
                    m += 1
                if end == start or m >= w1 or not words.role[m] & CLOSE or words.end[k - 1] - words.start[k - 1] > 2:
                    break
            depth += 1
        elif role & CLOSE:
            if depth == 0:
                break
            depth -= 1
            end = trimmed = words.end[k]
        elif depth > 0:
            pass
        elif role & MARK or (role & TIMED and not role & TAIL and not role & ADVERB):
            break
        elif role & COMMA or (role & LINK and not is_de(codes, words, k)):
            # What follows must be a noun too: 3个平台、2个系统 and 3个平台，建设… end here.
            if k + 1 >= w1 or words.start[k + 1] >= limit or end == start:
                break
            following = words.role[k + 1]
            if following & (MARK | BOUND) or (
                following & VERB
                and not (following & WEAK and k + 2 < w1 and words.role[k + 2] & (VERB | MARK | BOUND | COMMA) == 0)
            ):
                break
        elif is_de(codes, words, k):
            if end == start or (verbs == 0 and end - start >= 2):
                break
        elif role & (STATED | GIVEN):
            break
        elif role & VERB:
            if not role & WEAK:
                break
            following = words.role[k + 1] if k + 1 < w1 else MARK
            if opens and following & (VERB | MARK | BOUND | CLOSE) and not following & (LINK | WEAK):
                break  # 3家建设… but 3家培训机构
            verbs += 1
            end = words.end[k]
            if not role & TAIL:
                trimmed = end
        elif is_character(codes, words, k, _DENG):
            break
        elif role & BOUND and not role & LINK:
            # Adverbs double as attributes: 5个紧密型集团, 16名相关责任人.
            following = words.role[k + 1] if k + 1 < w1 else MARK
            if (
                words.end[k] - words.start[k] < 2
                or not opens
                or (following & (VERB | MARK | BOUND) and not following & WEAK)
            ):
                break
            end = words.end[k]
        elif (role & TAIL and end > start) or (role & MEASURED and counted and end > start):
            end = words.end[k]
        else:
            end = trimmed = words.end[k]
        k += 1
    if trimmed > start:
        end = trimmed
    # 200家重点企业信息 before another clause keeps its noun; an open bracket is closed or left out.
    if depth > 0:
        for i in range(start, end):
            c = codes[i]
            if c == 0x201C or c == 0x2018 or c == 0x300A:
                if i == start:
                    return p, p, modified
                end = i
                break
    return start, end, modified
