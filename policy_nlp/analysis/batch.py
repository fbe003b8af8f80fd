"""Documents in, tables out: the one function that every engine runs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from policy_nlp.analysis.arrays import coded, empty_table, numbers, strings
from policy_nlp.analysis.offsets import Offsets, slices
from policy_nlp.analysis.schemas import SCHEMAS, TEXTS
from policy_nlp.backends.protocols import NameTagger, SentenceClassifier
from policy_nlp.categories.model import Categorised
from policy_nlp.document import Document
from policy_nlp.entities import find_entities
from policy_nlp.entities.spans import LABELS, Entities
from policy_nlp.errors import Failure
from policy_nlp.quantities import find_quantities
from policy_nlp.quantities.spans import COMPARATORS, STATUSES, Quantities
from policy_nlp.structure import Structure, TextBatch, find_structure
from policy_nlp.structure.kinds import KINDS
from policy_nlp.structure.regions import region_of
from policy_nlp.tokens import default_segmenter

Tables = dict[str, pa.Table]
_EPOCH: Final = date(1970, 1, 1).toordinal()


def analyze_batch(
    documents: Sequence[Document],
    model: SentenceClassifier,
    *,
    tokens: bool = False,
    entity_model: NameTagger | None = None,
) -> Tables:
    """Run every stage over `documents` at once.

    What comes out for a document does not depend on the others in the batch. A document that makes a stage fail becomes a row of
    ``errors`` and nothing else is lost.

    Args:
        documents: whole documents, with their metadata.
        model: sorts the sentences.
        tokens: whether to fill the ``tokens`` table.
        entity_model: finds the names; by default the shipped tagger.

    Returns:
        The tables of `SCHEMAS` and ``texts``, by name.
    """
    try:
        return _tables(TextBatch.of(documents), model, tokens, entity_model)
    except Exception as error:  # one bad document must not cost the others
        if len(documents) == 1:
            (document,) = documents
            failure = Failure.of(error, source=document.source or document.id, doc=document.id, stage="analyze")
            return {**empty_tables(), "errors": failure_table([failure])}
        parts = [analyze_batch([document], model, tokens=tokens, entity_model=entity_model) for document in documents]
        return {name: pa.concat_tables([part[name] for part in parts]) for name in parts[0]}


def empty_tables() -> Tables:
    """All tables, without rows."""
    return {name: empty_table(schema) for name, schema in {**SCHEMAS, "texts": TEXTS}.items()}


def failure_table(failures: Sequence[Failure]) -> pa.Table:
    """The ``errors`` table of `failures`."""
    columns = [[getattr(failure, name) for failure in failures] for name in SCHEMAS["errors"].names]
    return _table("errors", [strings(column) for column in columns])


def _table(name: str, columns: list[Any]) -> pa.Table:
    schema = SCHEMAS[name]
    cast = [
        column
        if column.type == field.type
        else column.dictionary_encode()
        if pa.types.is_dictionary(field.type)
        else column.cast(field.type)
        for column, field in zip(columns, schema, strict=True)
    ]
    return pa.Table.from_arrays(cast, schema=schema)


def _tables(batch: TextBatch, model: SentenceClassifier, tokens: bool, entity_model: NameTagger | None) -> Tables:
    structure = find_structure(batch)
    categorised = model.categorise(batch, structure)
    entities = find_entities(batch, structure, entity_model)
    quantities = find_quantities(batch, structure, entities)
    offsets = Offsets(batch, structure)
    return {
        "documents": _documents(batch),
        "sections": _sections(batch, structure, offsets),
        "sentences": _sentences(structure, categorised, model.names, offsets),
        "tokens": _tokens(batch, structure, offsets) if tokens else empty_table(SCHEMAS["tokens"]),
        "entities": _entities(entities, offsets),
        "quantities": _quantities(batch, entities, quantities, offsets),
        "errors": empty_table(SCHEMAS["errors"]),
        "texts": pa.Table.from_arrays(
            [offsets.ids, strings([d.text for d in batch.documents], TEXTS.field("text").type)], schema=TEXTS
        ),
    }


def _documents(batch: TextBatch) -> pa.Table:
    documents = batch.documents
    regions = [region_of(d.region) if d.region else None for d in documents]
    columns: dict[str, list[Any]] = {
        name: [getattr(d, name) for d in documents]
        for name in ("title", "region", "level", "year", "doc_type", "issuer", "doc_number", "source")
    }
    columns["doc"] = [d.id for d in documents]
    columns["region_code"] = [r.code if r else None for r in regions]
    days = [None if d.date is None else d.date.toordinal() - _EPOCH for d in documents]
    arrays = {
        "year": _optional(columns.pop("year"), np.int16),
        "date": _optional(days, np.int32, pa.date32()),
        "characters": numbers(np.array([len(d.text) for d in documents], dtype=np.int32)),
        **{name: strings(values) for name, values in columns.items()},
    }
    return _table("documents", [arrays[name] for name in SCHEMAS["documents"].names])


def _optional(values: Sequence[int | None], dtype: type[np.integer[Any]], kind: pa.DataType | None = None) -> pa.Array:
    absent = np.array([value is None for value in values])
    return numbers(np.array([0 if value is None else value for value in values], dtype=dtype), absent, kind)


def _sections(batch: TextBatch, structure: Structure, offsets: Offsets) -> pa.Table:
    sections, markers = structure.sections, structure.markers
    head = sections.head
    doc = structure.doc[head]
    first = np.searchsorted(doc, np.arange(len(batch.documents)), side="left").astype(np.int32)
    label_end = markers.label_end[head]
    numbered = label_end > structure.start[head]
    return _table(
        "sections",
        [
            offsets.doc(doc),
            numbers(np.arange(len(head), dtype=np.int32) - first[doc]),
            numbers(np.where(sections.parent < 0, -1, sections.parent - first[doc]).astype(np.int32)),
            numbers(sections.level),
            offsets.strings(np.where(numbered, structure.start[head], -1), label_end),
            offsets.strings(np.minimum(markers.end[head], structure.end[head]), structure.end[head]),
            *offsets.spans(structure.start[head], structure.end[sections.last], doc),
        ],
    )


def _sentences(structure: Structure, categorised: Categorised, names: Sequence[str], offsets: Offsets) -> pa.Table:
    doc, number = offsets.of_sentence(np.arange(len(structure.doc), dtype=np.int32))
    section = structure.sections.of_sentence
    first = np.searchsorted(structure.doc[structure.sections.head], np.arange(len(offsets.ids)), side="left").astype(
        np.int32
    )
    return _table(
        "sentences",
        [
            offsets.doc(doc),
            numbers(number),
            numbers(np.where(section < 0, -1, section - first[doc]).astype(np.int32)),
            *offsets.spans(structure.start, structure.end, doc),
            coded(structure.kind, KINDS),
            coded(categorised.category, names),
            numbers(categorised.score),
            coded(categorised.second, names),
            numbers(categorised.second_score),
        ],
    )


def _tokens(batch: TextBatch, structure: Structure, offsets: Offsets) -> pa.Table:
    end, first = default_segmenter().words_within(batch.codes, structure.start, structure.end)
    return _table("tokens", offsets.tokens(end, first, structure))


def _entities(entities: Entities, offsets: Offsets) -> pa.Table:
    doc, number = offsets.of_sentence(entities.sentence)
    return _table(
        "entities",
        [
            offsets.doc(doc),
            numbers(number),
            *offsets.spans(entities.start, entities.end, doc),
            coded(entities.label, LABELS),
            offsets.strings(entities.start, entities.end),
            strings(entities.norm),
        ],
    )


def _quantities(batch: TextBatch, entities: Entities, quantities: Quantities, offsets: Offsets) -> pa.Table:
    q = quantities
    doc, number = offsets.of_sentence(q.sentence)
    codes = batch.codes  # verbs, places and bodies are compared across documents: in plain characters

    def of_entity(index: npt.NDArray[np.int32]) -> pa.Array:
        found = index >= 0
        start = np.full(len(index), -1, dtype=np.int32)
        end = start.copy()
        start[found], end[found] = entities.start[index[found]], entities.end[index[found]]
        return slices(codes, start, end)

    return _table(
        "quantities",
        [
            offsets.doc(doc),
            numbers(number),
            *offsets.spans(q.start, q.end, doc),
            offsets.strings(q.start, q.end),
            numbers(q.low, np.isnan(q.low)),
            numbers(q.high, np.isnan(q.high)),
            coded(q.unit, q.units),
            coded(q.comparator, COMPARATORS),
            *offsets.spans(q.object_start, q.object_end, doc),
            offsets.strings(q.object_start, q.object_end),
            coded(q.deadline, q.deadlines),
            coded(q.status, STATUSES),
            slices(codes, q.action_start, q.action_end),
            of_entity(q.place),
            of_entity(q.agency),
        ],
    )
