"""The form in which entities travel between stages."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

#: Names of the labels, indexed by code (guidelines, section 3).
LABELS: Final = ("REGION", "ORG", "DOCUMENT", "PROJECT", "SYSTEM", "EVENT", "TECH", "TIME")
REGION: Final = 0
ORG: Final = 1
DOCUMENT: Final = 2
PROJECT: Final = 3
SYSTEM: Final = 4
EVENT: Final = 5
TECH: Final = 6
TIME: Final = 7


class Entities(NamedTuple):
    """Entities of a batch, sorted by start; no two overlap, none crosses a sentence. Arrays have shape (entities,).

    Attributes:
        start, end: int32 offsets into the batch's text.
        label: int8, index into `LABELS`.
        sentence: int32, the sentence of the structure that holds the entity.
        norm: the normal form of each, or None: a GB/T 2260 code, an ISO 8601 period, a title without 《》, a full name.
    """

    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    label: npt.NDArray[np.int8]
    sentence: npt.NDArray[np.int32]
    norm: list[str | None]

    @classmethod
    def none(cls) -> Entities:
        """No entities."""
        empty = np.empty(0, dtype=np.int32)
        return cls(empty, empty, np.empty(0, dtype=np.int8), empty, [])
