"""What the shipped lexicons know at each character: one scan of a trie, the matches packed into one integer a character."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel
from policy_nlp.resources import resource
from policy_nlp.structure.regions import abbreviations, named_regions, region_names
from policy_nlp.trie import Trie, build_trie, folded, may_begin, step, width_fold

#: Classes of words; a word may be in several. Each has three bits in the marks: 0 outside, then `BEGIN`, `INSIDE`, `END`, `SINGLE`.
(
    REGION_FULL, REGION_SHORT, REGION_RELATIVE, REGION_LETTER, ORG_NAME, ORG_STEM, TECH_NAME,
    ORG_HEAD, PROJECT_HEAD, SYSTEM_HEAD, EVENT_HEAD, VERB, BOUND, TERM,
) = range(14)  # fmt: skip
#: Spans that the grammars found go into the marks, too.
TIME_SPAN: Final = 14
DOCUMENT_SPAN: Final = 15
#: Known names of the other labels, and names of bodies that are everyday words as well.
SYSTEM_NAME, PROJECT_NAME, EVENT_NAME, LAW_NAME, ORG_AMBIGUOUS = range(16, 21)
CLASSES: Final = 21
BEGIN, INSIDE, END, SINGLE = 1, 2, 3, 4
BITS: Final = 3

_RELATIVE = [
    a + b for a in "全我本" for b in ("国", "省", "市", "县", "区", "州", "盟", "旗", "自治区", "自治州", "镇", "乡")
]
_LETTERS_OF_REGIONS: Final = "京津冀晋蒙辽吉黑沪苏浙皖闽赣鲁豫鄂湘粤桂琼渝川蜀贵黔滇藏陕甘陇青宁新港澳台"


def _column(name: str) -> Iterator[list[str]]:
    with resource("corpora", "lexicon", name).open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            yield line.rstrip("\n").split("\t")


_WORD: Final = np.uint8(2)
#: A multiple of it by a power of two has that power in its upper six bits, shuffled (Leiserson, Prokop and Randall 1998).
_DE_BRUIJN: Final = np.uint64(0x03F79D71B4CB0A89)
_EXPONENT: Final = np.zeros(64, dtype=np.int8)
for _k in range(64):
    _EXPONENT[((1 << _k) * int(_DE_BRUIJN) % (1 << 64)) >> 58] = _k
_EXPONENT.setflags(write=False)


@cache
def entity_trie() -> Trie:
    """All words that bear on entities, folded in width and case, with a bit for each of their classes."""
    words: dict[str, int] = {}

    def add(word: str, kind: int) -> None:
        word = folded(word)
        if word and all(ord(c) < 65536 for c in word):
            words[word] = words.get(word, 0) | 1 << kind

    for name, regions in region_names().items():
        add(name, REGION_FULL if any(r.name == name for r in regions) else REGION_SHORT)
    for name in named_regions():
        add(name, REGION_FULL)
    for name in (*_RELATIVE, *(row[0] for row in _column("places.tsv"))):
        add(name, REGION_RELATIVE)
    for letter in {*abbreviations(), *_LETTERS_OF_REGIONS}:
        add(letter, REGION_LETTER)
    for name, level, *_ in _column("organizations.tsv"):
        add(name, ORG_NAME if level == "national" else ORG_STEM)
    for file in ("enterprises.tsv", "institutions.tsv"):
        for name, _, *ambiguous in _column(file):
            add(name, ORG_AMBIGUOUS if ambiguous == ["yes"] else ORG_NAME)
    for name, kind in (
        ("systems.tsv", SYSTEM_NAME), ("projects.tsv", PROJECT_NAME), ("events.tsv", EVENT_NAME), ("laws.tsv", LAW_NAME),
        ("technologies.tsv", TECH_NAME), ("organization_heads.tsv", ORG_HEAD), ("project_heads.tsv", PROJECT_HEAD),
        ("system_heads.tsv", SYSTEM_HEAD), ("event_heads.tsv", EVENT_HEAD), ("verbs.tsv", VERB),
        ("left_bounds.tsv", BOUND), ("terms.tsv", TERM),
    ):  # fmt: skip
        for word, *_ in _column(name):
            add(word, kind)
    return build_trie(words)


@cache
def _begins() -> npt.NDArray[np.uint8]:
    """Shape (65536,): 0 where no word begins with the character, `_WORD` where it is a word itself, 1 where only longer ones begin."""
    trie = entity_trie()
    begins: npt.NDArray[np.uint8] = (trie.root != 0).astype(np.uint8)
    begins[(trie.root != 0) & (trie.value[trie.root] != 0)] = _WORD
    return begins


@kernel
def _alphanumeric(c):  # type: ignore[no-untyped-def]
    return (48 <= c <= 57) or (97 <= c <= 122)


@kernel
def _lowest(bits):  # type: ignore[no-untyped-def]
    """Number of the lowest bit that is set."""
    return _EXPONENT[((bits & (~bits + np.uint64(1))) * _DE_BRUIJN) >> np.uint64(58)]


@kernel
def _mark(codes, fold, start, end, begins, root, edges, shift, value, pairs, marks):  # type: ignore[no-untyped-def]
    free = np.zeros(CLASSES, dtype=np.int32)
    longest = np.zeros(CLASSES, dtype=np.int32)
    for s in range(len(start)):
        a, b = start[s], end[s]
        free[:] = a
        for i in range(a, b):
            if codes[i] >= 65536:
                continue
            c = fold[codes[i]]
            if begins[c] != _WORD and (
                begins[c] == 0 or i + 1 >= b or codes[i + 1] >= 65536 or not may_begin(pairs, c, fold[codes[i + 1]])
            ):
                continue
            if _alphanumeric(c) and i > a and codes[i - 1] < 65536 and _alphanumeric(fold[codes[i - 1]]):
                continue
            node = root[c]
            seen = np.uint64(0)
            j = i + 1
            while True:
                mask = value[node]
                if mask:
                    inside = j < b and codes[j] < 65536
                    if not (inside and _alphanumeric(fold[codes[j - 1]]) and _alphanumeric(fold[codes[j]])):
                        seen |= mask
                        while mask:
                            longest[_lowest(mask)] = j
                            mask &= mask - np.uint64(1)
                if j >= b or codes[j] >= 65536:
                    break
                node = step(edges, shift, node, fold[codes[j]])
                if node == 0:
                    break
                j += 1
            while seen:
                k = _lowest(seen)
                seen &= seen - np.uint64(1)
                if i >= free[k]:
                    e = longest[k]
                    free[k] = e
                    bit = np.uint64(3 * k)
                    if e == i + 1:
                        marks[i] |= np.uint64(4) << bit
                    else:
                        marks[i] |= np.uint64(1) << bit
                        for p in range(i + 1, e - 1):
                            marks[p] |= np.uint64(2) << bit
                        marks[e - 1] |= np.uint64(3) << bit


@kernel
def _mark_spans(start, end, kind, marks):  # type: ignore[no-untyped-def]
    bit = np.uint64(3 * kind)
    for s in range(len(start)):
        a, b = start[s], end[s]
        if b == a + 1:
            marks[a] |= np.uint64(4) << bit
        else:
            marks[a] |= np.uint64(1) << bit
            for p in range(a + 1, b - 1):
                marks[p] |= np.uint64(2) << bit
            marks[b - 1] |= np.uint64(3) << bit


def lexicon_marks(
    codes: npt.NDArray[np.uint32], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
) -> npt.NDArray[np.uint64]:
    """The longest match of each class from the left, shape (characters,): `BITS` bits a class; no match crosses a sentence.

    A Latin word matches only between characters that are neither letters nor digits.
    """
    marks = np.zeros(len(codes), dtype=np.uint64)
    _mark(codes, width_fold(), start, end, _begins(), *entity_trie(), marks)
    return marks


def mark_spans(
    marks: npt.NDArray[np.uint64], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32], kind: int
) -> None:
    """Add spans to the marks as the class `kind`."""
    _mark_spans(start, end, kind, marks)
