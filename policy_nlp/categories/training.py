"""Learning the category model: two linear SVMs over hashed n-grams, then a small network over their scores in context."""

from __future__ import annotations

import warnings
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.categories.context import BLOCKS, SINGLES, context_features
from policy_nlp.categories.features import BITS, ORDERS, ngram_buckets
from policy_nlp.categories.labelled import LabelledCorpus
from policy_nlp.categories.model import CategoryModel, Scorer, logits_of

#: Inverse strength of the L2 penalty of the sentence, heading and context models; chosen by cross-validation (models/categories.md).
BODY_C: Final = 1.0
HEADING_C: Final = 0.3
MIXTURE_C: Final = 0.3
HEADING_BITS: Final = 16
#: N-grams seen in fewer sentences teach nothing, unless there are but a few sentences.
MIN_FREQUENCY: Final = 2
FEW: Final = 200
#: Weight of the second category that a label allows, beside 1 for the first.
ALT_WEIGHT: Final = 0.15
FOLDS: Final = 10
#: The context model is several networks from other random weights, whose log-odds are averaged (Hansen and Salamon 1990, "Neural
#: Network Ensembles"): how many, the hidden units of each, their penalty, passes over the labels, and how many labels it takes.
NETWORKS: Final = 3
HIDDEN: Final = 64
HIDDEN_DECAY: Final = 0.5
HIDDEN_EPOCHS: Final = 20
HIDDEN_LEAST: Final = 2000
#: The penalty and the second categories make the networks too modest; their log-odds are multiplied by this inverse temperature (Guo et
#: al. 2017, "On Calibration of Modern Neural Networks").
SHARPNESS: Final = 1.3
#: Weight of each label without its context, beside 1 with it: a sentence by itself is a document, too.
ALONE_WEIGHT: Final = 0.2


def folds_by_document(corpus: LabelledCorpus, folds: int = FOLDS) -> npt.NDArray[np.int32]:
    """Which fold holds each document, shape (documents,); the folds get about as many labels each. Deterministic."""
    counts = np.bincount(corpus.group, minlength=len(corpus.batch.documents))
    fold = np.zeros(len(counts), dtype=np.int32)
    load = np.zeros(folds)
    for document in np.argsort(-counts, kind="stable"):
        fold[document] = load.argmin()
        load[fold[document]] += counts[document]
    return fold


@dataclass(frozen=True, slots=True)
class _Examples:
    """Spans of text with a category; the rows that a scorer learns from."""

    pointer: npt.NDArray[np.int64]
    buckets: npt.NDArray[np.int32]
    category: npt.NDArray[np.int8]
    weight: npt.NDArray[np.float32]


def _fit_scorer(
    examples: _Examples, chosen: npt.NDArray[np.bool_], classes: int, bits: int, orders: int, c: float
) -> Scorer:
    from scipy.sparse import csr_matrix
    from sklearn.svm import LinearSVC

    buckets = examples.buckets >> (BITS - bits)
    counts = np.diff(examples.pointer)
    values = np.repeat(1 / np.sqrt(np.maximum(counts, 1)), counts).astype(np.float32)
    matrix: Any = csr_matrix((values, buckets, examples.pointer), shape=(len(counts), 1 << bits))
    matrix = matrix[np.nonzero(chosen)[0]]
    matrix.sum_duplicates()
    # Inverse document frequency, folded into the weights afterwards so that scoring need not know of it; what was seen once is dropped.
    frequency = np.bincount(matrix.indices, minlength=1 << bits)
    idf = (np.log((1 + matrix.shape[0]) / (1 + frequency)) + 1).astype(np.float32) / 6
    seen = np.nonzero(frequency >= (MIN_FREQUENCY if matrix.shape[0] >= FEW else 1))[0]
    matrix.data *= idf[matrix.indices]
    target = examples.category[chosen]
    if not len(seen) or len(np.unique(target)) < 2:
        # Nothing to tell the classes apart by: a handful of labels, or texts without headings.
        return Scorer(
            np.zeros((1 << bits, classes), np.int8), np.ones(classes, np.float32), np.zeros(classes, np.float32), orders
        )
    model = LinearSVC(C=c, random_state=0)
    model.fit(matrix[:, seen], target, sample_weight=examples.weight[chosen])
    weights = np.zeros((1 << bits, classes), dtype=np.float32)
    bias = np.full(classes, -2.0, dtype=np.float32)
    coefficients, intercepts = _per_class(model)
    weights[np.ix_(seen, model.classes_)] = (coefficients * idf[seen]).T
    bias[model.classes_] = intercepts
    scale = np.maximum(np.abs(weights).max(axis=0), 1e-9) / 127
    return Scorer(np.rint(weights / scale).astype(np.int8), scale.astype(np.float32), bias, orders)


def _per_class(model: Any) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Coefficients and intercepts with one row a class; scikit-learn gives only one for two classes."""
    coefficients, intercepts = model.coef_, np.zeros(len(model.coef_)) + model.intercept_
    if len(coefficients) == 1:
        return np.vstack([-coefficients, coefficients]) / 2, np.concatenate([-intercepts, intercepts]) / 2
    return coefficients, intercepts


def _body_examples(corpus: LabelledCorpus) -> _Examples:
    start, end = corpus.structure.start[corpus.row], corpus.structure.end[corpus.row]
    return _with_alts(corpus, *ngram_buckets(corpus.batch.codes, start, end))


def _with_alts(corpus: LabelledCorpus, pointer: npt.NDArray[np.int64], buckets: npt.NDArray[np.int32]) -> _Examples:
    """Each label once with its category, and once more, lighter, with its alternative."""
    extra = np.nonzero(corpus.alt >= 0)[0]
    counts = np.diff(pointer)
    pieces = [buckets[pointer[i] : pointer[i + 1]] for i in extra]
    return _Examples(
        np.concatenate([pointer, pointer[-1] + np.cumsum(counts[extra])]),
        np.concatenate([buckets, *pieces]),
        np.concatenate([corpus.category, corpus.alt[extra]]),
        np.concatenate([np.ones(len(corpus.row)), np.full(len(extra), ALT_WEIGHT)]).astype(np.float32),
    )


def _heading_examples(corpus: LabelledCorpus) -> _Examples:
    """The headings above each labelled sentence, joined, with the sentence's category."""
    from policy_nlp.characters import code_points

    sections, structure = corpus.structure.sections, corpus.structure
    texts: list[str] = []
    for row in corpus.row.tolist():
        section = int(sections.of_sentence[row])
        if section >= 0 and int(sections.head[section]) == row:
            section = int(sections.parent[section])
        parts = []
        while section >= 0:
            head = int(sections.head[section])
            parts.append(corpus.batch.text[structure.start[head] : structure.end[head]])
            section = int(sections.parent[section])
        texts.append("\n".join(reversed(parts)) or (corpus.batch.documents[int(structure.doc[row])].title or ""))
    lengths = np.array([len(t) for t in texts], dtype=np.int32)
    ends = np.cumsum(lengths, dtype=np.int32)
    return _with_alts(corpus, *ngram_buckets(code_points("".join(texts)), ends - lengths, ends))


def _fit_first(
    corpus: LabelledCorpus, body: _Examples, heading: _Examples, chosen: npt.NDArray[np.bool_]
) -> CategoryModel:
    classes = len(corpus.names)
    extra = np.nonzero(corpus.alt >= 0)[0]
    both = np.concatenate([chosen, chosen[extra]])
    return CategoryModel(
        corpus.names,
        _fit_scorer(body, both, classes, BITS, ORDERS, BODY_C),
        _fit_scorer(heading, both, classes, HEADING_BITS, ORDERS, HEADING_C),
        (),
    )


class ContextInput(NamedTuple):
    """The second model's input for each label, float32, shape (labels, features) each.

    Attributes:
        inside: as the sentence stands in its document.
        alone: as if the sentence were a document by itself.
    """

    inside: npt.NDArray[np.float32]
    alone: npt.NDArray[np.float32]


def _fit_second(
    features: ContextInput, corpus: LabelledCorpus, chosen: npt.NDArray[np.bool_]
) -> tuple[npt.NDArray[np.float32], ...]:
    """The layers of the second model: one hidden layer, or none where there are too few labels for it."""
    rows = np.nonzero(chosen)[0]
    extra = rows[corpus.alt[rows] >= 0]
    category, alt = corpus.category[rows], corpus.alt[extra]
    classes = len(corpus.names)
    inputs = np.vstack([features.inside[rows], features.inside[extra]])
    target = np.concatenate([category, alt])
    weight = np.concatenate([np.ones(len(rows)), np.full(len(extra), ALT_WEIGHT)])
    if len(rows) < HIDDEN_LEAST:
        return (_fit_linear(inputs, target, weight, classes),)
    # A network says anything of what it has never seen; few of the labels are of documents of one sentence.
    return _fit_hidden(
        np.vstack([inputs, features.alone[rows]]),
        np.concatenate([target, category]),
        np.concatenate([weight, np.full(len(rows), ALONE_WEIGHT)]),
        classes,
    )


def _fit_linear(
    features: npt.NDArray[np.float32], category: npt.NDArray[np.int8], weight: npt.NDArray[np.float64], classes: int
) -> npt.NDArray[np.float32]:
    from sklearn.linear_model import LogisticRegression

    model = LogisticRegression(C=MIXTURE_C, max_iter=2000, fit_intercept=False, tol=1e-5)
    model.fit(features, category, sample_weight=weight)
    mixture = np.zeros((features.shape[1], classes), dtype=np.float32)
    mixture[:, model.classes_] = _per_class(model)[0].T
    return mixture


def _fit_hidden(
    features: npt.NDArray[np.float32], category: npt.NDArray[np.int8], weight: npt.NDArray[np.float64], classes: int
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    from sklearn.exceptions import ConvergenceWarning
    from sklearn.neural_network import MLPClassifier

    mean, spread = features.mean(axis=0), features.std(axis=0)
    spread[spread == 0] = 1
    first, last = [], []
    for seed in range(NETWORKS):
        model = MLPClassifier((HIDDEN,), alpha=HIDDEN_DECAY, max_iter=HIDDEN_EPOCHS, tol=0, random_state=seed)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it is to stop early
            model.fit((features - mean) / spread, category, sample_weight=weight)
        # The units of the features go into the weights, and what is constant into the weight of the last feature, which is 1.
        hidden = model.coefs_[0] / spread[:, None]
        hidden[-1] = model.intercepts_[0] - mean[:-1] @ hidden[:-1]
        first.append(hidden)
        # For two classes there is one output, the log-odds.
        output = np.vstack([model.coefs_[1], model.intercepts_[1]]) * (SHARPNESS / NETWORKS)
        last.append(output if output.shape[1] > 1 else np.hstack([-output / 2, output / 2]))
    second = np.zeros((NETWORKS * HIDDEN + 1, classes))
    second[-1] = -20  # a category without labels
    second[:-1, model.classes_] = np.vstack([output[:-1] for output in last])
    second[-1, model.classes_] = np.sum([output[-1] for output in last], axis=0, dtype=np.float64)
    return np.hstack(first).astype(np.float32), second.astype(np.float32)


def _alone(model: CategoryModel, inside: npt.NDArray[np.float32], corpus: LabelledCorpus) -> npt.NDArray[np.float32]:
    """The input for the labelled sentences as documents of one sentence without title and headings."""
    structure, rows, classes = corpus.structure, corpus.row, len(corpus.names)
    none = np.repeat(model.headings.bias[None], len(rows), axis=0)
    return context_features(
        np.ascontiguousarray(inside[:, :classes]),  # what comes first is the score of the sentence itself
        none,
        none,
        np.full(len(rows), -1, dtype=np.int32),
        structure.kind[rows],
        np.arange(len(rows), dtype=np.int32),
        (structure.end - structure.start)[rows],
    )


def cross_features(corpus: LabelledCorpus, fold: npt.NDArray[np.int32]) -> ContextInput:
    """The second model's input for each label, from first models that saw no label of its document."""
    body, heading = _body_examples(corpus), _heading_examples(corpus)
    of_label = fold[corpus.group]
    parts = np.empty((2, len(corpus.row), BLOCKS * len(corpus.names) + SINGLES), dtype=np.float32)
    for number in range(int(fold.max()) + 1):
        model = _fit_first(corpus, body, heading, of_label != number)
        inside = model.first_scores(corpus.batch, corpus.structure)[corpus.row]
        here = of_label == number
        parts[0, here] = inside[here]
        parts[1, here] = _alone(model, inside, corpus)[here]
    return ContextInput(parts[0], parts[1])


def cross_validated(
    corpus: LabelledCorpus, fold: npt.NDArray[np.int32], features: ContextInput
) -> npt.NDArray[np.float32]:
    """Probabilities for each label by models that saw no label of its document, shape (labels, classes)."""
    of_label = fold[corpus.group]
    out = np.zeros((len(corpus.row), len(corpus.names)), dtype=np.float32)
    for number in range(int(fold.max()) + 1):
        logits = logits_of(features.inside, _fit_second(features, corpus, of_label != number))
        logits = np.exp(logits - logits.max(axis=1, keepdims=True))
        out[of_label == number] = (logits / logits.sum(axis=1, keepdims=True))[of_label == number]
    return out


def train(corpus: LabelledCorpus, features: ContextInput | None = None) -> CategoryModel:
    """Learn a model from all labels; deterministic.

    Args:
        features: those of `cross_features`, where the caller has them already.
    """
    if features is None:
        features = cross_features(corpus, folds_by_document(corpus))
    everything = np.ones(len(corpus.row), dtype=np.bool_)
    first = _fit_first(corpus, _body_examples(corpus), _heading_examples(corpus), everything)
    return CategoryModel(first.names, first.body, first.headings, _fit_second(features, corpus, everything))
