"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import policy_nlp
from policy_nlp.analysis.workers import worker_count


def installed(distribution: str) -> str | None:
    """Version of an installed distribution."""
    try:
        return version(distribution)
    except PackageNotFoundError:
        return None


def describe_machine() -> dict[str, Any]:
    """Processor, cores that this process may use, memory in GB, system, Python and the libraries underneath."""
    return {
        "processor": _processor(),
        "cores": worker_count("all"),
        "memory_gb": _memory_gb(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "policy_nlp": policy_nlp.__version__,
        **{name: installed(name) for name in ("numpy", "numba", "pyarrow", "rjieba")},
    }


def load_average() -> float | None:
    """Processes that wanted a core in the last minute; above 0 before a run, the figures are those of a shared machine."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _processor() -> str:
    try:
        for line in Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    except OSError:
        pass
    return platform.processor() or platform.machine()


def _memory_gb() -> float | None:
    if not hasattr(os, "sysconf") or "SC_PHYS_PAGES" not in os.sysconf_names:
        return None
    return round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 1e9, 1)


def memory(peak: bool = False) -> int:
    """Bytes that this process holds in memory now, or held at most."""
    wanted = "VmHWM:" if peak else "VmRSS:"
    try:
        for line in Path("/proc/self/status").read_text(encoding="utf-8").splitlines():
            if line.startswith(wanted):
                return int(line.split()[1]) * 1024
    except OSError:
        pass
    try:
        import resource
    except ImportError:  # Windows
        return 0
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most if sys.platform == "darwin" else most * 1024
