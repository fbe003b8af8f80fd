"""Hashed character n-grams: what the linear model sees of a sentence and of the headings above it.

Feature hashing: Weinberger et al. 2009, "Feature Hashing for Large Scale Multitask Learning". N-grams run over a folded shadow of the
text (widths, case and digits made equal, blanks skipped) and stay within their sentence.
"""

from __future__ import annotations

from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel

#: N-grams of 1 to this many characters.
ORDERS: Final = 3
#: log2 of the number of buckets.
BITS: Final = 18
# Multiplicative hashing (Knuth 6.4): odd 64-bit multipliers, the high bits are the bucket.
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_MIX: Final = np.uint64(0xD6E8FEB86659FD93)
_FOLD: Final = np.uint64(32)


@cache
def fold_table() -> npt.NDArray[np.uint16]:
    """Shape (65536,): the character that stands for each one in n-grams; 0 for those skipped."""
    table = np.arange(65536, dtype=np.uint16)
    for i in range(0xFF01, 0xFF5F):
        table[i] = i - 0xFEE0
    for i in range(ord("A"), ord("Z") + 1):
        table[i] = table[i + 0xFEE0] = i + 32
    for digit in "0123456789０１２３４５６７８９":
        table[ord(digit)] = ord("0")
    for i in range(65536):
        if chr(i).isspace():
            table[i] = 0
    for pair in ('““"', '””"', "‘‘'", "’’'"):
        table[ord(pair[0])] = ord(pair[2])
    table.setflags(write=False)
    return table


@kernel
def add_ngrams(codes, fold, a, b, bits, orders, weights, out):  # type: ignore[no-untyped-def]
    """Add the weights of the n-grams of codes[a:b] to `out`; return how many there were.

    weights: int8, shape (2**bits, classes); out: int32, shape (classes,).
    """
    classes = weights.shape[1]
    shift = np.uint64(64 - bits)
    h1 = h2 = h3 = np.uint64(0)
    seen = 0
    count = 0
    for i in range(a, b):
        c = codes[i]
        f = np.uint64(fold[c]) if c < 65536 else np.uint64(c)
        if f == 0:
            continue
        # hn is the hash of the n-gram that ends here; each order grows out of the one before it.
        n1 = f * _PRIME
        n2 = (h1 + f) * _PRIME
        n3 = (h2 + f) * _PRIME
        n4 = (h3 + f) * _PRIME
        seen += 1
        for order in range(min(orders, seen)):
            h = n1 if order == 0 else n2 if order == 1 else n3 if order == 2 else n4
            row = ((h ^ (h >> _FOLD)) * _MIX) >> shift
            for k in range(classes):
                out[k] += weights[row, k]
            count += 1
        h1, h2, h3 = n1, n2, n3
    return count


@kernel
def _buckets(codes, fold, start, end, bits, orders, pointer, out):  # type: ignore[no-untyped-def]
    shift = np.uint64(64 - bits)
    count = 0
    for s in range(len(start)):
        h1 = h2 = h3 = np.uint64(0)
        seen = 0
        for i in range(start[s], end[s]):
            c = codes[i]
            f = np.uint64(fold[c]) if c < 65536 else np.uint64(c)
            if f == 0:
                continue
            n1 = f * _PRIME
            n2 = (h1 + f) * _PRIME
            n3 = (h2 + f) * _PRIME
            n4 = (h3 + f) * _PRIME
            seen += 1
            for order in range(min(orders, seen)):
                h = n1 if order == 0 else n2 if order == 1 else n3 if order == 2 else n4
                out[count] = ((h ^ (h >> _FOLD)) * _MIX) >> shift
                count += 1
            h1, h2, h3 = n1, n2, n3
        pointer[s + 1] = count


def ngram_buckets(
    codes: npt.NDArray[np.uint32], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32]]:
    """Buckets of the n-grams of each span, for training.

    Returns:
        pointer: int64, shape (spans + 1,); buckets: int32, the n-grams of span i are ``buckets[pointer[i]:pointer[i + 1]]``.
    """
    pointer = np.zeros(len(start) + 1, dtype=np.int64)
    out = np.empty(max(1, int((end - start).sum()) * ORDERS), dtype=np.int32)
    _buckets(codes, fold_table(), start, end, BITS, ORDERS, pointer, out)
    return pointer, out[: pointer[-1]]
