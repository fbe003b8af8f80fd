"""The line that shows how far a long run is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

Step = TypeVar("Step")


def shown(steps: Iterator[Step], size: Callable[[Step], tuple[int, int]]) -> Iterator[Step]:
    """The steps, with a line on standard error that counts their documents and characters.

    Args:
        steps: what is done, as it is done.
        size: (documents, characters) of a step.
    """
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[documents]:,} documents, {task.fields[characters]:,.1f} M characters"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, documents=0, characters=0.0)
        documents = characters = 0
        for step in steps:
            more = size(step)
            documents, characters = documents + more[0], characters + more[1]
            bar.update(task, documents=documents, characters=characters / 1e6)
            yield step
