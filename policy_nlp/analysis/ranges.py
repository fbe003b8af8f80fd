"""Which rows of a table belong to which document, and to which sentence.

In every table a document's rows stand together, the documents in the order of the table ``documents``; within a
document the rows of ``sections`` and ``sentences`` stand by their number, those of ``tokens``, ``entities`` and
``quantities`` by their sentence.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.errors import FormatError

Offsets = npt.NDArray[np.int64]


def column(table: pa.Table, name: str) -> pa.Array:
    """The column as one array; shape (rows,). Not copied where it is one piece already."""
    chunked = table.column(name)
    return chunked.chunk(0) if chunked.num_chunks == 1 else chunked.combine_chunks()


def document_offsets(name: str, table: pa.Table, docs: pa.Array) -> Offsets:
    """First row of each document in `table`, and one past the last row; shape (documents + 1,).

    Args:
        name: of the table, for messages.
        table: with a dictionary-encoded column ``doc``.
        docs: the documents' ids; shape (documents,).

    Raises:
        FormatError: an id stands twice, a row is of no document, or the rows are out of order.
    """
    if pc.count_distinct(docs, mode="all").as_py() != len(docs):
        counts = pc.value_counts(docs)
        twice = counts.filter(pc.greater(counts.field("counts"), 1))[0]["values"].as_py()
        raise FormatError(f"documents: the id {twice!r} stands more than once")
    doc = column(table, "doc")
    if doc.null_count:
        raise FormatError(f"{name}: a row has no document")
    place_of_word = pc.fill_null(pc.index_in(doc.dictionary, value_set=docs), -1).to_numpy(zero_copy_only=False)
    places = place_of_word[doc.indices.to_numpy()]
    if len(places) and places.min() < 0:
        row = int(np.argmin(places))
        raise FormatError(f"{name}: row {row} is of {doc[row].as_py()!r}, which is not in documents")
    _check_order(name, places)
    return np.searchsorted(places, np.arange(len(docs) + 1)).astype(np.int64)


def sentence_offsets(
    name: str, table: pa.Table, offsets: Offsets, sentences: pa.Table, sentences_offsets: Offsets
) -> Offsets:
    """First row of each sentence in `table`, and one past the last row; shape (sentences + 1,).

    Args:
        name: of the table, for messages.
        table: tokens, entities or quantities.
        offsets: its `document_offsets`.
        sentences: the table ``sentences``.
        sentences_offsets: its `document_offsets`.

    Raises:
        FormatError: a row is of no sentence, or the rows are out of order.
    """
    keys = _sentence_keys(table, offsets)
    sentence_keys = _sentence_keys(sentences, sentences_offsets)
    _check_order("sentences", sentence_keys)
    _check_order(name, keys)
    first = np.searchsorted(keys, sentence_keys, side="left")
    after = np.searchsorted(keys, sentence_keys, side="right")
    if int((after - first).sum()) != len(keys):
        known = np.isin(keys, sentence_keys)
        raise FormatError(f"{name}: row {int(np.argmin(known))} is of a sentence that is not in sentences")
    return np.append(first, len(keys)).astype(np.int64)


def _sentence_keys(table: pa.Table, offsets: Offsets) -> npt.NDArray[np.int64]:
    """Document and sentence as one number; shape (rows,)."""
    document = np.repeat(np.arange(len(offsets) - 1, dtype=np.int64), np.diff(offsets))
    sentence: npt.NDArray[np.int32] = column(table, "sentence").to_numpy()
    return (document << 32) + sentence


def _check_order(name: str, places: npt.NDArray[np.int64]) -> None:
    backwards = np.flatnonzero(np.diff(places) < 0)
    if len(backwards):
        raise FormatError(f"{name}: row {int(backwards[0]) + 1} is out of the order of documents and sentences")
