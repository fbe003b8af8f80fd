"""Workers, memory, long and many documents, resume and lost workers: ``python -m benchmarks.scaling``.

Each row is one run of `analyze_to` in a process of its own; its memory is the peak of that process and all below it
together (resident set, read from /proc every 20 ms). The corpus is ../shared/throughput where that is, else the shipped
samples, repeated under new ids to the sizes asked for. "same" says whether all files are the same, byte by byte, as
those of one worker without a break.
"""

from __future__ import annotations

import argparse
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import blake2b
from itertools import count
from pathlib import Path

import policy_nlp as pn
from policy_nlp.samples import SAMPLES, load_sample

SHARED = Path(__file__).resolve().parents[2] / "shared/throughput/texts.jsonl.gz"
_RUN = """
import json, sys, time
from policy_nlp.analysis.streaming import analyze_to

if __name__ == "__main__":
    source, folder, workers, engine, tokens = sys.argv[1:]
    start = time.perf_counter()
    summary = analyze_to(source, folder, workers=int(workers), engine=engine, tokens=tokens == "tokens")
    print(json.dumps({"seconds": time.perf_counter() - start, "characters": summary.characters, "kept": summary.kept}))
"""


@dataclass(frozen=True, slots=True)
class Row:
    """One run: seconds of the whole call, and the peak of memory in bytes."""

    name: str
    seconds: float
    characters: int
    peak: int
    note: str = ""

    def __str__(self) -> str:
        rate = self.characters / self.seconds / 1e6
        return f"{self.name:34s} {self.seconds:9.1f} {rate:9.2f} {self.peak / 2**20:9.0f}  {self.note}"


def texts() -> Iterator[str]:
    """The texts of the corpus, again and again."""
    known = [load_sample(name).text for name in SAMPLES]
    if SHARED.exists():
        known = [item.text for item in pn.read_corpus(SHARED) if isinstance(item, pn.Document)]
    while True:
        yield from known


def write_corpus(path: Path, megabytes: int) -> Path:
    """A JSON Lines file with so many MB of UTF-8 text."""
    size = 0
    with path.open("w", encoding="utf-8") as lines:
        for number, text in zip(count(), texts(), strict=False):
            size += len(text.encode())
            lines.write(json.dumps({"id": f"doc-{number}", "text": text}, ensure_ascii=False) + "\n")
            if size >= megabytes * 1_000_000:
                return path
    raise AssertionError("the texts have no end")


def write_tiny(path: Path, documents: int) -> Path:
    """A JSON Lines file with so many documents of a sentence."""
    with path.open("w", encoding="utf-8") as lines:
        for number in range(documents):
            record = {"id": f"doc-{number}", "text": f"新建{number % 97 + 2}个平台，培育重点企业。"}
            lines.write(json.dumps(record, ensure_ascii=False) + "\n")
    return path


def write_long(path: Path, characters: int) -> Path:
    """A JSON Lines file with one document of so many characters."""
    pieces: list[str] = []
    size = 0
    for text in texts():
        pieces.append(text)
        size += len(text) + 1
        if size >= characters:
            break
    path.write_text(json.dumps({"id": "long", "text": "\n".join(pieces)[:characters]}, ensure_ascii=False) + "\n")
    return path


class Run:
    """`analyze_to` in a process of its own."""

    def __init__(self, source: Path, folder: Path, *, workers: int = 1, engine: str = "local", tokens: bool = True):
        script = folder.with_name("run.py")
        script.write_text(_RUN)
        arguments = [str(source), str(folder), str(workers), engine, "tokens" if tokens else "-"]
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
        self.folder = folder
        self.peak = 0
        self._process = subprocess.Popen(
            [sys.executable, str(script), *arguments], stdout=subprocess.PIPE, text=True, env=environment
        )

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

    def workers(self, word: str) -> list[int]:
        """Processes below this one, the busiest first, whose command line has `word` in it."""
        found = [pid for pid in _tree(self._process.pid) if word in _read(f"/proc/{pid}/cmdline")]
        return sorted(found, key=_ticks, reverse=True)

    def kill(self) -> None:
        """End it by kill -9."""
        self._process.kill()
        self._process.communicate()

    def row(self, name: str, note: str = "") -> Row:
        """Wait for its end."""
        while self._process.poll() is None:
            self.peak = max(self.peak, sum(map(_resident, _tree(self._process.pid))))
            time.sleep(0.02)
        output, _ = self._process.communicate()
        if self._process.returncode:
            raise RuntimeError(f"{name}: exit status {self._process.returncode}")
        result = json.loads(output.splitlines()[-1])
        if result["kept"]:
            note = f"{note}, {result['kept']} documents kept".removeprefix(", ")
        return Row(name, result["seconds"], result["characters"], self.peak, note)


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


def digest(folder: Path) -> str:
    """Of all files of an analysis, with their names."""
    total = blake2b()
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            total.update(str(path.relative_to(folder)).encode() + path.read_bytes())
    return total.hexdigest()


def rows(folder: Path, megabytes: list[int], workers: list[int], ray: bool) -> Iterator[Row]:
    """All runs; what they write goes to `folder`."""
    small = write_corpus(folder / "small.jsonl", megabytes[0])
    unbroken = None
    for number in workers:
        run = Run(small, folder / f"workers-{number}", workers=number)
        row = run.row(f"{megabytes[0]} MB, {number} workers")
        found = digest(run.folder)
        unbroken = unbroken or found
        yield Row(row.name, row.seconds, row.characters, row.peak, "same" if found == unbroken else "DIFFERENT")
    most = max(workers)
    for size in megabytes[1:]:
        yield Run(write_corpus(folder / "large.jsonl", size), folder / "large", workers=most).row(
            f"{size} MB, {most} workers"
        )
    yield Run(write_long(folder / "long.jsonl", 10_000_000), folder / "long").row("a document of 10 M characters")
    yield Run(write_tiny(folder / "tiny.jsonl", 1_000_000), folder / "tiny").row("1,000,000 documents of a sentence")

    out = folder / "killed"
    run = Run(small, out, workers=most)
    run.wait_for_parts(6)
    run.kill()
    row = Run(small, out, workers=most).row("again after kill -9 at part 6")
    yield Row(row.name, row.seconds, row.characters, row.peak, f"{row.note}; {_same(out, unbroken)}")

    out = folder / "lost"
    run = Run(small, out, workers=max(2, most))
    run.wait_for_parts(4)
    for pid in run.workers("spawn_main")[:1]:
        os.kill(pid, signal.SIGKILL)
    row = run.row("a worker killed at part 4")
    yield Row(row.name, row.seconds, row.characters, row.peak, _same(out, unbroken))
    if ray:
        run = Run(small, folder / "ray", workers=most, engine="ray")
        run.wait_for_parts(4)
        killed = run.workers("ray::")[:1]
        for pid in killed:
            os.kill(pid, signal.SIGKILL)
        row = run.row(f"Ray, {len(killed)} worker killed at part 4")
        yield Row(row.name, row.seconds, row.characters, row.peak, _same_rows(folder / "ray", folder / "lost"))


def _same(folder: Path, wanted: str | None) -> str:
    return "same" if digest(folder) == wanted else "DIFFERENT"


def _same_rows(folder: Path, other: Path) -> str:
    """Ray cuts the corpus by files, so its part files are others; their rows are compared, all but the scores."""
    one, two = pn.load_analysis(folder), pn.load_analysis(other)
    for name in ("documents", "sections", "sentences", "tokens", "entities", "quantities", "errors"):
        a, b = one.table(name), two.table(name)
        plain = [field for field in a.column_names if "score" not in field]
        for field in plain:
            left, right = (t[field].combine_chunks() for t in (a, b))
            if hasattr(left, "dictionary"):
                left, right = left.dictionary_decode(), right.dictionary_decode()
            if not left.equals(right):
                return f"DIFFERENT: {name}.{field}"
    return "same rows"


def main() -> None:
    """Print one table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, nargs="+", default=[100, 1000], help="the first one is for workers")
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--ray", action="store_true", help="also on Ray")
    arguments = parser.parse_args()
    print(f"{'':34s} {'seconds':>9s} {'M char/s':>9s} {'peak MB':>9s}")
    with tempfile.TemporaryDirectory(prefix="policy-nlp-scaling-") as folder:
        for row in rows(Path(folder), arguments.megabytes, arguments.workers, arguments.ray):
            print(row, flush=True)


if __name__ == "__main__":
    main()
