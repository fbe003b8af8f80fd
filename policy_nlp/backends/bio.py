"""Entities as a state for every character: outside 0, beginning 2 * label + 1, inside 2 * label + 2 (Ramshaw and Marcus 1995)."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.backends.protocols import Names
from policy_nlp.entities.spans import LABELS
from policy_nlp.kernel import kernel

#: Names of the states, by code.
STATE_NAMES: Final = ("O", *(f"{part}-{label}" for label in LABELS for part in "BI"))


@kernel
def _decode(scores, pointer, offset, out_start, out_end, out_label):  # type: ignore[no-untyped-def]
    """Viterbi over each sentence: inside only after the beginning or inside of the same label. Returns the number of entities."""
    states = scores.shape[1]
    labels = (states - 1) // 2
    longest = 1
    for s in range(len(pointer) - 1):
        longest = max(longest, pointer[s + 1] - pointer[s])
    back = np.zeros((longest, states), dtype=np.int8)
    best = np.empty(states, dtype=np.float64)
    new = np.empty(states, dtype=np.float64)
    path = np.empty(longest, dtype=np.int8)
    count = 0
    for s in range(len(pointer) - 1):
        first, n = pointer[s], pointer[s + 1] - pointer[s]
        if n == 0:
            continue
        for k in range(states):
            best[k] = scores[first, k] if k == 0 or k % 2 == 1 else -1e30
        for t in range(1, n):
            top = 0
            for k in range(1, states):
                if best[k] > best[top]:
                    top = k
            new[0] = best[top] + scores[first + t, 0]
            back[t, 0] = top
            for m in range(labels):
                begin, inside = 2 * m + 1, 2 * m + 2
                new[begin] = best[top] + scores[first + t, begin]
                back[t, begin] = top
                before = begin if best[begin] >= best[inside] else inside
                new[inside] = best[before] + scores[first + t, inside]
                back[t, inside] = before
            best[:] = new
        where = 0
        for k in range(1, states):
            if best[k] > best[where]:
                where = k
        for t in range(n - 1, -1, -1):
            path[t] = where
            where = back[t, where]
        t = 0
        while t < n:
            k = path[t]
            end = t + 1
            if k:
                while end < n and path[end] == k + 1:
                    end += 1
                out_start[count] = offset[s] + t
                out_end[count] = offset[s] + end
                out_label[count] = (k - 1) // 2
                count += 1
            t = end
    return count


def decode_bio(scores: npt.NDArray[np.float32], pointer: npt.NDArray[np.int64], offset: npt.NDArray[np.int64]) -> Names:
    """The entities of the best path of each sentence.

    Args:
        scores: log-probabilities of the states of every character, sentences end to end; shape (characters, states).
        pointer: where each sentence begins in `scores`, and the end; shape (sentences + 1,).
        offset: where each sentence begins in its text; shape (sentences,).

    Returns:
        start and end, int32, offsets into the text, and label, int8, shape (entities,) each.
    """
    start, end = np.empty(len(scores), dtype=np.int32), np.empty(len(scores), dtype=np.int32)
    label = np.empty(len(scores), dtype=np.int8)
    count = _decode(scores, pointer, offset, start, end, label)
    return start[:count].copy(), end[:count].copy(), label[:count].copy()
