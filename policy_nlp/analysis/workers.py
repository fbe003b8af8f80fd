"""One function over a stream of tasks, in threads of this process or in several processes; the results in the order of the tasks."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from itertools import chain, islice
from multiprocessing import connection, get_context, parent_process
from threading import Thread
from typing import Any, Final, Generic, Literal, TypeVar

from policy_nlp.errors import PolicyNlpError

Task = TypeVar("Task")
Result = TypeVar("Result")

#: So often in a row a worker may be lost before the first waiting task is done.
_MOST_LOSSES: Final = 3
#: Read by the libraries behind NumPy when they are loaded.
_THREADS: Final = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")


class WorkerLostError(PolicyNlpError, RuntimeError):
    """Worker processes were killed again and again, as the system does where memory runs out."""


def worker_count(workers: int | Literal["all"]) -> int:
    """The number of processes that `workers` means; ``"all"`` is one a core that this process may use.

    Raises:
        ValueError: `workers` is below 1, or another word.
    """
    if workers == "all":
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    if not isinstance(workers, int) or workers < 1:
        raise ValueError(f"workers is {workers!r}, but must be 'all' or at least 1")
    return workers


def ordered_map(
    function: Callable[[Task], Result], tasks: Iterable[Task], *, workers: int, threads: int = 1
) -> Iterator[Result]:
    """``function(task)`` of each task, in order.

    With several workers the tasks are taken from the iterable as they are needed, at most two a worker and one more
    are under way, and a worker process that is killed is replaced and its task done again.

    Args:
        function: with several workers it is sent to each process, once, so it must be picklable.
        tasks: picklable, too.
        workers: processes; 1 is this one, and
        threads: how many threads of it, see `threaded_map`.

    Raises:
        WorkerLostError: workers are killed time after time.
        Exception: whatever `function` or `tasks` raise.
    """
    if workers == 1:
        yield from threaded_map(function, tasks, threads=threads)
        return
    pool = _Pool(function, workers)
    waiting: deque[tuple[Task, Future[Result]]] = deque()
    try:
        for task in tasks:
            waiting.append((task, pool.submit(task)))
            if len(waiting) > 2 * workers:
                yield _first(waiting, pool)
        while waiting:
            yield _first(waiting, pool)
    finally:
        pool.close()


def threaded_map(function: Callable[[Task], Result], tasks: Iterable[Task], *, threads: int) -> Iterator[Result]:
    """The same in threads of this process: no process to start and nothing to pickle, but what runs in Python runs one at a time.

    At most one task a thread and one more are under way.
    """
    stream = iter(tasks)
    first = list(islice(stream, 2)) if threads > 1 else []
    if len(first) < 2:  # one task needs no thread
        yield from map(function, chain(first, stream))
        return
    waiting: deque[Future[Result]] = deque()
    pool = ThreadPoolExecutor(threads, thread_name_prefix="policy_nlp")
    try:
        for task in chain(first, stream):
            waiting.append(pool.submit(function, task))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _first(waiting: deque[tuple[Task, Future[Result]]], pool: _Pool[Task, Result]) -> Result:
    """The result of the task that waits longest."""
    for _ in range(_MOST_LOSSES):
        try:
            result = waiting[0][1].result()
        except BrokenProcessPool:
            # The loss of one process ends the others of the pool, too: whatever was not done is done again.
            pool.restart()
            for place, (task, future) in enumerate(waiting):
                if future.cancelled() or isinstance(future.exception(), BrokenProcessPool):
                    waiting[place] = (task, pool.submit(task))
        else:
            waiting.popleft()
            return result
    raise WorkerLostError(
        f"worker processes were killed {_MOST_LOSSES} times in a row, as happens where memory runs out; use fewer workers"
    )


class _Pool(Generic[Task, Result]):
    """Processes that hold one function."""

    def __init__(self, function: Callable[[Task], Result], workers: int) -> None:
        self._function = function
        self._workers = workers
        self._pool = self._started()

    def _started(self) -> ProcessPoolExecutor:
        # Fresh processes: a forked one would inherit the locks of Arrow's threads.
        context = get_context("spawn")
        return ProcessPoolExecutor(self._workers, mp_context=context, initializer=_start, initargs=(self._function,))

    def submit(self, task: Task) -> Future[Result]:
        try:
            with _one_thread_each():  # a submission may start a process
                return self._pool.submit(_run, task)
        except BrokenProcessPool as error:
            # Lost between two results; whoever waits for this one restarts the pool.
            future: Future[Result] = Future()
            future.set_exception(error)
            return future

    def restart(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._started()

    def close(self) -> None:
        self._pool.shutdown(wait=True, cancel_futures=True)


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let a process that is started meanwhile use one thread for linear algebra: the workers have the cores already.

    Threads of several workers that wait for each other in loops cost a sixth of the whole time. What the user has set
    stays.
    """
    new = [name for name in _THREADS if name not in os.environ]
    os.environ.update(dict.fromkeys(new, "1"))
    try:
        yield
    finally:
        for name in new:
            del os.environ[name]


_function: Callable[[Any], Any] | None = None


def _start(function: Callable[[Any], Any]) -> None:
    global _function  # noqa: PLW0603 - a worker process has one function for its whole life
    _function = function
    # Ctrl-C reaches every process of the terminal; the parent alone decides.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    Thread(target=_leave_with_parent, daemon=True).start()


def _leave_with_parent() -> None:
    """End this process when the parent does, even by kill -9: it would wait for tasks for ever."""
    parent = parent_process()
    if parent is not None:
        connection.wait([parent.sentinel])
        os._exit(1)


def _run(task: Any) -> Any:
    assert _function is not None
    return _function(task)
