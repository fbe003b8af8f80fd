"""The promises of `ordered_map` and `threaded_map`: order, a bounded queue, errors as they are, and a lost worker costs nothing."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from policy_nlp.analysis.workers import WorkerLostError, ordered_map, threaded_map, worker_count


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


IN_PROCESSES = partial(ordered_map, workers=2)
IN_THREADS = partial(threaded_map, threads=2)


@pytest.mark.parametrize("mapped", [IN_PROCESSES, IN_THREADS])
def test_the_order_is_kept_and_the_queue_bounded(mapped: Callable[..., Iterator[Any]]) -> None:
    taken = 0

    def tasks() -> Iterator[int]:
        nonlocal taken
        for task in range(40):
            taken += 1
            yield task

    done = []
    for result in mapped(double, tasks()):
        done.append(result)
        assert taken - len(done) <= 4
    assert done == [2 * task for task in range(40)]


@pytest.mark.parametrize(
    "mapped", [partial(ordered_map, workers=1), IN_PROCESSES, partial(threaded_map, threads=1), IN_THREADS]
)
def test_what_a_task_raises_is_raised(mapped: Callable[..., Iterator[Any]]) -> None:
    results = mapped(double, [1, 2, -1, 3])
    assert [next(results), next(results)] == [2, 4]
    with pytest.raises(ValueError, match="task is -1"):
        next(results)


def test_threads_run_beside_each_other_and_end_with_the_map() -> None:
    both = threading.Barrier(2, timeout=30)  # passed only by two tasks at a time

    def meet(task: int) -> int:
        both.wait()
        return task

    before = threading.active_count()
    results = threaded_map(meet, range(6), threads=2)
    assert next(results) == 0
    assert list(results) == [1, 2, 3, 4, 5]
    left = threaded_map(double, range(100), threads=2)
    assert next(left) == 0
    left.close()  # type: ignore[attr-defined]
    assert threading.active_count() == before


def test_one_task_needs_no_thread() -> None:
    assert list(threaded_map(lambda _: threading.current_thread(), [0], threads=4)) == [threading.current_thread()]
    assert list(threaded_map(double, [], threads=4)) == []


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
