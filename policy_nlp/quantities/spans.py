"""The form in which quantities leave their stage."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

#: As stated, at least, at most, about, between, an increase by, a decrease by (guidelines, section 4).
COMPARATORS: Final = ("=", ">=", "<=", "~", "range", "+", "-")
STATUSES: Final = ("planned", "achieved", "descriptive")


class Quantities(NamedTuple):
    """Quantities of a batch, sorted by start. Arrays have shape (quantities,); offsets are int32 into the batch's text, -1 for none.

    Attributes:
        sentence: int32, the sentence of the structure that holds the quantity.
        start, end: the value expression.
        low, high: float64 in `unit`, NaN for an open side or what could not be parsed.
        unit: int32, index into `units`, -1 for none.
        comparator: int8, index into `COMPARATORS`.
        object_start, object_end: what is counted or measured.
        deadline: int32, index into `deadlines` (ISO 8601), -1 for none.
        status: int8, index into `STATUSES`.
        action_start, action_end: the governing verb.
        place, agency: int32, index of the REGION or ORG among the batch's entities, -1 for none.
        units, deadlines: the distinct values.
    """

    sentence: npt.NDArray[np.int32]
    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    low: npt.NDArray[np.float64]
    high: npt.NDArray[np.float64]
    unit: npt.NDArray[np.int32]
    comparator: npt.NDArray[np.int8]
    object_start: npt.NDArray[np.int32]
    object_end: npt.NDArray[np.int32]
    deadline: npt.NDArray[np.int32]
    status: npt.NDArray[np.int8]
    action_start: npt.NDArray[np.int32]
    action_end: npt.NDArray[np.int32]
    place: npt.NDArray[np.int32]
    agency: npt.NDArray[np.int32]
    units: list[str]
    deadlines: list[str]
