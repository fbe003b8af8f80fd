"""Which groups a chart has room for."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

import numpy as np

from policy_nlp.comparison.result import Comparison

#: More groups than this are no chart any more: those with the most text are shown.
MOST_GROUPS: Final = 60
_SUFFIX: Final = re.compile("(?:省|市|(?:壮族|回族|维吾尔)?自治区)$")


def shown_groups(comparison: Comparison, most: int = MOST_GROUPS) -> list[int]:
    """The groups that a chart has room for: those with the most characters, in the order of the groups."""
    characters = comparison.groups["characters"].to_numpy()
    if len(characters) <= most:
        return list(range(len(characters)))
    largest = np.argsort(-characters, kind="stable")[:most]
    return sorted(largest.tolist())


def short_names(names: Sequence[str]) -> list[str]:
    """Names for the edge of a chart: 广西 for 广西壮族自治区, where all remain different."""
    short = [name[: found.start()] if (found := _SUFFIX.search(name)) and found.start() > 1 else name for name in names]
    return short if len(set(short)) == len(set(names)) else list(names)
