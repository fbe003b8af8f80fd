"""The recipe of the shipped model: which labels it learns from, and the figures that its card reports."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from policy_nlp.atomic import atomic_file
from policy_nlp.categories.labelled import LabelledCorpus, build_corpus, standoff_labels, written_documents
from policy_nlp.categories.training import cross_features, cross_validated, folds_by_document, train
from policy_nlp.document import Document
from policy_nlp.reading import read_corpus
from policy_nlp.resources import resource


def shipped_corpus(docs: Sequence[Path]) -> tuple[LabelledCorpus, int]:
    """All shipped labels with their documents.

    Args:
        docs: the texts of the stand-off labels, in any form that `read_corpus` takes.

    Returns:
        The corpus, real documents after those written for the project, and the number of the latter.

    Raises:
        ReadError: `docs` cannot be read.
        FormatError: a label does not fit its text.
    """
    written, labels = written_documents(sorted(resource("corpora", "sentences").glob("*.jsonl")))
    real = {item.id: item for item in read_corpus(list(docs)) if isinstance(item, Document)}
    real_labels = standoff_labels(sorted(resource("corpora", "labels").glob("categories*.jsonl")), real)
    documents = [*written, *(real[name] for name in sorted(real_labels))]
    return build_corpus(documents, {**labels, **real_labels}), len(written)


def figures(
    probabilities: npt.NDArray[np.float32],
    category: npt.NDArray[np.int8],
    alt: npt.NDArray[np.int8],
    names: tuple[str, ...],
) -> dict[str, float]:
    """Accuracy (strict, and with the second category allowed), macro F1, F1 by category, expected calibration error in 10 bins."""
    predicted = probabilities.argmax(axis=1)
    hit = predicted == category
    out: dict[str, Any] = {
        "sentences": len(category),
        "accuracy": hit.mean(),
        "accuracy_alt": (hit | (predicted == alt)).mean(),
    }
    f1 = {}
    for i, name in enumerate(names):
        both = ((predicted == i) & (category == i)).sum()
        total = (predicted == i).sum() + (category == i).sum()
        if total:
            f1[name] = 2 * both / total
    out["macro_f"] = np.mean(list(f1.values()))
    out |= {f"{name}.f": value for name, value in f1.items()}
    confidence = probabilities.max(axis=1)
    bins = np.minimum((confidence * 10).astype(int), 9)
    gaps = [
        abs(hit[bins == b].mean() - confidence[bins == b].mean()) * (bins == b).mean()
        for b in range(10)
        if (bins == b).any()
    ]
    out["calibration_error"] = sum(gaps)
    return {name: round(float(value), 4) for name, value in out.items()}


def train_shipped(docs: Sequence[Path], output: Path) -> Iterator[str]:
    """Train on all shipped labels and write `output` and, beside it, its figures as JSON; yields what to tell the user."""
    corpus, written = shipped_corpus(docs)
    yield f"{len(corpus.row)} labelled sentences of {len(corpus.batch.documents)} documents, {written} of them written for the project"
    if corpus.missed:
        yield f"{corpus.missed} labels left out: the structure stage cuts their sentence otherwise"
    fold = folds_by_document(corpus)
    features = cross_features(corpus, fold)
    probabilities = cross_validated(corpus, fold, features)
    real = corpus.group >= written
    report = {"all": figures(probabilities, corpus.category, corpus.alt, corpus.names)}
    for name, chosen in (("real texts", real), ("written texts", ~real)):
        if chosen.any():
            report[name] = figures(probabilities[chosen], corpus.category[chosen], corpus.alt[chosen], corpus.names)
    for name, values in report.items():
        yield f"cross-validated by document, {name}: " + "  ".join(f"{key} {value}" for key, value in values.items())
    model = train(corpus, features)
    with atomic_file(output) as draft:
        model.save(draft)
    digest = hashlib.sha256(Path(output).read_bytes()).hexdigest()
    with atomic_file(Path(output).with_suffix(".json")) as draft:
        draft.write_text(
            json.dumps({"sha256": digest, "figures": report}, ensure_ascii=False, indent=1) + "\n", encoding="utf-8"
        )
    yield f"{output}: {Path(output).stat().st_size} bytes, sha256 {digest}"
