"""The package's category model as a classifier of sentences."""

from __future__ import annotations

import os
from typing import Any, Final

import numpy as np
import numpy.typing as npt
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.exceptions import NotFittedError
from sklearn.utils.multiclass import check_classification_targets
from sklearn.utils.validation import check_consistent_length, column_or_1d

from policy_nlp.categories import CategoryModel, default_model, load_model
from policy_nlp.categories.labelled import LabelledCorpus
from policy_nlp.categories.training import train
from policy_nlp.document import Document
from policy_nlp.integrations.sklearn.texts import takes_texts, texts_of
from policy_nlp.structure import Structure, TextBatch
from policy_nlp.structure.kinds import find_kinds
from policy_nlp.structure.markers import find_markers
from policy_nlp.structure.sections import build_sections
from policy_nlp.structure.sentences import LINE, SentenceSpans

#: What `CategoryClassifier.model` is for the model that comes with the package.
SHIPPED: Final = "shipped"
_MOST_CLASSES: Final = 127  # categories are int8
_TEXTS_AT_ONCE: Final = 50_000


class CategoryClassifier(ClassifierMixin, BaseEstimator):  # type: ignore[misc]
    """Sorts sentences into categories, each by its own words alone.

    By default it learns the categories of `y` by the trainer of `policy_nlp.train`. With a `model` it learns nothing and may be used
    without `fit`. In a document, where headings and neighbours speak too, `policy_nlp.analyze` is more accurate.

    Args:
        model: ``None`` to learn; ``"shipped"`` for the package's own model; or a `CategoryModel` or the path of one.

    Attributes:
        classes_: the categories, sorted; the columns of `predict_proba`.
        model_: the model that is used.
    """

    def __init__(self, model: CategoryModel | str | os.PathLike[str] | None = None) -> None:
        self.model = model

    def fit(self, X: Any, y: Any = None) -> CategoryClassifier:
        """Learn from sentences and their categories; with a `model`, only check that it knows them.

        Args:
            X: texts, each taken for one sentence.
            y: their categories: strings, integers or booleans, shape (texts,).

        Raises:
            ValueError: `X` does not hold texts, `y` is missing, of another length, continuous, of one class, of more than 127, or
                holds what `model` does not know.
            ModelError: the model file is missing or damaged.
        """
        texts = texts_of(X)
        if self.model is not None:
            self.model_ = _loaded(self.model)
            self._columns = _sorted_columns(self.model_)
            unknown = set() if y is None else set(np.unique(np.asarray(y)).tolist()) - set(self.model_.names)
            if unknown:
                raise ValueError(
                    f"y holds {min(map(str, unknown))!r}, but the categories of the model are {self.model_.names}"
                )
            return self
        if y is None:
            raise ValueError("CategoryClassifier requires y to be passed, but the target y is None")
        labels = column_or_1d(y, warn=True)
        check_consistent_length(texts, labels)
        check_classification_targets(labels)
        classes, category = np.unique(labels, return_inverse=True)
        if not 2 <= len(classes) <= _MOST_CLASSES:
            raise ValueError(
                f"y has {len(classes)} class{'es' * (len(classes) != 1)}, but must have 2 to {_MOST_CLASSES}"
            )
        batch, structure = _one_sentence_each(texts)
        rows = np.arange(len(texts), dtype=np.int64)
        none = np.full(len(texts), -1, dtype=np.int8)
        names = tuple(map(str, classes.tolist()))
        self.model_ = train(LabelledCorpus(batch, structure, rows, category.astype(np.int8), none, names, missed=0))
        self._columns = classes, np.arange(len(classes))
        return self

    @property
    def classes_(self) -> npt.NDArray[Any]:
        # With a model they are known before `fit`, as scorers expect of a classifier that can predict.
        if self.__sklearn_is_fitted__():
            return self._used()[1]
        raise AttributeError(f"{type(self).__name__!r} has no attribute 'classes_' before fit")

    def predict(self, X: Any) -> npt.NDArray[Any]:
        """The likeliest category of each text, shape (texts,).

        Raises:
            NotFittedError: there is no `model`, and `fit` was not called.
            ValueError: `X` does not hold texts.
        """
        likeliest = self.predict_proba(X).argmax(axis=1)
        predicted: npt.NDArray[Any] = self.classes_[likeliest]
        return predicted

    def predict_proba(self, X: Any) -> npt.NDArray[np.float64]:
        """Calibrated probabilities, shape (texts, classes), in the order of `classes_`.

        Raises:
            NotFittedError: as in `predict`.
            ValueError: `X` does not hold texts.
        """
        model, classes, order = self._used()
        texts = texts_of(X)
        parts = [np.empty((0, len(classes)))]
        for first in range(0, len(texts), _TEXTS_AT_ONCE):
            part = model.probabilities(*_one_sentence_each(texts[first : first + _TEXTS_AT_ONCE])).astype(np.float64)
            # Single precision sums to one only nearly, and scikit-learn's scorers look closely.
            parts.append(part[:, order] / part.sum(axis=1, keepdims=True))
        return np.concatenate(parts)

    def _used(self) -> tuple[CategoryModel, npt.NDArray[Any], npt.NDArray[np.int64]]:
        """The model, its classes in order, and the model's column of each."""
        if hasattr(self, "model_"):
            return self.model_, *self._columns
        if self.model is None:
            raise NotFittedError(
                f"This {type(self).__name__} instance is not fitted yet. Call 'fit', or give it a model."
            )
        model = _loaded(self.model)
        return model, *_sorted_columns(model)

    def __sklearn_is_fitted__(self) -> bool:
        return self.model is not None or hasattr(self, "model_")

    def __sklearn_tags__(self) -> Any:
        tags = takes_texts(super().__sklearn_tags__())
        tags.target_tags.required = self.model is None
        tags.requires_fit = self.model is None
        return tags


def _loaded(model: CategoryModel | str | os.PathLike[str]) -> CategoryModel:
    if isinstance(model, CategoryModel):
        return model
    return default_model() if model == SHIPPED else load_model(os.fspath(model))


def _sorted_columns(model: CategoryModel) -> tuple[npt.NDArray[Any], npt.NDArray[np.int64]]:
    names = np.array(model.names)
    order = np.argsort(names)
    return names[order], order


def _one_sentence_each(texts: list[str]) -> tuple[TextBatch, Structure]:
    """Every text as a document of one sentence, whatever stops or line breaks it holds; a blank one as a sentence of one blank."""
    batch = TextBatch.of([Document("", text.strip() or " ") for text in texts])
    start, end = batch.starts.astype(np.int32), batch.ends.astype(np.int32)
    number = np.arange(len(texts), dtype=np.int32)
    opening = np.full(len(texts), LINE, dtype=np.int8)
    markers = find_markers(batch.codes, start, end)
    kind = find_kinds(batch.codes, SentenceSpans(start, end, opening, number), markers, number)
    return batch, Structure(start, end, opening, kind, number, markers, build_sections(kind, markers, opening, number))
