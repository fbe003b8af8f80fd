"""How long a user waits for the first result in a fresh process, once the kernels are compiled."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from statistics import median
from typing import Any

from .process import FailedError, environment

COMMAND = "import policy_nlp as pn; pn.analyze(pn.load_sample('shandong-2006'))"


def first_result(runs: int = 5) -> dict[str, Any]:
    """Run `COMMAND` once to warm up and `runs` times more.

    Returns:
        seconds, fastest: median and least of the whole process; processor: median of its processor time, which a busy
        machine does not lengthen; warm_up: seconds of the first, which compiles what no earlier process has.

    Raises:
        FailedError: it fails.
    """
    times, processor = [], []
    for _ in range(runs + 1):
        start, before = time.perf_counter(), os.times()
        done = subprocess.run([sys.executable, "-c", COMMAND], capture_output=True, env=environment(), check=False)
        after = os.times()
        times.append(time.perf_counter() - start)
        processor.append(after.children_user + after.children_system - before.children_user - before.children_system)
        if done.returncode:
            raise FailedError(f"first result: {done.stderr.decode(errors='replace').strip().splitlines()[-1:]}")
    return {
        "command": COMMAND,
        "seconds": median(times[1:]),
        "fastest": min(times[1:]),
        "processor": median(processor[1:]),
        "warm_up": times[0],
    }
