"""The entity tagger: a linear-chain conditional random field over characters, decoded by Viterbi in a kernel.

Lafferty, McCallum and Pereira 2001, "Conditional Random Fields". A character is outside (state 0), or begins (2 * label + 1) or
continues (2 * label + 2) an entity of a label. The characters around it and their pairs have weights of their own; all other
features are hashed into rows of one table.
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
from policy_nlp.entities.emission import EmissionTable, emission_table
from policy_nlp.entities.features import character_classes
from policy_nlp.entities.gate import ROWS, open_runs
from policy_nlp.entities.spans import LABELS
from policy_nlp.entities.window import CHARACTER_PLACES, PAIR_PLACES, Window, window_of
from policy_nlp.errors import ModelError
from policy_nlp.model_file import read_arrays
from policy_nlp.resources import resource
from policy_nlp.structure import Structure, TextBatch
from policy_nlp.trie import width_fold

#: Version of the model file; raised when its arrays or the features change meaning.
FORMAT: Final = 3
_MAX_BYTES: Final = 256 << 20


class Weights(NamedTuple):
    """What features add to the scores of the states: int8, in the last dimension one for each state but outside.

    Attributes:
        hashed: shape (2**bits, STATES - 1): rows of the hashed features.
        tags: uint8, shape (2**bits,): the tag of the feature that owns each row; 0 for none.
        characters: uint16, shape (characters,): those that are known, and
        of_character: shape (characters, `CHARACTER_PLACES`, STATES - 1): what each adds, by its place in the window.
        pairs: uint32, shape (pairs,): pairs of characters, ``first << 16 | second``, and
        of_pair: shape (pairs, `PAIR_PLACES`, STATES - 1): what they add.
    """

    hashed: npt.NDArray[Any]
    tags: npt.NDArray[np.uint8]
    characters: npt.NDArray[np.uint16]
    of_character: npt.NDArray[Any]
    pairs: npt.NDArray[np.uint32]
    of_pair: npt.NDArray[Any]


@dataclass(frozen=True, slots=True, eq=False)
class EntityTagger:
    """Finds names in sentences.

    Scores are integers; what one unit is worth does not matter to the best path. Outside scores 0 everywhere.

    Attributes:
        weights: what the features add.
        transition: int32, shape (STATES, STATES): score of the step from a state to the next; `NEVER` where none leads.
        gate, least: what `policy_nlp.entities.gate.learn_gate` gives; by default every clause with a hint is tagged.
    """

    weights: Weights
    transition: npt.NDArray[np.int32]
    gate: npt.NDArray[np.int8] = field(default_factory=lambda: np.zeros(2 * ROWS, dtype=np.int8))
    least: np.int32 = np.int32(0)  # noqa: RUF009

    @classmethod
    def rounded(cls, weights: Weights, transition: npt.NDArray[np.float32]) -> EntityTagger:
        """The tagger of real weights, outside among the states, in units of the largest weight's 127th part."""
        tables = weights.hashed, weights.of_character, weights.of_pair
        relative = [table[..., 1:] - table[..., :1] for table in tables]
        # Without any weight the steps alone are left, in units of their own.
        unit = max(float(np.abs(table).max(initial=0)) for table in relative) / 127 or 1.0
        hashed, of_character, of_pair = (np.rint(table / unit).astype(np.int8) for table in relative)
        steps = np.where(transition < -1e6, NEVER, np.rint(transition / unit))
        return cls(weights._replace(hashed=hashed, of_character=of_character, of_pair=of_pair), steps.astype(np.int32))

    @property
    def bits(self) -> int:
        """log2 of the number of rows."""
        return int(self.weights.hashed.shape[0]).bit_length() - 1

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
        first, last, sentence, out_start, out_end, out_label = (np.empty(size, dtype=np.int32) for _ in range(6))
        runs = open_runs(batch.codes, flags(), marks, start, end, self.gate, self.least, first, last, sentence)
        count = decode(
            batch.codes, width_fold(), character_classes(), marks, start, end, kind, first[:runs], last[:runs], sentence[:runs],
            *_tables(self), _steps(self), out_start, out_end, out_label,
        )  # fmt: skip
        return out_start[:count].copy(), out_end[:count].copy(), out_label[:count].astype(np.int8)

    def save(self, path: str | Path) -> None:
        """Write the tagger as an .npz of plain arrays; no pickle."""
        header = json.dumps({"format": FORMAT, "labels": LABELS})
        arrays: dict[str, Any] = {
            "header": np.frombuffer(header.encode(), dtype=np.uint8), **self.weights._asdict(),
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
        weights = Weights(*(arrays[name] for name in Weights._fields))
        transition, gate, least = arrays["transition"], arrays["gate"], arrays["least"]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{path}: no entity tagger ({error})") from error
    rows, characters, pairs = (len(array) if array.ndim else 0 for array in weights[::2])
    if rows & (rows - 1) or not 1 < rows <= 1 << 24:
        raise ModelError(f"{path}: field hashed has {rows} rows, expected a power of two")
    for name, array, dtype, shape in (
        ("hashed", weights.hashed, np.int8, (rows, STATES - 1)),
        ("tags", weights.tags, np.uint8, (rows,)),
        ("characters", weights.characters, np.uint16, (characters,)),
        ("of_character", weights.of_character, np.int8, (characters, CHARACTER_PLACES, STATES - 1)),
        ("pairs", weights.pairs, np.uint32, (pairs,)),
        ("of_pair", weights.of_pair, np.int8, (pairs, PAIR_PLACES, STATES - 1)),
        ("transition", transition, np.int32, (STATES, STATES)),
        ("gate", gate, np.int8, (2 * ROWS,)),
        ("least", least, np.int32, ()),
    ):
        if array.dtype != dtype or array.shape != shape:
            raise ModelError(f"{path}: field {name} is {array.dtype} {array.shape}, expected {np.dtype(dtype)} {shape}")
    return EntityTagger(weights, transition, gate, np.int32(least))


def _by_part(weights: npt.NDArray[np.int8]) -> npt.NDArray[np.int8]:
    """All beginnings, then all middles."""
    return np.concatenate([weights[..., 0::2], weights[..., 1::2]], axis=-1)


@lru_cache(maxsize=8)
def _tables(tagger: EntityTagger) -> tuple[EmissionTable, Window]:
    """The weights as the kernels read them."""
    weights = tagger.weights
    window, slots = window_of(weights.characters, weights.pairs)
    hashed, of_character, of_pair = map(_by_part, (weights.hashed, weights.of_character, weights.of_pair))
    return emission_table(hashed, weights.tags, of_character, of_pair, slots, len(window.pair)), window


class _Steps(NamedTuple):
    """The transitions as the kernel reads them; a state is the outside, a beginning of each label, a middle of each.

    Attributes:
        outward: int32, shape (STATES,): from each state to the outside.
        to_begin: int32, shape (STATES, labels): from each state to the beginnings.
        inward: int32, shape (labels,): from a beginning to the middle.
        onward: int32, shape (labels,): from a middle to itself.
        stay: from the outside to itself.
        gain: int32, shape (STATES - 1,): by how much the steps from a state inside an entity are better than from the outside at most.
    """

    outward: npt.NDArray[np.int32]
    to_begin: npt.NDArray[np.int32]
    inward: npt.NDArray[np.int32]
    onward: npt.NDArray[np.int32]
    stay: np.int32
    gain: npt.NDArray[np.int32]


@lru_cache(maxsize=8)
def _steps(tagger: EntityTagger) -> _Steps:
    begin, middle = np.arange(1, STATES, 2), np.arange(2, STATES, 2)
    order = np.concatenate([[0], begin, middle])
    steps = tagger.transition
    outward, to_begin = steps[order, 0], steps[np.ix_(order, begin)]
    return _Steps(
        np.ascontiguousarray(outward),
        np.ascontiguousarray(to_begin),
        np.ascontiguousarray(steps[begin, middle]),
        np.ascontiguousarray(steps[middle, middle]),
        np.int32(steps[0, 0]),
        np.maximum(outward - outward[0], (to_begin - to_begin[0]).max(axis=1))[1:],
    )


@cache
def default_tagger() -> EntityTagger:
    """The shipped tagger, loaded once a process."""
    return load_tagger(resource("models", "entities.npz"))
