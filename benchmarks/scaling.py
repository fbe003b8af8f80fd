"""How `analyze_to` grows with the corpus and with workers, and what it makes of accidents.

All runs fill the tokens table, too, and write to Parquet. "same" says whether all files are the same, byte by byte, as
those of one worker without a break.
"""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import policy_nlp as pn
from policy_nlp.analysis.workers import worker_count

from .corpus import write_corpus, write_long, write_tiny
from .process import FailedError
from .run import Run, digest

Rows = list[dict[str, Any]]
Say = Callable[[str], None]
TABLES = ("documents", "sections", "sentences", "tokens", "entities", "quantities", "errors")


def sizes(folder: Path, texts: list[str], megabytes: Sequence[float], workers: int, say: Say) -> Rows:
    """Time and memory by the size of the corpus, the smallest first."""
    rows = []
    for size in sorted(megabytes):
        say(f"{size:g} MB, {_workers(workers)}")
        corpus = write_corpus(folder / "corpus.jsonl", texts, size)
        rows.append({"megabytes": size, "workers": workers, **Run(corpus, folder / "size", workers=workers).finish()})
        shutil.rmtree(folder / "size")
        corpus.unlink()
    return rows


def by_workers(folder: Path, texts: list[str], megabytes: float, workers: Sequence[int], rounds: int, say: Say) -> Rows:
    """Time and memory by the number of processes; the shortest of `rounds` runs each, taken in turn.

    Where the system can bind a process to a core, the first row is one worker on one core: on several, the reader and the writer of
    one worker run beside its analysis.
    """
    corpus = write_corpus(folder / "corpus.jsonl", texts, megabytes)
    every = worker_count("all")
    counts = [(count, every) for count in sorted({1, *workers})]
    if every > 1 and hasattr(os, "sched_setaffinity"):
        counts.insert(0, (1, 1))
    best: dict[tuple[int, int], dict[str, Any]] = {}
    unbroken = ""
    for turn in range(rounds):
        for count, cores in counts:
            say(f"{megabytes:g} MB, {_workers(count)}, {cores} core{'s' * (cores > 1)}, round {turn + 1} of {rounds}")
            result = Run(corpus, folder / "workers", workers=count, cores=cores if cores < every else None).finish()
            found = digest(folder / "workers")
            unbroken = unbroken or found
            shutil.rmtree(folder / "workers")
            before = best.get((count, cores), result)
            same = found == unbroken and before.get("same", True)
            best[count, cores] = {**min(before, result, key=lambda row: row["seconds"]), "same": same}
    return [{"megabytes": megabytes, "workers": count, "cores": cores, **row} for (count, cores), row in best.items()]


def shapes(folder: Path, texts: list[str], characters: int, documents: int, say: Say) -> Rows:
    """One document of so many characters, and so many documents of a sentence."""
    say(f"a document of {characters:,} characters")
    long = Run(write_long(folder / "long.jsonl", texts, characters), folder / "long").finish()
    say(f"{documents:,} documents of a sentence")
    tiny = Run(write_tiny(folder / "tiny.jsonl", documents), folder / "tiny").finish()
    return [{"shape": "one document", **long}, {"shape": "documents of a sentence", **tiny}]


def accidents(folder: Path, texts: list[str], megabytes: float, workers: int, say: Say, *, ray: bool = False) -> Rows:
    """Resume after kill -9, and the loss of a worker, each compared with a run without a break."""
    corpus = write_corpus(folder / "corpus.jsonl", texts, megabytes)
    say("a run without a break")
    Run(corpus, folder / "unbroken").finish()
    wanted = digest(folder / "unbroken")
    workers = max(2, workers)

    say("kill -9 and again")
    run = Run(corpus, folder / "killed", workers=workers)
    run.wait_for_parts(1)
    done = run.parts
    run.kill()
    killed = Run(corpus, folder / "killed", workers=workers).finish()
    rows = [{"accident": f"kill -9 after {done} parts, same command again", **killed}]
    if not 0 < killed["kept"] < killed["documents"]:
        raise FailedError("the run ended before it could be killed; take a larger corpus")
    rows[-1]["same"] = digest(folder / "killed") == wanted

    say("a worker killed")
    run = Run(corpus, folder / "lost", workers=workers)
    run.wait_for_parts(1)
    lost = run.busiest("spawn_main")[:1]
    if not lost:
        raise FailedError("the run ended before a worker could be killed; take a larger corpus")
    os.kill(lost[0], signal.SIGKILL)
    rows.append({"accident": f"kill -9 of a worker of {workers}", **run.finish()})
    rows[-1]["same"] = digest(folder / "lost") == wanted

    if ray:
        say("a worker of Ray killed")
        run = Run(corpus, folder / "ray", workers=workers, engine="ray")
        run.wait_for_parts(1)
        lost = run.busiest("ray::")[:1]
        if not lost:
            raise FailedError("the run ended before a worker of Ray could be killed; take a larger corpus")
        os.kill(lost[0], signal.SIGKILL)
        rows.append({"accident": "kill -9 of a worker of Ray", **run.finish()})
        rows[-1]["same"] = _same_rows(folder / "ray", folder / "unbroken")
    return rows


def _same_rows(folder: Path, other: Path) -> bool:
    """Ray cuts the corpus by files, so its part files are others; their rows are compared, all but the scores."""
    one, two = pn.load_analysis(folder), pn.load_analysis(other)
    for name in TABLES:
        a, b = one.table(name), two.table(name)
        for field in a.column_names:
            if "score" in field:
                continue
            left, right = (t[field].combine_chunks() for t in (a, b))
            if hasattr(left, "dictionary"):
                left, right = left.dictionary_decode(), right.dictionary_decode()
            if not left.equals(right):
                return False
    return True


def _workers(count: int) -> str:
    return f"{count} worker{'s' * (count > 1)}"
