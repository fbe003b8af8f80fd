"""All character n-grams of a corpus that are frequent, with what new-word discovery wants to know of each.

All places of the text are sorted by the eight characters that follow (a suffix array cut short); equal n-grams of every length then stand
side by side, and counts, neighbours and documents of each are read off in passes over flat arrays. No n-gram is a Python object.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel

#: Characters of the longest n-gram: two keys of four 16-bit characters.
LONGEST: Final = 8
_HALF: Final = 4
_BITS: Final = 16
_ALL: Final = np.uint64(0xFFFFFFFFFFFFFFFF)
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)

_Floats = npt.NDArray[np.float64]


class Grams(NamedTuple):
    """N-grams of 2 to `LONGEST` characters; each array has shape (grams,).

    Attributes:
        place: int64, where the first of them begins in the text.
        length: int64, characters.
        number, documents: int64, how often it occurs, and in how many documents.
        cohesion: the least normalised pointwise mutual information of its two parts over all ways to part it; -1 to 1.
        left, right: entropy of the character before and after, in bits; all punctuation counts as one, so that whole clauses, which
            have nothing else beside them, come out low.
    """

    place: npt.NDArray[np.int64]
    length: npt.NDArray[np.int64]
    number: npt.NDArray[np.int64]
    documents: npt.NDArray[np.int64]
    cohesion: _Floats
    left: _Floats
    right: _Floats


@kernel
def _keys(codes, place, head, tail, length):  # type: ignore[no-untyped-def]
    """The characters from each place on, up to a separator, as two keys; return the number of places with two or more."""
    count = 0
    n = len(codes)
    for at in range(n - 1):
        if codes[at] == 0 or codes[at + 1] == 0:
            continue
        first, second = np.uint64(0), np.uint64(0)
        size = 0
        while size < LONGEST and at + size < n and codes[at + size] != 0:
            if size < _HALF:
                first |= np.uint64(codes[at + size]) << np.uint64(_BITS * (_HALF - 1 - size))
            else:
                second |= np.uint64(codes[at + size]) << np.uint64(_BITS * (LONGEST - 1 - size))
            size += 1
        place[count], head[count], tail[count], length[count] = at, first, second, size
        count += 1
    return count


@kernel
def _sort_ties(head, tail, order):  # type: ignore[no-untyped-def]
    """Put places with equal heads, which stand together in `order`, in the order of their tails."""
    i = 0
    while i < len(order):
        j = i + 1
        while j < len(order) and head[order[j]] == head[order[i]]:
            j += 1
        if j - i > 1:
            part = order[i:j].copy()
            by_tail = np.argsort(tail[part])
            for k in range(j - i):
                order[i + k] = part[by_tail[k]]
        i = j


@kernel
def _cut(first, second, start, size):  # type: ignore[no-untyped-def]
    """The keys of the `size` characters from `start` on."""
    shift = np.uint64(_BITS * start)
    if start >= _HALF:
        first, second = second << np.uint64(_BITS * (start - _HALF)), np.uint64(0)
    elif start > 0:
        first = (first << shift) | (second >> (np.uint64(64) - shift))
        second = second << shift
    if size <= _HALF:
        second = np.uint64(0)
        first &= _ALL << np.uint64(_BITS * (_HALF - size)) if size > 0 else np.uint64(0)
    elif size < LONGEST:
        second &= _ALL << np.uint64(_BITS * (LONGEST - size))
    return first, second


@kernel
def _common(head, tail, length, i, j):  # type: ignore[no-untyped-def]
    """How many characters the n-grams `i` and `j` share from the beginning."""
    most = min(length[i], length[j])
    first, second = head[i] ^ head[j], tail[i] ^ tail[j]
    size = 0
    while size < most:
        shift = np.uint64(_BITS * (_HALF - 1 - size % _HALF))
        if ((first if size < _HALF else second) >> shift) & np.uint64(0xFFFF) != 0:
            break
        size += 1
    return size


@kernel
def _groups(common, length, least, begin, number, size):  # type: ignore[no-untyped-def]
    """Runs of at least `least` equal n-grams, for each length; with empty arrays only count them.

    ``common[i]``: characters that place i shares with place i - 1.
    """
    count = 0
    start = np.zeros(LONGEST + 1, dtype=np.int64)
    for i in range(len(common) + 1):
        shared = common[i] if i < len(common) else 0
        for n in range(shared + 1, LONGEST + 1):
            # The run of n-grams that place i - 1 was in ends here.
            if n >= 2 and i > 0 and length[i - 1] >= n and i - start[n] >= least:
                if len(begin):
                    begin[count], number[count], size[count] = start[n], i - start[n], n
                count += 1
            start[n] = i
    return count


@kernel
def _slot(heads, tails, first, second):  # type: ignore[no-untyped-def]
    """Where the keys stand in the open-addressing table, or the free slot for them; no n-gram has an empty head."""
    mask = np.uint64(len(heads) - 1)
    h = (first ^ (second * _PRIME) ^ (second >> np.uint64(31))) * _PRIME
    slot = (h ^ (h >> np.uint64(32))) & mask
    while heads[slot] != 0 and (heads[slot] != first or tails[slot] != second):
        slot = (slot + np.uint64(1)) & mask
    return slot


@kernel
def _cohesions(head, tail, begin, number, size, single, total, slots):  # type: ignore[no-untyped-def]
    """Cohesion of each group; shape (groups,)."""
    heads, tails = np.zeros(slots, dtype=np.uint64), np.zeros(slots, dtype=np.uint64)
    logs = np.zeros(slots, dtype=np.float32)
    for g in range(len(begin)):
        first, second = _cut(head[begin[g]], tail[begin[g]], 0, size[g])
        slot = _slot(heads, tails, first, second)
        heads[slot], tails[slot], logs[slot] = first, second, np.log(number[g])
    cohesion = np.empty(len(begin), dtype=np.float64)
    all_places = np.log(total)
    for g in range(len(begin)):
        n = size[g]
        first, second = head[begin[g]], tail[begin[g]]
        together = np.log(number[g])
        most = 0.0  # the commonest pair of parts
        for cut in range(1, n):
            parts = 0.0
            for start, length in ((0, cut), (cut, n - cut)):
                a, b = _cut(first, second, start, length)
                if length == 1:
                    parts += np.log(single[np.int64(a >> np.uint64(_BITS * (_HALF - 1)))])
                else:
                    parts += logs[_slot(heads, tails, a, b)]
            most = max(most, parts)
        cohesion[g] = (together + all_places - most) / (all_places - together) if together < all_places else 1.0
    return cohesion


@kernel
def _entropy(codes, order, place, begin, number, shift, counts, seen):  # type: ignore[no-untyped-def]
    """Entropy of the characters `shift` from the places of one group."""
    distinct = 0
    for i in range(begin, begin + number):
        at = place[order[i]] + shift
        code = codes[at] if 0 <= at < len(codes) else 0
        if counts[code] == 0:
            seen[distinct] = code
            distinct += 1
        counts[code] += 1
    total = np.log2(number)
    entropy = 0.0
    for i in range(distinct):
        c = counts[seen[i]]
        entropy += c * (total - np.log2(c)) / number
        counts[seen[i]] = 0
    return entropy


@kernel
def _details(codes, doc, order, place, begin, number, size, least_entropy, first, documents, left, right):  # type: ignore[no-untyped-def]
    """Fill the last four arrays; documents stay 0 where an entropy is below `least_entropy`."""
    counts = np.zeros(65536, dtype=np.int64)
    seen = np.empty(65536, dtype=np.int64)
    stamp = np.full(doc[-1] + 1 if len(doc) else 1, -1, dtype=np.int64)
    for g in range(len(begin)):
        right[g] = _entropy(codes, order, place, begin[g], number[g], size[g], counts, seen)
        if right[g] < least_entropy:
            continue
        left[g] = _entropy(codes, order, place, begin[g], number[g], -1, counts, seen)
        if left[g] < least_entropy:
            continue
        for i in range(begin[g], begin[g] + number[g]):
            first[g] = min(first[g], place[order[i]])
            document = doc[place[order[i]]]
            if stamp[document] != g:
                stamp[document] = g
                documents[g] += 1


@kernel
def _neighbours(head, tail, length, order, common):  # type: ignore[no-untyped-def]
    for i in range(1, len(order)):
        common[i] = _common(head, tail, length, order[i - 1], order[i])


def frequent_grams(
    codes: npt.NDArray[np.uint16],
    doc: npt.NDArray[np.int32],
    *,
    minimum: int,
    cohesion: float,
    entropy: float,
) -> Grams:
    """The n-grams that occur at least `minimum` times and hold together at least so much, with free ends.

    Args:
        codes: the text, shape (characters,); 0 where no n-gram crosses (punctuation, ends of documents).
        doc: the document of each character, same shape, ascending.
        minimum: occurrences, at least; 2 or more.
        cohesion: at least.
        entropy: of both neighbours, at least, in bits.
    """
    size = len(codes)
    room = [np.empty(size, dtype=kind) for kind in (np.int32, np.uint64, np.uint64, np.uint8)]
    count = _keys(codes, *room)
    place, head, tail, length = (values[:count] for values in room)
    order = np.argsort(head).astype(np.int32)
    _sort_ties(head, tail, order)
    common = np.zeros(count, dtype=np.uint8)
    _neighbours(head, tail, length, order, common)
    sorted_length = length[order]
    none = np.empty(0, dtype=np.int64)
    groups = _groups(common, sorted_length, minimum, none, none, none)
    begin, number, n = (np.empty(groups, dtype=np.int64) for _ in range(3))
    _groups(common, sorted_length, minimum, begin, number, n)
    single = np.bincount(codes, minlength=65536)
    single[0] = 0
    slots = 1 << max(4, (2 * groups).bit_length())
    held = _cohesions(head[order], tail[order], begin, number, n, single, float(max(1, single.sum())), slots)
    kept = np.flatnonzero(held >= cohesion)
    begin, number, n, held = begin[kept], number[kept], n[kept], held[kept]
    first, documents = np.full(len(kept), size), np.zeros(len(kept), dtype=np.int64)
    left, right = np.zeros(len(kept)), np.zeros(len(kept))
    _details(codes, doc, order, place, begin, number, n, entropy, first, documents, left, right)
    free = documents > 0
    return Grams(first[free], n[free], number[free], documents[free], held[free], left[free], right[free])
