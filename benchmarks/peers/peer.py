"""What an adapter says of a library."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Literal, get_args

Task = Literal["whole", "words", "categories", "amounts and times", "places"]
TASKS: tuple[Task, ...] = get_args(Task)
#: What a library does with the texts of a few documents; the result is dropped, but must be what a user gets.
Run = Callable[[Sequence[str]], object]


@dataclass(frozen=True, slots=True)
class Peer:
    """A library in one of its uses.

    Attributes:
        name: as shown.
        task: which others it is compared with.
        does: what is called, in a few words.
        distributions: what is installed by pip, with version limits; the first is the library itself.
        load: imports and prepares it, as long as that takes.
    """

    name: str
    task: Task
    does: str
    distributions: tuple[str, ...]
    load: Callable[[], Run]
