"""The rows in which amounts travel inside the stage."""

from __future__ import annotations

from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel
from policy_nlp.quantities.comparators import AT_LEAST, AT_MOST, comparator_of

#: Kinds of amount besides those of units: universal coverage by 所有 or 全部 with a noun, and 全覆盖.
UNIVERSAL, COVERAGE = 8, 9
#: Columns of `Amounts.spans`.
SENTENCE, START, CORE, END, UNIT, KIND, COMPARATOR, MEANING, VERB, VERB_END, NOTATION, LEVEL, UNIT_START, UNIT_END = (
    range(14)
)
COLUMNS: Final = 14
PERCENT, TIMES = 0, 1  # in the names of `units`


class Amounts(NamedTuple):
    """Amounts in order; those of one sentence never overlap.

    Attributes:
        spans: int32, shape (amounts, 14), the columns above; `CORE` is where the number (or the noun after 所有) begins,
            `VERB` and `VERB_END` a comparator verb (增长) or -1, `LEVEL` 1 for 三级 and the like,
            `UNIT_START` and `UNIT_END` a unit with a slash (吨/年) or -1.
        values: float64, shape (amounts, 2): low and high, NaN for an open side.
    """

    spans: npt.NDArray[np.int32]
    values: npt.NDArray[np.float64]


@kernel
def put(spans, values, n, s, start, core, end, unit, kind, meaning, verb, verb_end, notation, low, high, ranged):  # type: ignore[no-untyped-def]
    row = spans[n]
    row[SENTENCE] = s
    row[START] = start
    row[CORE] = core
    row[END] = end
    row[UNIT] = unit
    row[KIND] = kind
    row[COMPARATOR] = comparator_of(meaning, ranged)
    row[MEANING] = meaning
    row[VERB] = verb
    row[VERB_END] = verb_end
    row[NOTATION] = notation
    row[LEVEL] = 0
    row[UNIT_START] = row[UNIT_END] = -1
    unknown = not (low < np.inf and high < np.inf)
    values[n, 0] = np.nan if unknown or (meaning & AT_MOST and not ranged) else low
    values[n, 1] = np.nan if unknown or (meaning & AT_LEAST and not ranged) else high
