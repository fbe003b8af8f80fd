"""Writing that succeeds as a whole or leaves what was there."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from policy_nlp.errors import PolicyNlpError


class OverwriteError(PolicyNlpError, FileExistsError):
    """Something stands at the destination that must not be replaced."""


@contextmanager
def atomic_file(path: str | Path) -> Iterator[Path]:
    """Give a path beside `path` to write to; it becomes `path` when the block ends, and vanishes if the block fails.

    Missing folders are made, symbolic links followed. A pipe or device (``/dev/stdout``) cannot be replaced and is
    given as it is.

    Raises:
        OverwriteError: `path` is a folder.
        OSError: the place cannot be written.
    """
    path = Path(path)
    if path.is_dir():
        raise OverwriteError(f"{path}: is a folder, not a file")
    if path.exists() and not path.is_file():
        yield path
        return
    path = path.resolve()
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _beside(path)
    try:
        yield draft
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def atomic_folder(path: str | Path, *, replaceable: Callable[[Path], bool]) -> Iterator[Path]:
    """Give a new folder beside `path` to fill; it becomes `path` when the block ends, and vanishes if the block fails.

    Args:
        path: the destination.
        replaceable: asked whether a folder that stands there may go; an empty one always may.

    Raises:
        OverwriteError: a file, or a folder that is not `replaceable`, stands at `path`.
        OSError: the place cannot be written.
    """
    path = Path(path).resolve()
    _check_destination(path, replaceable)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = _beside(path)
    draft.mkdir()
    try:
        yield draft
        _check_destination(path, replaceable)
        _move_into_place(draft, path)
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def _beside(path: Path) -> Path:
    """A new name in the same folder, hence on the same file system; hidden, and short enough for any name."""
    return path.with_name(f".{path.name[:40]}.{secrets.token_hex(6)}.draft")


def _check_destination(path: Path, replaceable: Callable[[Path], bool]) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise OverwriteError(f"{path}: is a file, not a folder")
    if any(path.iterdir()) and not replaceable(path):
        raise OverwriteError(f"{path}: holds other files and is not overwritten; name a new or empty folder")


def _move_into_place(draft: Path, path: Path) -> None:
    if not path.exists():
        draft.rename(path)
        return
    earlier = _beside(path)
    path.rename(earlier)
    try:
        draft.rename(path)
    except BaseException:
        with suppress(OSError):
            earlier.rename(path)
        raise
    shutil.rmtree(earlier, ignore_errors=True)
