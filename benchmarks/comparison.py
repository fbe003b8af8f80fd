"""All libraries in turn, round by round, so that a slow minute of the machine falls on all of them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from statistics import median
from typing import Any

from .peers import all_peers
from .process import FailedError, measured


def compare(corpus: Path, *, rounds: int, seconds: float, say: Callable[[str], None]) -> list[dict[str, Any]]:
    """Measure every peer.

    Args:
        corpus: written by `write_corpus`.
        rounds: processes for each peer.
        seconds: about how long a pass may take; slow peers read a prefix.
        say: told of every step.

    Returns:
        One row a peer: ``peer``, ``task``, ``does``, ``requires``; then either ``absent`` or ``failed``, with the reason,
        or ``version``, ``characters`` (of the prefix), ``rate`` (median, characters a second), ``slowest``, ``fastest``,
        ``passes``, ``setup`` (median seconds) and ``memory`` (bytes, the most of all rounds).
    """
    peers = all_peers()
    results: dict[str, list[dict[str, Any]]] = {name: [] for name in peers}
    reasons: dict[str, dict[str, str]] = {}
    for number in range(rounds):
        for name in peers:
            if name in reasons:
                continue
            say(f"round {number + 1} of {rounds}: {name}")
            arguments = ["--seconds", str(seconds)]
            if results[name]:
                arguments += ["--characters", str(results[name][0]["characters"])]
            try:
                result = measured("peers", name, corpus, *arguments)
            except FailedError as error:
                reasons[name] = {"failed": str(error)}
                continue
            if "absent" in result:
                reasons[name] = result
            else:
                results[name].append(result)
    rows = []
    for name, peer in peers.items():
        row: dict[str, Any] = {"peer": name, "task": peer.task, "does": peer.does, "requires": list(peer.distributions)}
        rows.append(row | (reasons[name] if name in reasons else _summary(results[name])))
    return rows


def _summary(results: list[dict[str, Any]]) -> dict[str, Any]:
    characters = results[0]["characters"]
    rates = sorted(characters / seconds for result in results for seconds in result["passes"])
    return {
        "version": results[0]["version"],
        "characters": characters,
        "rate": median(rates),
        "slowest": rates[0],
        "fastest": rates[-1],
        "passes": len(rates),
        "setup": median(result["setup"] for result in results),
        "memory": max(result["memory"] for result in results),
    }
