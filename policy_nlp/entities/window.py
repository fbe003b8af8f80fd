"""The characters around a character, and their pairs: each has a number, and in the table of weights a row a place of the window.

A pair bears on four characters, a character on three. Kept as hashed features those would be seven hashes a character of the text; so
they are two looks.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel

#: Places of a character: the one itself, the one before, the one after.
CHARACTER_PLACES: Final = 3
#: Places of a pair: before and itself, itself and after, the two before, the two after.
PAIR_PLACES: Final = 4
PLACES: Final = CHARACTER_PLACES + PAIR_PLACES
#: Code of what is beyond the sentence, and of characters beyond the Basic Multilingual Plane.
_BEYOND, _ASTRAL = np.uint64(0), np.uint64(1)
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_UNIT: Final = np.uint64(16)


class Window(NamedTuple):
    """Numbers of what the weights know.

    Attributes:
        character: uint16, shape (65536,): the number of each character; 0 if it was never learned.
        pair: uint32, shape (a power of two,): open-addressing hash table of ``(first << 16 | second) + 1``, 0 for none. The number of a
            pair is its slot; that of one which was never learned is the length of the table.
        shift: 64 minus log2 of the size of `pair`.
    """

    character: npt.NDArray[np.uint16]
    pair: npt.NDArray[np.uint32]
    shift: np.uint64


@kernel
def _fill(pairs, shift, table, slots):  # type: ignore[no-untyped-def]
    mask = np.uint64(len(table) - 1)
    for number in range(len(pairs)):
        slot = (np.uint64(pairs[number]) * _PRIME) >> shift
        while table[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        table[slot] = pairs[number] + np.uint32(1)
        slots[number] = slot


def window_of(
    characters: npt.NDArray[np.uint16], pairs: npt.NDArray[np.uint32]
) -> tuple[Window, npt.NDArray[np.int64]]:
    """The numbers of characters, 1 for the first, and of pairs.

    Args:
        characters: shape (characters,), no two alike.
        pairs: ``first << 16 | second``, shape (pairs,), no two alike; none is of two U+FFFF, which is no character.

    Returns:
        The window, and the number of each pair, shape (pairs,).
    """
    number = np.zeros(65536, dtype=np.uint16)
    number[characters] = np.arange(1, len(characters) + 1)
    # Small rather than sparse: every character of a text is a look into it.
    bits = max(4, (3 * len(pairs) // 2).bit_length())
    table = np.zeros(1 << bits, dtype=np.uint32)
    slots = np.empty(len(pairs), dtype=np.int64)
    shift = np.uint64(64 - bits)
    _fill(pairs, shift, table, slots)
    return Window(number, table, shift), slots


@kernel
def _code(codes, fold, a, b, i):  # type: ignore[no-untyped-def]
    if i < a or i >= b:
        return _BEYOND
    return np.uint64(fold[codes[i]]) if codes[i] < 65536 else _ASTRAL


@kernel
def look_up(codes, fold, a, b, first, last, character, table, shift, characters, pairs):  # type: ignore[no-untyped-def]
    """Numbers of the characters and pairs that bear on codes[first:last], part of the sentence [a, b).

    characters: receives the number of the character ``first - 1 + k`` at k, int32, at least last - first + 2.
    pairs: receives that of the pair which ends at ``first - 1 + k``, int32, at least last - first + 3.
    """
    mask = np.uint64(len(table) - 1)
    before = _code(codes, fold, a, b, first - 2)
    for k in range(last - first + 3):
        here = _code(codes, fold, a, b, first - 1 + k)
        key = before << _UNIT | here
        slot = (key * _PRIME) >> shift
        while table[slot] != key + np.uint64(1) and table[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        number = np.int32(slot if table[slot] != 0 else np.uint64(len(table)))
        pairs[k] = number
        if k < last - first + 2:
            characters[k] = character[here]
        before = here


def window_features(codes: npt.NDArray[np.uint32], fold: npt.NDArray[np.uint16]) -> npt.NDArray[np.int64]:
    """What stands in each place at each character of a sentence, for training, shape (characters, `PLACES`).

    A feature is ``place << 32 | code``, the places of a character first; its code is the character, or the pair as in `window_of`.
    """
    folded = np.where(codes < 65536, fold[np.minimum(codes, 65535)], int(_ASTRAL)).astype(np.int64)
    n = len(codes)
    edge = np.full(2, int(_BEYOND), dtype=np.int64)
    one = np.concatenate([edge, folded, edge])
    two = one[:-1] << 16 | one[1:]
    places = [one[2 : n + 2], one[1 : n + 1], one[3 : n + 3]]
    places += [two[1 : n + 1], two[2 : n + 2], two[:n], two[3 : n + 3]]
    return np.stack([place << 32 | codes for place, codes in enumerate(places)], axis=1)
