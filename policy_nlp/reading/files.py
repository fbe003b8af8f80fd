"""Which files a folder or a pattern names."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from policy_nlp.errors import Failure, ReadError
from policy_nlp.reading.formats import known_extensions, reader_of
from policy_nlp.reading.record import failure, well_formed


def files_of(source: str | os.PathLike[str]) -> Iterator[Path | Failure]:
    """The files that `source` names: a file, a folder with all below it, or a pattern as of `glob` (``**`` for any
    depth).

    Folders and patterns give only files with a known extension, no hidden ones, sorted name by name. A name that
    exists is taken as it is, whatever brackets it has. Links to folders inside a folder are not followed. A folder
    that cannot be listed is a failure.

    Raises:
        ReadError: `source` does not exist, or has or matches no such file.
    """
    kind = kind_of(source)
    if kind == "file":
        yield Path(source)
        return
    empty = True
    for file in _below(Path(source)) if kind == "folder" else _matches(os.fspath(source)):
        empty = False
        yield file
    if empty:
        verb = "has" if kind == "folder" else "matches"
        raise ReadError(_shown(source), f"{verb} no file of a known format ({known_extensions()})")


def kind_of(source: str | os.PathLike[str]) -> Literal["file", "folder", "pattern"]:
    """What `source` names; a name that exists is no pattern.

    Raises:
        ReadError: `source` does not exist and is no pattern.
    """
    path = Path(source)
    try:
        if path.is_dir():
            return "folder"
        if path.exists():
            return "file"
    except OSError:  # a name too long: a text where a path belongs
        raise ReadError(_shown(source), "is no path") from None
    if glob.has_magic(os.fspath(source)):
        return "pattern"
    raise ReadError(_shown(source), "does not exist")


def _below(folder: Path) -> Iterator[Path | Failure]:
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError as error:
        yield failure(f"cannot be listed ({error.strerror or error})", source=well_formed(str(folder)))
        return
    for entry in entries:
        path = folder / entry.name
        if entry.name.startswith("."):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(path)
        elif reader_of(path) is not None and not entry.is_dir():
            yield path


def _matches(pattern: str) -> Iterator[Path]:
    # Path.glob takes no absolute pattern and does not leave out hidden files.
    paths = sorted({Path(match) for match in glob.iglob(pattern, recursive=True)})  # noqa: PTH207
    return (path for path in paths if reader_of(path) is not None and path.is_file())


def _shown(source: str | os.PathLike[str]) -> str:
    name = well_formed(os.fspath(source))
    return name if len(name) <= 200 and name.isprintable() else repr(name[:80] + "…")
