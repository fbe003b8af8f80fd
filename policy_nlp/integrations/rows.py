"""The tables of an analysis as plain rows, one document after the other, for tools that work in objects."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final, NamedTuple

import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column, document_offsets
from policy_nlp.analysis.result import Analysis, MissingTextsError

Row = dict[str, Any]
_TABLES: Final = ("sections", "sentences", "entities", "quantities", "tokens")
_BLOCK: Final = 256  # documents whose rows are Python objects at one time


class DocumentRows(NamedTuple):
    """One document with its rows of every table, in order; offsets are code points into `text`.

    Attributes:
        document: its row of ``documents``.
        text: lone surrogates stand as U+FFFD.
        sections, sentences, entities, quantities, tokens: its rows, by column; `tokens` is empty where the analysis has none.
    """

    document: Row
    text: str
    sections: list[Row]
    sentences: list[Row]
    entities: list[Row]
    quantities: list[Row]
    tokens: list[Row]


def document_rows(analysis: Analysis) -> Iterator[DocumentRows]:
    """The documents of `analysis` in order, converted some hundred at a time.

    Raises:
        MissingTextsError: the analysis was made without texts.
        FormatError: the rows of the tables are out of order.
    """
    if analysis.texts is None:
        raise MissingTextsError("an export needs the documents' texts, which this analysis was made without")
    return _document_rows(analysis, analysis.texts)


def _document_rows(analysis: Analysis, texts: pa.Table) -> Iterator[DocumentRows]:
    docs = column(analysis.documents, "doc")
    offsets = {name: document_offsets(name, analysis.table(name), docs).tolist() for name in _TABLES}
    for first in range(0, len(docs), _BLOCK):
        last = min(first + _BLOCK, len(docs))
        documents = _rows(analysis.documents.slice(first, last - first))
        bodies = texts.column("text").slice(first, last - first).to_pylist()
        rows = {}
        for name in _TABLES:
            start, end = offsets[name][first], offsets[name][last]
            rows[name] = _rows(analysis.table(name).slice(start, end - start))
        for number, (document, text) in enumerate(zip(documents, bodies, strict=True), first):
            own = [
                rows[name][
                    offsets[name][number] - offsets[name][first] : offsets[name][number + 1] - offsets[name][first]
                ]
                for name in _TABLES
            ]
            yield DocumentRows(document, text, *own)


def _rows(table: pa.Table) -> list[Row]:
    names = table.column_names
    columns = [_values(column(table, name)) for name in names]
    return [dict(zip(names, values, strict=True)) for values in zip(*columns, strict=True)]


def _values(values: pa.Array) -> list[Any]:
    """The values of a column; a word that repeats is one string."""
    if pa.types.is_dictionary(values.type):
        words: list[str | None] = values.dictionary.to_pylist()
        words.append(None)  # found at -1
        return [words[i] for i in pc.fill_null(values.indices, -1).to_pylist()]
    if values.null_count == 0 and (pa.types.is_integer(values.type) or pa.types.is_floating(values.type)):
        plain: list[Any] = values.to_numpy().tolist()
        return plain
    listed: list[Any] = values.to_pylist()
    return listed
