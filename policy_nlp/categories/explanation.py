"""Why a sentence got its category: the n-grams, headings and surroundings that decided, with their weights.

The second model is not linear in the n-grams, so a weight is a first-order one (gradient times input): by how much the
n-gram moves the log-odds of the category over the runner-up. Weights of one explanation compare with each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policy_nlp.categories.context import BLOCKS
from policy_nlp.categories.features import BITS, fold_table, ngram_buckets
from policy_nlp.categories.model import CategoryModel, Scorer, logits_of
from policy_nlp.characters import code_points
from policy_nlp.structure import Structure, TextBatch

_SURROUNDINGS = {
    4: "title",
    5: "sentence before",
    6: "sentence after",
    7: "sentences near",
    8: "section",
    9: "document",
}


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing that spoke for (or, below zero, against) the category.

    Attributes:
        source: ``sentence`` or ``heading`` for an n-gram of it; else ``title``, ``section``, ``document``, … as a whole.
        text: the n-gram, or the heading or source itself.
        weight: its part in the log-odds of the category over the runner-up.
    """

    source: str
    text: str
    weight: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why `category` and not `runner_up`.

    Attributes:
        log_odds: natural logarithm of how much likelier `category` is than `runner_up`.
        reasons: by falling absolute weight.
    """

    category: str
    runner_up: str
    log_odds: float
    reasons: tuple[Reason, ...]

    def __str__(self) -> str:
        lines = [f"{self.category} over {self.runner_up}, log-odds {self.log_odds:+.2f}"]
        return "\n".join([*lines, *(f"  {r.weight:+.3f}  {r.source}: {r.text}" for r in self.reasons)])


def explain(
    model: CategoryModel,
    batch: TextBatch,
    structure: Structure,
    sentence: int,
    *,
    runner_up: str | None = None,
    reasons: int = 12,
) -> Explanation:
    """Explain the category of one sentence of a batch.

    Args:
        sentence: its row in the structure.
        runner_up: the category to compare with; by default the second likeliest.
        reasons: how many to name at most.

    Raises:
        ValueError: `runner_up` is no category of the model.
    """
    features = model.first_scores(batch, structure)[sentence]
    logits = logits_of(features[None], model.layers)[0]
    order = np.argsort(-logits, kind="stable")
    best, other = int(order[0]), int(order[1])
    if runner_up is not None:
        if runner_up not in model.names:
            raise ValueError(f"runner_up is {runner_up!r}, but the categories are {', '.join(model.names)}")
        other = model.names.index(runner_up)
        best = int(order[0]) if order[0] != other else int(order[1])
    pull = _pull(model, features, best, other)
    classes = len(model.names)
    blocks = pull[: BLOCKS * classes].reshape(BLOCKS, classes)
    values = features[: BLOCKS * classes].reshape(BLOCKS, classes)
    start, end = int(structure.start[sentence]), int(structure.end[sentence])
    found = [
        ("sentence", text, weight)
        for text, weight in _ngrams(model.body, batch.text[start:end], _gradient(blocks[0], blocks[1], values[1]))
    ]
    path = _path(structure, sentence)
    if path:
        headings = [batch.text[structure.start[h] : structure.end[h]] for h in path]
        gradient = _gradient(blocks[2], blocks[3], values[3])
        found += [("heading", text, weight) for text, weight in _ngrams(model.headings, "\n".join(headings), gradient)]
    # What every category gets alike (a mean of all) is no reason; only the deviation from it is.
    for block, name in _SURROUNDINGS.items():
        deviation = values[block] - values[block].mean()
        found.append((name, name, float(blocks[block] @ deviation)))
    found.sort(key=lambda reason: (-abs(reason[2]), reason[0], reason[1]))
    return Explanation(
        model.names[best],
        model.names[other],
        float(logits[best] - logits[other]),
        tuple(Reason(*reason) for reason in found[:reasons] if reason[2]),
    )


def _pull(model: CategoryModel, features: npt.NDArray[np.float32], best: int, other: int) -> npt.NDArray[np.float32]:
    """How the log-odds of two categories move with each feature: the gradient of the second model at this sentence."""
    pull = model.layers[-1][:, best] - model.layers[-1][:, other]
    for layer in reversed(model.layers[:-1]):  # there is one at most, so that `features` are its input
        pull = layer @ (pull[:-1] * (features @ layer > 0))
    return pull


def _gradient(
    scores: npt.NDArray[np.float32], probabilities: npt.NDArray[np.float32], p: npt.NDArray[np.float32]
) -> npt.NDArray[np.float32]:
    """How the log-odds move with each class score, through the score itself and through its softmax."""
    return scores + p * (probabilities - probabilities @ p)


def _path(structure: Structure, sentence: int) -> list[int]:
    sections = structure.sections
    section = int(sections.of_sentence[sentence])
    if section >= 0 and int(sections.head[section]) == sentence:
        section = int(sections.parent[section])
    path = []
    while section >= 0:
        path.append(int(sections.head[section]))
        section = int(sections.parent[section])
    return path[::-1]


def _ngrams(scorer: Scorer, text: str, gradient: npt.NDArray[np.float32]) -> list[tuple[str, float]]:
    """The n-grams of `text` with the weight that each distinct one adds."""
    codes = code_points(text)
    fold = fold_table()
    places = [i for i, c in enumerate(codes.tolist()) if c > 65535 or fold[c]]
    weights = scorer.scale * gradient
    pieces = text.split("\n")
    out: dict[str, float] = {}
    _, buckets = ngram_buckets(codes, np.array([0], dtype=np.int32), np.array([len(codes)], dtype=np.int32))
    norm = 1 / np.sqrt(max(1, len(buckets)))
    i = 0
    for last in range(len(places)):
        for order in range(min(scorer.orders, last + 1)):
            gram = text[places[last - order] : places[last] + 1]
            row = int(buckets[i]) >> (BITS - scorer.bits)
            i += 1
            # An n-gram across two headings means nothing to a reader.
            if any(gram in piece for piece in pieces):
                out[gram] = out.get(gram, 0.0) + float(scorer.weights[row].astype(np.float32) @ weights) * norm
    return list(out.items())
