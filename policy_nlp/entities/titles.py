"""DOCUMENT by grammar: titles in 《》 with the number that follows, and a 发文字号 on its own."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import DIGIT, HAN, flags
from policy_nlp.kernel import kernel

_LONGEST_TITLE = 160
_LONGEST_NUMBER = 24


@kernel
def _number_end(codes, table, i, limit):  # type: ignore[no-untyped-def]
    """One past 号 of a 发文字号 whose year bracket opens at i (〔2015〕40号), or 0."""
    j = i + 1
    digits = 0
    while j < limit and codes[j] < 65536 and (table[codes[j]] & DIGIT):
        j += 1
        digits += 1
    if digits != 4 or j >= limit:
        return 0
    c = codes[j]
    if not (c == 0x3015 or c == 0x5D or c == 0xFF3D or c == 0xFF09 or c == 0x29 or c == 0x3011):
        return 0
    j += 1
    if j < limit and codes[j] == 0x7B2C:  # 第
        j += 1
    digits = 0
    while j < limit and codes[j] < 65536 and (table[codes[j]] & DIGIT):
        j += 1
        digits += 1
    if 1 <= digits <= 5 and j < limit and codes[j] == 0x53F7:  # 号
        return j + 1
    return 0


@kernel
def _year_bracket(c):  # type: ignore[no-untyped-def]
    return c == 0x3014 or c == 0x5B or c == 0xFF3B or c == 0xFF08 or c == 0x28 or c == 0x3010


@kernel
def _titles(codes, table, start, end, out_start, out_end):  # type: ignore[no-untyped-def]
    count = 0
    for s in range(len(start)):
        i = start[s]
        last = end[s]
        free = i
        while i < last:
            c = codes[i]
            if c == 0x300A:  # 《
                limit = min(last, i + _LONGEST_TITLE)
                depth = 0
                j = i
                while j < limit:
                    if codes[j] == 0x300A:
                        depth += 1
                    elif codes[j] == 0x300B:
                        depth -= 1
                        if depth == 0:
                            break
                    j += 1
                if j >= limit:
                    # Unbalanced: the first 》 closes it, if there is one.
                    j = i
                    while j < limit and codes[j] != 0x300B:
                        j += 1
                if j < limit and j > i + 1:
                    e = j + 1
                    # A number in parentheses belongs to the title: 《…》（国发〔2015〕40号）.
                    if e < last and (codes[e] == 0xFF08 or codes[e] == 0x28):
                        p = e + 1
                        stop = min(last, e + _LONGEST_NUMBER)
                        while p < stop and codes[p] < 65536 and table[codes[p]] & HAN:
                            p += 1
                        if p < stop and _year_bracket(codes[p]):
                            q = _number_end(codes, table, p, last)
                            if q and q < last and (codes[q] == 0xFF09 or codes[q] == 0x29):
                                e = q + 1
                    out_start[count] = i
                    out_end[count] = e
                    count += 1
                    i = e
                    free = e
                    continue
                i += 1
                continue
            if _year_bracket(c):
                e = _number_end(codes, table, i, last)
                if e:
                    a = i
                    while a > free and i - a < 10 and codes[a - 1] < 65536 and table[codes[a - 1]] & HAN:
                        a -= 1
                    if a < i:
                        out_start[count] = a
                        out_end[count] = e
                        count += 1
                        i = e
                        free = e
                        continue
            i += 1
    return count


def find_titles(
    codes: npt.NDArray[np.uint32], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    """Titles in 《》 (nested ones inside the outer) and document numbers in the sentences [start, end), in order.

    Returns:
        int32 offsets, shape (titles,) each. A title of more than 160 characters is not taken for one.
    """
    size = len(codes) // 3 + 2
    out_start, out_end = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    count = _titles(codes, flags(), start, end, out_start, out_end)
    return out_start[:count].copy(), out_end[:count].copy()
