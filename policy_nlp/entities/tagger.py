"""The entity tagger: a linear-chain conditional random field over characters, decoded by Viterbi in a kernel.

Lafferty, McCallum and Pereira 2001, "Conditional Random Fields". A character is outside (state 0), or begins (2 * label + 1) or
continues (2 * label + 2) an entity of a label. Features are hashed into rows of one weight table.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import flags
from policy_nlp.entities.features import SIZE, clause_features
from policy_nlp.entities.gate import ROWS, clause_end, may_hold
from policy_nlp.entities.spans import LABELS
from policy_nlp.errors import ModelError
from policy_nlp.kernel import kernel
from policy_nlp.model_file import read_arrays
from policy_nlp.resources import resource
from policy_nlp.structure import Structure, TextBatch
from policy_nlp.trie import width_fold

STATES: Final = 2 * len(LABELS) + 1
#: Version of the model file; raised when its arrays or the features change meaning.
FORMAT: Final = 2
_MAX_BYTES: Final = 256 << 20
#: Score of what cannot be; far below any path, far above the smallest integer.
_NEVER: Final = np.int32(-(1 << 24))


@kernel
def _viterbi(emission, transition, reach, n, before, after, pointer, path):  # type: ignore[no-untyped-def]
    """The best path through emission[:n], in integers; only from its own beginning or middle may an entity go on.

    A state that lies more than `reach` (the range of the transitions) below the best wins no step to the outside or to a beginning,
    so most steps weigh the outside alone; the result is exact.

    before, after: whether the outside stands before emission[0] and after emission[n - 1].
    """
    labels = (transition.shape[0] - 1) // 2
    outside = np.int32(emission[0, 0])
    begin = np.empty(labels, dtype=np.int32)
    middle = np.empty(labels, dtype=np.int32)
    new_begin = np.empty(labels, dtype=np.int32)
    top = np.int32(_NEVER)  # of the states inside entities
    for m in range(labels):
        begin[m] = emission[0, 2 * m + 1]
        if before:
            begin[m] += transition[0, 2 * m + 1] - transition[0, 0]
        middle[m] = _NEVER
        top = max(top, begin[m])
    for t in range(1, n):
        new_outside = outside + transition[0, 0]
        from_outside = 0
        for m in range(labels):
            new_begin[m] = outside + transition[0, 2 * m + 1]
            pointer[t, 2 * m + 1] = 0
        if top >= outside - reach:
            least = max(top, outside) - reach
            for j in range(labels):
                for inner in range(2):
                    score = middle[j] if inner else begin[j]
                    if score < least:
                        continue
                    state = 2 * j + 1 + inner
                    x = score + transition[state, 0]
                    if x > new_outside:
                        new_outside = x
                        from_outside = state
                    for m in range(labels):
                        x = score + transition[state, 2 * m + 1]
                        if x > new_begin[m]:
                            new_begin[m] = x
                            pointer[t, 2 * m + 1] = state
        pointer[t, 0] = from_outside
        top = np.int32(_NEVER)
        for m in range(labels):
            x = begin[m] + transition[2 * m + 1, 2 * m + 2]
            y = middle[m] + transition[2 * m + 2, 2 * m + 2]
            pointer[t, 2 * m + 2] = 2 * m + 1 if x >= y else 2 * m + 2
            middle[m] = max(max(x, y) + emission[t, 2 * m + 2], _NEVER)
            begin[m] = new_begin[m] + emission[t, 2 * m + 1]
            top = max(top, begin[m], middle[m])
        outside = new_outside
    where = 0
    best = outside
    for m in range(labels):
        # What a step to the outside costs beyond a step within it.
        x = begin[m] + (transition[2 * m + 1, 0] - transition[0, 0] if after else 0)
        y = middle[m] + (transition[2 * m + 2, 0] - transition[0, 0] if after else 0)
        if x > best:
            best = x
            where = 2 * m + 1
        if y > best:
            best = y
            where = 2 * m + 2
    t = n - 1
    while t >= 0:
        path[t] = where
        where = pointer[t, where]
        t -= 1


@kernel
def _emission(rows, n, tags, bits, lanes, emission):  # type: ignore[no-untyped-def]
    """Add up the weights of the features: four states to a 64-bit integer, 16 bits each, every weight raised by 128."""
    mask = np.int32((1 << bits) - 1)
    for t in range(n):
        emission[t, 0] = 0
        a = b = c = d = np.uint64(0)
        count = 0
        for f in range(SIZE):
            row = rows[t, f] & mask
            if row and tags[row] == rows[t, f] >> bits:
                a += lanes[row, 0]
                b += lanes[row, 1]
                c += lanes[row, 2]
                d += lanes[row, 3]
                count += 128
        low = np.uint64(0xFFFF)
        for k in range(4):
            shift = np.uint64(16 * k)
            emission[t, k + 1] = np.int32((a >> shift) & low) - count
            emission[t, k + 5] = np.int32((b >> shift) & low) - count
            emission[t, k + 9] = np.int32((c >> shift) & low) - count
            emission[t, k + 13] = np.int32((d >> shift) & low) - count


@kernel
def tag(  # type: ignore[no-untyped-def]
    codes,
    fold,
    table,
    marks,
    start,
    end,
    kind,
    bits,
    tags,
    lanes,
    transition,
    reach,
    gate,
    least,
    out_start,
    out_end,
    out_label,
):
    """Tag every sentence; return the number of entities."""
    longest = 1
    for s in range(len(start)):
        longest = max(longest, end[s] - start[s])
    states = transition.shape[0]
    ahead = np.empty(longest, dtype=np.int32)
    behind = np.empty(longest, dtype=np.int32)
    quoted = np.empty(longest, dtype=np.int32)
    rows = np.empty((longest, SIZE), dtype=np.int32)
    emission = np.empty((longest, states), dtype=np.int32)
    pointer = np.zeros((longest, states), dtype=np.int8)
    path = np.empty(longest, dtype=np.int8)
    count = 0
    for s in range(len(start)):
        a, b = start[s], end[s]
        u = v = a
        while v < b:
            # The longest run of clauses that may hold names; what lies between two runs is outside all through.
            e = clause_end(codes, table, v, b)
            may = may_hold(codes, marks, v, e, gate, least)
            if may:
                v = e
            if v > u and (not may or v == b):
                n = v - u
                clause_features(
                    codes, fold, table, marks, a, b, u, v, kind[s], np.uint64(64 - bits), ahead, behind, quoted, rows
                )
                _emission(rows, n, tags, bits, lanes, emission)
                _viterbi(emission, transition, reach, n, u > a, v < b, pointer, path)
                t = 0
                while t < n:
                    k = path[t]
                    if k == 0:
                        t += 1
                        continue
                    stop = t + 1
                    label = (k - 1) // 2
                    while stop < n and path[stop] == 2 * label + 2:
                        stop += 1
                    out_start[count] = u + t
                    out_end[count] = u + stop
                    out_label[count] = label
                    count += 1
                    t = stop
            if not may:
                u = v = e
    return count


@dataclass(frozen=True, slots=True, eq=False)
class EntityTagger:
    """Finds names in sentences.

    Scores are integers; what one unit is worth does not matter to the best path. Outside scores 0 everywhere.

    Attributes:
        weights: int8, shape (2**bits, STATES - 1): what a feature adds to each state but outside.
        tags: uint8, shape (2**bits,): the tag of the feature that owns each row; 0 for none.
        transition: int32, shape (STATES, STATES): score of the step from a state to the next; `_NEVER` where none leads.
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
        steps = np.where(transition < -1e6, _NEVER, np.rint(transition / unit))
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
        possible = self.transition[self.transition > _NEVER]
        count = tag(
            batch.codes, width_fold(), flags(), marks, start, end, kind, self.bits, self.tags, _lanes(self),
            self.transition, np.int32(possible.max() - possible.min()), self.gate, self.least, out_start, out_end, out_label,
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
        weights, tags, transition = arrays["weights"], arrays["tags"], arrays["transition"]
        gate, least = arrays["gate"], arrays["least"]
        version, labels = header["format"], tuple(header["labels"])
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise ModelError(f"{path}: no entity tagger ({error})") from error
    if version != FORMAT or labels != LABELS:
        raise ModelError(f"{path}: field format is {version}, this version of policy_nlp reads {FORMAT}")
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
    """The weights raised by 128, as 16-bit lanes of 64-bit integers, shape (rows, 4)."""
    raised = (tagger.weights.astype(np.int16) + 128).astype("<u2")
    return np.ascontiguousarray(raised).view("<u8").astype(np.uint64)


@cache
def default_tagger() -> EntityTagger:
    """The shipped tagger, loaded once a process."""
    return load_tagger(resource("models", "entities.npz"))
