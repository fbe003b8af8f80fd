"""How much of each document was taken over from others, and how wording of the centre spread to the regions."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison.groups import codes, words
from policy_nlp.comparison.precedence import Precedence
from policy_nlp.comparison.shadow import Shadow, cast_shadow
from policy_nlp.kernel import kernel

NATIONAL: Final = "national"
_NEVER: Final = 32767

_Integers = npt.NDArray[np.int64]


def taken_over(analysis: Analysis, reuse: pa.Table) -> pa.Table:
    """The share of each document that stands in another as well, and the share that it has from an earlier one.

    Args:
        analysis: what `reuse` was found in.
        reuse: the table of `policy_nlp.comparison.reuse.find_reuse`.

    Returns:
        A row a document, in their order:
        doc, characters: letters, digits and ideographs of its body text.
        shared, taken: how many of them stand in a passage with any other document, and with one known to be earlier. Where it is not
        known which document was first a passage is shared but not taken.
        shared_share, taken_share: 0 to 1, null for a document without text.
        main_source, main_source_share: the earlier document that most was taken from, of equals the first; or null.

    Raises:
        MissingTextsError: the analysis has no texts.
    """
    shadow = cast_shadow(analysis, "taken_over")
    docs = column(analysis.documents, "doc").to_pylist()
    source, target, known = _documents(reuse, docs)
    source_side = _places(shadow, source, reuse, "source")
    target_side = _places(shadow, target, reuse, "target")
    both_start, both_end = (np.concatenate(sides) for sides in zip(source_side, target_side, strict=True))
    shared = _covered(np.concatenate([source, target]), both_start, both_end, len(docs))
    start, end = (side[known] for side in target_side)
    taken = _covered(target[known], start, end, len(docs))
    pairs, pair = np.unique(target[known] * np.int64(len(docs)) + source[known], return_inverse=True)
    from_one = _covered(pair, start, end, len(pairs))
    main = np.full(len(docs), -1, dtype=np.int64)
    most = np.zeros(len(docs), dtype=np.int64)
    age = np.empty(len(docs), dtype=np.int64)
    age[Precedence(analysis.documents).order()] = np.arange(len(docs))
    order = np.lexsort((-age[pairs % max(1, len(docs))], from_one))
    main[pairs[order] // max(1, len(docs))] = pairs[order] % max(
        1, len(docs)
    )  # the last stays: of the largest the earliest
    np.maximum.at(most, pairs // max(1, len(docs)), from_one)
    return pa.table(
        {
            "doc": words(np.arange(len(docs)), docs),
            "characters": pa.array(shadow.sizes.astype(np.int32)),
            "shared": pa.array(shared.astype(np.int32)),
            "taken": pa.array(taken.astype(np.int32)),
            "shared_share": _share(shared, shadow.sizes),
            "taken_share": _share(taken, shadow.sizes),
            "main_source": words(main, docs),
            "main_source_share": _share(most, shadow.sizes),
        }
    )


def diffusion(analysis: Analysis, reuse: pa.Table) -> pa.Table:
    """Where the wording of each document of the centre (level ``national``) turns up in later documents of the regions.

    Args:
        analysis: what `reuse` was found in; documents need level, region, and a date or year to be counted.
        reuse: the table of `policy_nlp.comparison.reuse.find_reuse`.

    Returns:
        A row for each national document, region and level that took from it; sources in their order, the widest share first:
        source_doc, region, level: the region as ``documents`` has it, so that a city's documents are the city's.
        documents, passages: how many took, and how often.
        characters, share: letters, digits and ideographs of the source that were taken over by any of them, and their part of it (0 to 1).
        year, lag: of the first document that did, and that less the source's year.

    Raises:
        MissingTextsError: the analysis has no texts.
    """
    shadow = cast_shadow(analysis, "diffusion")
    documents = analysis.documents
    docs = column(documents, "doc").to_pylist()
    source, target, known = _documents(reuse, docs)
    level, levels = codes(documents, "level")
    region, regions = codes(documents, "region")
    national = level == (levels.index(NATIONAL) if NATIONAL in levels else -2)
    rows = np.flatnonzero(known & national[source] & ~national[target] & (region[target] >= 0) & (level[target] >= 0))
    source, target = source[rows], target[rows]
    start, end = _places(shadow, source, reuse.take(pa.array(rows)), "source")
    key = (source * len(regions) + region[target]) * len(levels) + level[target]
    found, first_row, group = np.unique(key, return_index=True, return_inverse=True)
    of, to = source[first_row], target[first_row]
    taken = _covered(group, start, end, len(found))
    takers = np.unique(np.stack([group, target]), axis=1)[0]
    year = pc.coalesce(column(documents, "year").cast(pa.int64()), pc.year(column(documents, "date")))
    years = pc.fill_null(year, _NEVER).to_numpy(zero_copy_only=False)
    earliest = np.full(len(found), _NEVER, dtype=np.int64)
    np.minimum.at(earliest, group, years[target])
    share = taken / np.maximum(shadow.sizes[of], 1)
    order = np.lexsort((earliest, -share, of))
    dated = earliest[order] != _NEVER
    table = {
        "source_doc": words(of[order], docs),
        "region": words(region[to[order]], regions),
        "level": words(level[to[order]], levels),
        "documents": pa.array(np.bincount(takers, minlength=len(found))[order].astype(np.int32)),
        "passages": pa.array(np.bincount(group, minlength=len(found))[order].astype(np.int32)),
        "characters": pa.array(taken[order].astype(np.int32)),
        "share": pa.array(share[order].astype(np.float32)),
        "year": pa.array(np.where(dated, earliest[order], 0).astype(np.int16), mask=~dated),
        "lag": pa.array(np.where(dated, earliest[order] - years[of[order]], 0).astype(np.int16), mask=~dated),
    }
    return pa.table(table)


def _documents(reuse: pa.Table, docs: list[str]) -> tuple[_Integers, _Integers, npt.NDArray[np.bool_]]:
    """Indices of source and target of each passage, and whether the source is known to be the first."""
    ids = pa.array(docs, pa.string())
    source, target = (
        pc.index_in(column(reuse, name).dictionary_decode(), value_set=ids).to_numpy().astype(np.int64)
        for name in ("source_doc", "target_doc")
    )
    known = pc.is_valid(column(reuse, "first")).to_numpy(zero_copy_only=False)
    return source, target, known


def _places(shadow: Shadow, document: _Integers, reuse: pa.Table, side: str) -> tuple[_Integers, _Integers]:
    """Start and end of passages in the shadow; each of shape (passages,)."""
    # Documents end to end with the distance of the longest text, so that one search serves all.
    step = np.int64(1) << 32
    keys = np.repeat(np.arange(len(shadow.sizes)) * step, shadow.sizes) + shadow.position
    start, end = (
        np.searchsorted(keys, document * step + column(reuse, f"{side}_{name}").to_numpy()) for name in ("start", "end")
    )
    return start, end


def _covered(group: _Integers, start: _Integers, end: _Integers, groups: int) -> _Integers:
    """How many places stand in at least one span of each group; shape (groups,)."""
    order = np.lexsort((start, group))
    return _union(group[order], start[order], end[order], groups)  # type: ignore[no-any-return]


@kernel
def _union(group, start, end, groups):  # type: ignore[no-untyped-def]
    """The same for spans in the order of group and start."""
    covered = np.zeros(groups, dtype=np.int64)
    reached = np.int64(0)
    for row in range(len(group)):
        if row == 0 or group[row] != group[row - 1]:
            reached = start[row]
        begin = max(start[row], reached)
        if end[row] > begin:
            covered[group[row]] += end[row] - begin
            reached = end[row]
    return covered


def _share(part: _Integers, whole: _Integers) -> pa.Array:
    empty = whole == 0
    return pa.array((part / np.maximum(whole, 1)).astype(np.float32), mask=empty)
