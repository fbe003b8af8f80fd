"""The one way in which the library compiles a loop: Numba, cached between processes, without the interpreter lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile `function` for the argument types it is first called with."""
    compiled: Callable[..., Any] = njit(cache=True, nogil=True)(function)
    return compiled
