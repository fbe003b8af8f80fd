"""One library in a process of its own: ``python -m benchmarks.peers NAME CORPUS`` prints one JSON object."""

from __future__ import annotations

import argparse
import gc
import json
import time
from pathlib import Path
from typing import Any

from ..corpus import read_texts
from ..machine import installed, memory
from . import all_peers
from .peer import Peer

#: The first prefix that is tried, in characters; each next one is twice as long.
_FIRST = 2_000


def prefix(texts: list[str], characters: int) -> list[str]:
    """The first so many characters of the texts."""
    found = []
    for text in texts:
        found.append(text[:characters])
        characters -= len(text)
        if characters <= 0:
            break
    return found


def measure(peer: Peer, texts: list[str], *, characters: int | None, seconds: float, passes: int) -> dict[str, Any]:
    """Time passes of `peer` over a prefix of `texts`.

    The prefix is as long as `characters` says, or doubled until a pass takes half of `seconds` or reads all. At least two
    passes before the first that is counted load whatever is loaded late.

    Returns:
        characters: length of the prefix.
        setup: seconds to import and prepare the library.
        passes: seconds of each.
        memory: bytes at the peak above the start, when nothing but the texts was there.
        version: of the library.
    """
    start = memory()
    clock = time.perf_counter()
    run = peer.load()
    setup = time.perf_counter() - clock
    most = sum(map(len, texts))
    size = min(characters or _FIRST, most)
    run(prefix(texts, min(_FIRST, most)))
    while True:
        chosen = prefix(texts, size)
        clock = time.perf_counter()
        run(chosen)
        taken = time.perf_counter() - clock
        if characters or size == most or taken >= seconds / 2:
            break
        size = min(2 * size, most)
    times = []
    for _ in range(passes):
        gc.collect()
        clock = time.perf_counter()
        run(chosen)
        times.append(time.perf_counter() - clock)
    distribution = peer.distributions[0].partition(">")[0].partition("=")[0]
    return {
        "characters": size,
        "setup": setup,
        "passes": times,
        "memory": max(0, memory(peak=True) - start),
        "version": installed(distribution),
    }


def main() -> None:
    """Print what was measured, or ``{"absent": …}`` where something is not installed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("name", choices=list(all_peers()), metavar="NAME")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--characters", type=int)
    parser.add_argument("--seconds", type=float, default=1.0)
    parser.add_argument("--passes", type=int, default=3)
    options = parser.parse_args()
    peer = all_peers()[options.name]
    texts = read_texts(options.corpus)
    try:
        result = measure(peer, texts, characters=options.characters, seconds=options.seconds, passes=options.passes)
    except ImportError as error:
        result = {"absent": str(error)}
    print(json.dumps(result))


if __name__ == "__main__":
    main()
