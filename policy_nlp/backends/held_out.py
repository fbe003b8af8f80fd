"""Which labels to keep from training, in whole documents."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt


def held_out_part(group: npt.NDArray[Any], share: float, seed: int) -> npt.NDArray[np.bool_]:
    """Choose about `share` of the examples, never part of a document only; deterministic.

    Args:
        group: the document of each example, shape (examples,). Where all are of one document, they are chosen one by one.
        share: of the examples, from 0 to below 1.
        seed: of the choice.

    Returns:
        shape (examples,). All false where nothing can be spared: no document fits into twice the share.
    """
    groups, place, counts = np.unique(group, return_inverse=True, return_counts=True)
    if len(groups) == 1:
        place, counts = np.arange(len(group)), np.ones(len(group), dtype=np.int64)
    goal = share * len(group)
    chosen = np.zeros(len(counts), dtype=np.bool_)
    held = 0
    for number in np.random.default_rng(seed).permutation(len(counts)).tolist():
        if held >= goal:
            break
        if held + counts[number] <= 2 * goal:
            chosen[number] = True
            held += int(counts[number])
    return chosen[place]
