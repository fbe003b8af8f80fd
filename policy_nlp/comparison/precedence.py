"""Which of two documents was there first, and by what that is known."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column

#: What decides: the day; the year, where a day is missing; or nothing: the two are of one time, the day and the year contradict each
#: other (a law's year is that of its last change, its day that of its first adoption), or a time is missing.
BASES: Final = ("date", "year", "same", "conflict", "unknown")
_DATE, _YEAR, _SAME, _CONFLICT, _UNKNOWN = range(len(BASES))
_NONE: Final = np.int64(np.iinfo(np.int64).min)

_Integers = npt.NDArray[np.int64]


class Precedence:
    """Compares documents by their date and year; a document without a year is of the year of its date."""

    def __init__(self, documents: pa.Table) -> None:
        date = column(documents, "date")
        year = pc.coalesce(column(documents, "year").cast(pa.int64()), pc.year(date))
        self._date = _known(date.cast(pa.int32()).cast(pa.int64()))
        self._year = _known(year)

    def compare(self, one: _Integers, other: _Integers) -> tuple[npt.NDArray[np.int8], npt.NDArray[np.int8]]:
        """Compare the documents with the indices `one` with those of `other`, shape (pairs,).

        Returns:
            sign: -1 where `one` was first, 1 where `other` was, 0 where that is not known.
            basis: index into `BASES`.
        """
        dated = (self._date[one] != _NONE) & (self._date[other] != _NONE)
        yeared = (self._year[one] != _NONE) & (self._year[other] != _NONE)
        by_date = np.where(dated, np.sign(self._date[one] - self._date[other]), 0)
        by_year = np.where(yeared, np.sign(self._year[one] - self._year[other]), 0)
        basis = np.select(
            [by_date * by_year < 0, by_date != 0, by_year != 0, dated | yeared],
            [_CONFLICT, _DATE, _YEAR, _SAME],
            _UNKNOWN,
        ).astype(np.int8)
        sign = np.select([basis == _DATE, basis == _YEAR], [by_date, by_year], 0).astype(np.int8)
        return sign, basis

    def order(self) -> _Integers:
        """Indices of the documents by year and date, those without a time last; shape (documents,)."""
        late = np.iinfo(np.int64).max
        date = np.where(self._date == _NONE, late, self._date)
        year = np.where(self._year == _NONE, late, self._year)
        order: _Integers = np.lexsort((date, year))
        return order


def _known(values: pa.Array) -> _Integers:
    """The values, `_NONE` for null."""
    known: _Integers = pc.fill_null(values, int(_NONE)).to_numpy(zero_copy_only=False)
    return known
