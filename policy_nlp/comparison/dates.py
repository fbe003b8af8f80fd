"""When documents are of, as one number that can be ordered."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.result import Analysis

#: Of a document of which neither date nor year is known: later than all others.
UNDATED: Final = np.iinfo(np.int64).max


def document_days(analysis: Analysis) -> npt.NDArray[np.int64]:
    """Day of each document, counted from 1970; the last of its year where only that is known; shape (documents,)."""
    documents = analysis.documents
    year = pc.fill_null(column(documents, "year").cast(pa.int64()), -1).to_numpy()
    last = (np.maximum(year, 0) - 1970 + 1).astype("datetime64[Y]").astype("datetime64[D]").astype(np.int64) - 1
    date = pc.fill_null(column(documents, "date").cast(pa.int32()).cast(pa.int64()), UNDATED).to_numpy()
    days: npt.NDArray[np.int64] = np.where(date < UNDATED, date, np.where(year >= 0, last, UNDATED))
    return days
