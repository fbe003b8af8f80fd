"""cpca: provinces, cities and counties in addresses."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

from .peer import Peer, Run
from .sentences import sentences

#: cpca imports pkg_resources, which later versions of setuptools lack.
DISTRIBUTIONS = ("cpca>=0.5.5", "setuptools<81")


def place_finder() -> Callable[[list[str]], Any]:
    """What finds the place of each of many sentences."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import cpca
    find: Callable[[list[str]], Any] = cpca.transform
    return find


def _load() -> Run:
    find = place_finder()
    return lambda texts: find(sentences(texts))


PEERS = (Peer("cpca", "places", "transform, sentences", DISTRIBUTIONS, _load),)
