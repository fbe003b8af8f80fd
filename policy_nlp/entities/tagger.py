"""The entity tagger: a linear-chain conditional random field over characters, decoded by Viterbi in a kernel.

Lafferty, McCallum and Pereira 2001, "Conditional Random Fields". A character is outside (state 0), or begins (2 * label + 1) or
continues (2 * label + 2) an entity of a label. Features are hashed into rows of one weight table.
"""

from __future__ import annotations

import json
import zipfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import flags
from policy_nlp.entities.features import SIZE, sentence_features
from policy_nlp.entities.spans import LABELS
from policy_nlp.errors import ModelError
from policy_nlp.kernel import kernel
from policy_nlp.resources import resource
from policy_nlp.structure import Structure, TextBatch
from policy_nlp.trie import width_fold

STATES: Final = 2 * len(LABELS) + 1
#: Version of the model file; raised when its arrays or the features change meaning.
FORMAT: Final = 1
_MAX_BYTES: Final = 256 << 20


@kernel
def _viterbi(emission, transition, n, pointer, path):  # type: ignore[no-untyped-def]
    """Best path through emission[:n]; only from its own beginning or middle may an entity go on."""
    states = transition.shape[0]
    score = np.empty(states, dtype=np.float32)
    new = np.empty(states, dtype=np.float32)
    for k in range(states):
        score[k] = emission[0, k] if k == 0 or k % 2 == 1 else np.float32(-1e9)
    for t in range(1, n):
        for k in range(states):
            if k != 0 and k % 2 == 0:
                x = score[k - 1] + transition[k - 1, k]
                y = score[k] + transition[k, k]
                if x >= y:
                    new[k] = x
                    pointer[t, k] = k - 1
                else:
                    new[k] = y
                    pointer[t, k] = k
            else:
                best = np.float32(-2e9)
                where = 0
                for j in range(states):
                    x = score[j] + transition[j, k]
                    if x > best:
                        best = x
                        where = j
                new[k] = best
                pointer[t, k] = where
            new[k] += emission[t, k]
        score[:] = new
    where = 0
    for k in range(1, states):
        if score[k] > score[where]:
            where = k
    t = n - 1
    while t >= 0:
        path[t] = where
        where = pointer[t, where]
        t -= 1


@kernel
def tag(codes, fold, table, marks, start, end, kind, shift, weights, scale, transition, out_start, out_end, out_label):  # type: ignore[no-untyped-def]
    """Tag every sentence; return the number of entities."""
    longest = 1
    for s in range(len(start)):
        longest = max(longest, end[s] - start[s])
    states = transition.shape[0]
    ahead = np.empty(longest, dtype=np.int32)
    behind = np.empty(longest, dtype=np.int32)
    quoted = np.empty(longest, dtype=np.int32)
    rows = np.empty((longest, SIZE), dtype=np.int32)
    emission = np.empty((longest, states), dtype=np.float32)
    pointer = np.zeros((longest, states), dtype=np.int8)
    path = np.empty(longest, dtype=np.int8)
    total = np.empty(states, dtype=np.int32)
    count = 0
    for s in range(len(start)):
        a, b = start[s], end[s]
        n = b - a
        sentence_features(codes, fold, table, marks, a, b, kind[s], shift, ahead, behind, quoted, rows)
        for t in range(n):
            total[:] = 0
            for f in range(SIZE):
                row = rows[t, f]
                for k in range(states):
                    total[k] += weights[row, k]
            for k in range(states):
                emission[t, k] = total[k] * scale
        _viterbi(emission, transition, n, pointer, path)
        t = 0
        while t < n:
            k = path[t]
            if k == 0:
                t += 1
                continue
            e = t + 1
            label = (k - 1) // 2
            while e < n and path[e] == 2 * label + 2:
                e += 1
            out_start[count] = a + t
            out_end[count] = a + e
            out_label[count] = label
            count += 1
            t = e
    return count


@dataclass(frozen=True, slots=True)
class EntityTagger:
    """Finds names in sentences.

    Attributes:
        weights: int8, shape (2**bits, STATES).
        scale: what one unit of the weights is worth.
        transition: float32, shape (STATES, STATES): score of the step from a state to the next.
    """

    weights: npt.NDArray[np.int8]
    scale: float
    transition: npt.NDArray[np.float32]

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
        count = tag(
            batch.codes, width_fold(), flags(), marks, start, end, kind, np.uint64(64 - self.bits),
            self.weights, np.float32(self.scale), self.transition, out_start, out_end, out_label,
        )  # fmt: skip
        return out_start[:count].copy(), out_end[:count].copy(), out_label[:count].astype(np.int8)

    def save(self, path: str | Path) -> None:
        """Write the tagger as an .npz of plain arrays; no pickle."""
        header = json.dumps({"format": FORMAT, "labels": LABELS, "scale": self.scale})
        arrays: dict[str, Any] = {
            "header": np.frombuffer(header.encode(), dtype=np.uint8), "weights": self.weights, "transition": self.transition
        }  # fmt: skip
        with Path(path).open("wb") as file:
            np.savez_compressed(file, allow_pickle=False, **arrays)


def load_tagger(path: str | Path) -> EntityTagger:
    """Load a tagger from an .npz file; nothing in the file is run.

    Raises:
        ModelError: the file is missing, damaged, too large or of another format; the message names the file and the field.
    """
    try:
        with np.load(path, allow_pickle=False) as file:
            size = sum(info.file_size for info in file.zip.infolist())
            if size > _MAX_BYTES:
                raise ModelError(f"{path}: unpacks to {size} bytes, more than the {_MAX_BYTES} a model may have")
            header = json.loads(file["header"].tobytes())
            weights, transition = file["weights"], file["transition"]
            version, labels, scale = header["format"], header["labels"], float(header["scale"])
    except ModelError:
        raise
    except (OSError, ValueError, KeyError, TypeError, EOFError, zipfile.BadZipFile, AttributeError) as error:
        raise ModelError(f"{path}: no entity tagger ({error})") from error
    if version != FORMAT or tuple(labels) != LABELS:
        raise ModelError(f"{path}: field format is {version}, this version of policy_nlp reads {FORMAT}")
    rows = weights.shape[0] if weights.ndim == 2 else 0
    if weights.dtype != np.int8 or weights.shape != (rows, STATES) or rows & (rows - 1) or not 1 < rows <= 1 << 24:
        raise ModelError(f"{path}: field weights is {weights.dtype} {weights.shape}, expected int8 (a power of two, {STATES})")
    if transition.dtype != np.float32 or transition.shape != (STATES, STATES):
        raise ModelError(f"{path}: field transition is {transition.dtype} {transition.shape}")
    return EntityTagger(np.ascontiguousarray(weights), scale, np.ascontiguousarray(transition))


@cache
def default_tagger() -> EntityTagger:
    """The shipped tagger, loaded once a process."""
    return load_tagger(resource("models", "entities.npz"))
