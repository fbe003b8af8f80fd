"""When technologies are first named, and how they spread over years and groups.

Counting on entities TECH; the curve is the cumulative number of adopters of E. M. Rogers, Diffusion of Innovations, 1962.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison.dates import UNDATED, document_days
from policy_nlp.comparison.groups import Groups, documents_of_rows, words


class _Mentions(NamedTuple):
    """Mentions of technologies in documents that have a group, in the order of the text; shape (mentions,)."""

    row: npt.NDArray[np.int64]
    technology: npt.NDArray[np.int64]
    doc: npt.NDArray[np.int64]
    group: npt.NDArray[np.int32]
    names: list[str]


def technologies(analysis: Analysis, groups: Groups) -> pa.Table:
    """Where each technology is named first, and by how many.

    Spellings that differ in width or case are one technology. First is the earliest by date; a document of which only the year is
    known counts as of its last day.

    Returns:
        A row a technology, the most widespread first: technology, mentions, documents, groups, first_year, first_date, first_group, doc,
        sentence, start, end (of the first mention). Where no document that names it has a year or a date, who was first is unknown: null.
    """
    found = _mentions(analysis, groups)
    n = len(found.names)
    when = document_days(analysis)[found.doc]
    order = np.lexsort((found.row, when, found.technology))
    first = order[np.searchsorted(found.technology[order], np.arange(n))]
    dated = when[first] < UNDATED
    place = pa.array(found.row[first], mask=~dated)
    doc = np.where(dated, found.doc[first], -1)
    documents = analysis.documents
    table = pa.table(
        {
            "technology": pa.array(found.names, pa.string()),
            "mentions": pa.array(np.bincount(found.technology, minlength=n).astype(np.int32)),
            "documents": pa.array(_distinct(found.technology, found.doc, n)),
            "groups": pa.array(_distinct(found.technology, found.group, n)),
            "first_year": column(documents, "year").take(pa.array(doc, mask=doc < 0)),
            "first_date": column(documents, "date").take(pa.array(doc, mask=doc < 0)),
            "first_group": groups.column(np.where(dated, found.group[first], -1)),
            "doc": words(doc, column(documents, "doc")),
            **{name: column(analysis.entities, name).take(place) for name in ("sentence", "start", "end")},
        }
    )
    return table.sort_by(
        [("groups", "descending"), ("documents", "descending"), ("mentions", "descending"), ("technology", "ascending")]
    )


def technology_spread(analysis: Analysis, groups: Groups) -> pa.Table:
    """How each technology spreads over the years.

    Returns:
        A row for each technology and year in which it is named: technology, year, mentions, documents (that name it in that year),
        document_share (of all documents of that year), groups (that name it in that year), new_groups (for the first time), groups_so_far.
        Documents without a year are left out.
    """
    found = _mentions(analysis, groups)
    years = pc.fill_null(column(analysis.documents, "year").cast(pa.int64()), -1).to_numpy()
    year = years[found.doc]
    known = year >= 0
    technology, doc, group, year = found.technology[known], found.doc[known], found.group[known], year[known]
    cell, of_mention = np.unique(technology * 10_000 + year, return_inverse=True)
    n = len(cell)
    # The first year of each (technology, group): sorted by year, the first of each pair.
    order = np.lexsort((year, group, technology))
    pair = technology[order] * len(groups) + group[order]
    new = order[np.flatnonzero(np.concatenate([[True], np.diff(pair) != 0]))] if len(pair) else order
    new_groups = np.bincount(of_mention[new], minlength=n)
    total = np.cumsum(new_groups)
    start = np.searchsorted(cell // 10_000, cell // 10_000)
    so_far = total - np.where(start > 0, total[start - 1], 0) if n else total
    of_year = np.bincount(years[(years >= 0) & (groups.of_document >= 0)], minlength=10_000)
    documents = _distinct(of_mention, doc, n)
    return pa.table(
        {
            "technology": words(cell // 10_000, found.names),
            "year": pa.array((cell % 10_000).astype(np.int16)),
            "mentions": pa.array(np.bincount(of_mention, minlength=n).astype(np.int32)),
            "documents": pa.array(documents),
            "document_share": pa.array(documents / np.maximum(of_year[cell % 10_000], 1)),
            "groups": pa.array(_distinct(of_mention, group, n)),
            "new_groups": pa.array(new_groups.astype(np.int32)),
            "groups_so_far": pa.array(so_far.astype(np.int32)),
        }
    )


def _mentions(analysis: Analysis, groups: Groups) -> _Mentions:
    entities = analysis.entities
    label = pc.fill_null(pc.equal(column(entities, "label"), "TECH"), False).to_numpy(zero_copy_only=False)
    doc = documents_of_rows(analysis, "entities")
    row = np.flatnonzero(label & (groups.of_document[doc] >= 0))
    text = column(entities, "text").dictionary_decode().take(pa.array(row)).dictionary_encode()
    spelled = text.dictionary
    folded = pc.utf8_lower(pc.utf8_normalize(spelled, form="NFKC"))
    folded = pc.replace_substring_regex(folded, r"[\s“”\"]", "").dictionary_encode()
    technology = folded.indices.to_numpy()[text.indices.to_numpy()].astype(np.int64)
    # Shown is the most frequent spelling.
    uses = np.bincount(text.indices.to_numpy(), minlength=len(spelled))
    order = np.lexsort((np.arange(len(spelled)), -uses, folded.indices.to_numpy()))
    first = order[np.searchsorted(folded.indices.to_numpy()[order], np.arange(len(folded.dictionary)))]
    names: list[str] = spelled.take(pa.array(first)).to_pylist()
    return _Mentions(row, technology, doc[row], groups.of_document[doc[row]], names)


def _distinct(key: npt.NDArray[np.integer], value: npt.NDArray[np.integer], n: int) -> npt.NDArray[np.int32]:
    """Number of different values of each key from 0 to n - 1."""
    if not len(key):
        return np.zeros(n, dtype=np.int32)
    pairs = np.unique(key.astype(np.int64) * (int(value.max()) + 1) + value)
    return np.bincount(pairs // (int(value.max()) + 1), minlength=n).astype(np.int32)
