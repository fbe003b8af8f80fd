"""Sentences with their category, for training and measuring: those written for the project and stand-off labels of real texts."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from policy_nlp.categories.taxonomy import CATEGORIES
from policy_nlp.document import Document
from policy_nlp.errors import FormatError
from policy_nlp.structure import Structure, TextBatch, find_structure


@dataclass(frozen=True, slots=True)
class LabelledCorpus:
    """Documents with labels on some of their sentences.

    Attributes:
        batch, structure: all documents, whole, so that a labelled sentence has its headings and neighbours.
        row: int64, shape (labels,): the labelled sentences.
        category: int8, shape (labels,): their category, an index into `names`.
        alt: int8, shape (labels,): a second category that a careful reader could defend, or -1.
        names: category ids.
        missed: labels whose sentence the structure stage did not find.
    """

    batch: TextBatch
    structure: Structure
    row: npt.NDArray[np.int64]
    category: npt.NDArray[np.int8]
    alt: npt.NDArray[np.int8]
    names: tuple[str, ...]
    missed: int

    @property
    def group(self) -> npt.NDArray[np.int32]:
        """The document of each label, shape (labels,); labels of one document never stand on both sides of a split."""
        return self.structure.doc[self.row]


def labelled_lines(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    """The objects of a JSON Lines file, each with the number of its line.

    Raises:
        FormatError: a line is no JSON object.
    """
    with path.open(encoding="utf-8") as file:
        for number, line in enumerate(file, start=1):
            if line.strip():
                try:
                    row = json.loads(line)
                except ValueError as error:
                    raise FormatError(f"{path}:{number}: no JSON object ({error})") from error
                if not isinstance(row, dict):
                    raise FormatError(f"{path}:{number}: no JSON object")
                yield number, row


def written_documents(
    paths: Iterable[Path],
) -> tuple[list[Document], dict[str, dict[tuple[int, int], tuple[str, str | None]]]]:
    """Rebuild the documents of sentences written for the project (corpora/sentences), with the labels by offset.

    A heading stands on a line of its own; the sentences below one heading make one paragraph, as in a real document.

    Raises:
        FormatError: a line lacks a field or is no JSON.
    """
    texts: dict[str, list[str]] = {}
    length: dict[str, int] = {}
    titles: dict[str, str] = {}
    labels: dict[str, dict[tuple[int, int], tuple[str, str | None]]] = {}
    before: dict[str, Any] = {}
    for path in paths:
        for number, row in labelled_lines(path):
            try:
                doc, title, kind, text, category = row["doc"], row["title"], row["kind"], row["text"], row["category"]
            except KeyError as error:
                raise FormatError(f"{path}:{number}: field {error} is missing") from error
            if doc not in texts:
                texts[doc], titles[doc], labels[doc] = [title, "\n"], title, {}
                length[doc] = len(title) + 1
                before[doc] = None
            elif kind != "body" or before[doc] != (kind, row.get("path")) or text.startswith(("第", "（", "(")):
                texts[doc].append("\n")
                length[doc] += 1
            if text == title:
                continue
            labels[doc][length[doc], length[doc] + len(text)] = category, row.get("alt")
            texts[doc].append(text)
            length[doc] += len(text)
            before[doc] = (kind, row.get("path"))
    documents = [Document(doc, "".join(parts), title=titles[doc]) for doc, parts in texts.items()]
    return documents, labels


def sha1(text: str) -> str:
    """Fingerprint of a labelled sentence, so that a label is never laid on another text."""
    return hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def standoff_labels(
    paths: Iterable[Path], documents: Mapping[str, Document]
) -> dict[str, dict[tuple[int, int], tuple[str, str | None]]]:
    """Labels kept without the text (corpora/labels), checked against it.

    Raises:
        FormatError: a line lacks a field, or its fingerprint is not that of the document's text.
    """
    labels: dict[str, dict[tuple[int, int], tuple[str, str | None]]] = {}
    for path in paths:
        for number, row in labelled_lines(path):
            try:
                doc, start, end, digest, category = row["doc"], row["start"], row["end"], row["sha1"], row["category"]
            except KeyError as error:
                raise FormatError(f"{path}:{number}: field {error} is missing") from error
            if doc not in documents:
                continue
            if sha1(documents[doc].text[start:end]) != digest:
                raise FormatError(
                    f"{path}:{number}: field sha1 does not match {doc}[{start}:{end}]; the text is another version"
                )
            labels.setdefault(doc, {})[start, end] = category, row.get("alt")
    return labels


def build_corpus(
    documents: Sequence[Document],
    labels: Mapping[str, Mapping[tuple[int, int], tuple[str, str | None]]],
    names: Sequence[str] = tuple(CATEGORIES),
    *,
    whole: bool = False,
) -> LabelledCorpus:
    """Analyse the structure of `documents` and find the sentences that `labels` (document id → offsets → category, alt) name.

    Args:
        whole: a label may span several sentences; its first stands for it.

    Raises:
        FormatError: a label is no category of `names`.
    """
    codes = {name: i for i, name in enumerate(names)}
    batch = TextBatch.of(documents)
    structure = find_structure(batch)
    rows: list[int] = []
    categories: list[int] = []
    alts: list[int] = []
    missed = 0
    by_start = {int(start): i for i, start in enumerate(structure.start)}
    for number, document in enumerate(documents):
        for (start, end), (category, alt) in labels.get(document.id, {}).items():
            for name in (category, alt):
                if name is not None and name not in codes:
                    raise FormatError(f"{document.id}[{start}:{end}]: label {name!r} is none of {', '.join(names)}")
            row = by_start.get(batch.position(number, start))
            if row is None or (int(structure.end[row]) != batch.position(number, end) and not whole):
                missed += 1
                continue
            rows.append(row)
            categories.append(codes[category])
            alts.append(-1 if alt is None else codes[alt])
    order = np.argsort(np.array(rows, dtype=np.int64), kind="stable")
    return LabelledCorpus(
        batch,
        structure,
        np.array(rows, dtype=np.int64)[order],
        np.array(categories, dtype=np.int8)[order],
        np.array(alts, dtype=np.int8)[order],
        tuple(names),
        missed,
    )
