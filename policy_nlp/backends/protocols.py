"""What `analyze` asks of a model, whichever library it comes from."""

from __future__ import annotations

from pathlib import Path
from typing import Protocol

import numpy as np
import numpy.typing as npt

from policy_nlp.categories.model import Categorised
from policy_nlp.structure import Structure, TextBatch

#: Start and end, int32, and label, int8 index into `policy_nlp.entities.LABELS`; shape (names,) each.
Names = tuple[npt.NDArray[np.int32], npt.NDArray[np.int32], npt.NDArray[np.int8]]


class SentenceClassifier(Protocol):
    """Sorts sentences into categories, like `policy_nlp.CategoryModel`. Picklable, so that it can be sent to worker processes."""

    @property
    def names(self) -> tuple[str, ...]:
        """Category ids, in the order of the columns."""

    def probabilities(self, batch: TextBatch, structure: Structure) -> npt.NDArray[np.float32]:
        """Calibrated probabilities, shape (sentences, classes)."""

    def categorise(self, batch: TextBatch, structure: Structure) -> Categorised:
        """The category of every sentence of the batch, with the runner-up."""

    def save(self, path: str | Path) -> None:
        """Write the model for `policy_nlp.load_model`."""


class NameTagger(Protocol):
    """Finds names in sentences, like `policy_nlp.entities.EntityTagger`. Picklable, so that it can be sent to worker processes.

    Times and titles in 《》 are the grammars' also with another tagger, and so are the normal forms (`find_entities`).
    """

    def tag(
        self,
        batch: TextBatch,
        structure: Structure,
        marks: npt.NDArray[np.uint64],
        rows: npt.NDArray[np.int64] | None = None,
    ) -> Names:
        """Names in the sentences `rows` (all by default), in order, without overlap, none across a sentence's end.

        Args:
            marks: `policy_nlp.entities.find.entity_marks` of the batch; a tagger need not use them.
        """

    def save(self, path: str | Path) -> None:
        """Write the tagger for `policy_nlp.backends.load_tagger`."""
