"""The one way in which the library compiles a loop: Numba, cached between processes, without the interpreter lock."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from numba import njit

_F = TypeVar("_F", bound=Callable[..., object])


def kernel(function: _F) -> _F:
    """Compile `function` on first use; typed as the function itself, so that callers stay checked."""
    compiled: _F = njit(cache=True, nogil=True)(function)
    return compiled
