"""Sentences with their entities, for training and measuring the tagger."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from policy_nlp.categories.labelled import labelled_lines, sha1
from policy_nlp.document import Document
from policy_nlp.entities.spans import LABELS
from policy_nlp.errors import FormatError
from policy_nlp.structure import Structure, TextBatch, find_structure

#: Document → (start, end) of a sentence → its entities as (start, end, label), all offsets into the document.
Annotations = dict[str, dict[tuple[int, int], list[tuple[int, int, str]]]]


@dataclass(frozen=True, slots=True)
class EntityCorpus:
    """Whole documents, some of whose sentences are annotated.

    Attributes:
        batch, structure: the documents.
        row: int64, shape (annotated sentences,): rows of the structure.
        states: int8, shape (characters of the batch,): the tagger's state of each character; 0 where nothing is annotated.
        missed: annotated sentences that the structure stage cuts otherwise.
    """

    batch: TextBatch
    structure: Structure
    row: npt.NDArray[np.int64]
    states: npt.NDArray[np.int8]
    missed: int


def standoff_entities(paths: Iterable[Path], documents: Mapping[str, Document]) -> Annotations:
    """Annotations kept without the text (corpora/labels/entities-*.jsonl), checked against it.

    Raises:
        FormatError: a line lacks a field, or its fingerprint is not that of the document's text.
    """
    found: Annotations = {}
    for path in paths:
        for number, row in labelled_lines(path):
            try:
                doc, start, end, digest, entities = row["doc"], row["start"], row["end"], row["sha1"], row["entities"]
            except KeyError as error:
                raise FormatError(f"{path}:{number}: field {error} is missing") from error
            if doc not in documents:
                continue
            if sha1(documents[doc].text[start:end]) != digest:
                raise FormatError(
                    f"{path}:{number}: field sha1 does not match {doc}[{start}:{end}]; the text is another version"
                )
            found.setdefault(doc, {})[start, end] = [(a, b, label) for a, b, label in entities]
    return found


def build_entity_corpus(documents: Sequence[Document], annotations: Annotations) -> EntityCorpus:
    """Find the annotated sentences in the structure of `documents`.

    Raises:
        FormatError: a label is none of `LABELS`, or an entity crosses its sentence.
    """
    batch = TextBatch.of(documents)
    structure = find_structure(batch)
    codes = {label: i for i, label in enumerate(LABELS)}
    states = np.zeros(len(batch.text), dtype=np.int8)
    by_start = {int(start): i for i, start in enumerate(structure.start)}
    rows: list[int] = []
    missed = 0
    for number, document in enumerate(documents):
        for (start, end), entities in annotations.get(document.id, {}).items():
            row = by_start.get(batch.position(number, start))
            if row is None or int(structure.end[row]) != batch.position(number, end):
                missed += 1
                continue
            rows.append(row)
            for a, b, label in entities:
                if label not in codes or not start <= a < b <= end:
                    raise FormatError(f"{document.id}[{a}:{b}]: {label!r} is no entity of the sentence [{start}:{end}]")
                first, last = batch.position(number, a), batch.position(number, b)
                states[first] = 2 * codes[label] + 1
                states[first + 1 : last] = 2 * codes[label] + 2
    return EntityCorpus(batch, structure, np.array(sorted(rows), dtype=np.int64), states, missed)
