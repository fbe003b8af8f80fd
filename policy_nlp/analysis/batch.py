"""Documents in, tables out: the one function that every engine runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

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
_Positions = npt.NDArray[np.int32]


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
    return {name: schema.empty_table() for name, schema in {**SCHEMAS, "texts": TEXTS}.items()}


def failure_table(failures: Sequence[Failure]) -> pa.Table:
    """The ``errors`` table of `failures`."""
    columns = [[getattr(failure, name) for failure in failures] for name in SCHEMAS["errors"].names]
    return _table("errors", [pa.array(_storable(column), pa.string()) for column in columns])


def _storable(strings: Sequence[str | None]) -> list[str | None]:
    # Arrow strings are UTF-8, which has no lone surrogates; a path or a text may.
    return [s if s is None or s.isascii() else s.encode("utf-8", "replace").decode() for s in strings]


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


def _coded(index: npt.NDArray[Any], values: Sequence[str]) -> pa.DictionaryArray:
    """Dictionary-encoded strings; a negative index is null."""
    return pa.DictionaryArray.from_arrays(
        pa.array(index.astype(np.int32), mask=index < 0), pa.array(values, pa.string())
    )


def _strings(text: str, start: _Positions, end: _Positions) -> pa.Array:
    """The slices of `text`; null where the offset is negative."""
    return pa.array(
        [text[a:b] if a >= 0 else None for a, b in zip(start.tolist(), end.tolist(), strict=True)], pa.string()
    )


class _Offsets:
    """Turns positions in a batch into rows and offsets of its documents."""

    def __init__(self, batch: TextBatch, structure: Structure) -> None:
        self.ids = [d.id for d in batch.documents]
        self._batch = batch
        self._starts = batch.written_starts.astype(np.int32)
        self._doc = structure.doc
        self._first = np.searchsorted(structure.doc, np.arange(len(self.ids)), side="left").astype(np.int32)

    def doc(self, doc: npt.NDArray[np.int32]) -> pa.DictionaryArray:
        return _coded(doc, _storable(self.ids))  # type: ignore[arg-type]

    def of_sentence(self, sentence: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """(document, number of the sentence within it)."""
        doc = self._doc[sentence]
        return doc, sentence - self._first[doc]

    def spans(self, start: _Positions, end: _Positions, doc: npt.NDArray[np.int32]) -> tuple[pa.Array, pa.Array]:
        """Offsets into the documents where the spans [start, end) begin and end; null where the position is negative."""
        start, end = self._batch.written_spans(start, end)
        first = self._starts[doc]
        return pa.array(start - first, pa.int32(), mask=start < 0), pa.array(end - first, pa.int32(), mask=end < 0)

    def strings(self, start: _Positions, end: _Positions) -> pa.Array:
        """What the documents have there; null where the position is negative."""
        return _strings(self._batch.written, *self._batch.written_spans(start, end))


def _tables(batch: TextBatch, model: SentenceClassifier, tokens: bool, entity_model: NameTagger | None) -> Tables:
    structure = find_structure(batch)
    categorised = model.categorise(batch, structure)
    entities = find_entities(batch, structure, entity_model)
    quantities = find_quantities(batch, structure, entities)
    offsets = _Offsets(batch, structure)
    return {
        "documents": _documents(batch),
        "sections": _sections(batch, structure, offsets),
        "sentences": _sentences(structure, categorised, model.names, offsets),
        "tokens": _tokens(batch, structure, offsets) if tokens else SCHEMAS["tokens"].empty_table(),
        "entities": _entities(entities, offsets),
        "quantities": _quantities(batch, entities, quantities, offsets),
        "errors": SCHEMAS["errors"].empty_table(),
        "texts": pa.table(
            {"doc": _storable(offsets.ids), "text": _storable([d.text for d in batch.documents])}, schema=TEXTS
        ),
    }


def _documents(batch: TextBatch) -> pa.Table:
    documents = batch.documents
    regions = [region_of(d.region) if d.region else None for d in documents]
    columns: dict[str, list[Any]] = {
        name: [getattr(d, name) for d in documents]
        for name in ("title", "region", "level", "year", "doc_type", "issuer", "doc_number", "date", "source")
    }
    columns["doc"] = [d.id for d in documents]
    columns["region_code"] = [r.code if r else None for r in regions]
    columns["characters"] = [len(d.text) for d in documents]
    arrays = []
    for field in SCHEMAS["documents"]:
        text = pa.types.is_dictionary(field.type) or pa.types.is_string(field.type)
        values = columns[field.name]
        arrays.append(pa.array(_storable(values), pa.string()) if text else pa.array(values, field.type))
    return _table("documents", arrays)


def _sections(batch: TextBatch, structure: Structure, offsets: _Offsets) -> pa.Table:
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
            pa.array(np.arange(len(head), dtype=np.int32) - first[doc]),
            pa.array(np.where(sections.parent < 0, -1, sections.parent - first[doc]).astype(np.int32)),
            pa.array(sections.level),
            offsets.strings(np.where(numbered, structure.start[head], -1), label_end),
            offsets.strings(np.minimum(markers.end[head], structure.end[head]), structure.end[head]),
            *offsets.spans(structure.start[head], structure.end[sections.last], doc),
        ],
    )


def _sentences(structure: Structure, categorised: Categorised, names: Sequence[str], offsets: _Offsets) -> pa.Table:
    doc, number = offsets.of_sentence(np.arange(len(structure.doc), dtype=np.int32))
    section = structure.sections.of_sentence
    first = np.searchsorted(structure.doc[structure.sections.head], np.arange(len(offsets.ids)), side="left").astype(
        np.int32
    )
    return _table(
        "sentences",
        [
            offsets.doc(doc),
            pa.array(number),
            pa.array(np.where(section < 0, -1, section - first[doc]).astype(np.int32)),
            *offsets.spans(structure.start, structure.end, doc),
            _coded(structure.kind, KINDS),
            _coded(categorised.category, names),
            pa.array(categorised.score),
            _coded(categorised.second, names),
            pa.array(categorised.second_score),
        ],
    )


def _tokens(batch: TextBatch, structure: Structure, offsets: _Offsets) -> pa.Table:
    end, first = default_segmenter().words_within(batch.codes, structure.start, structure.end)
    start = np.empty_like(end)
    start[1:] = end[:-1]
    start[first[:-1]] = structure.start  # no sentence is empty
    sentence = np.repeat(np.arange(len(structure.start), dtype=np.int32), np.diff(first))
    doc, number = offsets.of_sentence(sentence)
    return _table("tokens", [offsets.doc(doc), pa.array(number), *offsets.spans(start, end, doc)])


def _entities(entities: Entities, offsets: _Offsets) -> pa.Table:
    doc, number = offsets.of_sentence(entities.sentence)
    return _table(
        "entities",
        [
            offsets.doc(doc),
            pa.array(number),
            *offsets.spans(entities.start, entities.end, doc),
            _coded(entities.label, LABELS),
            offsets.strings(entities.start, entities.end),
            pa.array(entities.norm, pa.string()),
        ],
    )


def _quantities(batch: TextBatch, entities: Entities, quantities: Quantities, offsets: _Offsets) -> pa.Table:
    q = quantities
    doc, number = offsets.of_sentence(q.sentence)
    text = batch.text  # verbs, places and bodies are compared across documents: in plain characters

    def of_entity(index: npt.NDArray[np.int32]) -> pa.Array:
        found = index >= 0
        start = np.full(len(index), -1, dtype=np.int32)
        end = start.copy()
        start[found], end[found] = entities.start[index[found]], entities.end[index[found]]
        return _strings(text, start, end)

    return _table(
        "quantities",
        [
            offsets.doc(doc),
            pa.array(number),
            *offsets.spans(q.start, q.end, doc),
            offsets.strings(q.start, q.end),
            pa.array(q.low, mask=np.isnan(q.low)),
            pa.array(q.high, mask=np.isnan(q.high)),
            _coded(q.unit, q.units),
            _coded(q.comparator, COMPARATORS),
            *offsets.spans(q.object_start, q.object_end, doc),
            offsets.strings(q.object_start, q.object_end),
            _coded(q.deadline, q.deadlines),
            _coded(q.status, STATUSES),
            _strings(text, q.action_start, q.action_end),
            of_entity(q.place),
            of_entity(q.agency),
        ],
    )
