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
_LEAST_PAIRS: Final = 2048  # 16 KiB


class Trie(NamedTuple):
    """Nodes are numbered from 1; 0 means that there is none. Words hold characters of the Basic Multilingual Plane only.

    Attributes:
        root: int32, shape (65536,): the node after a first character.
        edges: uint64, shape (a power of two,): open-addressing hash table of ``(node << 16 | character) << 24 | child``: one look into
            memory an edge.
        shift: 64 minus log2 of the size of the table.
        value: uint64, shape (nodes + 1,): the value of the word that ends in a node, 0 if none does.
        pairs: uint64, shape (a power of two,): bits of a Bloom filter (Bloom 1970) of the first two characters of the words. Most
            places of a text begin no word; this small table stays near the processor and says so without a look into the large one.
        beyond: uint32, shape (nodes + 1,): bits of a hash of the characters that lead on from a node, 0 where none does. Most walks end
            where the text goes on otherwise, and this says so without a look into `edges`.
    """

    root: npt.NDArray[np.int32]
    edges: npt.NDArray[np.uint64]
    shift: np.uint64
    value: npt.NDArray[np.uint64]
    pairs: npt.NDArray[np.uint64]
    beyond: npt.NDArray[np.uint32]


@kernel
def _pair_bit(pairs, first, second):  # type: ignore[no-untyped-def]
    spread = ((np.uint64(first) << _CODE_BITS | np.uint64(second)) * _PRIME) >> np.uint64(40)
    return spread & np.uint64(64 * len(pairs) - 1)


@kernel
def may_begin(pairs, first, second):  # type: ignore[no-untyped-def]
    """Whether a word may begin with these two characters."""
    bit = _pair_bit(pairs, first, second)
    return (pairs[bit >> np.uint64(6)] >> (bit & np.uint64(63))) & np.uint64(1) != np.uint64(0)


@kernel
def _beyond_bit(character):  # type: ignore[no-untyped-def]
    return np.uint64(1) << ((np.uint64(character) * _PRIME) >> np.uint64(59))


@kernel
def may_lead_on(beyond, node, character):  # type: ignore[no-untyped-def]
    """Whether `character` may lead on from `node` (1 or more)."""
    return np.uint64(beyond[node]) & _beyond_bit(character) != np.uint64(0)


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


@kernel
def _insert(codes, ends, meaning, root, edges, shift, value, pairs, beyond):  # type: ignore[no-untyped-def]
    """Put the words, one after the other in `codes`, into the empty arrays of a trie; return the number of its nodes."""
    mask = np.uint64(len(edges) - 1)
    nodes = 1
    begin = 0
    for word in range(len(ends)):
        end = ends[word]
        node = root[codes[begin]]
        if node == 0:
            node = root[codes[begin]] = nodes
            nodes += 1
        for i in range(begin + 1, end):
            child = step(edges, shift, node, codes[i])
            if child == 0:
                child = nodes
                nodes += 1
                key = (np.uint64(node) << _CODE_BITS) | np.uint64(codes[i])
                slot = (key * _PRIME) >> shift
                while edges[slot] != _EMPTY:
                    slot = (slot + np.uint64(1)) & mask
                edges[slot] = key << _CHILD_BITS | np.uint64(child)
                beyond[node] |= np.uint32(_beyond_bit(codes[i]))
            node = child
        value[node] |= meaning[word]
        if end > begin + 1:
            bit = _pair_bit(pairs, codes[begin], codes[begin + 1])
            pairs[bit >> np.uint64(6)] |= np.uint64(1) << (bit & np.uint64(63))
        begin = end
    return nodes


def build_trie(words: Mapping[str, int]) -> Trie:
    """The trie of `words`, each with the value that it stands for (above 0).

    Raises:
        ValueError: there are too many words, a word is empty, or has a character beyond the Basic Multilingual Plane.
    """
    for word in words:
        if not word or max(word) > "\uffff":
            raise ValueError(f"word is {word!r}, but a word has one or more characters below U+10000")
    codes = np.frombuffer("".join(words).encode("utf-16-le", "surrogatepass"), dtype="<u2").astype(np.uint16)
    ends = np.cumsum(np.fromiter(map(len, words), dtype=np.int64, count=len(words)))
    return trie_of_units(codes, ends, np.fromiter(words.values(), dtype=np.uint64, count=len(words)))


def trie_of_units(codes: npt.NDArray[np.uint16], ends: npt.NDArray[np.int64], meaning: npt.NDArray[np.uint64]) -> Trie:
    """The trie of words that stand one after the other.

    Args:
        codes: the characters of all words, none of which is empty.
        ends: where each word ends, shape (words,).
        meaning: the value of each word, shape (words,); the values of equal words are joined by ``or``.

    Raises:
        ValueError: the words have more characters than a trie has room for.
    """
    if len(codes) > int(_CHILD):
        raise ValueError(f"the words have {len(codes)} characters, but a trie has room for {int(_CHILD)}")
    root = np.zeros(65536, dtype=np.int32)
    size = 1 << max(4, len(codes).bit_length())  # at most as many edges as characters: half full or less in practice
    shift = np.uint64(64 - (size.bit_length() - 1))
    edges = np.full(size, _EMPTY, dtype=np.uint64)
    value = np.zeros(len(codes) + 1, dtype=np.uint64)
    pairs = np.zeros(max(_LEAST_PAIRS, 1 << (len(ends) // 8).bit_length()), dtype=np.uint64)
    beyond = np.zeros(len(codes) + 1, dtype=np.uint32)
    nodes = _insert(codes, ends, meaning, root, edges, shift, value, pairs, beyond)
    return Trie(root, edges, shift, value[:nodes].copy(), pairs, beyond[:nodes].copy())


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
