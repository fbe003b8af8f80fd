"""From shared fingerprints to passages: each is extended both ways, over small changes, as far as the two texts stay alike.

Source: Z. Zhang, S. Schwartz, L. Wagner & W. Miller, "A greedy algorithm for aligning DNA sequences", Journal of Computational Biology 7
(2000): the work grows with the number of differences, not with the length, and an extension ends where its score falls `DROP` below the
best so far. An equal character scores 1, a changed one -1, one left out or put in -1.5.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.comparison.fingerprints import GRAM, Postings
from policy_nlp.kernel import kernel

#: A dozen changed characters in a row end a passage; an exchanged name or number does not.
DROP: Final = 12
_GLANCE: Final = 4  # the same for a first look, which tells nine in ten chance matches off
_DRIFT: Final = 2048  # by how many characters two copies may get out of step within one passage
_LOOK_BACK: Final = 16  # how many earlier passages of the two documents a fingerprint is looked for in
_FIELDS: Final = 7


class Passages(NamedTuple):
    """Passages that two documents share; each array is int64 of shape (passages,), places are in the shadow.

    Attributes:
        source, target: the documents.
        source_start, source_end, target_start, target_end: half-open.
        matches: equal characters of the alignment.
    """

    source: npt.NDArray[np.int64]
    source_start: npt.NDArray[np.int64]
    source_end: npt.NDArray[np.int64]
    target: npt.NDArray[np.int64]
    target_start: npt.NDArray[np.int64]
    target_end: npt.NDArray[np.int64]
    matches: npt.NDArray[np.int64]


@kernel
def _extend(codes, a, b, most_a, most_b, step, drop, reach, equal, best):  # type: ignore[no-untyped-def]
    """Extend an alignment from `a` and `b` in the direction `step` (1 or -1) by at most `most_a` and `most_b` characters.

    ``reach[k]``: how many characters of a the furthest alignment with so many differences has used that is out of step by k; ``equal[k]``:
    how many of them are equal. Scores are doubled to be whole. `best` receives the used characters of a, of b, and the equal ones.

    Returns:
        Number of equal characters before the first difference.
    """
    middle = _DRIFT + 1
    i = np.int64(0)
    while i < most_a and i < most_b and codes[a + step * i] == codes[b + step * i]:
        i += 1
    run = i
    best[0] = best[1] = best[2] = i
    score = 2 * i
    reach[middle] = equal[middle] = i
    low = high = 0
    differences = 0
    while low <= high:
        differences += 1
        new_low, new_high = max(low - 1, -_DRIFT), min(high + 1, _DRIFT)
        if new_low < low:
            reach[middle + new_low] = -1
        if new_high > high:
            reach[middle + new_high] = -1
        before, before_equal = np.int64(-1), np.int64(0)  # the old value of the diagonal below
        for k in range(new_low, new_high + 1):
            here, here_equal = np.int64(reach[middle + k]), np.int64(equal[middle + k])
            i, m = np.int64(-1), np.int64(0)
            if here >= 0 and here < most_a and here - k < most_b:  # changed
                i, m = here + 1, here_equal
            if before >= 0 and before < most_a and before + 1 > i:  # left out in b
                i, m = before + 1, before_equal
            if k < high:
                above = np.int64(reach[middle + k + 1])
                if above > i and above - k <= most_b:  # put in in b
                    i, m = above, np.int64(equal[middle + k + 1])
            before, before_equal = here, here_equal
            if i >= 0:
                j = i - k
                while i < most_a and j < most_b and codes[a + step * i] == codes[b + step * j]:
                    i += 1
                    j += 1
                    m += 1
                value = i + j - 4 * differences
                if value > score:
                    score = value
                    best[0], best[1], best[2] = i, j, m
                elif value < score - 2 * drop:
                    i = np.int64(-1)
            reach[middle + k] = i
            equal[middle + k] = m
        low, high = new_low, new_high
        while low <= high and reach[middle + low] < 0:
            low += 1
        while low <= high and reach[middle + high] < 0:
            high -= 1
    return run


@kernel
def _align(codes, starts, place, doc, first, own, order, gram, drop, least, similarity):  # type: ignore[no-untyped-def]
    """Rows of (source, its start, end, target, its start, end, equal characters); shape (passages, 7).

    Targets are read one after the other, each from its beginning, and compared with the documents before them.
    """
    found = np.empty((1024, _FIELDS), dtype=np.int64)
    earlier = np.empty(1024, dtype=np.int64)  # the row before of the same two documents
    count = 0
    documents = len(starts) - 1
    latest = np.full(documents, -1, dtype=np.int64)  # latest row with the document as source ...
    latest_of = np.full(documents, -1, dtype=np.int64)  # ... of this target
    failed_of = np.full(documents, -1, dtype=np.int64)
    failed_step = np.zeros(documents, dtype=np.int64)
    failed_end = np.zeros(documents, dtype=np.int64)
    reach = np.empty(2 * _DRIFT + 3, dtype=np.int32)
    equal = np.empty(2 * _DRIFT + 3, dtype=np.int32)
    forth = np.zeros(3, dtype=np.int64)
    back = np.zeros(3, dtype=np.int64)
    for p in order:
        b = place[p]
        target = doc[p]
        for q in range(first[p], p):
            source = doc[q]
            if source == target:
                break
            a = place[q]
            if failed_of[source] == target and failed_step[source] == b - a and b < failed_end[source]:
                continue
            least_a, least_b = starts[source], starts[target]
            covered = False
            if latest_of[source] == target:
                row = latest[source]
                if found[row, 2] <= a and found[row, 5] <= b:
                    least_a, least_b = found[row, 2], found[row, 5]
                for _ in range(_LOOK_BACK):
                    if found[row, 1] <= a < found[row, 2] and found[row, 4] <= b < found[row, 5]:
                        covered = True
                        break
                    row = earlier[row]
                    if row < 0:
                        break
            if covered:
                continue
            most_a, most_b = starts[source + 1] - a, starts[target + 1] - b
            run = _extend(codes, a, b, most_a, most_b, 1, _GLANCE, reach, equal, forth)
            if run < gram:
                continue  # different k-grams with the same hash
            _extend(codes, a - 1, b - 1, a - least_a, b - least_b, -1, _GLANCE, reach, equal, back)
            matches = forth[2] + back[2]
            if 2 * matches >= least:
                _extend(codes, a, b, most_a, most_b, 1, drop, reach, equal, forth)
                _extend(codes, a - 1, b - 1, a - least_a, b - least_b, -1, drop, reach, equal, back)
                matches = forth[2] + back[2]
            length = forth[0] + forth[1] + back[0] + back[1]
            begin, end = b - back[1], b + forth[1]
            if matches * (own[end] - own[begin]) < least * (end - begin) or 2 * matches < similarity * length:
                failed_of[source] = target
                failed_step[source] = b - a
                failed_end[source] = b + run
                continue
            if count == len(found):
                more = np.empty((2 * count, _FIELDS), dtype=np.int64)
                more[:count] = found
                found = more
                more_earlier = np.empty(2 * count, dtype=np.int64)
                more_earlier[:count] = earlier
                earlier = more_earlier
            found[count, 0], found[count, 1], found[count, 2] = source, a - back[0], a + forth[0]
            found[count, 3], found[count, 4], found[count, 5] = target, begin, end
            found[count, 6] = matches
            earlier[count] = latest[source] if latest_of[source] == target else -1
            latest[source] = count
            latest_of[source] = target
            count += 1
    return found[:count].copy()


def align_passages(
    codes: npt.NDArray[np.uint16],
    starts: npt.NDArray[np.int64],
    postings: Postings,
    *,
    minimum: int,
    similarity: float,
) -> Passages:
    """Passages of two documents around the fingerprints that they share.

    Args:
        codes: the documents' characters, shape (characters,).
        starts: first character of each document and one past the last, shape (documents + 1,); of two documents the one that stands first
            is taken as the source.
        postings: shared fingerprints.
        minimum: equal characters of a passage that are no boilerplate, at least.
        similarity: twice the equal characters over the length of both sides, at least; above 0, at most 1.
    """
    order = np.argsort(postings.place, kind="stable")
    rows = _align(
        codes,
        starts,
        postings.place,
        postings.doc,
        postings.first,
        postings.own,
        order,
        GRAM,
        DROP,
        minimum,
        similarity,
    )
    return Passages(*rows.T)
