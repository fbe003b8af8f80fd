"""Scores of the states at each character: the rows of all its features out of one table, added up side by side in registers."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from llvmlite import ir
from numba import types
from numba.extending import intrinsic, overload

from policy_nlp.entities.features import SIZE
from policy_nlp.entities.spans import LABELS
from policy_nlp.entities.window import CHARACTER_PLACES, PAIR_PLACES, PLACES
from policy_nlp.kernel import kernel

#: Scores of a character: all beginnings, then all middles; outside scores 0.
WIDTH: Final = 2 * len(LABELS)
#: Rows that a character adds up.
FEATURES: Final = SIZE + PLACES
_LINE: Final = 64  # bytes of a cache line

assert (CHARACTER_PLACES, PAIR_PLACES) == (3, 4)
assert FEATURES * 128 < 1 << 15, "a sum leaves its 16 bits"


class EmissionTable(NamedTuple):
    """The weights as the kernels read them.

    Attributes:
        rows: int8, shape (rows, `WIDTH`): those of the hashed features; one of zeros, for features that were never learned; those of
            the characters and of the pairs by their numbers (`Window`), a place after the other.
        tags: uint8, shape (a power of two,): the tag of the feature that owns each of the first rows.
        bits: log2 of the length of `tags`.
        first_character, first_pair: where their rows begin.
    """

    rows: npt.NDArray[np.int8]
    tags: npt.NDArray[np.uint8]
    bits: np.uint32
    first_character: np.uint32
    first_pair: np.uint32


def emission_table(
    hashed: npt.NDArray[np.int8],
    tags: npt.NDArray[np.uint8],
    of_character: npt.NDArray[np.int8],
    of_pair: npt.NDArray[np.int8],
    slots: npt.NDArray[np.int64],
    size: int,
) -> EmissionTable:
    """One table of the weights of all features; the last dimension of the arrays has the states' order here.

    Args:
        hashed, tags, of_character, of_pair: see `policy_nlp.entities.tagger.Weights`.
        slots: the numbers of the pairs.
        size: that of an unknown pair, above all of them.
    """
    first_character = len(hashed) + 1 + CHARACTER_PLACES  # the first one known
    first_pair = first_character + of_character.shape[0] * CHARACTER_PLACES
    length = first_pair + (size + 1) * PAIR_PLACES
    bits = len(tags).bit_length() - 1
    # Laid so that the rows of a pair are one cache line.
    room = np.zeros(WIDTH * length + _LINE, dtype=np.int8)
    offset = -(room.ctypes.data + WIDTH * first_pair) % _LINE
    rows = room[offset : offset + WIDTH * length].reshape(-1, WIDTH)
    rows[: len(hashed)] = hashed
    rows[first_character:first_pair] = of_character.reshape(-1, WIDTH)
    rows[first_pair:].reshape(-1, PAIR_PLACES, WIDTH)[slots] = of_pair
    return EmissionTable(rows, tags, np.uint32(bits), np.uint32(len(hashed) + 1), np.uint32(first_pair))


def add_rows(rows: Any, numbers: Any, t: Any, out: Any) -> None:
    """In a kernel: ``out[t]`` becomes the sum of ``rows[number]`` over all of ``numbers[t]``.

    A loop over `out` would keep the sums in memory, where each addition waits for the one before; here they are one register.

    Args:
        rows: int8, shape (rows, `WIDTH`).
        numbers: uint32, shape (characters, `FEATURES`); not checked.
        out: int16, shape (characters, `WIDTH`).
    """
    out[t] = rows[numbers[t]].sum(axis=0, dtype=np.int16)


@intrinsic
def _add_rows(typing_context, rows, numbers, t, out):  # type: ignore[no-untyped-def]
    def generate(context, builder, signature, arguments):  # type: ignore[no-untyped-def]
        word = ir.IntType(64)
        row_type, sum_type = ir.VectorType(ir.IntType(8), WIDTH), ir.VectorType(ir.IntType(16), WIDTH)
        table, numbers, out = (
            builder.ptrtoint(context.make_array(signature.args[i])(context, builder, arguments[i]).data, word) for i in (0, 1, 3)
        )  # fmt: skip
        place = context.cast(builder, arguments[2], signature.args[2], types.int64)
        own = builder.add(numbers, builder.mul(place, ir.Constant(word, 4 * FEATURES)))
        target = builder.add(out, builder.mul(place, ir.Constant(word, 2 * WIDTH)))
        total = ir.Constant(sum_type, [0] * WIDTH)
        for feature in range(FEATURES):
            at = builder.inttoptr(builder.add(own, ir.Constant(word, 4 * feature)), ir.IntType(32).as_pointer())
            offset = builder.mul(builder.zext(builder.load(at), word), ir.Constant(word, WIDTH))
            row = builder.load(builder.inttoptr(builder.add(table, offset), row_type.as_pointer()))
            row.align = 1
            total = builder.add(total, builder.sext(row, sum_type))
        stored = builder.store(total, builder.inttoptr(target, sum_type.as_pointer()))
        stored.align = 2
        return context.get_dummy_value()

    return types.void(rows, numbers, t, out), generate


@overload(add_rows)
def _compiled_add_rows(rows, numbers, t, out):  # type: ignore[no-untyped-def]
    wanted = (types.int8, types.uint32, types.int16)
    given = (rows, numbers, out)
    if any(a.dtype != kind or a.ndim != 2 or a.layout != "C" for a, kind in zip(given, wanted, strict=True)):
        return None

    def add(rows, numbers, t, out):  # type: ignore[no-untyped-def]
        _add_rows(rows, numbers, t, out)

    return add


@kernel
def sum_weights(hashed, n, table, characters, pairs, numbers, emission):  # type: ignore[no-untyped-def]
    """Fill emission[:n], int16, with the scores of the states at n characters.

    Args:
        hashed: their hashed features, each with its tag above it, int32, shape (n or more, `SIZE`). One whose tag is not that of its row
            was never learned.
        table: an `EmissionTable`.
        characters, pairs: what `look_up` gives.
        numbers: uint32 scratch, shape (n or more, `FEATURES`).
    """
    rows, tags, bits, first_character, first_pair = table
    mask = np.uint32((1 << bits) - 1)
    none = np.uint32(len(tags))
    for t in range(n):
        row = numbers[t]
        for f in range(SIZE):
            feature = np.uint32(hashed[t, f])
            row[f] = feature & mask if tags[feature & mask] == feature >> bits else none
        # The places of `policy_nlp.entities.window`: itself, before, after; pairs that end here, begin here, end and begin beside it.
        row[SIZE] = first_character + np.uint32(3) * np.uint32(characters[t + 1])
        row[SIZE + 1] = first_character + np.uint32(3) * np.uint32(characters[t]) + np.uint32(1)
        row[SIZE + 2] = first_character + np.uint32(3) * np.uint32(characters[t + 2]) + np.uint32(2)
        row[SIZE + 3] = first_pair + np.uint32(4) * np.uint32(pairs[t + 1])
        row[SIZE + 4] = first_pair + np.uint32(4) * np.uint32(pairs[t + 2]) + np.uint32(1)
        row[SIZE + 5] = first_pair + np.uint32(4) * np.uint32(pairs[t]) + np.uint32(2)
        row[SIZE + 6] = first_pair + np.uint32(4) * np.uint32(pairs[t + 3]) + np.uint32(3)
        add_rows(rows, numbers, t, emission)
