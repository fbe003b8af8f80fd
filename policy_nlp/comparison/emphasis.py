"""What each group gives room to: shares of sentences and characters by category, with bootstrap intervals.

Source: the percentile bootstrap of B. Efron, "Bootstrap methods: another look at the jackknife", Annals of Statistics 7 (1979);
over whole documents, because sentences of one document resemble each other (the cluster bootstrap of A. C. Davison &
D. V. Hinkley, Bootstrap Methods and their Application, 1997, section 3.8), and over sentences where a group has too few documents.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison.groups import Groups, codes, documents_of_rows, words

#: With fewer documents than this a group's sentences are resampled.
FEWEST_DOCUMENTS: Final = 5
REPLICATES: Final = 1000
_TAIL: Final = 0.025
#: Draws made at one time: bounds the memory, 8 bytes each.
_BLOCK: Final = 4_000_000

_Floats = npt.NDArray[np.float64]


class _Units(NamedTuple):
    """What is resampled, ordered by group: ``amounts`` has shape (units, 2 * categories), sentences before characters."""

    amounts: npt.NDArray[np.float32]
    first: npt.NDArray[np.int64]


def emphasis(
    analysis: Analysis,
    groups: Groups,
    *,
    reference: str | None = None,
    replicates: int = REPLICATES,
    seed: int = 0,
) -> pa.Table:
    """Share of each category in the running text of each group.

    Counted are sentences of the kind ``body``: headings, table rows and signatures are not. Where a category never occurs
    in a group its interval is [0, 0], since a bootstrap cannot draw what was not seen.

    Args:
        analysis: with sentences.
        groups: of its documents.
        reference: the group that changes are measured against; by default all groups together, taken as fixed.
        replicates: number of bootstrap samples.
        seed: of the random numbers; the same seed gives the same intervals.

    Returns:
        A row for every group and category: group, category, sentences, characters (counts), sentence_share, sentence_low,
        sentence_high, character_share, character_low, character_high (0 to 1; intervals of 95%), sentence_change,
        sentence_change_low, sentence_change_high, character_change, … (share minus that of the reference), resampled
        (``documents`` or ``sentences``). Shares of a group without running text are null.

    Raises:
        GroupingError: `reference` is no group.
        ValueError: `replicates` is below 1.
    """
    if replicates < 1:
        raise ValueError(f"replicates is {replicates}, but must be at least 1")
    base = None if reference is None else groups.index(reference)
    doc, category, characters, names = _sentences(analysis)
    by_document, by_sentence = groups.sizes >= FEWEST_DOCUMENTS, groups.sizes < FEWEST_DOCUMENTS
    counts = _totals(groups.of_document[doc], category, characters, len(groups), len(names))
    documents = _document_units(groups, doc, category, characters, len(names))
    sentences = _sentence_units(groups, doc, category, characters, len(names), by_sentence)

    def resampled(group: int) -> _Floats:
        # Each group has random numbers of its own, so that its interval does not depend on the other groups.
        units = documents if by_document[group] else sentences
        chosen = units.amounts[units.first[group] : units.first[group + 1]]
        return _replicate_shares(chosen, replicates, np.random.default_rng([seed, group]))

    share = _shares(counts)
    reference_share = _shares(counts.sum(axis=0)[None])[0] if base is None else share[base]
    reference_replicates = None if base is None else resampled(base)
    low, high, change_low, change_high = (np.full(share.shape, np.nan) for _ in range(4))
    for group in np.flatnonzero(counts[:, : len(names)].sum(axis=1)).tolist():
        replicated = resampled(group)
        low[group], high[group] = _interval(replicated)
        if group == base:
            change_low[group] = change_high[group] = 0.0
        elif reference_replicates is None:
            # The whole is fixed, so that the interval only moves.
            change_low[group], change_high[group] = low[group] - reference_share, high[group] - reference_share
        else:
            change_low[group], change_high[group] = _interval(replicated - reference_replicates)
    columns = {
        "group": groups.column(np.repeat(np.arange(len(groups)), len(names))),
        "category": words(np.tile(np.arange(len(names)), len(groups)), names),
    }
    halves = {"sentence": slice(0, len(names)), "character": slice(len(names), None)}
    for name, half in halves.items():
        columns[f"{name}s"] = pa.array(counts[:, half].ravel().astype(np.int64))
    measures = {"share": share, "low": low, "high": high}
    measures |= {"change": share - reference_share, "change_low": change_low, "change_high": change_high}
    for name, half in halves.items():
        for measure, values in measures.items():
            flat = values[:, half].ravel()
            columns[f"{name}_{measure}"] = pa.array(flat, mask=np.isnan(flat))
    columns["resampled"] = words(np.repeat(by_sentence.astype(np.int32), len(names)), ["documents", "sentences"])
    return pa.table(columns)


def _sentences(
    analysis: Analysis,
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int32], npt.NDArray[np.int32], list[str]]:
    """Document, category and length of each sentence of running text, and the categories in use."""
    table = analysis.sentences
    kind, kinds = codes(table, "kind")
    category, names = codes(table, "category")
    length = pc.subtract(column(table, "end"), column(table, "start")).to_numpy()
    body = (kind == (kinds.index("body") if "body" in kinds else -2)) & (category >= 0)
    return documents_of_rows(analysis, "sentences")[body], category[body], length[body], names


def _totals(
    group: npt.NDArray[np.int32],
    category: npt.NDArray[np.int32],
    characters: npt.NDArray[np.int32],
    groups: int,
    n: int,
) -> _Floats:
    """Sentences, then characters, by category; shape (groups, 2 * categories)."""
    known = group >= 0
    cell = group[known].astype(np.int64) * n + category[known]
    sentences = np.bincount(cell, minlength=groups * n).reshape(groups, n)
    lengths = np.bincount(cell, weights=characters[known], minlength=groups * n).reshape(groups, n)
    return np.concatenate([sentences, lengths], axis=1).astype(np.float64)


def _document_units(
    groups: Groups,
    doc: npt.NDArray[np.int64],
    category: npt.NDArray[np.int32],
    characters: npt.NDArray[np.int32],
    n: int,
) -> _Units:
    amounts = _totals(doc.astype(np.int32), category, characters, len(groups.of_document), n)
    order = np.argsort(groups.of_document, kind="stable")
    first = np.searchsorted(groups.of_document[order], np.arange(len(groups) + 1))
    return _Units(amounts[order].astype(np.float32), first)


def _sentence_units(
    groups: Groups,
    doc: npt.NDArray[np.int64],
    category: npt.NDArray[np.int32],
    characters: npt.NDArray[np.int32],
    n: int,
    wanted: npt.NDArray[np.bool_],
) -> _Units:
    group = groups.of_document[doc]
    rows = np.flatnonzero((group >= 0) & wanted[np.maximum(group, 0)])
    rows = rows[np.argsort(group[rows], kind="stable")]
    amounts = np.zeros((len(rows), 2 * n), dtype=np.float32)
    amounts[np.arange(len(rows)), category[rows]] = 1
    amounts[np.arange(len(rows)), n + category[rows]] = characters[rows]
    return _Units(amounts, np.searchsorted(group[rows], np.arange(len(groups) + 1)))


def _replicate_shares(amounts: npt.NDArray[np.float32], replicates: int, random: np.random.Generator) -> _Floats:
    """Shares in samples drawn with replacement; shape (replicates, 2 * categories)."""
    units = len(amounts)
    totals = np.empty((replicates, amounts.shape[1]))
    step = max(1, _BLOCK // max(units, 1))
    for start in range(0, replicates, step):
        size = min(step, replicates - start)
        drawn = random.integers(0, units, size=(size, units), dtype=np.int32)
        drawn += np.arange(size, dtype=np.int32)[:, None] * np.int32(units)
        times = np.bincount(drawn.ravel(), minlength=size * units).reshape(size, units)
        totals[start : start + size] = times.astype(np.float32) @ amounts
    return _shares(totals)


def _shares(totals: _Floats) -> _Floats:
    """Each half of the columns divided by its sum; NaN where that is 0."""
    n = totals.shape[1] // 2
    sums = np.concatenate(
        [np.repeat(half.sum(axis=1, keepdims=True), n, axis=1) for half in np.split(totals, 2, axis=1)], axis=1
    )
    shares: _Floats = np.divide(totals, sums, out=np.full(totals.shape, np.nan), where=sums > 0)
    return shares


def _interval(replicated: _Floats) -> tuple[_Floats, _Floats]:
    # A sample of documents may have no running text at all; such samples are left out.
    quantile = np.nanquantile if np.isnan(replicated[:, 0]).any() else np.quantile
    low, high = quantile(replicated, [_TAIL, 1 - _TAIL], axis=0)
    return low, high
