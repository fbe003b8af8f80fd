"""The number that opens a heading, an article or a list item: 第三章, 一、, （二）, 3．, （4）, ⑤."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import DIGIT, NUMERAL, SPACE, flags
from policy_nlp.kernel import kernel

#: Kinds of marker, from the outermost to the innermost; `NONE` for a sentence without one.
NONE: Final = 0
PART: Final = 1  # 第一编, 第二篇, 第三部分
CHAPTER: Final = 2  # 第三章
DIVISION: Final = 3  # 第一节
ARTICLE: Final = 4  # 第五条, opens body text
COUNT: Final = 5  # 一、
COUNT_IN_BRACKETS: Final = 6  # （一）
NUMBER: Final = 7  # 1．
NUMBER_IN_BRACKETS: Final = 8  # （1）, 1）
CIRCLED: Final = 9  # ①, ⑴, ⒈

_OPEN = (0xFF08, 0x28)  # （(
_CLOSE = (0xFF09, 0x29)  # ）)
_POINTS = (0x2E, 0xFF0E, 0x3001)  # . ． 、


class Markers(NamedTuple):
    """Each array has shape (sentences,).

    Attributes:
        kind: int8, one of the constants of this module.
        label_start, label_end: int32 offsets of the number itself (``一``, ``（二）``, ``第三章``).
        end: int32, one past the marker with its 、 or point and the blanks that follow; the sentence's start if it has none.
    """

    kind: npt.NDArray[np.int8]
    label_start: npt.NDArray[np.int32]
    label_end: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]


@kernel
def _numerals(codes, table, i, end, wanted):  # type: ignore[no-untyped-def]
    limit = min(end, i + 8)
    while i < limit and codes[i] < 65536 and table[codes[i]] & wanted:
        i += 1
    return i


@kernel
def _marker(codes, table, a, b):  # type: ignore[no-untyped-def]
    """(kind, end of the number, end of the marker) of the sentence [a, b)."""
    c = codes[a]
    if c == 0x7B2C:  # 第
        i = _numerals(codes, table, a + 1, b, NUMERAL | DIGIT)
        if i > a + 1 and i < b:
            kind = 0
            if codes[i] == 0x7F16 or codes[i] == 0x7BC7:  # 编 篇
                kind = 1
            elif codes[i] == 0x90E8 and i + 1 < b and codes[i + 1] == 0x5206:  # 部分
                kind = 1
                i += 1
            elif codes[i] == 0x7AE0:  # 章
                kind = 2
            elif codes[i] == 0x8282:  # 节
                kind = 3
            elif codes[i] == 0x6761:  # 条
                kind = 4
                if i + 2 < b and codes[i + 1] == 0x4E4B:  # 第五条之一
                    j = _numerals(codes, table, i + 2, b, NUMERAL)
                    i = j - 1 if j > i + 2 else i
            if kind:
                return kind, i + 1, i + 1
        return 0, a, a
    bracket = c == _OPEN[0] or c == _OPEN[1]
    begin = a + 1 if bracket else a
    chinese = True
    i = _numerals(codes, table, begin, b, NUMERAL)
    if i == begin:
        chinese = False
        i = _numerals(codes, table, begin, b, DIGIT)
    if i > begin and i < b and i - begin <= 4:
        if codes[i] == _CLOSE[0] or codes[i] == _CLOSE[1]:
            end = i + 1
            if end < b and (codes[end] == _POINTS[2] or codes[end] == _POINTS[0]):
                end += 1
            if bracket:
                return (6 if chinese else 8), i + 1, end
            return (0, a, a) if chinese else (8, i + 1, end)
        if not bracket and i - begin <= 3:
            if codes[i] == _POINTS[2]:
                return (5 if chinese else 7), i, i + 1
            if codes[i] == _POINTS[0] or codes[i] == _POINTS[1]:
                # 1.5万亿元 is an amount, 1.2 总体要求 a decimal heading number.
                j = i + 1
                if chinese:
                    return 5, i, j
                if j < b and codes[j] < 65536 and table[codes[j]] & DIGIT:
                    return 0, a, a
                return 7, i, j
    if (0x2460 <= c <= 0x249B) or (0x3220 <= c <= 0x3229):
        return 9, a + 1, a + 1
    return 0, a, a


@kernel
def _markers(codes, table, start, end, kind, label_end, marker_end):  # type: ignore[no-untyped-def]
    for s in range(len(start)):
        k, label, after = _marker(codes, table, start[s], end[s])
        kind[s] = k
        label_end[s] = label
        while after < end[s] and codes[after] < 65536 and table[codes[after]] & SPACE:
            after += 1
        marker_end[s] = after


def find_markers(codes: npt.NDArray[np.uint32], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> Markers:
    """Read the marker at the start of each sentence; `start` and `end` have shape (sentences,)."""
    kind = np.empty(len(start), dtype=np.int8)
    label_end = np.empty(len(start), dtype=np.int32)
    after = np.empty(len(start), dtype=np.int32)
    _markers(codes, flags(), start, end, kind, label_end, after)
    return Markers(kind, start, label_end, after)
