"""An analysis as one Arrow table with a row a document, for engines whose functions give one table."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any, Final

import numpy as np
import pyarrow as pa

from policy_nlp.analysis.batch import Tables
from policy_nlp.analysis.batches import Batch, batches
from policy_nlp.analysis.items import analyze_items
from policy_nlp.analysis.ranges import document_offsets
from policy_nlp.analysis.schemas import SCHEMAS
from policy_nlp.analysis.source import Item
from policy_nlp.backends.protocols import NameTagger, SentenceClassifier
from policy_nlp.categories import default_model
from policy_nlp.document import Document
from policy_nlp.reading.record import FIELDS, document_of

#: The tables of which a document has a list of rows.
_LISTS: Final = ("sections", "sentences", "tokens", "entities", "quantities")
_ERRORS: Final = pa.list_(pa.struct([(name, pa.string()) for name in ("stage", "error", "message")]))


def nested_schema(*, tokens: bool = False) -> pa.Schema:
    """The columns of `analyze_nested`.

    Those of the table ``documents``; then ``sections``, ``sentences``, ``tokens`` (where asked for), ``entities``,
    ``quantities`` and ``errors``, each a list of structs with the columns of that table but ``doc``. Strings are plain.
    """
    fields = [pa.field(field.name, _plain(field.type)) for field in SCHEMAS["documents"]]
    for name in _names(tokens):
        inner = [pa.field(field.name, _plain(field.type)) for field in SCHEMAS[name] if field.name != "doc"]
        fields.append(pa.field(name, pa.list_(pa.struct(inner))))
    return pa.schema([*fields, pa.field("errors", _ERRORS)])


def analyze_nested(
    documents: pa.Table,
    *,
    tokens: bool = False,
    model: SentenceClassifier | None = None,
    entity_model: NameTagger | None = None,
) -> pa.Table:
    """Analyse a table of documents.

    Args:
        documents: with columns ``id`` and ``text``; those that are called like other fields of `Document` are used,
            the rest is left out.
        tokens: whether to give a column ``tokens``, too.
        model: sorts the sentences; the shipped one by default.
        entity_model: finds the names; the shipped tagger by default.

    Returns:
        A row for each row of `documents`, in its order, with the columns of `nested_schema`. Where a document cannot
        be analysed, ``errors`` says why and all but ``doc`` and ``source`` is null.

    Raises:
        ValueError: a column is missing.
    """
    schema = nested_schema(tokens=tokens)
    parts = nested_batches(documents, tokens=tokens, model=model, entity_model=entity_model)
    return pa.concat_tables([schema.empty_table(), *parts])


def nested_batches(
    documents: pa.Table,
    *,
    tokens: bool = False,
    model: SentenceClassifier | None = None,
    entity_model: NameTagger | None = None,
) -> Iterator[pa.Table]:
    """The result of `analyze_nested` a batch at a time, so that no more than a batch is in memory.

    Raises:
        ValueError: a column is missing.
    """
    for name in ("id", "text"):
        if name not in documents.column_names:
            raise ValueError(f"documents has no column {name!r}; its columns are {', '.join(documents.column_names)}")
    known = documents.select([name for name in FIELDS if name in documents.column_names])
    ids = iter(documents["id"].to_pylist())
    for batch in batches(_items(known)):
        names = [next(ids) for _ in batch]
        plain = ["" if name is None else str(name) for name in names]
        yield _nested(batch, plain, tokens, model or default_model(), entity_model)


def _items(documents: pa.Table) -> Iterator[Item]:
    for batch in documents.to_batches(max_chunksize=1000):
        for record in batch.to_pylist():
            yield document_of(record, name="", source=str(record["id"]))


def _nested(
    batch: Batch, ids: list[str], tokens: bool, model: SentenceClassifier, entity_model: NameTagger | None
) -> pa.Table:
    # Ids may repeat in a table of anybody's; the place in the batch does not.
    numbered: Batch = [
        replace(item, id=str(place)) if isinstance(item, Document) else replace(item, doc=str(place))
        for place, item in enumerate(batch)
    ]
    tables = analyze_items(numbered, model, tokens=tokens, entity_model=entity_model)
    done = tables["documents"]["doc"].combine_chunks()
    row_of_place = {int(place): row for row, place in enumerate(done.to_pylist())}
    # Null for a document without a row gives nulls in all its columns.
    rows = pa.array([row_of_place.get(place) for place in range(len(batch))], pa.int64())
    columns: dict[str, Any] = {
        field.name: tables["documents"][field.name].combine_chunks().cast(_plain(field.type)).take(rows)
        for field in SCHEMAS["documents"]
    }
    columns["doc"] = pa.array(ids, pa.string())
    columns["source"] = pa.array(ids, pa.string())
    for name in _names(tokens):
        columns[name] = _lists(name, tables[name], done).take(rows)
    columns["errors"] = _errors(tables, len(batch))
    schema = nested_schema(tokens=tokens)
    return pa.Table.from_arrays([columns[name] for name in schema.names], schema=schema)


def _lists(name: str, table: pa.Table, documents: pa.Array) -> pa.ListArray:
    """The rows of a table as a list for each document."""
    inner = [field for field in SCHEMAS[name] if field.name != "doc"]
    arrays = [table[field.name].combine_chunks().cast(_plain(field.type)) for field in inner]
    structs = pa.StructArray.from_arrays(arrays, fields=[pa.field(f.name, _plain(f.type)) for f in inner])
    offsets = document_offsets(name, table, documents) if len(documents) else np.zeros(1, dtype=np.int64)
    return pa.ListArray.from_arrays(pa.array(offsets, pa.int32()), structs)


def _errors(tables: Tables, documents: int) -> pa.Array:
    lists: list[list[dict[str, str]]] = [[] for _ in range(documents)]
    for row in tables["errors"].to_pylist():
        lists[int(row["doc"])].append({name: row[name] for name in ("stage", "error", "message")})
    return pa.array(lists, _ERRORS)


def _names(tokens: bool) -> list[str]:
    return [name for name in _LISTS if tokens or name != "tokens"]


def _plain(kind: pa.DataType) -> pa.DataType:
    return kind.value_type if pa.types.is_dictionary(kind) else kind
