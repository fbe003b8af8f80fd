"""Kernels that find the best labels of runs of clauses: sums of weights, then Viterbi's algorithm.

Of a label, the beginning and the middle of an entity are two states; the outside is one more, and scores 0 everywhere.
"""

from __future__ import annotations

from typing import Final

import numpy as np

from policy_nlp.entities.emission import FEATURES, sum_weights
from policy_nlp.entities.features import SIZE, clause_features
from policy_nlp.entities.spans import LABELS
from policy_nlp.entities.window import look_up
from policy_nlp.kernel import kernel

STATES: Final = 2 * len(LABELS) + 1
#: Score of what cannot be; far below any path, far above the smallest integer.
NEVER: Final = np.int32(-(1 << 24))
# Constants let the compiler lay the labels side by side in one register.
_LABELS: Final = len(LABELS)


@kernel
def _viterbi(emission, steps, n, before, after, work, from_outside, from_begin, from_middle, path):  # type: ignore[no-untyped-def]
    """The best path through emission[:n], in integers; only from its own beginning or middle may an entity go on.

    Most steps to the outside and to a beginning come from the outside. `gain` is how much a state can make good by its steps; one
    that lies further below the outside wins none, and is not tried. The result is exact.

    Args:
        steps: `Steps` of the transitions.
        before, after: whether the outside stands before emission[0] and after emission[n - 1].
        work: int32, shape (3, labels).
        from_outside, from_begin, from_middle: room for n steps back, int8: (n,), (n, labels), (n, labels).
        path: receives the states: 0 outside, label + 1 a beginning, label + 1 + labels a middle.
    """
    outward, to_begin, inward, onward, stay, gain = steps
    begin, middle, new_begin = work[0], work[1], work[2]
    outside = np.int32(0)
    rival = NEVER  # the best of the states inside entities with what it can make good
    for m in range(_LABELS):
        begin[m] = emission[0, m] + (to_begin[0, m] - stay if before else np.int32(0))
        middle[m] = NEVER
        rival = max(rival, np.int32(begin[m] + gain[m]))
    for t in range(1, n):
        new_outside = np.int32(outside + stay)
        source = 0
        for m in range(_LABELS):
            new_begin[m] = np.int32(outside + to_begin[0, m])
            from_begin[t, m] = 0
        if rival > outside:
            for state in range(1, 2 * _LABELS + 1):
                score = begin[state - 1] if state <= _LABELS else middle[state - 1 - _LABELS]
                if score + gain[state - 1] <= outside:
                    continue
                x = np.int32(score + outward[state])
                if x > new_outside:
                    new_outside = x
                    source = state
                for m in range(_LABELS):
                    x = np.int32(score + to_begin[state, m])
                    if x > new_begin[m]:
                        new_begin[m] = x
                        from_begin[t, m] = state
        from_outside[t] = source
        rival = NEVER
        for m in range(_LABELS):
            x = np.int32(begin[m] + inward[m])
            y = np.int32(middle[m] + onward[m])
            from_middle[t, m] = x >= y
            middle[m] = max(np.int32(max(x, y) + emission[t, m + _LABELS]), NEVER)
            begin[m] = np.int32(new_begin[m] + emission[t, m])
            rival = max(rival, np.int32(begin[m] + gain[m]), np.int32(middle[m] + gain[m + _LABELS]))
        outside = new_outside
    where = 0
    best = outside
    for m in range(_LABELS):
        # What a step to the outside costs beyond a step within it.
        x = begin[m] + (outward[m + 1] - stay if after else 0)
        y = middle[m] + (outward[m + 1 + _LABELS] - stay if after else 0)
        if x > best:
            best = x
            where = m + 1
        if y > best:
            best = y
            where = m + 1 + _LABELS
    for t in range(n - 1, -1, -1):
        path[t] = where
        if t == 0:
            break
        if where == 0:
            where = from_outside[t]
        elif where <= _LABELS:
            where = from_begin[t, where - 1]
        elif from_middle[t, where - 1 - _LABELS]:
            where -= _LABELS


@kernel
def decode(  # type: ignore[no-untyped-def]
    codes,
    fold,
    classes,
    marks,
    start,
    end,
    kind,
    first,
    last,
    sentence,
    table,
    window,
    steps,
    out_start,
    out_end,
    out_label,
):
    """Label the runs [first, last) of clauses, parts of the sentences [start, end); return the number of entities."""
    character, table_of_pairs, shift_of_pairs = window
    shift = np.uint64(64) - np.uint64(table.bits)
    longest = 1
    for r in range(len(first)):
        longest = max(longest, last[r] - first[r])
    ahead = np.empty(longest, dtype=np.int32)
    behind = np.empty(longest, dtype=np.int32)
    quoted = np.empty(longest, dtype=np.int32)
    rows = np.empty((longest, SIZE), dtype=np.int32)
    characters = np.empty(longest + 2, dtype=np.int32)
    pairs = np.empty(longest + 3, dtype=np.int32)
    numbers = np.empty((longest, FEATURES), dtype=np.uint32)
    emission = np.empty((longest, 2 * _LABELS), dtype=np.int16)
    work = np.empty((3, _LABELS), dtype=np.int32)
    from_outside = np.empty(longest, dtype=np.int8)
    from_begin = np.empty((longest, _LABELS), dtype=np.int8)
    from_middle = np.empty((longest, _LABELS), dtype=np.int8)
    path = np.empty(longest, dtype=np.int8)
    count = 0
    for r in range(len(first)):
        s, u, v = sentence[r], first[r], last[r]
        a, b, n = start[s], end[s], v - u
        clause_features(codes, fold, classes, marks, a, b, u, v, kind[s], shift, ahead, behind, quoted, rows)
        look_up(codes, fold, a, b, u, v, character, table_of_pairs, shift_of_pairs, characters, pairs)
        sum_weights(rows, n, table, characters, pairs, numbers, emission)
        _viterbi(emission, steps, n, u > a, v < b, work, from_outside, from_begin, from_middle, path)
        t = 0
        while t < n:
            k = path[t]
            t += 1
            if k == 0:
                continue
            out_start[count] = u + t - 1
            while t < n and path[t] == k + _LABELS:
                t += 1
            out_end[count] = u + t
            out_label[count] = k - 1
            count += 1
    return count
