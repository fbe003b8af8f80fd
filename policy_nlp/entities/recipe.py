"""The recipe of the shipped tagger: which annotations it learns from, and the figures that its card reports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policy_nlp.atomic import atomic_file
from policy_nlp.categories.labelled import labelled_lines, written_documents
from policy_nlp.document import Document
from policy_nlp.entities.crf import fit
from policy_nlp.entities.features import SIZE, character_classes, clause_features
from policy_nlp.entities.find import entity_marks, find_entities
from policy_nlp.entities.gate import learn_gate
from policy_nlp.entities.labelled import Annotations, EntityCorpus, build_entity_corpus, standoff_entities
from policy_nlp.entities.spans import LABELS
from policy_nlp.entities.tagger import EntityTagger, Weights
from policy_nlp.entities.window import CHARACTER_PLACES, PAIR_PLACES, PLACES, window_features
from policy_nlp.errors import FormatError
from policy_nlp.reading import read_corpus
from policy_nlp.resources import resource
from policy_nlp.structure import TextBatch, find_structure
from policy_nlp.trie import width_fold

#: log2 of the rows of weights; passes over the sentences; AdaGrad step; pull towards zero. Chosen by cross-validation.
BITS: Final = 17
EPOCHS: Final = 16
RATE: Final = 0.15
DECAY: Final = 1e-4
DROP: Final = 0.3
#: Features of fewer training sentences get no weight.
MIN_FREQUENCY: Final = 3
#: Added to the steps into the beginning and the middle of a name; chosen by cross-validated F1.
BEGIN_BONUS: Final = 1.0
MIDDLE_BONUS: Final = 0.08
FOLDS: Final = 5
#: Text that the gate learns from.
GATE_CHARACTERS: Final = 4_000_000

Span = tuple[int, int, int]


def written_entities(paths: list[Path]) -> tuple[list[Document], Annotations]:
    """Documents written for the project whose sentences carry ``entities`` ([[text, label], …], left to right).

    Raises:
        FormatError: an entity is not in its sentence.
    """
    documents, labels = written_documents(paths)
    texts: dict[tuple[str, str], list[list[str]]] = {}
    for path in paths:
        for number, row in labelled_lines(path):
            if "entities" in row:
                texts[row["doc"], row["text"]] = row["entities"]
                if not all(name in row["text"] for name, *_ in row["entities"]):
                    raise FormatError(f"{path}:{number}: field entities names what the sentence does not hold")
    annotations: Annotations = {}
    for document in documents:
        for start, end in labels[document.id]:
            entities = texts.get((document.id, document.text[start:end]))
            if entities is None:
                continue
            after = start
            spans: list[tuple[int, int, str]] = []
            for name, label in entities:
                at = document.text.find(name, after, end)
                if at >= 0:
                    after = at + len(name)
                    spans.append((at, after, label))
            annotations.setdefault(document.id, {})[start, end] = spans
    return documents, annotations


def shipped_corpus(docs: Sequence[Path]) -> tuple[EntityCorpus, int]:
    """All shipped annotations with their documents, and how many of the documents were written for the project.

    Raises:
        ReadError: `docs` cannot be read.
        FormatError: an annotation does not fit its text.
    """
    written, own = written_entities(sorted(resource("corpora", "sentences").glob("*.jsonl")))
    written = [document for document in written if document.id in own]
    real = {item.id: item for item in read_corpus(list(docs)) if isinstance(item, Document)}
    annotations = standoff_entities(sorted(resource("corpora", "labels").glob("entities*.jsonl")), real)
    documents = [*written, *(real[name] for name in sorted(annotations))]
    return build_entity_corpus(documents, {**own, **annotations}), len(written)


def training_rows(corpus: EntityCorpus) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64], npt.NDArray[np.int8]]:
    """Features and states of the annotated sentences laid end to end.

    Returns:
        pointer, shape (sentences + 1,); features, shape (characters, `SIZE` + `PLACES`): the hashed ones of `clause_features`, then
        those of `window_features`; the states, shape (characters,).
    """
    structure = corpus.structure
    marks, _, _ = entity_marks(corpus.batch, structure)
    start, end = structure.start[corpus.row], structure.end[corpus.row]
    pointer = np.concatenate([[0], np.cumsum(end - start)]).astype(np.int64)
    hashed = np.zeros((int(pointer[-1]), SIZE), dtype=np.int32)
    window = np.zeros((int(pointer[-1]), PLACES), dtype=np.int64)
    gold = np.zeros(int(pointer[-1]), dtype=np.int8)
    ahead, behind, quoted = (np.zeros(int((end - start).max(initial=1)), dtype=np.int32) for _ in range(3))
    codes, fold, classes = corpus.batch.codes, width_fold(), character_classes()
    for i, (a, b) in enumerate(zip(start.tolist(), end.tolist(), strict=True)):
        piece = slice(pointer[i], pointer[i + 1])
        kind, shift = int(structure.kind[corpus.row[i]]), np.uint64(64 - BITS)
        clause_features(codes, fold, classes, marks, a, b, a, b, kind, shift, ahead, behind, quoted, hashed[piece])
        window[piece] = window_features(codes[a:b], fold)
        gold[piece] = corpus.states[a:b]
    return pointer, np.hstack([hashed, window]), gold


def train_tagger(
    pointer: npt.NDArray[np.int64],
    features: npt.NDArray[np.int64],
    gold: npt.NDArray[np.int8],
    chosen: npt.NDArray[np.int64],
) -> EntityTagger:
    """Learn from the sentences `chosen` of `training_rows`; weights are rounded to eight bits."""
    lengths = np.diff(pointer)[chosen]
    index = np.concatenate([np.arange(pointer[i], pointer[i + 1]) for i in chosen])
    sentence = np.repeat(np.arange(len(lengths)), lengths)
    hashed, tags = _owned(features[index, :SIZE], sentence)
    window, known = _known(features[index, SIZE:], sentence)
    rows = np.hstack([hashed, np.where(window >= 0, window + len(tags), 0).astype(np.int32)])
    weights, transition = fit(
        np.concatenate([[0], np.cumsum(lengths)]).astype(np.int64), rows, gold[index],
        size=len(tags) + len(known), epochs=EPOCHS, rate=RATE, decay=DECAY, drop=DROP,
    )  # fmt: skip
    # The likeliest path is too shy by itself: at 0 it finds 7 % fewer names than there are, with these weights 2 %.
    transition[:, 1::2] += BEGIN_BONUS
    transition[:, 2::2] += MIDDLE_BONUS
    of_window, place = weights[len(tags) :], known >> 32
    characters, of_character = _by_place(known, of_window, place, CHARACTER_PLACES)
    pairs, of_pair = _by_place(known, of_window, place - CHARACTER_PLACES, PAIR_PLACES)
    return EntityTagger.rounded(
        Weights(
            weights[: len(tags)], tags, characters.astype(np.uint16), of_character, pairs.astype(np.uint32), of_pair
        ),
        transition,
    )


def _frequent(features: npt.NDArray[np.int64], sentence: npt.NDArray[np.int64]) -> tuple[npt.NDArray[np.int64], ...]:
    """Features of at least `MIN_FREQUENCY` sentences, ascending, and of how many."""
    sentences = int(sentence[-1]) + 1
    pairs = np.unique(features * sentences + sentence[:, None])
    feature, frequency = np.unique(pairs // sentences, return_counts=True)
    enough = frequency >= MIN_FREQUENCY
    return feature[enough], frequency[enough]


def _owned(
    features: npt.NDArray[np.int64], sentence: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.uint8]]:
    """Row of each hashed feature, without its tag, and the tags of the features that own the rows, shape (2**BITS,).

    A row is owned by its most frequent feature; row 0 stands for rare features and losers.
    """
    feature, frequency = _frequent(features, sentence)
    mask = (1 << BITS) - 1
    owner = np.zeros(1 << BITS, dtype=np.int64)
    order = np.argsort(frequency, kind="stable")  # the most frequent comes last and stays
    owner[feature[order] & mask] = feature[order]
    owner[0] = 0
    row = features & mask
    return np.where(owner[row] == features, row, 0).astype(np.int32), (owner >> BITS).astype(np.uint8)


def _known(
    features: npt.NDArray[np.int64], sentence: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Number of each feature of the window, -1 for rare ones, and the features of these numbers, the most frequent first."""
    feature, frequency = _frequent(features, sentence)
    order = np.argsort(-frequency, kind="stable")
    number = np.full(len(feature) + 1, -1, dtype=np.int64)  # the last one is of what stands beyond all frequent ones
    number[order] = np.arange(len(feature))
    at = np.searchsorted(feature, features)
    return np.where(np.append(feature, -1)[at] == features, number[at], -1), feature[order]


def _by_place(
    known: npt.NDArray[np.int64], weights: npt.NDArray[np.float32], place: npt.NDArray[np.int64], places: int
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float32]]:
    """The codes that stand in one of the places, the most frequent first, and their weights, shape (codes, places, STATES)."""
    here = (place >= 0) & (place < places)
    codes, first, which = np.unique(known[here] & 0xFFFFFFFF, return_index=True, return_inverse=True)
    order = np.argsort(first)
    number = np.empty(len(codes), dtype=np.int64)
    number[order] = np.arange(len(codes))
    out = np.zeros((len(codes), places, weights.shape[1]), dtype=np.float32)
    out[number[which], place[here]] = weights[here]
    return codes[order], out


def with_gate(tagger: EntityTagger, docs: Sequence[Path]) -> EntityTagger:
    """`tagger` with the gate that it teaches: on the texts of `docs`, or a spread of them of `GATE_CHARACTERS`."""
    documents = [item for item in read_corpus(list(docs)) if isinstance(item, Document)]
    step = max(1, sum(len(document.text) for document in documents) // GATE_CHARACTERS)
    batch = TextBatch.of(documents[::step])
    structure = find_structure(batch)
    marks, _, _ = entity_marks(batch, structure)
    gate, least = learn_gate(batch, structure, marks, tagger.tag(batch, structure, marks)[0])
    return replace(tagger, gate=gate, least=least)


def gold_spans(corpus: EntityCorpus) -> dict[int, list[Span]]:
    """The annotated entities of each annotated sentence (its row): (start, end, label) in the batch."""
    found: dict[int, list[Span]] = {}
    for row in corpus.row.tolist():
        a, b = int(corpus.structure.start[row]), int(corpus.structure.end[row])
        states = corpus.states[a:b]
        begins = np.nonzero(states % 2 == 1)[0]
        spans = []
        for t in begins.tolist():
            inside = np.nonzero(states[t + 1 :] != states[t] + 1)[0]
            length = 1 + (int(inside[0]) if len(inside) else b - a - t - 1)
            spans.append((a + t, a + t + length, int(states[t] - 1) // 2))
        found[row] = spans
    return found


def folds_by_document(doc: npt.NDArray[np.int32], documents: int) -> npt.NDArray[np.int32]:
    """Which fold holds each document, shape (documents,); the folds get about as many annotated sentences each."""
    counts = np.bincount(doc, minlength=documents)
    fold = np.zeros(documents, dtype=np.int32)
    load = np.zeros(FOLDS)
    for document in np.argsort(-counts, kind="stable"):
        fold[document] = load.argmin()
        load[fold[document]] += counts[document]
    return fold


def figures(gold: Mapping[int, list[Span]], predicted: Mapping[int, list[Span]]) -> dict[str, float]:
    """Micro F1 of exact spans with label over all sentences of `gold`, relaxed F1 (same label, any overlap), F1 by label."""
    out: dict[str, float] = {"sentences": len(gold)}
    hits = np.zeros(len(LABELS))
    golds, guesses = np.zeros(len(LABELS)), np.zeros(len(LABELS))
    relaxed = 0
    for row, spans in gold.items():
        found = predicted.get(row, [])
        for _, _, label in spans:
            golds[label] += 1
        for _, _, label in found:
            guesses[label] += 1
        for span in set(spans) & set(found):
            hits[span[2]] += 1
        left = list(found)
        for a, b, label in spans:
            match = next((f for f in left if f[2] == label and f[0] < b and f[1] > a), None)
            if match is not None:
                left.remove(match)
                relaxed += 1
    total = max(1.0, float(golds.sum() + guesses.sum()))
    out["entities"] = int(golds.sum())
    out["f"] = 2 * float(hits.sum()) / total
    out["relaxed_f"] = 2 * relaxed / total
    for i, name in enumerate(LABELS):
        if golds[i]:
            out[f"{name}.f"] = 2 * float(hits[i]) / float(golds[i] + guesses[i])
    return {key: round(float(value), 4) for key, value in out.items()}


def cross_validated(corpus: EntityCorpus) -> dict[int, list[Span]]:
    """What taggers that have not seen a sentence's document find in it, with the grammars: spans by row."""
    pointer, rows, gold = training_rows(corpus)
    doc = corpus.structure.doc[corpus.row]
    fold = folds_by_document(doc, len(corpus.batch.documents))
    found: dict[int, list[Span]] = {int(row): [] for row in corpus.row}
    for k in range(FOLDS):
        tagger = train_tagger(pointer, rows, gold, np.nonzero(fold[doc] != k)[0])
        entities = find_entities(corpus.batch, corpus.structure, tagger)
        held = {int(row) for row in corpus.row[fold[doc] == k]}
        for a, b, label, sentence in zip(
            entities.start.tolist(),
            entities.end.tolist(),
            entities.label.tolist(),
            entities.sentence.tolist(),
            strict=True,
        ):
            if sentence in held:
                found[sentence].append((a, b, label))
    return found


def train_shipped_tagger(docs: Sequence[Path], output: Path) -> Iterator[str]:
    """Train on all shipped annotations, write `output` and its figures beside it as JSON; yields what to tell the user."""
    corpus, written = shipped_corpus(docs)
    gold = gold_spans(corpus)
    yield f"{len(corpus.row)} annotated sentences, {sum(map(len, gold.values()))} entities, {written} documents written for the project"
    if corpus.missed:
        yield f"{corpus.missed} annotations left out: the structure stage cuts their sentence otherwise"
    found = cross_validated(corpus)
    real = {row: spans for row, spans in gold.items() if corpus.structure.doc[row] >= written}
    report: dict[str, Any] = {"all": figures(gold, found), "real texts": figures(real, found)}
    for name, values in report.items():
        yield f"cross-validated by document, {name}: " + "  ".join(f"{key} {value}" for key, value in values.items())
    pointer, rows, states = training_rows(corpus)
    tagger = with_gate(train_tagger(pointer, rows, states, np.arange(len(corpus.row))), docs)
    with atomic_file(output) as draft:
        tagger.save(draft)
    digest = hashlib.sha256(Path(output).read_bytes()).hexdigest()
    with atomic_file(Path(output).with_suffix(".json")) as draft:
        draft.write_text(
            json.dumps({"sha256": digest, "figures": report}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    yield f"{output}: {Path(output).stat().st_size} bytes, sha256 {digest}"
