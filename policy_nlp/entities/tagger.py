"""The entity tagger: a linear-chain conditional random field over characters, decoded by Viterbi in a kernel.

Lafferty, McCallum and Pereira 2001, "Conditional Random Fields". A character is outside (state 0), or begins (2 * label + 1) or
continues (2 * label + 2) an entity of a label. Features are hashed into rows of one weight table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import flags
from policy_nlp.entities.decoding import NEVER, STATES, decode
from policy_nlp.entities.features import character_classes
from policy_nlp.entities.gate import ROWS
from policy_nlp.entities.spans import LABELS
from policy_nlp.errors import ModelError
from policy_nlp.model_file import read_arrays
from policy_nlp.resources import resource
from policy_nlp.structure import Structure, TextBatch
from policy_nlp.trie import width_fold

#: Version of the model file; raised when its arrays or the features change meaning.
FORMAT: Final = 2
_MAX_BYTES: Final = 256 << 20


@dataclass(frozen=True, slots=True, eq=False)
class EntityTagger:
    """Finds names in sentences.

    Scores are integers; what one unit is worth does not matter to the best path. Outside scores 0 everywhere.

    Attributes:
        weights: int8, shape (2**bits, STATES - 1): what a feature adds to each state but outside.
        tags: uint8, shape (2**bits,): the tag of the feature that owns each row; 0 for none.
        transition: int32, shape (STATES, STATES): score of the step from a state to the next; `NEVER` where none leads.
        gate, least: what `policy_nlp.entities.gate.learn_gate` gives; by default every clause with a hint is tagged.
    """

    weights: npt.NDArray[np.int8]
    tags: npt.NDArray[np.uint8]
    transition: npt.NDArray[np.int32]
    gate: npt.NDArray[np.int8] = field(default_factory=lambda: np.zeros(2 * ROWS, dtype=np.int8))
    least: np.int32 = np.int32(0)  # noqa: RUF009

    @classmethod
    def rounded(
        cls, weights: npt.NDArray[np.float32], tags: npt.NDArray[np.uint8], transition: npt.NDArray[np.float32]
    ) -> EntityTagger:
        """The tagger of real weights, shape (2**bits, STATES), in units of the largest weight's 127th part."""
        relative = weights[:, 1:] - weights[:, :1]
        unit = max(float(np.abs(relative).max()), 1e-9) / 127
        steps = np.where(transition < -1e6, NEVER, np.rint(transition / unit))
        return cls(np.rint(relative / unit).astype(np.int8), tags, steps.astype(np.int32))

    @property
    def bits(self) -> int:
        """log2 of the number of rows."""
        return int(self.weights.shape[0]).bit_length() - 1

    def tag(
        self,
        batch: TextBatch,
        structure: Structure,
        marks: npt.NDArray[np.uint64],
        rows: npt.NDArray[np.int64] | None = None,
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int8]]:
        """Names in the sentences, in order, without overlap.

        Args:
            marks: `policy_nlp.entities.find.entity_marks` of the batch.
            rows: sentences to tag; all by default.

        Returns:
            start and end, int32, and label, int8, shape (names,) each.
        """
        start, end, kind = structure.start, structure.end, structure.kind
        if rows is not None:
            start, end, kind = start[rows], end[rows], kind[rows]
        size = int((end - start).sum())
        out_start, out_end, out_label = (np.empty(size, dtype=np.int32) for _ in range(3))
        count = decode(
            batch.codes, width_fold(), flags(), character_classes(), marks, start, end, kind, self.bits, self.tags, _lanes(self),
            _steps(self), self.gate, self.least, out_start, out_end, out_label,
        )  # fmt: skip
        return out_start[:count].copy(), out_end[:count].copy(), out_label[:count].astype(np.int8)

    def save(self, path: str | Path) -> None:
        """Write the tagger as an .npz of plain arrays; no pickle."""
        header = json.dumps({"format": FORMAT, "labels": LABELS})
        arrays: dict[str, Any] = {
            "header": np.frombuffer(header.encode(), dtype=np.uint8), "weights": self.weights, "tags": self.tags,
            "transition": self.transition, "gate": self.gate, "least": self.least,
        }  # fmt: skip
        with Path(path).open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)


def load_tagger(path: str | Path) -> EntityTagger:
    """Load a tagger from an .npz file; nothing in the file is run.

    Raises:
        ModelError: the file is missing, damaged, too large or of another format; the message names the file and the field.
    """
    arrays = read_arrays(path, kind="entity tagger", most=_MAX_BYTES)
    try:
        header = json.loads(arrays["header"].tobytes())
        version, labels = header["format"], tuple(header["labels"])
        if version != FORMAT or labels != LABELS:
            raise ModelError(f"{path}: field format is {version}, this version of policy_nlp reads {FORMAT}")
        weights, tags, transition = arrays["weights"], arrays["tags"], arrays["transition"]
        gate, least = arrays["gate"], arrays["least"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{path}: no entity tagger ({error})") from error
    rows = weights.shape[0] if weights.ndim == 2 else 0
    if weights.dtype != np.int8 or weights.shape != (rows, STATES - 1) or rows & (rows - 1) or not 1 < rows <= 1 << 24:
        raise ModelError(
            f"{path}: field weights is {weights.dtype} {weights.shape}, expected int8 (a power of two, {STATES - 1})"
        )
    if tags.dtype != np.uint8 or tags.shape != (rows,):
        raise ModelError(f"{path}: field tags is {tags.dtype} {tags.shape}, expected uint8 ({rows},)")
    if transition.dtype != np.int32 or transition.shape != (STATES, STATES):
        raise ModelError(f"{path}: field transition is {transition.dtype} {transition.shape}")
    if gate.dtype != np.int8 or gate.shape != (2 * ROWS,) or least.dtype != np.int32 or least.shape != ():
        raise ModelError(f"{path}: field gate is {gate.dtype} {gate.shape}, expected int8 ({2 * ROWS},)")
    return EntityTagger(np.ascontiguousarray(weights), tags, np.ascontiguousarray(transition), gate, np.int32(least))


@lru_cache(maxsize=8)
def _lanes(tagger: EntityTagger) -> npt.NDArray[np.uint64]:
    """The weights raised by 128, all beginnings, then all middles, as 16-bit lanes of 64-bit integers, shape (rows, 4)."""
    by_part = np.concatenate([tagger.weights[:, 0::2], tagger.weights[:, 1::2]], axis=1)
    return np.ascontiguousarray((by_part.astype(np.int16) + 128).astype("<u2")).view("<u8").astype(np.uint64)


class _Steps(NamedTuple):
    """The transitions as the kernel reads them; a state is the outside, a beginning of each label, a middle of each.

    Attributes:
        outward: int32, shape (STATES,): from each state to the outside.
        to_begin: int32, shape (STATES, labels): from each state to the beginnings.
        inward: int32, shape (labels,): from a beginning to the middle.
        onward: int32, shape (labels,): from a middle to itself.
        stay: from the outside to itself.
        reach: how far the transitions that there are lie apart at most.
    """

    outward: npt.NDArray[np.int32]
    to_begin: npt.NDArray[np.int32]
    inward: npt.NDArray[np.int32]
    onward: npt.NDArray[np.int32]
    stay: np.int32
    reach: np.int32


@lru_cache(maxsize=8)
def _steps(tagger: EntityTagger) -> _Steps:
    begin, middle = np.arange(1, STATES, 2), np.arange(2, STATES, 2)
    order = np.concatenate([[0], begin, middle])
    steps = tagger.transition
    possible = steps[steps > NEVER]
    return _Steps(
        np.ascontiguousarray(steps[order, 0]),
        np.ascontiguousarray(steps[np.ix_(order, begin)]),
        np.ascontiguousarray(steps[begin, middle]),
        np.ascontiguousarray(steps[middle, middle]),
        np.int32(steps[0, 0]),
        np.int32(possible.max() - possible.min()),
    )


@cache
def default_tagger() -> EntityTagger:
    """The shipped tagger, loaded once a process."""
    return load_tagger(resource("models", "entities.npz"))
