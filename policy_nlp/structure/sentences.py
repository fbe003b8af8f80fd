"""Where sentences begin and end (guidelines, section 1)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import BREAK, CLOSER, DIGIT, HAN, INVISIBLE, LETTER, NUMERAL, SPACE, STOP, flags
from policy_nlp.kernel import kernel

_IDEOGRAPHIC_SPACE = 0x3000
_QUOTE = 0x22
#: How a sentence begins: at a line's start, after a lost paragraph break (run of ideographic spaces), or inside a paragraph.
LINE, RUN, INSIDE = 0, 1, 2


class SentenceSpans(NamedTuple):
    """Sentences in order, without white space at their ends; each array has shape (sentences,).

    Attributes:
        start, end: int32 offsets into the batch's text.
        opening: int8, one of `LINE`, `RUN`, `INSIDE`.
        paragraph: int32, running number of the paragraph (line or run-delimited part) that holds the sentence.
    """

    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    opening: npt.NDArray[np.int8]
    paragraph: npt.NDArray[np.int32]


@kernel
def _flag(codes, table, i):  # type: ignore[no-untyped-def]
    c = codes[i]
    return table[c] if c < 65536 else np.uint16(64)


@kernel
def _divides(codes, table, line, run, after, line_end):  # type: ignore[no-untyped-def]
    """Whether the run of ideographic spaces [run, after) stands for a lost paragraph break.

    Not one that only sets a heading wide: 第一章　　总　　则, 目　　录.
    """
    left = run
    while left > line and _flag(codes, table, left - 1) & SPACE:
        left -= 1
    if left == line:
        return False
    if _flag(codes, table, left - 1) & (STOP | CLOSER):
        return True
    before = 0
    for i in range(line, left):
        before += 0 if _flag(codes, table, i) & SPACE else 1
    if before <= 2:
        return False
    # 第三章　　…: the spaces belong to the heading.
    i = line
    while i < left and _flag(codes, table, i) & SPACE:
        i += 1
    if codes[i] == 0x7B2C and before <= 8:  # 第
        i += 1
        while i < left and _flag(codes, table, i) & (NUMERAL | DIGIT):
            i += 1
        if i + 1 == left:
            return False
    length = 0
    for j in range(after, min(line_end, after + 8)):
        if _flag(codes, table, j) & (BREAK | SPACE):
            break
        length += 1
    return length > 2


@kernel
def _split(codes, table, start, end, opening, paragraph):  # type: ignore[no-untyped-def]
    """Fill the four arrays; return the number of sentences."""
    n = len(codes)
    count = 0
    number = -1
    i = 0
    while i < n:
        line_end = i
        while line_end < n and not _flag(codes, table, line_end) & BREAK:
            line_end += 1
        how = LINE
        begin = i
        piece = i  # where the current paragraph of the line began
        quoted = False
        fresh = True
        p = i
        while p <= line_end:
            cut = p == line_end
            following = p
            next_how = INSIDE
            if not cut:
                flag = _flag(codes, table, p)
                if codes[p] == _QUOTE:
                    quoted = not quoted
                if flag & STOP:
                    q = p + 1
                    while q < line_end:
                        f = _flag(codes, table, q)
                        if f & (STOP | CLOSER):
                            q += 1
                        elif codes[q] == _QUOTE and quoted:
                            quoted = False
                            q += 1
                        else:
                            break
                    # The ? and ! of a web address or a program end nothing.
                    ascii_inside = (
                        codes[p] < 128
                        and p > i
                        and q < line_end
                        and _flag(codes, table, p - 1) & (LETTER | DIGIT)
                        and _flag(codes, table, q) & (LETTER | DIGIT)
                    )
                    following = q
                    cut = not ascii_inside
                    if not cut:
                        p = q
                        continue
                    p = q
                elif codes[p] == _IDEOGRAPHIC_SPACE and p + 1 < line_end and codes[p + 1] == _IDEOGRAPHIC_SPACE:
                    q = p
                    while q < line_end and _flag(codes, table, q) & SPACE:
                        q += 1
                    if _divides(codes, table, piece, p, q, line_end):
                        cut = True
                        next_how = RUN
                    following = q
                    if not cut:
                        p = q
                        continue
            if cut:
                a = begin
                b = p
                while a < b and _flag(codes, table, a) & SPACE:
                    a += 1
                while b > a and _flag(codes, table, b - 1) & SPACE:
                    b -= 1
                visible = False
                for j in range(a, b):
                    if not _flag(codes, table, j) & INVISIBLE:
                        visible = True
                        break
                if visible:
                    if fresh:
                        number += 1
                        fresh = False
                    start[count] = a
                    end[count] = b
                    opening[count] = how
                    paragraph[count] = number
                    count += 1
                    how = INSIDE
                begin = following
                if next_how == RUN:
                    how = RUN
                    fresh = True
                    piece = following
                elif not fresh:
                    # After 。 a run of ideographic spaces means that a paragraph break was lost there.
                    q = following
                    run = 0
                    while q < line_end and _flag(codes, table, q) & SPACE:
                        run += codes[q] == _IDEOGRAPHIC_SPACE
                        q += 1
                    if run >= 2 and q < line_end:
                        how = RUN
                        fresh = True
                        piece = q
                        begin = q
                        following = q
                if p == line_end:
                    break
                p = max(following, p)
                continue
            p += 1
        i = line_end + 1
    return count


def split_sentences(codes: npt.NDArray[np.uint32]) -> SentenceSpans:
    """Find the sentences of a text given as code points, shape (characters,); linear in its length.

    A sentence ends after 。！？!? with the closing marks that follow, at a line break, and at a run of two or more
    ideographic spaces that stands where a paragraph break was lost.
    """
    size = len(codes) // 2 + 2  # a sentence has a visible character and something that ended it
    start = np.empty(size, dtype=np.int32)
    end = np.empty(size, dtype=np.int32)
    opening = np.empty(size, dtype=np.int8)
    paragraph = np.empty(size, dtype=np.int32)
    count = _split(codes, flags(), start, end, opening, paragraph)
    return SentenceSpans(start[:count].copy(), end[:count].copy(), opening[:count].copy(), paragraph[:count].copy())


__all__ = ["HAN", "INSIDE", "LINE", "RUN", "SentenceSpans", "split_sentences"]
