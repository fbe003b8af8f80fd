"""Fingerprints of documents: the k-grams that two copies of a passage are sure to share, and where each stands.

Source: S. Schleimer, D. S. Wilkerson & A. Aiken, "Winnowing: local algorithms for document fingerprinting", SIGMOD 2003. Of each window of
`WINDOW` neighbouring k-grams the one with the smallest hash is kept, so that any run of `GRAM` + `WINDOW` - 1 equal characters has one in
common while less than half of all k-grams are stored.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel

#: Characters of a k-gram. Six are the least that a policy corpus does not repeat by chance at every turn.
GRAM: Final = 6
#: Neighbouring k-grams of which one is kept; 9 equal characters in a row are enough to be found, and a passage of 40 in which
#: four are changed has such a run in nineteen of twenty cases, and a chance with shorter ones.
WINDOW: Final = 4
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_FOLD: Final = np.uint64(29)


class Postings(NamedTuple):
    """Fingerprints that several documents share. Postings of one fingerprint stand together, in the order of the text.

    Attributes:
        place: int64, shape (postings,): where in the shadow the k-gram begins.
        doc: int32, same shape.
        first: int64, same shape: first posting of the same fingerprint.
        own: int64, shape (characters + 1,): how many characters before each place stand in no fingerprint of too many documents.
    """

    place: npt.NDArray[np.int64]
    doc: npt.NDArray[np.int32]
    first: npt.NDArray[np.int64]
    own: npt.NDArray[np.int64]


@kernel
def _winnow(codes, starts, documents, gram, window, bits, keys):  # type: ignore[no-untyped-def]
    """Write ``hash << bits | place`` of the kept k-grams of `documents` to `keys`; return their number."""
    count = 0
    hashes = np.empty(window, dtype=np.uint64)
    for document in documents:
        start = starts[document]
        after = starts[document + 1] - gram + 1  # one past the last k-gram
        least = written = np.int64(-1)  # place of the smallest hash in the window, of equal ones the last
        value = np.uint64(0)
        for place in range(start, after):
            h = np.uint64(0)
            for i in range(gram):
                h = (h ^ np.uint64(codes[place + i])) * _PRIME
                h ^= h >> _FOLD
            hashes[place % window] = h
            if least < 0 or h <= value:
                least, value = np.int64(place), h
            elif least <= place - window:
                least, value = np.int64(place), h
                for back in range(place - 1, place - window, -1):
                    if hashes[back % window] < value:
                        least, value = np.int64(back), hashes[back % window]
            if least != written and place - start + 1 >= min(window, after - start):
                keys[count] = (value << bits) | np.uint64(least)
                count += 1
                written = least
    return count


@kernel
def _shared(keys, bits, starts, gram, most, place, doc, first, own):  # type: ignore[no-untyped-def]
    """Postings of the fingerprints of 2 to `most` documents; return their number. Unmark in `own` the characters of all others."""
    mask = (np.uint64(1) << bits) - np.uint64(1)
    count = 0
    i = 0
    while i < len(keys):
        j = i + 1
        while j < len(keys) and keys[j] >> bits == keys[i] >> bits:
            j += 1
        documents = 0
        if 2 <= j - i <= 4 * most:
            last = np.int64(-1)
            for p in range(i, j):
                at = np.int64(keys[p] & mask)
                document = np.searchsorted(starts, at, side="right") - 1
                place[count + p - i] = at
                doc[count + p - i] = document
                first[count + p - i] = count
                if document != last:
                    documents += 1
                    last = document
            if 2 <= documents <= most:
                count += j - i
        if j - i > 4 * most or documents > most:
            for p in range(i, j):
                at = np.int64(keys[p] & mask)
                own[at : at + gram] = False
        i = j
    return count


def shared_fingerprints(
    codes: npt.NDArray[np.uint16],
    starts: npt.NDArray[np.int64],
    documents: npt.NDArray[np.int64],
    *,
    most: int,
) -> Postings:
    """The fingerprints that two or more of `documents` share.

    Args:
        codes: the documents' characters, shape (characters,).
        starts: first character of each document and one past the last, ascending, shape (all documents + 1,).
        documents: those to look at, shape (documents,).
        most: a fingerprint of more documents than this is boilerplate and left out; so is one with more than four times as many places.
    """
    bits = np.uint64(max(1, len(codes)).bit_length())
    sizes = starts[documents + 1] - starts[documents]
    room = np.empty(int(sizes.sum()), dtype=np.uint64)
    # Of the hash the low bits remain beside the place; two k-grams that share them are told apart when they are aligned.
    keys = room[: _winnow(codes, starts, documents, GRAM, WINDOW, bits, room)].copy()
    del room
    keys.sort()
    place = np.empty(len(keys), dtype=np.int64)
    doc = np.empty(len(keys), dtype=np.int32)
    first = np.empty(len(keys), dtype=np.int64)
    own = np.ones(len(codes), dtype=np.bool_)
    count = _shared(keys, bits, starts, GRAM, most, place, doc, first, own)
    owned = np.zeros(len(codes) + 1, dtype=np.int64)
    np.cumsum(own, out=owned[1:])
    return Postings(place[:count].copy(), doc[:count].copy(), first[:count].copy(), owned)
