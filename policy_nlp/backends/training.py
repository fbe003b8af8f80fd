"""`train`: one verb for every model and backend."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import Literal, overload

from policy_nlp.backends.annotated import Annotated, annotated_corpus
from policy_nlp.backends.sequence_classification import TransformerClassifier, train_classifier
from policy_nlp.backends.settings import TrainingSettings
from policy_nlp.backends.spacy_ner import SpacyTagger
from policy_nlp.backends.token_classification import TransformerTagger
from policy_nlp.categories.model import CategoryModel
from policy_nlp.categories.own import labelled_corpus
from policy_nlp.categories.taxonomy import Taxonomy
from policy_nlp.entities.tagger import EntityTagger

Labels = str | os.PathLike[str] | Iterable[tuple[str, str]]
#: What each thing to learn can be learned by; the first is the default.
_CATEGORIES = ("linear", "transformers")
_ENTITIES = ("crf", "spacy", "transformers")


@overload
def train(taxonomy: Taxonomy, labels: Labels = (), *, backend: Literal["linear"] | None = None) -> CategoryModel: ...
@overload
def train(
    taxonomy: Taxonomy,
    labels: Labels = (),
    *,
    backend: Literal["transformers"],
    base: str | Path,
    settings: TrainingSettings | None = None,
) -> TransformerClassifier: ...
@overload
def train(
    taxonomy: Literal["entities"], labels: Annotated, *, backend: Literal["crf"] | None = None
) -> EntityTagger: ...
@overload
def train(
    taxonomy: Literal["entities"],
    labels: Annotated,
    *,
    backend: Literal["spacy"],
    settings: TrainingSettings | None = None,
) -> SpacyTagger: ...
@overload
def train(
    taxonomy: Literal["entities"],
    labels: Annotated,
    *,
    backend: Literal["transformers"],
    base: str | Path,
    settings: TrainingSettings | None = None,
) -> TransformerTagger: ...
def train(
    taxonomy: Taxonomy | Literal["entities"],
    labels: Labels | Annotated = (),
    *,
    backend: str | None = None,
    base: str | Path | None = None,
    settings: TrainingSettings | None = None,
) -> CategoryModel | TransformerClassifier | EntityTagger | SpacyTagger | TransformerTagger:
    """Learn to sort sentences into the categories of a taxonomy, or to find entities; deterministic on a CPU.

    The taxonomy's own examples and keywords are learned from as well.

    Args:
        taxonomy: the categories; or ``"entities"``.
        labels: for categories, pairs of a sentence and its category's id, or a JSON Lines file with the fields ``text`` and
            ``category``. For entities, pairs of a sentence and its entities as (start, end, label), or a file in the gold format
            (`policy_nlp.integrations.records.write_gold`).
        backend: for categories ``"linear"`` (the shipped model's) or ``"transformers"``; for entities ``"crf"`` (the shipped
            model's), ``"spacy"`` or ``"transformers"``.
        base: of the backend ``"transformers"``: the network to start from, a folder or an id on the hub.
        settings: of the backends that learn in epochs.

    Returns:
        A category model for ``analyze(..., model=)``, or a tagger for ``find_entities(..., tagger)``. ``save(path)`` keeps it,
        `load_model` or `load_tagger` brings it back.

    Raises:
        FormatError: a label is outside the taxonomy, a text is empty, a category has neither label, example nor keyword, or an
            entity lies outside its sentence.
        ModelError: there is no such base, or its weights are pickled.
        MissingExtraError: the library of the backend is not installed.
        TypeError: an argument that the backend needs is missing, or one is given that it has no use for.
        ValueError: the backend is unknown.
    """
    if taxonomy != "entities" and not isinstance(taxonomy, Taxonomy):
        raise TypeError(f"taxonomy is {taxonomy!r}, expected a Taxonomy or 'entities'")
    known = _ENTITIES if taxonomy == "entities" else _CATEGORIES
    backend = known[0] if backend is None else backend
    if backend not in known:
        raise ValueError(f"backend is {backend!r}, but must be {' or '.join(map(repr, known))}")
    if (base is None) != (backend != "transformers"):
        raise TypeError(f"base is {'needed by' if base is None else 'of no use to'} the backend {backend!r}")
    if settings is not None and backend in ("linear", "crf"):
        raise TypeError(f"settings is of no use to the backend {backend!r}, which learns in no epochs")
    if isinstance(taxonomy, Taxonomy):
        return _train_categories(taxonomy, labels, base, settings)  # type: ignore[arg-type]
    return _train_entities(labels, backend, base, settings)  # type: ignore[arg-type]


def _train_categories(
    taxonomy: Taxonomy, labels: Labels, base: str | Path | None, settings: TrainingSettings | None
) -> CategoryModel | TransformerClassifier:
    from policy_nlp.categories.training import train as train_linear

    corpus = labelled_corpus(taxonomy, labels)
    return train_linear(corpus) if base is None else train_classifier(corpus, base=base, settings=settings)


def _train_entities(
    annotations: Annotated, backend: str, base: str | Path | None, settings: TrainingSettings | None
) -> EntityTagger | SpacyTagger | TransformerTagger:
    corpus = annotated_corpus(annotations)
    if base is not None:
        from policy_nlp.backends.token_classification import train_tagger as train_transformer

        return train_transformer(corpus, base=base, settings=settings)
    if backend == "spacy":
        from policy_nlp.backends.spacy_ner import train_tagger as train_spacy

        return train_spacy(corpus, settings=settings)
    import numpy as np

    from policy_nlp.entities.recipe import train_tagger as train_crf
    from policy_nlp.entities.recipe import training_rows

    return train_crf(*training_rows(corpus), np.arange(len(corpus.row)))
