"""Each measurement in a process of its own, and what it prints."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

#: `benchmarks` in a checkout; its modules are run by name, wherever the package lies.
PACKAGE = __package__ or "benchmarks"


class FailedError(RuntimeError):
    """A measurement ended without a result; the message is the last line that it wrote."""


def environment() -> dict[str, str]:
    """Of every process: the same modules as this one, and no library but with the threads that it starts by itself."""
    found = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, [str(Path.cwd()), *sys.path]))}
    # Where byte code is not kept, every start compiles every module; a user's Python keeps it.
    found.pop("PYTHONDONTWRITEBYTECODE", None)
    return found


def measured(module: str, *arguments: str | Path) -> dict[str, Any]:
    """The JSON object that ``python -m benchmarks.MODULE ARGUMENTS`` prints last.

    Raises:
        FailedError: it fails.
    """
    command: Sequence[str] = [sys.executable, "-m", f"{PACKAGE}.{module}", *map(str, arguments)]
    process = subprocess.run(command, capture_output=True, text=True, env=environment(), check=False)
    if process.returncode:
        last = process.stderr.strip().splitlines()[-1:] or [f"exit status {process.returncode}"]
        raise FailedError(f"{module}: {last[0]}")
    result: dict[str, Any] = json.loads(process.stdout.strip().splitlines()[-1])
    return result
