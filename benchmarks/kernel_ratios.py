"""Whether a stage has become slower, as a ratio to rjieba in the same process: ``python -m benchmarks.kernel_ratios``.

The command writes the ratios of this version to kernel_ratios.json, the reference of tests/benchmarks/test_kernel_ratios.py;
it is run, and its file committed, by whoever makes a stage faster, or slower for a good reason.

What another program takes from the machine only ever makes a run longer. So every task is run many times in turn with the
others, and its fastest run is compared, in processor time: of many short runs some meet no other program. The texts are
few, so that the tables of a stage and its results stay in the caches of one core.
"""

from __future__ import annotations

import json
import time
from itertools import islice
from pathlib import Path

from .corpus import endless, shipped_texts
from .stages import STAGES, YARDSTICK, Task, stage_tasks

REFERENCE = Path(__file__).with_name("kernel_ratios.json")
#: Of the texts; a turn of all stages takes some hundredths of a second.
CHARACTERS = 30_000
TURNS = 100
#: A stage below this share of rjieba's time is not judged: its runs are too short to be measured.
LEAST = 0.02


def sample() -> list[str]:
    """The same texts on every machine."""
    texts: list[str] = []
    for text in islice(endless(shipped_texts()), 1000):
        texts.append(text)
        if sum(map(len, texts)) >= CHARACTERS:
            break
    return texts


class Fastest:
    """The least processor time of each task, over all turns so far; more turns can only lower it."""

    def __init__(self, tasks: dict[str, Task]) -> None:
        self._tasks = tasks
        self.seconds = dict.fromkeys(tasks, float("inf"))
        for task in tasks.values():
            task()

    def measure(self, turns: int = TURNS) -> dict[str, float]:
        """Run every task so many times more.

        Returns:
            Time of each stage in times of rjieba's.
        """
        for _ in range(turns):
            for name, task in self._tasks.items():
                start = time.process_time()
                task()
                self.seconds[name] = min(self.seconds[name], time.process_time() - start)
        return {name: self.seconds[name] / self.seconds[YARDSTICK] for name in STAGES if name in self.seconds}


def main() -> None:
    """Write the reference: the highest ratio of five measurements."""
    tasks = stage_tasks(sample())
    found = [Fastest(tasks).measure() for _ in range(5)]
    highest = {name: round(max(ratios[name] for ratios in found), 4) for name in STAGES}
    REFERENCE.write_text(json.dumps(highest, indent=2) + "\n", encoding="utf-8")
    for name, ratio in highest.items():
        print(f"{name:20s} {ratio:8.4f}")


if __name__ == "__main__":
    main()
