"""One run of `analyze_to` in a process of its own, watched: time, peak of memory, parts that are done; it may be killed.

``python -m benchmarks.run SOURCE FOLDER WORKERS ENGINE`` prints one JSON object.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import blake2b
from pathlib import Path
from typing import Any

from policy_nlp.analysis.streaming import analyze_to

from .process import PACKAGE, FailedError, environment

#: Seconds between two looks at the memory, and how many of these there are to one for new processes.
_PAUSE = 0.02
_LOOKS = 10


@contextmanager
def _bound_to(cores: int | None) -> Iterator[None]:
    """Processes started inside run on so many cores; `None` leaves all.

    A process that binds itself is too late: the threads that libraries made when they were imported keep all cores.
    """
    if cores is None:
        yield
        return
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, sorted(every)[:cores])
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


class Run:
    """`analyze_to` with tokens, started; on the first `cores` of the machine, or on all.

    Attributes:
        folder: what it writes.
        peak: bytes of resident memory of the process and all below it together, the most so far (read from /proc every 20 ms;
            0 on a system without).
    """

    def __init__(
        self, source: Path, folder: Path, *, workers: int = 1, engine: str = "local", cores: int | None = None
    ) -> None:
        self.folder = folder
        self.peak = 0
        command = [sys.executable, "-m", f"{PACKAGE}.run", str(source), str(folder), str(workers), engine]
        with _bound_to(cores):
            self._process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment())

    @property
    def parts(self) -> int:
        """Parts that are complete so far."""
        journal = self.folder.with_name(f".{self.folder.name}.unfinished") / "journal.jsonl"
        try:
            return journal.read_text(encoding="utf-8").count("\n") - 1
        except OSError:
            return 0

    def wait_for_parts(self, parts: int) -> None:
        """Return when so many parts are complete, or the run has ended."""
        while self.parts < parts and self._process.poll() is None:
            time.sleep(0.01)

    def busiest(self, word: str) -> list[int]:
        """Processes below this one, the busiest first, whose command line has `word` in it."""
        found = [pid for pid in _tree(self._process.pid) if word in _read(f"/proc/{pid}/cmdline")]
        return sorted(found, key=_ticks, reverse=True)

    def kill(self) -> None:
        """End it by kill -9."""
        self._process.kill()
        self._process.communicate()

    def finish(self) -> dict[str, Any]:
        """Wait for its end.

        Returns:
            seconds: of the call; processor: seconds of processor time of all its processes together, their start included;
            characters; documents; kept (of an earlier run); memory: `peak`.

        Raises:
            FailedError: it fails.
        """
        turn, tree = 0, []
        while self._process.poll() is None:
            # Looking for new processes takes a millisecond, and those that are watched have all cores to themselves without it.
            if turn % _LOOKS == 0:
                tree = _tree(self._process.pid)
            turn += 1
            self.peak = max(self.peak, sum(map(_resident, tree)))
            time.sleep(_PAUSE)
        output, _ = self._process.communicate()
        if self._process.returncode:
            raise FailedError(f"{self.folder.name}: exit status {self._process.returncode}")
        result: dict[str, Any] = json.loads(output.splitlines()[-1])
        return {**result, "memory": self.peak}


def digest(folder: Path) -> str:
    """Of all files of an analysis, with their names."""
    total = blake2b()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(folder)).encode())
            with path.open("rb") as file:
                while block := file.read(1 << 20):
                    total.update(block)
    return total.hexdigest()


def _read(path: str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""


def _fields(pid: int) -> list[str]:
    """What /proc says of a process after its name, which may have blanks."""
    return _read(f"/proc/{pid}/stat").rpartition(")")[2].split()


def _ticks(pid: int) -> int:
    fields = _fields(pid)
    return int(fields[11]) if fields else 0


def _resident(pid: int) -> int:
    fields = _read(f"/proc/{pid}/statm").split()
    return int(fields[1]) * os.sysconf("SC_PAGE_SIZE") if fields else 0


def _tree(root: int) -> list[int]:
    """The process and all below it."""
    below: dict[int, list[int]] = {}
    for path in Path("/proc").glob("[0-9]*"):
        fields = _fields(int(path.name))
        if fields:
            below.setdefault(int(fields[1]), []).append(int(path.name))
    found = [root]
    for pid in found:
        found.extend(below.get(pid, []))
    return found


def main() -> None:
    """Analyse and print what it took."""
    source, folder, workers, engine = sys.argv[1:]
    start = time.perf_counter()
    summary = analyze_to(Path(source), folder, workers=int(workers), engine=engine, tokens=True)  # type: ignore[arg-type]
    seconds = time.perf_counter() - start
    processor = sum(os.times()[:4])
    result = {"seconds": seconds, "processor": processor, "characters": summary.characters}
    print(json.dumps({**result, "documents": summary.rows["documents"], "kept": summary.kept}))


if __name__ == "__main__":
    main()
