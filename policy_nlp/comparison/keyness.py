"""What is said in one group and not elsewhere.

Sources: log-odds ratio with an informative Dirichlet prior, B. L. Monroe, M. P. Colaresi & K. M. Quinn, "Fightin' Words: lexical feature
selection and evaluation for identifying the content of political conflict", Political Analysis 16 (2008), equations 15-18 and 22;
G², T. Dunning, "Accurate methods for the statistics of surprise and coincidence", Computational Linguistics 19 (1993).
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from policy_nlp.comparison.groups import Groups, words
from policy_nlp.comparison.words import WordCounts
from policy_nlp.extras import import_extra

#: Words that the prior is worth: shrinks the odds of rare words towards those of the whole corpus.
PRIOR_WORDS: Final = 500.0
#: A word said less often in a group is not reported for it.
FEWEST: Final = 3
_KINDS: Final = ("word", "term")

_Floats = npt.NDArray[np.float64]


def keyness(counted: WordCounts, groups: Groups, *, top: int = 50, places: bool = False) -> pa.Table:
    """The words that set each group off from all others together, and, apart, the policy terms that do.

    The prior of a word is its share in the whole corpus times `PRIOR_WORDS`. A word that one document alone says is named, too;
    ``documents`` shows it.

    Args:
        counted: words of the documents.
        groups: of the same documents.
        top: how many words and how many terms of each group to name at most.
        places: whether names of places count; by default not, since each province names its own.

    Returns:
        A row for each group, kind and word, the most telling first: group, kind (``word``: any word; ``term``: words of the shipped
        lexicons alone), rank (from 1), word, count, per_10k (of the group's words), rest, rest_per_10k (in all other groups),
        log_odds (difference of the logarithms of the odds), z (log_odds by its standard deviation; above 1.96 it is more than chance), g2,
        documents (of the group, that say it). Empty where there is one group only.

    Raises:
        ValueError: `top` is below 1.
    """
    if top < 1:
        raise ValueError(f"top is {top}, but must be at least 1")
    by_group, in_documents = _grouped(counted, groups)
    if not places:
        by_group = by_group.multiply(~counted.place[None, :]).tocsr()
    parts = [_kind(by_group, in_documents, counted, groups, kind, top) for kind in range(len(_KINDS))]
    table = pa.concat_tables(parts)
    return table.sort_by(
        [("group_index", "ascending"), ("kind_index", "ascending"), ("rank", "ascending")]
    ).drop_columns(["group_index", "kind_index"])


def _grouped(counted: WordCounts, groups: Groups) -> tuple[Any, Any]:
    """Counts of words, and of documents with the word, by group; CSR, shape (groups, words)."""
    sparse = import_extra("scipy.sparse", extra="compare", purpose="keyness")
    known = np.flatnonzero(groups.of_document >= 0)
    shape = (len(groups), len(groups.of_document))
    of_group = sparse.csr_matrix((np.ones(len(known), np.int64), (groups.of_document[known], known)), shape=shape)
    return (of_group @ counted.counts).tocsr(), (of_group @ (counted.counts > 0).astype(np.int64)).tocsr()


def _kind(by_group: Any, in_documents: Any, counted: WordCounts, groups: Groups, kind: int, top: int) -> pa.Table:
    total_words = np.asarray(by_group.sum(axis=1)).ravel().astype(np.float64)
    of_word = np.asarray(by_group.sum(axis=0)).ravel().astype(np.float64)
    cells = by_group.tocoo()
    used = (cells.data >= FEWEST) & (counted.term[cells.col] | (kind == 0)) & (len(groups) > 1)
    group, word, count = cells.row[used], cells.col[used], cells.data[used].astype(np.float64)
    size, everything = total_words[group], total_words.sum()
    rest, rest_size = of_word[word] - count, everything - size
    odds, z = log_odds(count, size, rest, rest_size, PRIOR_WORDS * of_word[word] / max(everything, 1))
    order = np.lexsort((word, -z, group))
    order = order[z[order] > 0]
    first = np.searchsorted(group[order], np.arange(len(groups)))
    rank = np.arange(len(order)) - first[group[order]]
    order, rank = order[rank < top], rank[rank < top]
    group, word, count, rest = group[order], word[order], count[order], rest[order]
    size, rest_size = size[order], rest_size[order]
    documents = np.asarray(in_documents[group, word]).ravel() if len(order) else np.empty(0)
    return pa.table(
        {
            "group_index": pa.array(group.astype(np.int32)),
            "kind_index": pa.array(np.full(len(order), kind, dtype=np.int8)),
            "group": groups.column(group),
            "kind": words(np.full(len(order), kind), _KINDS),
            "rank": pa.array((rank + 1).astype(np.int32)),
            "word": counted.words.take(pa.array(word)),
            "count": pa.array(count.astype(np.int64)),
            "per_10k": pa.array(1e4 * count / size),
            "rest": pa.array(rest.astype(np.int64)),
            "rest_per_10k": pa.array(1e4 * rest / np.maximum(rest_size, 1)),
            "log_odds": pa.array(odds[order]),
            "z": pa.array(z[order]),
            "g2": pa.array(g_squared(count, size, rest, rest_size)),
            "documents": pa.array(documents.astype(np.int32)),
        }
    )


def log_odds(
    count: _Floats, size: _Floats, rest: _Floats, rest_size: _Floats, prior: _Floats
) -> tuple[_Floats, _Floats]:
    """Log-odds ratio under the prior, and its z-score (Monroe, Colaresi & Quinn, equations 16 and 22); shape of `count`.

    Args:
        count, rest: how often each word stands here and elsewhere.
        size, rest_size: words in all, here and elsewhere.
        prior: pseudo-counts of each word, which add up to `PRIOR_WORDS` over the vocabulary.
    """
    here, there = count + prior, rest + prior
    # The floor is for a corpus of one word, which leaves nothing beside it.
    others, others_there = (
        np.maximum(size + PRIOR_WORDS - here, 1e-9),
        np.maximum(rest_size + PRIOR_WORDS - there, 1e-9),
    )
    odds = np.log(here / others) - np.log(there / others_there)
    return odds, odds / np.sqrt(1 / here + 1 / there)


def g_squared(count: _Floats, size: _Floats, rest: _Floats, rest_size: _Floats) -> _Floats:
    """Dunning's log-likelihood ratio of the table (word, other words) by (here, elsewhere); negative where the word is rarer here."""
    together = (count + rest) / (size + rest_size)
    observed = (count, rest, size - count, rest_size - rest)
    expected = (size * together, rest_size * together, size * (1 - together), rest_size * (1 - together))
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(o > 0, o * np.log(o / e), 0.0) for o, e in zip(observed, expected, strict=True)]
    sign = np.where(count / size >= rest / np.maximum(rest_size, 1), 1.0, -1.0)
    g2: _Floats = sign * 2 * np.sum(parts, axis=0)
    return g2
