"""The promises of `ordered_map`: order, a bounded queue, errors as they are, and a lost worker costs nothing."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from policy_nlp.analysis.workers import WorkerLostError, ordered_map, worker_count


def double(task: int) -> int:
    if task < 0:
        raise ValueError(f"task is {task}")
    return 2 * task


def double_or_die(task: int, *, marks: Path, times: int) -> int:
    """Dies at task 3, so many times."""
    if task == 3:
        for number in range(times):
            mark = marks / str(number)
            if not mark.exists():
                mark.touch()
                os.kill(os.getpid(), signal.SIGKILL)
    return 2 * task


def test_the_order_is_kept_and_the_queue_bounded() -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for task in range(40):
            taken += 1
            yield task

    done = []
    for result in ordered_map(double, tasks(), workers=2):
        done.append(result)
        assert taken - len(done) <= 4
    assert done == [2 * task for task in range(40)]


@pytest.mark.parametrize("workers", [1, 2])
def test_what_a_task_raises_is_raised(workers: int) -> None:
    results = ordered_map(double, [1, 2, -1, 3], workers=workers)
    assert [next(results), next(results)] == [2, 4]
    with pytest.raises(ValueError, match="task is -1"):
        next(results)


def test_a_killed_worker_loses_nothing_and_doubles_nothing(tmp_path: Path) -> None:
    fragile = partial(double_or_die, marks=tmp_path, times=1)
    assert list(ordered_map(fragile, range(12), workers=2)) == [2 * task for task in range(12)]


def test_a_task_that_kills_every_worker_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(WorkerLostError, match="killed 3 times in a row"):
        list(ordered_map(partial(double_or_die, marks=tmp_path, times=9), range(5), workers=2))


def test_the_number_of_workers() -> None:
    assert worker_count(3) == 3
    assert worker_count("all") >= 1
    for wrong in (0, -1, "many", 1.5):
        with pytest.raises(ValueError, match="workers is"):
            worker_count(wrong)  # type: ignore[arg-type]
