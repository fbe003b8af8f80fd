"""What is counted or measured: the noun phrase after the amount (3个信息化基地) or before it (产量达到120万辆)."""

from __future__ import annotations

from policy_nlp.kernel import kernel
from policy_nlp.quantities.columns import COMPARATOR, CORE, COVERAGE, END, KIND, MEANING, START, UNIT, UNIVERSAL
from policy_nlp.quantities.columns import VERB as AMOUNT_VERB
from policy_nlp.quantities.comparators import DECREASE, INCREASE, RANGE
from policy_nlp.quantities.phrases import (
    LONGEST,
    ZHAN,
    divides,
    is_character,
    is_de,
    left_phrase,
    right_phrase,
    word_before,
)
from policy_nlp.quantities.units import GREAT, MEASURE, MONEY, NOUN, RATIO
from policy_nlp.quantities.words import (
    BOUND,
    CLOSE,
    COMMA,
    COMPARED,
    EACH,
    GIVEN,
    LINK,
    MARK,
    OPEN,
    VERB,
)


@kernel
def _compared(words, w0, w1, p, floor):  # type: ignore[no-untyped-def]
    """Where a comparison (比上年, 高于全省平均) that leads up to `p` begins, else `p`."""
    k = word_before(words, w0, w1, p)
    low = max(w0, k - 9)
    while k >= low and words.start[k] >= floor:
        role = words.role[k]
        if role & (MARK | COMMA):
            break
        if role & COMPARED:
            return words.start[k]
        k -= 1
    return p


@kernel
def _item(codes, words, w0, w1, start, end, wanted, count):  # type: ignore[no-untyped-def]
    """The item of the enumeration [start, end) that belongs to the `wanted`-th of `count` amounts."""
    first = word_before(words, w0, w1, start) + 1
    last = word_before(words, w0, w1, end)
    parts = 1
    depth = 0
    for k in range(first, last + 1):
        role = words.role[k]
        depth += (1 if role & OPEN else 0) - (1 if role & CLOSE else 0)
        if depth == 0 and (role & COMMA or (role & LINK and not is_de(codes, words, k) and k > first)):
            parts += 1
    if parts < count:
        return start, end
    number = parts - count + wanted
    part = 0
    begin = start
    depth = 0
    for k in range(first, last + 1):
        role = words.role[k]
        depth += (1 if role & OPEN else 0) - (1 if role & CLOSE else 0)
        if depth == 0 and (role & COMMA or (role & LINK and not is_de(codes, words, k) and k > first)):
            if part == number:
                return begin, words.start[k]
            part += 1
            begin = words.end[k]
    return begin, end


@kernel
def _said_each(words, w0, w1, start, end):  # type: ignore[no-untyped-def]
    roles = 0
    for k in range(word_before(words, w0, w1, start) + 1, word_before(words, w0, w1, end) + 1):
        roles |= words.role[k]
    return roles & EACH != 0


@kernel
def find_objects(codes, spans, q0, q1, words, w0, w1, sentence_start, objects):  # type: ignore[no-untyped-def]
    """Fill `objects`, shape (amounts, 2), for the amounts [q0, q1) of one sentence; -1 where there is none."""
    group = q0  # first amount of the list that 分别 distributes
    each_start = each_end = -1
    size = 1
    for q in range(q0, q1):
        row = spans[q]
        kind = row[KIND]
        start, end = row[START], row[END]
        floor = spans[q - 1, END] if q > q0 else sentence_start
        limit = spans[q + 1, START] if q + 1 < q1 else 1 << 30
        limit_end = spans[q + 1, END] if q + 1 < q1 else 1 << 30
        a = b = -1
        if q > group and start - floor == 1 and each_start >= 0:
            a, b = _item(codes, words, w0, w1, each_start, each_end, q - group, size)
            objects[q, 0], objects[q, 1] = a, b
            continue
        group = q
        each_start = -1
        if kind == UNIVERSAL:
            objects[q, 0], objects[q, 1] = row[CORE], end
            continue
        if kind == NOUN:
            objects[q, 0] = objects[q, 1] = -1
            continue
        grows = row[MEANING] & (INCREASE | DECREASE) != 0 and start < row[CORE]
        p = start
        if kind == RATIO or grows:
            p = _compared(words, w0, w1, p, floor)
        left, left_end, stopped = left_phrase(codes, words, w0, w1, p, floor)
        counted = kind == MEASURE or kind == GREAT
        right, right_end, modified = right_phrase(
            codes, words, w0, w1, end, limit, limit_end, left == left_end, counted
        )
        has_left, has_right = left < left_end, right < right_end
        if kind == RATIO or kind == COVERAGE or grows or (start < row[CORE] and row[AMOUNT_VERB] >= 0):
            use_right = has_right and not has_left and not grows and (modified or kind != COVERAGE)
        elif kind == MONEY or not counted:
            use_right = has_right and not (modified and has_left)
        else:
            use_right = has_right and (not modified or not has_left)
        # 一倍以上三倍以下罚款, 覆盖80%以上村卫生室
        direct = start == row[CORE] and not modified
        use_right |= has_right and kind == RATIO and (row[COMPARATOR] == RANGE or direct)
        if has_left and not use_right and stopped >= w0 and divides(codes, words, stopped):
            # 公共数据按照…分为…三类: what is divided.
            left, left_end, stopped = left_phrase(codes, words, w0, w1, words.start[stopped], floor)
            if stopped >= w0 and words.start[stopped] >= floor and words.role[stopped] & (GIVEN | BOUND):
                whole, whole_end, _ = left_phrase(codes, words, w0, w1, words.start[stopped], floor)
                if whole < whole_end:
                    left, left_end = whole, whole_end
            has_left = left < left_end
        if has_left and q > q0 and not use_right and is_character(codes, words, word_before(words, w0, w1, left), ZHAN):
            has_left = False  # 产量616万吨、占全国92%
        if use_right:
            a, b = right, right_end
        elif has_left:
            a, b = left, left_end
            if _said_each(words, w0, w1, left_end, row[CORE]):
                each_start, each_end = a, b
                size = _group_size(spans, q, q1)
                a, b = _item(codes, words, w0, w1, a, b, 0, size)
        elif has_right and not grows:
            a, b = right, right_end
        elif q > q0 and not counted and _no_stop(codes, floor, start):
            a, b = objects[q - 1, 0], objects[q - 1, 1]
        if a < 0 and stopped >= w0 and words.start[stopped] >= floor and words.role[stopped] & VERB:
            # 高新技术企业新增45家: the subject stands before the verb.
            left, left_end, stopped = left_phrase(codes, words, w0, w1, words.start[stopped], floor)
            if left < left_end:
                a, b = left, left_end
        if a >= 0 and not _names(codes, a, b):
            a = b = -1
        if a < 0 and q > q0 and (not counted or (row[UNIT] == spans[q - 1, UNIT] and _no_stop(codes, floor, start))):
            a, b = objects[q - 1, 0], objects[q - 1, 1]
        objects[q, 0], objects[q, 1] = a, b


@kernel
def _names(codes, a, b):  # type: ignore[no-untyped-def]
    """Whether [a, b) holds an ideograph, letter or digit."""
    count = 0
    for i in range(a, b):
        c = codes[i]
        count += (
            0x3400 <= c < 0xE000 or 0x30 <= c <= 0x39 or 0x41 <= c <= 0x5A or 0x61 <= c <= 0x7A or 0xFF10 <= c <= 0xFF5A
        )
    return count > 0


@kernel
def _no_stop(codes, a, b):  # type: ignore[no-untyped-def]
    stops = 0
    for i in range(a, b):
        stops += codes[i] == 0xFF1B or codes[i] == 0x3002
    return stops == 0


@kernel
def _group_size(spans, q, q1):  # type: ignore[no-untyped-def]
    """How many amounts stand in the list that begins with `q`."""
    size = 1
    while q + size < min(q1, q + LONGEST) and spans[q + size, START] - spans[q + size - 1, END] == 1:
        size += 1
    return size
