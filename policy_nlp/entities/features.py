"""What the tagger sees at a character besides its window: the lexicons' marks, the name's head ahead and the bound behind."""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import BREAK, CLOSER, DIGIT, HAN, LETTER, NUMERAL, OPENER, PAUSE, SPACE, STOP, flags
from policy_nlp.entities.lexicon import (
    BOUND,
    EVENT_HEAD,
    ORG_AMBIGUOUS,
    ORG_HEAD,
    REGION_FULL,
    TECH_NAME,
    TERM,
    TIME_SPAN,
    VERB,
)
from policy_nlp.kernel import kernel

#: Hashed features of a character.
SIZE: Final = 16
QUOTE: Final = 0x201C
UNQUOTE: Final = 0x201D
LONGEST_QUOTE: Final = 24
#: How far a head may lie ahead.
AHEAD: Final = 24
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_STEP: Final = np.uint64(0xA24BAED4963EE407)


def _mask(first: int, last: int) -> np.uint64:
    return np.uint64(sum(7 << 3 * k for k in range(first, last + 1)))


_NAMES: Final = _mask(REGION_FULL, TECH_NAME) | _mask(TIME_SPAN, ORG_AMBIGUOUS)
_HEADS: Final = _mask(ORG_HEAD, EVENT_HEAD)
#: Marks that may mean a name.
HINTS: Final = _NAMES | _HEADS


@kernel
def _row(template, a, b, shift):  # type: ignore[no-untyped-def]
    """The row of a feature with its tag above it; the tag is never 0.

    Most n-grams of a text were never seen in training; the tag tells them from the feature that owns the row.
    """
    h = a * _PRIME + b * _MIX + np.uint64(template) * _STEP
    h = (h ^ (h >> np.uint64(32))) * _PRIME
    tag = max((h >> np.uint64(8)) & np.uint64(255), np.uint64(1))
    return np.int32((tag << (np.uint64(64) - shift)) | (h >> shift))


@kernel
def _bucket(d):  # type: ignore[no-untyped-def]
    if d <= 4:
        return d
    if d <= 6:
        return 5
    if d <= 9:
        return 6
    if d <= 14:
        return 7
    return 8


@cache
def character_classes() -> npt.NDArray[np.uint8]:
    """Shape (65536,): a coarse class of each character, 1 to 13; 1 to 3 end a clause or an item of a list."""
    table = flags()
    classes = np.full(65536, 13, dtype=np.uint8)
    for flag, number in (
        (HAN, 12), (SPACE, 11), (NUMERAL, 10), (LETTER, 9), (DIGIT, 8), (CLOSER, 6), (OPENER, 4), (PAUSE, 3), (STOP | BREAK, 1),
    ):  # fmt: skip
        classes[table & flag != 0] = number
    for character, number in (("、", 2), ("《", 5), ("》", 7)):
        classes[ord(character)] = number
    classes.setflags(write=False)
    return classes


@kernel
def _class(codes, classes, i):  # type: ignore[no-untyped-def]
    c = codes[i]
    return classes[c] if c < 65536 else np.uint8(12)


@kernel
def quotation_end(codes, i, b):  # type: ignore[no-untyped-def]
    """Where the quotation that opens at `i` closes, at the closing mark; -1 if it does not within reach and before `b`."""
    e = i + 1
    while e < b and e - i <= LONGEST_QUOTE and codes[e] != UNQUOTE and codes[e] != QUOTE:
        e += 1
    return e if e < b and codes[e] == UNQUOTE else -1


@kernel
def clause_features(codes, fold, classes, marks, a, b, first, last, kind, shift, ahead, behind, quoted, out):  # type: ignore[no-untyped-def]
    """Fill `out` with the rows of the weights that the features of codes[first:last] have, each with the feature's tag above it.

    [first, last) is one or more whole clauses of the sentence [a, b); out: int32, shape (at least last - first, SIZE).
    classes: `character_classes`.
    ahead, behind, quoted: int32 scratch of at least last - first elements.
    """
    n = last - first
    # Quotations that close within reach: what they hold is one name, whatever its punctuation; 0 outside, then how it goes on after.
    i = first
    while i < last:
        quoted[i - first] = 0
        if codes[i] == QUOTE:
            e = quotation_end(codes, i, last)
            if e >= 0:
                follower = np.int32(1)
                if e + 1 < b:
                    m = marks[e + 1]
                    for k in range(ORG_HEAD, EVENT_HEAD + 1):
                        v = (m >> np.uint64(3 * k)) & np.uint64(7)
                        if v == 1 or v == 4:
                            follower |= np.int32(2) << np.int32(k - ORG_HEAD)
                length = min(e - i, 15)
                for p in range(i, e + 1):
                    quoted[p - first] = follower | np.int32(length) << np.int32(8)
                i = e
        i += 1
    # From the right: where the next head of a name begins before the clause ends.
    next_head = -1
    head_kind = np.uint64(0)
    verb = 0
    i = last - 1
    while i >= first:
        c = _class(codes, classes, i)
        if c <= 3 and c >= 1 and quoted[i - first] == 0:
            next_head = -1
        m = marks[i]
        for k in range(ORG_HEAD, EVENT_HEAD + 1):
            v = (m >> np.uint64(3 * k)) & np.uint64(7)
            if v == 1 or v == 4:
                if next_head != i:
                    head_kind = np.uint64(0)
                next_head = i
                head_kind |= np.uint64(1) << np.uint64(k - ORG_HEAD)
                verb = 0
        v = (m >> np.uint64(3 * VERB)) & np.uint64(7)
        if next_head >= 0 and next_head - i <= AHEAD:
            ahead[i - first] = 1 + _bucket(next_head - i) * 32 + np.int32(head_kind) * 2 + verb
        else:
            ahead[i - first] = 0
        if (v == 1 or v == 4) and next_head != i:
            verb = 1
        i -= 1
    # From the left: how far back the last function word or punctuation ended.
    bound = first
    bound_kind = 1 if first == a else 3 + _class(codes, classes, first - 1)
    for i in range(first, last):
        behind[i - first] = bound_kind * 8 + min(i - bound, 7)
        if quoted[i - first]:
            behind[i - first] |= 256
        c = _class(codes, classes, i)
        m = marks[i]
        v = (m >> np.uint64(3 * VERB)) & np.uint64(7)
        if v == 3 or v == 4:
            bound = i + 1
            bound_kind = 2
        v = (m >> np.uint64(3 * BOUND)) & np.uint64(7)
        if v == 3 or v == 4:
            bound = i + 1
            bound_kind = 3
        if c <= 3 and c >= 1 and quoted[i - first] == 0:
            bound = i + 1
            bound_kind = 3 + c
    zero = np.uint64(0)
    s16 = np.uint64(16)
    for t in range(n):
        i = first + t
        c0 = np.uint64(fold[codes[i]]) if codes[i] < 65536 else np.uint64(1)
        p1 = np.uint64(fold[codes[i + 1]]) if i + 1 < b and codes[i + 1] < 65536 else np.uint64(0)
        m = marks[i]
        before = marks[i - 1] if i > a else zero
        after = marks[i + 1] if i + 1 < b else zero
        names = m & _NAMES
        heads = m & _HEADS
        marked = before & HINTS
        look = np.uint64(ahead[t])
        back = np.uint64(behind[t])
        q = np.uint64(quoted[t])
        left = (before >> np.uint64(3 * TERM)) & np.uint64(7)
        here = (m >> np.uint64(3 * TERM)) & np.uint64(7)
        verbs = (m >> np.uint64(3 * VERB)) & np.uint64(63)
        kinds = np.uint64(_class(codes, classes, i)), np.uint64(_class(codes, classes, i - 1) if i > a else 0)
        # A mark that is not there is no feature: row 0, tag 0, which no feature owns.
        o = out[t]
        o[0] = _row(0, names, zero, shift) if names else 0
        o[1] = _row(1, heads, zero, shift) if heads else 0
        o[2] = _row(2, before & _NAMES, after & _NAMES, shift)
        o[3] = _row(3, look, zero, shift)
        o[4] = _row(4, look, back, shift)
        o[5] = _row(5, look & np.uint64(0xFFFE), names, shift) if names else 0
        o[6] = _row(6, back, c0, shift)
        o[7] = _row(7, verbs << np.uint64(8) | left << np.uint64(3) | here, back & np.uint64(0x1F8), shift)
        o[8] = _row(8, heads, after & _HEADS, shift) if heads | (after & _HEADS) else 0
        o[9] = _row(9, marked, p1, shift) if marked else 0
        o[10] = _row(10, names, heads, shift) if names and heads else 0
        o[11] = _row(11, kinds[0], kinds[1], shift)
        o[12] = _row(12, np.uint64(kind) << s16 | np.uint64(min(i - a, 2)), back >> np.uint64(8), shift)
        o[13] = _row(13, names, c0, shift) if names else 0
        o[14] = _row(14, q, kinds[0], shift) if q else 0
        o[15] = _row(15, q & np.uint64(255), c0, shift) if q else 0
