"""Passages that one document has from another, copied or adapted.

Fingerprints by winnowing (Schleimer, Wilkerson & Aiken 2003, see `policy_nlp.comparison.fingerprints`) tell which places to compare; greedy
alignment (Zhang et al. 2000, see `policy_nlp.comparison.alignment`) finds how far they are alike. Work grows with the text and with
what is shared, never with the number of pairs of documents.
"""

from __future__ import annotations

import hashlib
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison.alignment import Passages, align_passages
from policy_nlp.comparison.fingerprints import shared_fingerprints
from policy_nlp.comparison.groups import words
from policy_nlp.comparison.precedence import BASES, Precedence
from policy_nlp.comparison.shadow import Shadow, cast_shadow
from policy_nlp.kernel import kernel

_WORD = pa.dictionary(pa.int32(), pa.string())
#: Columns of the table of passages.
REUSE: Final = pa.schema(
    [
        ("source_doc", _WORD),
        ("source_start", pa.int32()),
        ("source_end", pa.int32()),
        ("target_doc", _WORD),
        ("target_start", pa.int32()),
        ("target_end", pa.int32()),
        ("characters", pa.int32()),
        ("similarity", pa.float32()),
        ("first", _WORD),
        ("basis", _WORD),
    ]
)

_Integers = npt.NDArray[np.int64]


def find_reuse(analysis: Analysis, *, minimum: int = 24, similarity: float = 0.7, boilerplate: int = 100) -> pa.Table:
    """Passages that two documents of `analysis` share, word for word or with changes, wherever they stand.

    Compared are the letters, digits and ideographs of body sentences (of whole texts, if ``sentences`` is empty); blanks, punctuation,
    widths and headings make no difference. Documents that are alike in all of that count as copies of the first of them: each is
    paired with it as a whole, and what they share with others is told of the first as source, of each as target.

    Args:
        analysis: with texts.
        minimum: equal characters of a passage, those of boilerplate not counted. 24 finds passages of 40 characters of which a tenth
            was changed.
        similarity: of a passage, at least; above 0, at most 1.
        boilerplate: wording that more documents than this have (``依法追究刑事责任``) tells nothing and starts no passage.

    Returns:
        A row a passage and pair of documents, by target and place:
        source_doc, source_start, source_end, target_doc, target_start, target_end: the passage in both texts (code points). The
        source is the document that was first; where that is not known, the one that stands first in the analysis.
        characters: how many are equal, punctuation not counted.
        similarity: twice that over the length of both sides.
        first: the document that was first; null if not known.
        basis: by what: ``date``, ``year``; or why not: ``same`` (of one time), ``conflict`` (date and year say different things),
        ``unknown`` (a document without both).

    Raises:
        MissingTextsError: the analysis has no texts.
        ValueError: an argument is out of its range.
    """
    if minimum < 12:
        raise ValueError(f"minimum is {minimum}, but must be at least 12")
    if not 0 < similarity <= 1:
        raise ValueError(f"similarity is {similarity}, but must be above 0 and at most 1")
    if boilerplate < 2:
        raise ValueError(f"boilerplate is {boilerplate}, but must be at least 2")
    shadow = cast_shadow(analysis, "find_reuse")
    precedence = Precedence(analysis.documents)
    copy_of = _copies(shadow, precedence.order())
    originals = np.flatnonzero(copy_of == np.arange(len(copy_of)))
    postings = shared_fingerprints(shadow.codes, shadow.starts, originals, most=boilerplate)
    found = align_passages(shadow.codes, shadow.starts, postings, minimum=minimum, similarity=similarity)
    found = _best(_directed(found, precedence), len(shadow.codes))
    found = _directed(_with_copies(found, shadow, copy_of, minimum), precedence)
    return _table(found, shadow, precedence, column(analysis.documents, "doc").to_pylist())


def _copies(shadow: Shadow, order: _Integers) -> _Integers:
    """Of each document the first in `order` that has the same characters, most often itself; shape (documents,)."""
    first: dict[bytes, int] = {}
    copy_of = np.arange(len(order))
    for document in order.tolist():
        codes = shadow.codes[shadow.starts[document] : shadow.starts[document + 1]]
        copy_of[document] = first.setdefault(hashlib.blake2b(codes.tobytes(), digest_size=16).digest(), document)
    return copy_of


def _directed(found: Passages, precedence: Precedence) -> Passages:
    """The passages with the document that was first as source."""
    sign, _ = precedence.compare(found.source, found.target)
    turned = sign > 0

    def side(one: _Integers, other: _Integers) -> tuple[_Integers, _Integers]:
        return np.where(turned, other, one), np.where(turned, one, other)

    source, target = side(found.source, found.target)
    source_start, target_start = side(found.source_start, found.target_start)
    source_end, target_end = side(found.source_end, found.target_end)
    return Passages(source, source_start, source_end, target, target_start, target_end, found.matches)


def _best(found: Passages, size: int) -> Passages:
    """Without passages of which the same source has a better one for most of the target's side (it repeats itself)."""
    order = np.lexsort((-found.matches, found.source, found.target))
    rows = Passages(*(values[order] for values in found))
    pair = np.cumsum(np.append(True, (np.diff(rows.source) != 0) | (np.diff(rows.target) != 0)))[: len(order)]
    kept = _uncovered(pair, rows.target_start, rows.target_end, np.zeros(size, dtype=np.int32))
    return Passages(*(values[kept] for values in rows))


@kernel
def _uncovered(pair, start, end, seen):  # type: ignore[no-untyped-def]
    """Which spans are for the better half not in earlier ones of the same pair (numbered from 1); shape (spans,)."""
    kept = np.zeros(len(pair), dtype=np.bool_)
    for row in range(len(pair)):
        covered = 0
        for place in range(start[row], end[row]):
            covered += seen[place] == pair[row]
        if 2 * covered < end[row] - start[row]:
            kept[row] = True
            seen[start[row] : end[row]] = pair[row]
    return kept


def _with_copies(found: Passages, shadow: Shadow, copy_of: _Integers, minimum: int) -> Passages:
    """With a row for each copy of a target, and one that pairs each copy with its original."""
    others = np.flatnonzero(copy_of != np.arange(len(copy_of)))
    others = others[np.argsort(copy_of[others], kind="stable")]
    low = np.searchsorted(copy_of[others], found.target)
    number = np.searchsorted(copy_of[others], found.target, side="right") - low
    row = np.repeat(np.arange(len(found.target)), number)
    rank = np.arange(len(row)) - np.repeat(np.cumsum(number) - number, number)
    copy = others[low[row] + rank]
    moved = shadow.starts[copy] - shadow.starts[found.target[row]]
    again = Passages(*(values[row] for values in found))._replace(
        target=copy, target_start=found.target_start[row] + moved, target_end=found.target_end[row] + moved
    )
    whole = others[shadow.sizes[others] >= minimum]
    original = copy_of[whole]
    starts = shadow.starts
    pairs = Passages(
        original, starts[original], starts[original + 1], whole, starts[whole], starts[whole + 1], shadow.sizes[whole]
    )
    return Passages(*(np.concatenate(parts) for parts in zip(found, again, pairs, strict=True)))


def _table(found: Passages, shadow: Shadow, precedence: Precedence, docs: list[str]) -> pa.Table:
    order = np.lexsort((found.source_start, found.source, found.target_start, found.target))
    found = Passages(*(values[order] for values in found))
    sign, basis = precedence.compare(found.source, found.target)
    length = found.source_end - found.source_start + found.target_end - found.target_start
    columns = [
        words(found.source, docs),
        pa.array(shadow.position[found.source_start]),
        pa.array(shadow.position[found.source_end - 1] + 1),
        words(found.target, docs),
        pa.array(shadow.position[found.target_start]),
        pa.array(shadow.position[found.target_end - 1] + 1),
        pa.array(found.matches.astype(np.int32)),
        pa.array((2 * found.matches / length).astype(np.float32)),
        words(np.where(sign < 0, found.source, -1), docs),
        words(basis, BASES),
    ]
    return pa.Table.from_arrays(columns, schema=REUSE)
