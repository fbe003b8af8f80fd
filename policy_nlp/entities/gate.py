"""The gate before the tagger: a cheap look at each clause that tells whether it may hold a name at all.

A cascade (Weiss and Taskar 2010, "Structured Prediction Cascades"): a linear model over pairs of characters and the marks of the
lexicons, one table look-up a character, learned from what the tagger finds in every clause of much text.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import BREAK, PAUSE, STOP, flags
from policy_nlp.entities.features import HINTS, QUOTE, quotation_end
from policy_nlp.kernel import kernel
from policy_nlp.structure import Structure, TextBatch

#: Share of the clauses with names that the gate lets through, on documents that it did not learn from.
RECALL: Final = 0.99
#: Rows of the pairs of characters, and as many of the marks.
ROWS: Final = 1 << 16
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_PASSES: Final = 8
_DECAY: Final = 1e-6


@kernel
def _pair(first, second):  # type: ignore[no-untyped-def]
    return ((np.uint64(first) << np.uint64(21) | np.uint64(second)) * _PRIME) >> np.uint64(48)


@kernel
def _mark(marks):  # type: ignore[no-untyped-def]
    return np.uint64(ROWS) + ((marks * _PRIME) >> np.uint64(48))


@kernel
def clause_end(codes, table, a, b):  # type: ignore[no-untyped-def]
    """Where the clause that begins at `a` ends: after a stop or pause outside quotations, or at `b`."""
    i = a
    while i < b:
        c = codes[i]
        if c == QUOTE:
            e = quotation_end(codes, i, b)
            if e >= 0:
                i = e + 1
                continue
        if c < 65536 and table[c] & (STOP | BREAK | PAUSE) and c != 0x3001:
            return i + 1
        i += 1
    return b


@kernel
def _hinted(codes, marks, a, e):  # type: ignore[no-untyped-def]
    i = a
    while i < e and not marks[i] & HINTS and codes[i] != QUOTE:
        i += 1
    return i < e


@kernel
def may_hold(codes, marks, a, e, weights, least):  # type: ignore[no-untyped-def]
    """Whether the clause [a, e) may hold a name. A clause without any hint may not; the others are weighed."""
    if not _hinted(codes, marks, a, e):
        return False
    total = np.int32(0)
    for i in range(a, e):
        total += weights[_pair(codes[i], codes[i + 1] if i + 1 < e else 0)]
        if marks[i] & HINTS:
            total += weights[_mark(marks[i] & HINTS)]
    return total >= least


@kernel
def open_runs(codes, table, marks, start, end, weights, least, out_first, out_last, out_sentence):  # type: ignore[no-untyped-def]
    """The longest runs of clauses that may hold names, [first, last) in a sentence each; return their number.

    What lies between two runs is outside all through.
    """
    count = 0
    for s in range(len(start)):
        first = last = start[s]
        while last < end[s]:
            e = clause_end(codes, table, last, end[s])
            may = may_hold(codes, marks, last, e, weights, least)
            if may:
                last = e
            if last > first and (not may or last == end[s]):
                out_first[count], out_last[count], out_sentence[count] = first, last, s
                count += 1
            if not may:
                first = last = e
    return count


@kernel
def _clauses(codes, table, marks, start, end, out_start, out_end, out_sentence):  # type: ignore[no-untyped-def]
    count = 0
    for s in range(len(start)):
        at = start[s]
        while at < end[s]:
            e = clause_end(codes, table, at, end[s])
            if _hinted(codes, marks, at, e):
                out_start[count], out_end[count], out_sentence[count] = at, e, s
                count += 1
            at = e
    return count


@kernel
def _rows(codes, marks, start, end, pointer, out):  # type: ignore[no-untyped-def]
    count = 0
    for k in range(len(start)):
        for i in range(start[k], end[k]):
            out[count] = _pair(codes[i], codes[i + 1] if i + 1 < end[k] else 0)
            count += 1
            if marks[i] & HINTS:
                out[count] = _mark(marks[i] & HINTS)
                count += 1
        pointer[k + 1] = count


def learn_gate(
    batch: TextBatch, structure: Structure, marks: npt.NDArray[np.uint64], names: npt.NDArray[np.int32]
) -> tuple[npt.NDArray[np.int8], np.int32]:
    """Learn which clauses hold names.

    Args:
        marks: `policy_nlp.entities.find.entity_marks` of the batch.
        names: where the names begin that the tagger finds without a gate, in order.

    Returns:
        The weights, int8, shape (2 * `ROWS`,), and the least sum of them that opens the gate: `RECALL` of the clauses with names in
        every fifth document reach it.
    """
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import SGDClassifier

    size = len(batch.codes) + 1
    start, end, sentence = (np.empty(size, dtype=np.int32) for _ in range(3))
    count = _clauses(batch.codes, flags(), marks, structure.start, structure.end, start, end, sentence)
    start, end, sentence = start[:count], end[:count], sentence[:count]
    pointer = np.zeros(count + 1, dtype=np.int64)
    rows = np.empty(2 * int((end - start).sum()), dtype=np.int32)
    _rows(batch.codes, marks, start, end, pointer, rows)
    named = np.searchsorted(names, end) > np.searchsorted(names, start)
    values = np.ones(int(pointer[-1]), dtype=np.float32)
    matrix: Any = csr_matrix((values, rows[: pointer[-1]], pointer), shape=(count, 2 * ROWS))
    matrix.sum_duplicates()
    held = structure.doc[sentence] % 5 == 0
    model = SGDClassifier(loss="log_loss", alpha=_DECAY, max_iter=_PASSES, tol=None, average=True, random_state=0)
    model.fit(matrix[~held], named[~held])
    # A few pairs weigh far more than all others; beyond the steps of a byte they are as good as certain anyway.
    unit = float(np.quantile(np.abs(model.coef_[model.coef_ != 0]), 0.999)) / 127
    weights = np.clip(np.rint(model.coef_[0] / unit), -127, 127).astype(np.int8)
    sums = matrix[held & named] @ weights.astype(np.int32)
    return weights, np.int32(np.quantile(sums, 1 - RECALL))
