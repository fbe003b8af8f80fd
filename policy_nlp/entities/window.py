"""The characters around a character, and their pairs: each has its weights for all places of the window side by side.

A pair bears on four characters, a character on three. Kept as hashed features those would be seven looks into a large table a
character of the text; so they are two.
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
_HALF: Final = np.uint64(32)
_LOW: Final = np.uint64(0xFFFFFFFF)
_UNIT: Final = np.uint64(16)


class Window(NamedTuple):
    """The weights as the kernels read them. Number 0 is what was never learned; its weights are 0.

    Attributes:
        character: uint16, shape (65536,): the number of each character.
        pair: uint64, shape (a power of two,): open-addressing hash table of ``(first << 16 | second) << 32 | number``.
        shift: 64 minus log2 of the size of `pair`.
        of_character: uint64, shape (characters + 1, `CHARACTER_PLACES` * words): packed weights (`packed`), a place after the other.
        of_pair: uint64, shape (pairs + 1, `PAIR_PLACES` * words).
    """

    character: npt.NDArray[np.uint16]
    pair: npt.NDArray[np.uint64]
    shift: np.uint64
    of_character: npt.NDArray[np.uint64]
    of_pair: npt.NDArray[np.uint64]


def packed(weights: npt.NDArray[np.int8]) -> npt.NDArray[np.uint64]:
    """Weights of `states` as 16-bit lanes of 64-bit integers, shape (..., states) → (..., states / 4).

    State ``words * lane + word`` is in that lane of that word. The integers add up as the weights do: a lane below 0 borrows from
    the next, and pays back when it is read from a sum that began with 2¹⁵ in every lane.
    """
    words = weights.shape[-1] // 4
    by_word = np.moveaxis(weights.reshape(*weights.shape[:-1], 4, words), -2, -1)
    lanes = by_word.astype("<i2", order="C")
    borrowed = (lanes < 0).astype("<u2").view("<u8") << 16
    sums: npt.NDArray[np.uint64] = lanes.view("<u8") - borrowed
    return sums[..., 0]


@kernel
def _fill(pairs, shift, table):  # type: ignore[no-untyped-def]
    mask = np.uint64(len(table) - 1)
    for number in range(len(pairs)):
        key = np.uint64(pairs[number])
        slot = (key * _PRIME) >> shift
        while table[slot] != 0:
            slot = (slot + np.uint64(1)) & mask
        table[slot] = key << _HALF | np.uint64(number + 1)


def window_of(
    characters: npt.NDArray[np.uint16],
    character_weights: npt.NDArray[np.int8],
    pairs: npt.NDArray[np.uint32],
    pair_weights: npt.NDArray[np.int8],
) -> Window:
    """The window of a tagger's weights.

    Args:
        characters: shape (characters,), no two alike.
        character_weights: shape (characters, `CHARACTER_PLACES`, states).
        pairs: ``first << 16 | second``, shape (pairs,), no two alike.
        pair_weights: shape (pairs, `PAIR_PLACES`, states).
    """
    number = np.zeros(65536, dtype=np.uint16)
    number[characters] = np.arange(1, len(characters) + 1)
    bits = max(4, (2 * len(pairs)).bit_length())
    table = np.zeros(1 << bits, dtype=np.uint64)
    _fill(pairs, np.uint64(64 - bits), table)

    def rows(weights: npt.NDArray[np.int8]) -> npt.NDArray[np.uint64]:
        by_place = packed(weights)
        unknown = np.zeros((1, *by_place.shape[1:]), dtype=np.uint64)
        return np.concatenate([unknown, by_place]).reshape(len(weights) + 1, -1)

    return Window(number, table, np.uint64(64 - bits), rows(character_weights), rows(pair_weights))


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
        number = np.int32(0)
        while table[slot] != 0:
            if table[slot] >> _HALF == key:
                number = np.int32(table[slot] & _LOW)
                break
            slot = (slot + np.uint64(1)) & mask
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
