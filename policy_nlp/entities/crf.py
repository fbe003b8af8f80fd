"""Learning the tagger: stochastic gradient of the conditional likelihood, AdaGrad steps, deterministic.

Forward-backward in probabilities with a scale per position (Rabiner 1989); AdaGrad: Duchi, Hazan and Singer 2011.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from policy_nlp.entities.decoding import STATES
from policy_nlp.kernel import kernel


@kernel
def _epoch(  # type: ignore[no-untyped-def]
    order, pointer, rows, gold, weights, squares, transition, transition_squares, allowed, rate, decay, drop, seed
):
    states = transition.shape[0]
    features = rows.shape[1]
    loss = 0.0
    longest = 1
    for s in range(len(pointer) - 1):
        longest = max(longest, pointer[s + 1] - pointer[s])
    emission = np.empty((longest, states), dtype=np.float64)
    alpha = np.empty((longest, states), dtype=np.float64)
    beta = np.empty((longest, states), dtype=np.float64)
    scale = np.empty(longest, dtype=np.float64)
    peak = np.empty(longest, dtype=np.float64)
    expected = np.empty((states, states), dtype=np.float64)
    move = np.empty((states, states), dtype=np.float64)
    kept = np.empty((longest, features), dtype=np.bool_)
    state = np.uint64(seed)
    threshold = np.uint64(drop * 4294967296.0)
    for o in range(len(order)):
        s = order[o]
        p = pointer[s]
        n = pointer[s + 1] - p
        for t in range(n):
            for f in range(features):
                # Knuth's linear congruential generator; the high half is random enough.
                state = state * np.uint64(6364136223846793005) + np.uint64(1442695040888963407)
                kept[t, f] = (state >> np.uint64(32)) >= threshold
        for i in range(states):
            for j in range(states):
                move[i, j] = np.exp(transition[i, j]) if allowed[i, j] else 0.0
        for t in range(n):
            top = -1e300
            for k in range(states):
                x = 0.0
                for f in range(features):
                    if kept[t, f]:
                        x += weights[rows[p + t, f], k]
                emission[t, k] = x
                top = max(top, x)
            peak[t] = top
            for k in range(states):
                emission[t, k] = np.exp(emission[t, k] - top)
        for t in range(n):
            total = 0.0
            for k in range(states):
                if t == 0:
                    x = 1.0 if k == 0 or k % 2 == 1 else 0.0
                else:
                    x = 0.0
                    for j in range(states):
                        x += alpha[t - 1, j] * move[j, k]
                alpha[t, k] = x * emission[t, k]
                total += alpha[t, k]
            total = max(total, 1e-300)
            scale[t] = total
            for k in range(states):
                alpha[t, k] /= total
        for k in range(states):
            beta[n - 1, k] = 1.0
        expected[:] = 0.0
        for u in range(n - 1):
            t = n - 2 - u
            for j in range(states):
                x = 0.0
                for k in range(states):
                    y = move[j, k] * emission[t + 1, k] * beta[t + 1, k] / scale[t + 1]
                    x += y
                    expected[j, k] += alpha[t, j] * y
                beta[t, j] = x
        # Log-likelihood and steps.
        for t in range(n):
            loss += np.log(scale[t]) - np.log(max(emission[t, gold[p + t]], 1e-300))
            if t:
                g = gold[p + t - 1], gold[p + t]
                loss -= transition[g[0], g[1]]
                expected[g[0], g[1]] -= 1.0
            for k in range(states):
                d = alpha[t, k] * beta[t, k] - (1.0 if gold[p + t] == k else 0.0)
                if abs(d) < 1e-4:
                    continue
                for f in range(features):
                    if not kept[t, f]:
                        continue
                    r = rows[p + t, f]
                    if r == 0:
                        continue
                    g2 = d + decay * weights[r, k]
                    squares[r, k] += g2 * g2
                    weights[r, k] -= rate * g2 / (np.sqrt(squares[r, k]) + 1e-6)
        for i in range(states):
            for j in range(states):
                if allowed[i, j] and expected[i, j] != 0.0:
                    d = expected[i, j]
                    transition_squares[i, j] += d * d
                    transition[i, j] -= rate * d / (np.sqrt(transition_squares[i, j]) + 1e-6)
    return loss


def allowed_transitions() -> npt.NDArray[np.bool_]:
    """Shape (STATES, STATES): which state may follow which."""
    allowed = np.ones((STATES, STATES), dtype=np.bool_)
    for k in range(2, STATES, 2):
        allowed[:, k] = False
        allowed[k - 1, k] = allowed[k, k] = True
    return allowed


def fit(
    pointer: npt.NDArray[np.int64],
    rows: npt.NDArray[np.int32],
    gold: npt.NDArray[np.int8],
    *,
    size: int,
    epochs: int,
    rate: float,
    decay: float,
    drop: float,
    seed: int = 0,
) -> tuple[npt.NDArray[np.float32], npt.NDArray[np.float32]]:
    """Learn weights from sentences laid end to end.

    Args:
        pointer: shape (sentences + 1,): sentence i is ``pointer[i]:pointer[i + 1]``.
        rows: shape (characters, features): the row of the weights that each feature has; 0 for none.
        gold: shape (characters,): the states.
        size: how many rows of weights there are.

    Returns:
        weights, shape (size, STATES), and transitions, shape (STATES, STATES), averaged over the later epochs.
    """
    weights = np.zeros((size, STATES), dtype=np.float32)
    squares = np.full((size, STATES), 0.1, dtype=np.float32)
    transition = np.zeros((STATES, STATES), dtype=np.float64)
    transition_squares = np.full((STATES, STATES), 1.0)
    allowed = allowed_transitions()
    generator = np.random.default_rng(seed)
    total, total_transition, averaged = np.zeros_like(weights), np.zeros_like(transition), 0
    for epoch in range(epochs):
        order = generator.permutation(len(pointer) - 1)
        _epoch(
            order,
            pointer,
            rows,
            gold,
            weights,
            squares,
            transition,
            transition_squares,
            allowed,
            rate,
            decay,
            drop,
            epoch + 1,
        )
        if 2 * epoch >= epochs:
            total += weights
            total_transition += transition
            averaged += 1
    transition = np.where(allowed, total_transition / averaged, -1e9)
    return total * np.float32((1 - drop) / averaged), transition.astype(np.float32)
