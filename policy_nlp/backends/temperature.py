"""Calibration by one number: Guo, Pleiss, Sun and Weinberger 2017, "On Calibration of Modern Neural Networks".

The targets are smoothed as by Platt 1999 ("Probabilistic Outputs for Support Vector Machines"): one more example of every other outcome
is imagined, so that a small held-out part without an error does not make a model certain of everything.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt

#: Bounds between which the temperature is sought.
LEAST: Final = 0.05
MOST: Final = 20.0


def softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    """Probabilities, shape (rows, classes)."""
    if not len(logits):
        return logits
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    probabilities: npt.NDArray[np.float32] = exponentials / exponentials.sum(axis=1, keepdims=True)
    return probabilities


def fit_temperature(logits: npt.NDArray[np.float32], category: npt.NDArray[Any]) -> float:
    """The temperature T for which ``softmax(logits / T)`` gives the true categories the highest likelihood.

    Args:
        logits: of examples that the model has not learned from, shape (examples, classes).
        category: their categories, shape (examples,).
    """
    if not len(logits):
        return 1.0
    exact = logits.astype(np.float64)
    doubt = 1 / (len(exact) + 2)
    right = exact[np.arange(len(exact)), category]
    wrong = (exact.sum(axis=1) - right) / (exact.shape[1] - 1)
    expected = ((1 - doubt) * right + doubt * wrong).mean()

    def slope(beta: float) -> float:
        # Of the cross-entropy along 1/T, where it is convex: the mean logit by the model less that by the targets.
        return float((softmax(beta * exact) * exact).sum(axis=1).mean() - expected)  # type: ignore[arg-type]

    low, high = 1 / MOST, 1 / LEAST
    for _ in range(60):
        middle = (low * high) ** 0.5
        low, high = (middle, high) if slope(middle) < 0 else (low, middle)
    return float(1 / low)
