"""What the shipped lexicons know at each character: one scan of a trie, the matches packed into one integer a character."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel
from policy_nlp.resources import resource
from policy_nlp.structure.regions import abbreviations, named_regions, region_names
from policy_nlp.trie import Trie, may_begin, may_lead_on, step, trie_of_units, width_fold

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


@cache
def entity_trie() -> Trie:
    """All words that bear on entities, folded in width and case, with the lowest bit of each of their classes."""
    words: list[str] = []
    classes: list[int] = []

    def add(found: Iterable[str], kind: int) -> None:
        words.extend(found)
        classes.extend([kind] * (len(words) - len(classes)))

    full = {name for name, regions in region_names().items() if any(r.name == name for r in regions)}
    add(full | set(named_regions()), REGION_FULL)
    add(set(region_names()) - full, REGION_SHORT)
    add((*_RELATIVE, *(row[0] for row in _column("places.tsv"))), REGION_RELATIVE)
    add({*abbreviations(), *_LETTERS_OF_REGIONS}, REGION_LETTER)
    organizations = [(name, level == "national") for name, level, *_ in _column("organizations.tsv")]
    add((name for name, national in organizations if national), ORG_NAME)
    add((name for name, national in organizations if not national), ORG_STEM)
    for file in ("enterprises.tsv", "institutions.tsv"):
        rows = [(name, ambiguous == ["yes"]) for name, _, *ambiguous in _column(file)]
        add((name for name, ambiguous in rows if not ambiguous), ORG_NAME)
        add((name for name, ambiguous in rows if ambiguous), ORG_AMBIGUOUS)
    for file, kind in (
        ("systems.tsv", SYSTEM_NAME), ("projects.tsv", PROJECT_NAME), ("events.tsv", EVENT_NAME), ("laws.tsv", LAW_NAME),
        ("technologies.tsv", TECH_NAME), ("organization_heads.tsv", ORG_HEAD), ("project_heads.tsv", PROJECT_HEAD),
        ("system_heads.tsv", SYSTEM_HEAD), ("event_heads.tsv", EVENT_HEAD), ("left_bounds.tsv", BOUND),
        ("verbs.tsv", VERB), ("terms.tsv", TERM),
    ):  # fmt: skip
        add((row[0] for row in _column(file)), kind)
    units = np.frombuffer("".join(words).encode("utf-16-le"), dtype="<u2")
    lengths = np.fromiter(map(len, words), dtype=np.int64, count=len(words))
    meaning = np.uint64(1) << np.array(BITS * np.array(classes), dtype=np.uint64)
    return trie_of_units(width_fold()[units], np.cumsum(lengths), meaning)


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
def _candidates(codes, fold, a, b, begins, pairs, folded, places, longer):  # type: ignore[no-untyped-def]
    """Fill `folded` with the characters of [a, b) and one more, and `places` with where words may begin; return how many there are.

    `longer` tells of each place whether words of two or more characters may begin there. No branch depends on the text: a third of
    all places passes, and no processor guesses which.
    """
    n = b - a
    for i in range(n):
        folded[i] = fold[codes[a + i]] if codes[a + i] < 65536 else np.uint16(0)
    folded[n] = 0
    count = 0
    for i in range(n):
        c = folded[i]
        more = (begins[c] != 0) & may_begin(pairs, c, folded[i + 1])
        places[count], longer[count] = i, more
        count += (begins[c] == _WORD) | more
    return count


@kernel
def _mark(codes, fold, start, end, begins, root, edges, shift, value, pairs, beyond, marks):  # type: ignore[no-untyped-def]
    longest = 0
    for s in range(len(start)):
        longest = max(longest, end[s] - start[s])
    folded = np.empty(longest + 1, dtype=np.uint16)
    places = np.empty(longest + 1, dtype=np.int32)
    longer = np.empty(longest + 1, dtype=np.bool_)
    # The words that begin at a place, the shorter first: their classes and where they end.
    classes = np.empty(longest + 1, dtype=np.uint64)
    ends = np.empty(longest + 1, dtype=np.int32)
    for s in range(len(start)):
        a = start[s]
        n = end[s] - a
        for place in range(_candidates(codes, fold, a, end[s], begins, pairs, folded, places, longer)):
            i = places[place]
            if i > 0 and _alphanumeric(folded[i]) and _alphanumeric(folded[i - 1]):
                continue
            node = root[folded[i]]
            j = i + 1
            words = 0
            while node != 0:
                if value[node] and not (_alphanumeric(folded[j - 1]) and _alphanumeric(folded[j])):
                    classes[words] = value[node]
                    ends[words] = j
                    words += 1
                if j == n or not longer[place] or not may_lead_on(beyond, node, folded[j]):
                    break
                node = step(edges, shift, node, folded[j])
                j += 1
            if words == 0:
                continue
            # A class that is marked here already has a word that began further left.
            taken = marks[a + i]
            taken |= taken >> np.uint64(1) | taken >> np.uint64(2)
            while words:
                words -= 1
                free = classes[words] & ~taken
                taken |= free
                e = ends[words]
                if e == i + 1:
                    marks[a + i] |= np.uint64(SINGLE) * free
                else:
                    marks[a + i] |= np.uint64(BEGIN) * free
                    for p in range(i + 1, e - 1):
                        marks[a + p] |= np.uint64(INSIDE) * free
                    marks[a + e - 1] |= np.uint64(END) * free


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
