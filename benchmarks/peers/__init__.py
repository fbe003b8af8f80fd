"""One file a library: a new one is compared by adding a file that has ``PEERS``, a tuple of `Peer`."""

from __future__ import annotations

import pkgutil
from importlib import import_module

from .peer import Peer

#: The page compares with these.
ASSEMBLED, TOKENIZER = "assembled pipeline", "rjieba"


def all_peers() -> dict[str, Peer]:
    """Every peer by its name. No adapter imports its library before it is loaded."""
    found = [
        peer
        for module in pkgutil.iter_modules(__path__)
        if module.name.startswith("peer_")
        for peer in import_module(f"{__package__}.{module.name}").PEERS
    ]
    return {peer.name: peer for peer in found}
