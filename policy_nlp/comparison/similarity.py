"""How much alike documents and groups are by the words they use.

Sources: cosine of TF-IDF vectors, G. Salton & C. Buckley, "Term-weighting approaches in automatic text retrieval", Information
Processing & Management 24 (1988), with logarithmic term frequency; order of a heat map by average linkage and optimal leaf ordering,
Z. Bar-Joseph, D. K. Gifford & T. S. Jaakkola, "Fast optimal leaf ordering for hierarchical clustering", Bioinformatics 17 (2001).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from policy_nlp.comparison.groups import Groups, words
from policy_nlp.comparison.words import WordCounts
from policy_nlp.extras import import_extra

#: Of more groups than this only the nearest are told, `NEAREST` of each, and they keep their order.
MOST_GROUPS: Final = 500
NEAREST: Final = 10
_ROWS: Final = 512  # documents that are compared with all others at one time

_Floats = npt.NDArray[np.float32]


def group_similarity(counted: WordCounts, groups: Groups) -> pa.Table:
    """Cosine between each two groups, each taken as one text.

    Returns:
        A row for every ordered pair, itself included: group, other, cosine (0 to 1), place, other_place (from 0: where each stands on a
        heat map that has like groups side by side). With more than `MOST_GROUPS` groups the `NEAREST` others of each alone.
    """
    sparse = import_extra("scipy.sparse", extra="compare", purpose="similarity")
    weights = inverse_frequency(counted.counts)
    known = np.flatnonzero(groups.of_document >= 0)
    shape = (len(groups), len(groups.of_document))
    of_group = sparse.csr_matrix((np.ones(len(known), np.int64), (groups.of_document[known], known)), shape=shape)
    vectors = tf_idf(of_group @ counted.counts, weights)
    if len(groups) > MOST_GROUPS:
        row, column, cosine = _nearest(vectors, NEAREST)
        place = np.arange(len(groups), dtype=np.int32)
    else:
        matrix = np.clip((vectors @ vectors.T).toarray(), 0, 1)
        place = np.empty(len(groups), dtype=np.int32)
        place[heat_map_order(matrix)] = np.arange(len(groups))
        row, column = (side.ravel() for side in np.indices(matrix.shape))
        cosine = matrix.ravel()
    return pa.table(
        {
            "group": groups.column(row),
            "other": groups.column(column),
            "cosine": pa.array(cosine.astype(np.float32)),
            "place": pa.array(place[row]),
            "other_place": pa.array(place[column]),
        }
    )


def document_similarity(counted: WordCounts, docs: list[str], *, nearest: int = NEAREST) -> pa.Table:
    """The documents most like each document.

    Args:
        counted: words of the documents.
        docs: their ids, in the same order.
        nearest: how many to name of each.

    Returns:
        doc, other, rank (from 1), cosine (0 to 1); documents that share no word are not paired.

    Raises:
        ValueError: `nearest` is below 1.
    """
    if nearest < 1:
        raise ValueError(f"nearest is {nearest}, but must be at least 1")
    row, other, cosine = _nearest(tf_idf(counted.counts, inverse_frequency(counted.counts)), nearest)
    rank = np.arange(len(row)) - np.searchsorted(row, row) + 1
    return pa.table(
        {
            "doc": words(row, docs),
            "other": words(other, docs),
            "rank": pa.array(rank.astype(np.int32)),
            "cosine": pa.array(cosine.astype(np.float32)),
        }
    )


def inverse_frequency(counts: Any) -> _Floats:
    """log((1 + documents) / (1 + documents with the word)) + 1 (so that a word of every document still counts); shape (words,)."""
    with_word = np.bincount(counts.indices, minlength=counts.shape[1])
    weights: _Floats = (np.log((1 + counts.shape[0]) / (1 + with_word)) + 1).astype(np.float32)
    return weights


def tf_idf(counts: Any, weights: _Floats) -> Any:
    """(1 + log count) times weight, each row of length 1; CSR of float32, the shape of `counts`."""
    sparse = import_extra("scipy.sparse", extra="compare", purpose="similarity")
    counts = counts.tocsr()
    data = (1 + np.log(counts.data)).astype(np.float32) * weights[counts.indices]
    row = np.repeat(np.arange(counts.shape[0]), np.diff(counts.indptr))
    length = np.sqrt(np.bincount(row, weights=data * data, minlength=counts.shape[0]))
    data /= length[row].astype(np.float32)
    return sparse.csr_matrix((data, counts.indices, counts.indptr), shape=counts.shape)


def heat_map_order(cosine: _Floats) -> npt.NDArray[np.int64]:
    """Rows of the square matrix `cosine` so that like ones stand side by side; shape (rows,)."""
    if len(cosine) < 3:
        return np.arange(len(cosine))
    hierarchy = import_extra("scipy.cluster.hierarchy", extra="compare", purpose="similarity")
    upper = np.triu_indices(len(cosine), 1)
    distance = np.clip(1 - cosine[upper].astype(np.float64), 0, None)
    tree = hierarchy.linkage(distance, method="average", optimal_ordering=True)
    order: npt.NDArray[np.int64] = hierarchy.leaves_list(tree).astype(np.int64)
    return order


def _nearest(vectors: Any, nearest: int) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], _Floats]:
    """Of each row the other rows most like it, the nearest first: rows, others, cosines."""
    found: list[tuple[npt.NDArray[np.int64], ...]] = []
    transposed = vectors.T.tocsr()
    for start in range(0, vectors.shape[0], _ROWS):
        block = (vectors[start : start + _ROWS] @ transposed).toarray()
        here = np.arange(len(block))
        block[here, start + here] = -1
        size = min(nearest, block.shape[1])
        other = np.argpartition(-block, size - 1, axis=1)[:, :size]
        cosine = np.take_along_axis(block, other, axis=1)
        order = np.lexsort((other, -cosine), axis=1)
        other, cosine = np.take_along_axis(other, order, axis=1), np.take_along_axis(cosine, order, axis=1)
        some = cosine > 0
        row = np.broadcast_to(start + here[:, None], other.shape)
        found.append((row[some], other[some], np.clip(cosine[some], 0, 1)))
    if not found:
        empty = np.empty(0, dtype=np.int64)
        return empty, empty, np.empty(0, dtype=np.float32)
    row, other, cosines = (np.concatenate(parts) for parts in zip(*found, strict=True))
    return row, other, cosines.astype(np.float32)
