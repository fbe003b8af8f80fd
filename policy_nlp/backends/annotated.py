"""A user's annotated sentences as documents to learn entities from."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from policy_nlp.categories.labelled import labelled_lines
from policy_nlp.document import Document
from policy_nlp.entities.labelled import EntityCorpus
from policy_nlp.entities.spans import LABELS
from policy_nlp.errors import FormatError
from policy_nlp.structure import TextBatch, find_structure

#: A JSON Lines file in the gold format; or sentences with (start, end, label) of their entities, offsets into the sentence.
Annotated = str | os.PathLike[str] | Iterable[tuple[str, Iterable[tuple[int, int, str]]]]


class _Sentence(NamedTuple):
    doc: str
    text: str
    entities: list[tuple[int, int, str]]
    where: str


def annotated_corpus(annotations: Annotated) -> EntityCorpus:
    """Lay annotated sentences out as documents, a line each; the sentences of one ``doc`` make one document.

    Args:
        annotations: what `policy_nlp.integrations.records.write_gold` writes (of each line only ``doc``, ``start``, ``text`` and
            ``entities`` are read), or pairs.

    Raises:
        FormatError: a line lacks a field, a label is none of the package's, or entities overlap or lie outside their sentence.
        OSError: the file cannot be read.
    """
    listed = isinstance(annotations, str | os.PathLike)
    sentences = list(_of_file(Path(annotations)) if listed else _of_pairs(annotations))  # type: ignore[arg-type]
    if not sentences:
        raise FormatError(f"{annotations if listed else 'annotations'}: no annotated sentence")
    lines: dict[str, list[_Sentence]] = {}
    for sentence in sentences:
        _check(sentence)
        lines.setdefault(sentence.doc, []).append(sentence)
    documents = [Document(doc, "\n".join(s.text for s in own)) for doc, own in lines.items()]
    batch = TextBatch.of(documents)
    structure = find_structure(batch)
    states = np.zeros(len(batch.text), dtype=np.int8)
    cut = np.zeros(len(structure.start), dtype=np.bool_)
    for number, own in enumerate(lines.values()):
        offset = int(batch.starts[number])
        for sentence in own:
            for start, end, label in sentence.entities:
                a, b = offset + start, offset + end
                row = int(np.searchsorted(structure.start, a, side="right")) - 1
                # The line may hold several sentences; one whose entity runs on into the next teaches nothing true.
                if row < 0 or b > int(structure.end[row]):
                    cut[max(row, 0) : int(np.searchsorted(structure.start, b, side="left"))] = True
                    continue
                states[a] = 2 * LABELS.index(label) + 1
                states[a + 1 : b] = 2 * LABELS.index(label) + 2
            offset += len(sentence.text) + 1
    return EntityCorpus(batch, structure, np.nonzero(~cut)[0].astype(np.int64), states, int(cut.sum()))


def _of_pairs(pairs: Iterable[tuple[str, Iterable[tuple[int, int, str]]]]) -> Iterator[_Sentence]:
    for number, (text, entities) in enumerate(pairs):
        where = f"annotations[{number}]"
        yield _Sentence(f"sentence-{number}", _one_line(text), [(a, b, label) for a, b, label in entities], where)


def _of_file(path: Path) -> Iterator[_Sentence]:
    for number, row in labelled_lines(path):
        where = f"{path}:{number}"
        doc, text, first, entities = row.get("doc"), row.get("text"), row.get("start"), row.get("entities")
        for name, value, kind in (
            ("doc", doc, str),
            ("text", text, str),
            ("start", first, int),
            ("entities", entities, list),
        ):
            if not isinstance(value, kind):
                raise FormatError(f"{where}: field {name} is missing or no {kind.__name__}")
        yield _Sentence(
            str(doc), _one_line(str(text)), [_span(e, int(first or 0), where) for e in entities or ()], where
        )


def _span(entity: Any, first: int, where: str) -> tuple[int, int, str]:
    try:
        return int(entity["start"]) - first, int(entity["end"]) - first, str(entity["label"])
    except (TypeError, KeyError, ValueError) as error:
        raise FormatError(f"{where}: field entities is no list of start, end and label ({error})") from error


def _one_line(text: str) -> str:
    # Of the same length, so that offsets stay.
    return "".join(" " if character in "\r\n\x0b\x0c\x85\u2028\u2029" else character for character in text)


def _check(sentence: _Sentence) -> None:
    if not sentence.text.strip():
        raise FormatError(f"{sentence.where}: field text is empty")
    before = 0
    for start, end, label in sorted(sentence.entities):
        if label not in LABELS:
            raise FormatError(f"{sentence.where}: label {label!r} is none of {', '.join(LABELS)}")
        if not before <= start < end <= len(sentence.text):
            raise FormatError(f"{sentence.where}: entity [{start}:{end}] overlaps another or lies outside the sentence")
        before = end
