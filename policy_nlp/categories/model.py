"""The shipped category model: two linear scorers over hashed n-grams and a small model of the context."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from threading import Lock
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
from threadpoolctl import ThreadpoolController

from policy_nlp.categories.context import BLOCKS, SINGLES, context_features
from policy_nlp.categories.features import add_ngrams, fold_table
from policy_nlp.categories.taxonomy import Taxonomy
from policy_nlp.characters import code_points
from policy_nlp.errors import ModelError
from policy_nlp.kernel import kernel
from policy_nlp.model_file import read_arrays
from policy_nlp.resources import resource
from policy_nlp.structure import Structure, TextBatch
from policy_nlp.structure.shadow import plain_text

#: Version of the model file; raised when its arrays change meaning.
FORMAT: Final = 2
_MAX_BYTES: Final = 256 << 20
#: Rows of a product: always as many, since a library for linear algebra adds up otherwise in a product of another size, and a
#: sentence's score would hang on the sentences beside it.
_ROWS: Final = 512
_PRODUCTS: Final = Lock()


@dataclass(frozen=True, slots=True)
class Scorer:
    """A linear model over hashed n-grams: ``bias + scale * sum(weights[n-gram]) / sqrt(n-grams)``.

    Attributes:
        weights: int8, shape (2**bits, classes).
        scale, bias: float32, shape (classes,).
    """

    weights: npt.NDArray[np.int8]
    scale: npt.NDArray[np.float32]
    bias: npt.NDArray[np.float32]
    orders: int

    @property
    def bits(self) -> int:
        """log2 of the number of buckets."""
        return int(self.weights.shape[0]).bit_length() - 1

    def spans(
        self, codes: npt.NDArray[np.uint32], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
    ) -> npt.NDArray[np.float32]:
        """Scores of spans of a text, shape (spans, classes)."""
        out = np.empty((len(start), self.weights.shape[1]), dtype=np.float32)
        _score_spans(codes, fold_table(), start, end, self.bits, self.orders, self.weights, self.scale, self.bias, out)
        return out

    def paths(
        self,
        codes: npt.NDArray[np.uint32],
        start: npt.NDArray[np.int32],
        end: npt.NDArray[np.int32],
        parent: npt.NDArray[np.int32],
    ) -> npt.NDArray[np.float32]:
        """Scores of heading paths, shape (sections, classes): each the sum over a heading [start, end) and those above it."""
        out = np.empty((len(start), self.weights.shape[1]), dtype=np.float32)
        _score_paths(
            codes, fold_table(), start, end, parent, self.bits, self.orders, self.weights, self.scale, self.bias, out
        )
        return out


@kernel
def _score_spans(codes, fold, start, end, bits, orders, weights, scale, bias, out):  # type: ignore[no-untyped-def]
    classes = weights.shape[1]
    total = np.empty(classes, dtype=np.int32)
    for s in range(len(start)):
        total[:] = 0
        count = add_ngrams(codes, fold, start[s], end[s], bits, orders, weights, total)
        norm = np.float32(1.0 / np.sqrt(max(1, count)))
        for k in range(classes):
            out[s, k] = bias[k] + scale[k] * total[k] * norm


@kernel
def _score_paths(codes, fold, start, end, parent, bits, orders, weights, scale, bias, out):  # type: ignore[no-untyped-def]
    classes = weights.shape[1]
    totals = np.zeros((len(start), classes), dtype=np.int32)
    counts = np.zeros(len(start), dtype=np.int32)
    for s in range(len(start)):
        # A section comes after those that enclose it, so its parent's sums are there already.
        if parent[s] >= 0:
            counts[s] = counts[parent[s]]
            totals[s] = totals[parent[s]]
        counts[s] += add_ngrams(codes, fold, start[s], end[s], bits, orders, weights, totals[s])
        norm = np.float32(1.0 / np.sqrt(max(1, counts[s])))
        for k in range(classes):
            out[s, k] = bias[k] + scale[k] * totals[s, k] * norm


def logits_of(
    features: npt.NDArray[np.float32], layers: tuple[npt.NDArray[np.float32], ...]
) -> npt.NDArray[np.float32]:
    """What the layers of a second model make of its input, shape (sentences, classes)."""
    rows = len(features)
    out = np.empty((-(-rows // _ROWS) * _ROWS, layers[-1].shape[1]), dtype=features.dtype)
    piece = np.zeros((_ROWS, features.shape[1]), dtype=features.dtype)
    # The products are small: further threads gain a hundredth of the analysis, and wait for the next product in loops on whole cores.
    # The limit is the process's, and the threads of `analyze` set it one at a time.
    with _PRODUCTS, _blas().limit(limits=1, user_api="blas"):
        for first in range(0, rows, _ROWS):
            values = features[first : first + _ROWS]
            if len(values) < _ROWS:
                piece[: len(values)] = values
                values = piece
            for layer in layers[:-1]:
                hidden = np.ones((_ROWS, layer.shape[1] + 1), dtype=features.dtype)
                np.maximum(values @ layer, 0, out=hidden[:, :-1])
                values = hidden
            np.matmul(values, layers[-1], out=out[first : first + _ROWS])
    return out[:rows]


@cache
def _blas() -> ThreadpoolController:
    """The libraries for linear algebra that are loaded."""
    return ThreadpoolController()


@kernel
def _best_two(logits, category, score, second, second_score):  # type: ignore[no-untyped-def]
    """The two likeliest columns of each row and their softmax; of equal ones the first. With one column it is both."""
    classes = logits.shape[1]
    for s in range(len(logits)):
        best = 0
        for k in range(1, classes):
            if logits[s, k] > logits[s, best]:
                best = k
        other = 1 if best == 0 and classes > 1 else 0
        total = np.float32(0)
        for k in range(classes):
            total += np.exp(logits[s, k] - logits[s, best])
            if k != best and logits[s, k] > logits[s, other]:
                other = k
        category[s] = best
        score[s] = np.float32(1) / total
        second[s] = other
        second_score[s] = np.exp(logits[s, other] - logits[s, best]) / total if classes > 1 else np.float32(-1)


class Categorised(NamedTuple):
    """Each array has shape (sentences,).

    Attributes:
        category, second: int8, columns of the model; the likeliest category and the next.
        score, second_score: float32, their calibrated probabilities.
    """

    category: npt.NDArray[np.int8]
    score: npt.NDArray[np.float32]
    second: npt.NDArray[np.int8]
    second_score: npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class CategoryModel:
    """Sorts sentences into the categories of a taxonomy.

    Attributes:
        names: category ids, in the order of the columns.
        body: scores a sentence by its own words.
        headings: scores the headings above it, and the document's title.
        layers: the second model, float32: shape (BLOCKS * classes + SINGLES, classes), or that times ``hidden`` and then
            (hidden + 1, classes); what goes in at the end of each is 1, and between two what is below 0 becomes 0.
    """

    names: tuple[str, ...]
    body: Scorer
    headings: Scorer
    layers: tuple[npt.NDArray[np.float32], ...]

    def first_scores(self, batch: TextBatch, structure: Structure) -> npt.NDArray[np.float32]:
        """The second model's input for every sentence, shape (sentences, BLOCKS * classes + SINGLES)."""
        body = self.body.spans(batch.codes, structure.start, structure.end)
        sections = structure.sections
        of_path = self.headings.paths(
            batch.codes, structure.start[sections.head], structure.end[sections.head], sections.parent
        )
        # Row -1: a sentence above all headings has none to go by.
        of_path = np.vstack([of_path, self.headings.bias[None]])
        section = sections.of_sentence.copy()
        # A heading is judged by the headings above it; itself it is scored as body.
        section[sections.head] = sections.parent
        titles = [plain_text(d.title or "") for d in batch.documents]
        lengths = np.array([len(t) for t in titles], dtype=np.int32)
        ends = np.cumsum(lengths, dtype=np.int32)
        title = self.headings.spans(code_points("".join(titles)), ends - lengths, ends)
        return context_features(
            body,
            of_path[section],
            title,
            sections.of_sentence,
            structure.kind,
            structure.doc,
            structure.end - structure.start,
        )

    def probabilities(self, batch: TextBatch, structure: Structure) -> npt.NDArray[np.float32]:
        """Calibrated probabilities, shape (sentences, classes)."""
        logits = logits_of(self.first_scores(batch, structure), self.layers)
        logits -= logits.max(axis=1, keepdims=True) if len(logits) else 0
        np.exp(logits, out=logits)
        logits /= logits.sum(axis=1, keepdims=True)
        return logits

    def categorise(self, batch: TextBatch, structure: Structure) -> Categorised:
        """The category of every sentence of the batch, with the runner-up."""
        logits = logits_of(self.first_scores(batch, structure), self.layers)
        category, second = (np.empty(len(logits), dtype=np.int8) for _ in range(2))
        score, second_score = (np.empty(len(logits), dtype=np.float32) for _ in range(2))
        _best_two(logits, category, score, second, second_score)
        return Categorised(category, score, second, second_score)

    def save(self, path: str | Path) -> None:
        """Write the model as an .npz of plain arrays; no pickle."""
        header = {"format": FORMAT, "names": self.names, "orders": [self.body.orders, self.headings.orders]}
        arrays: dict[str, Any] = {
            "header": np.frombuffer(json.dumps(header, ensure_ascii=False).encode(), dtype=np.uint8),
            "body_weights": self.body.weights,
            "body_scale": self.body.scale,
            "body_bias": self.body.bias,
            "heading_weights": self.headings.weights,
            "heading_scale": self.headings.scale,
            "heading_bias": self.headings.bias,
            **{f"layer_{number}": layer for number, layer in enumerate(self.layers)},
        }
        with Path(path).open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)


def load_model(path: str | Path, *, taxonomy: Taxonomy | None = None) -> CategoryModel:
    """Load a category model from an .npz file; nothing in the file is run.

    Args:
        path: what `CategoryModel.save` wrote.
        taxonomy: the taxonomy that the model must be of, if it matters.

    Raises:
        ModelError: the file is missing, damaged, too large, or of another format or taxonomy; the message names the file and the field.
    """
    arrays = read_arrays(path, kind="category model", most=_MAX_BYTES)
    model = _checked(arrays, path)
    if taxonomy is not None and model.names != taxonomy.ids:
        raise ModelError(f"{path}: field names is {', '.join(model.names)}, expected {', '.join(taxonomy.ids)}")
    return model


def _checked(arrays: dict[str, npt.NDArray[Any]], path: str | Path) -> CategoryModel:
    def take(name: str, dtype: type, ndim: int) -> npt.NDArray[Any]:
        if name not in arrays:
            raise ModelError(f"{path}: field {name} is missing")
        array = arrays[name]
        if array.dtype != dtype or array.ndim != ndim:
            raise ModelError(
                f"{path}: field {name} is {array.dtype} of {array.ndim} dimensions, expected {np.dtype(dtype)} of {ndim}"
            )
        return array

    try:
        header = json.loads(take("header", np.uint8, 1).tobytes())
        version, names, orders = header["format"], tuple(header["names"]), header["orders"]
        body_orders, heading_orders = (int(n) for n in orders)
    except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
        raise ModelError(f"{path}: field header is damaged ({error})") from error
    if not all(isinstance(name, str) for name in names):
        raise ModelError(f"{path}: field names holds what is no string")
    if version != FORMAT:
        raise ModelError(f"{path}: field format is {version}, this version of policy_nlp reads {FORMAT}")
    classes = len(names)

    def scorer(prefix: str, orders: int) -> Scorer:
        weights = take(f"{prefix}_weights", np.int8, 2)
        scale, bias = take(f"{prefix}_scale", np.float32, 1), take(f"{prefix}_bias", np.float32, 1)
        rows = weights.shape[0]
        if (
            weights.shape[1] != classes
            or rows & (rows - 1)
            or not 1 < rows <= 1 << 24
            or len(scale) != classes
            or len(bias) != classes
        ):
            raise ModelError(
                f"{path}: field {prefix}_weights has shape {weights.shape}, expected (a power of two, {classes})"
            )
        if not 1 <= orders <= 4:
            raise ModelError(f"{path}: field orders is {orders}, expected 1 to 4")
        return Scorer(np.ascontiguousarray(weights), scale, bias, orders)

    layers = [take(name, np.float32, 2) for name in ("layer_0", "layer_1") if name in arrays or name == "layer_0"]
    shapes = [layer.shape for layer in layers]
    hidden = shapes[0][1] if len(layers) > 1 else classes
    if shapes != [(BLOCKS * classes + SINGLES, hidden), (hidden + 1, classes)][: len(layers)]:
        raise ModelError(
            f"{path}: field layer_0 and those after it have shapes {shapes}, expected {BLOCKS * classes + SINGLES} inputs and"
            f" {classes} outputs"
        )
    return CategoryModel(names, scorer("body", body_orders), scorer("heading", heading_orders), tuple(layers))


@cache
def default_model() -> CategoryModel:
    """The shipped model, loaded once a process."""
    return load_model(resource("models", "categories.npz"))
