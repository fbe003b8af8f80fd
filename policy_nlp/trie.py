"""Many words looked for at once: a trie over code points in flat arrays, walked by kernels.

An Aho-Corasick library hands back a Python tuple a match, and policy text has a match every four characters; the arrays of
this trie let a kernel read the matches where it needs them and make none.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel

_EMPTY: Final = np.uint64(0)  # no edge leads to node 0
_PRIME: Final = np.uint64(0x9E3779B97F4A7C15)
_CODE_BITS: Final = np.uint64(16)
_CHILD_BITS: Final = np.uint64(24)
_CHILD: Final = np.uint64((1 << 24) - 1)


class Trie(NamedTuple):
    """Nodes are numbered from 1; 0 means that there is none. Words hold characters of the Basic Multilingual Plane only.

    Attributes:
        root: int32, shape (65536,): the node after a first character.
        edges: uint64, shape (a power of two,): open-addressing hash table of ``(node << 16 | character) << 24 | child``: one look into
            memory an edge.
        shift: 64 minus log2 of the size of the table.
        value: uint64, shape (nodes + 1,): the value of the word that ends in a node, 0 if none does.
        pairs: uint64, shape (2048,): bits of a Bloom filter (Bloom 1970) of the first two characters of the words. Most places of a
            text begin no word; these 16 KiB stay near the processor and say so without a look into the large table.
    """

    root: npt.NDArray[np.int32]
    edges: npt.NDArray[np.uint64]
    shift: np.uint64
    value: npt.NDArray[np.uint64]
    pairs: npt.NDArray[np.uint64]


@kernel
def _pair_bit(first, second):  # type: ignore[no-untyped-def]
    return ((np.uint64(first) << _CODE_BITS | np.uint64(second)) * _PRIME) >> np.uint64(47)


@kernel
def may_begin(pairs, first, second):  # type: ignore[no-untyped-def]
    """Whether a word may begin with these two characters."""
    bit = _pair_bit(first, second)
    return (pairs[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1) != np.uint64(0)


@kernel
def _add_pairs(pairs, first, second):  # type: ignore[no-untyped-def]
    for i in range(len(first)):
        bit = _pair_bit(first[i], second[i])
        pairs[bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))


@kernel
def _insert_all(edges, shift, keys, children):  # type: ignore[no-untyped-def]
    mask = np.uint64(len(edges) - 1)
    for i in range(len(keys)):
        slot = (keys[i] * _PRIME) >> shift
        while edges[slot] != _EMPTY:
            slot = (slot + np.uint64(1)) & mask
        edges[slot] = keys[i] << _CHILD_BITS | children[i]


@kernel
def step(edges, shift, node, character):  # type: ignore[no-untyped-def]
    """The node that `character` leads to from `node` (1 or more), or 0."""
    key = (np.uint64(node) << _CODE_BITS) | np.uint64(character)
    slot = (key * _PRIME) >> shift
    mask = np.uint64(len(edges) - 1)
    while edges[slot] != _EMPTY:
        if edges[slot] >> _CHILD_BITS == key:
            return np.int32(edges[slot] & _CHILD)
        slot = (slot + np.uint64(1)) & mask
    return np.int32(0)


def build_trie(words: Mapping[str, int]) -> Trie:
    """The trie of `words`, each with the value that it stands for (above 0).

    Raises:
        ValueError: there are too many words, a word is empty, or has a character beyond the Basic Multilingual Plane.
    """
    root = np.zeros(65536, dtype=np.int32)
    nodes: dict[int, int] = {}
    value = [0]
    for word, meaning in words.items():
        codes = [ord(character) for character in word]
        if not codes or max(codes) > 65535:
            raise ValueError(f"word is {word!r}, but a word has one or more characters below U+10000")
        node = int(root[codes[0]])
        if node == 0:
            node = root[codes[0]] = len(value)
            value.append(0)
        for code in codes[1:]:
            key = node << 16 | code
            node = nodes.get(key, 0)
            if node == 0:
                node = nodes[key] = len(value)
                value.append(0)
        value[node] |= meaning
    if len(value) > int(_CHILD):
        raise ValueError(f"the words have {len(value)} beginnings, but a trie has room for {int(_CHILD)}")
    size = 1 << max(4, (2 * len(nodes)).bit_length())
    edges = np.full(size, _EMPTY, dtype=np.uint64)
    shift = np.uint64(64 - (size.bit_length() - 1))
    keys = np.fromiter(nodes.keys(), dtype=np.uint64, count=len(nodes))
    children = np.fromiter(nodes.values(), dtype=np.uint64, count=len(nodes))
    _insert_all(edges, shift, keys, children)
    long = [word for word in words if len(word) > 1]
    pairs = np.zeros(2048, dtype=np.uint64)
    first, second = (np.array([ord(word[i]) for word in long], dtype=np.uint32) for i in (0, 1))
    _add_pairs(pairs, first, second)
    return Trie(root, edges, shift, np.array(value, dtype=np.uint64), pairs)


@cache
def width_fold() -> npt.NDArray[np.uint16]:
    """Shape (65536,): each character with full-width forms and capital letters made plain, for lookups that do not mind them."""
    table = np.arange(65536, dtype=np.uint16)
    for i in range(0xFF01, 0xFF5F):
        table[i] = i - 0xFEE0
    for i in range(ord("A"), ord("Z") + 1):
        table[i] = table[i + 0xFEE0] = i + 32
    table.setflags(write=False)
    return table


@cache
def _fold_map() -> dict[int, int]:
    table = width_fold()
    return {code: int(table[code]) for code in np.flatnonzero(table != np.arange(65536)).tolist()}


def folded(word: str) -> str:
    """`word` as `width_fold` makes it."""
    return word.translate(_fold_map())
