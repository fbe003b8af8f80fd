"""ZIP archives: the documents of their members, with archives in archives."""

from __future__ import annotations

import secrets
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Final

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.reading.archive.bounded import Budget, member_name, opened, unpacked
from policy_nlp.reading.bounds import MOST_TEXT
from policy_nlp.reading.record import failure, well_formed

_DEEPEST: Final = 3
#: Folders that systems add.
_SYSTEM: Final = ("__MACOSX/",)

#: The documents of an unpacked file, and whether a file of such a name has a reader.
Documents = Callable[[Path], Iterator[Document | Failure]]
IsKnown = Callable[[Path], bool]


def read_zip(path: Path, *, documents_of: Documents, is_known: IsKnown) -> Iterator[Document | Failure]:
    """The documents of the files in an archive, one file unpacked at a time; their source is ``archive.zip!folder/file``.

    As in a folder, hidden files and those of unknown formats are left out. A member that is encrypted, damaged, too
    large or named like a path out of the archive is a failure, and the rest goes on.

    Raises:
        ReadError: the archive is damaged, holds more than 10,000 files, unpacks to more than 1 GB or to 200 times its
            size, or has archives in each other more than three deep.
        OSError: it cannot be opened.
    """
    source = well_formed(str(path))
    with tempfile.TemporaryDirectory(prefix="policy-nlp-") as folder:
        members = _Members(Path(folder), Budget(), documents_of, is_known)
        yield from members.of(path, source, depth=1)


class _Members:
    def __init__(self, folder: Path, budget: Budget, documents_of: Documents, is_known: IsKnown) -> None:
        self._folder = folder
        self._budget = budget
        self._documents_of = documents_of
        self._is_known = is_known

    def of(self, path: Path, source: str, *, depth: int) -> Iterator[Document | Failure]:
        """The documents of the archive at `path`, `depth` archives deep."""
        empty = True
        with opened(path, source) as archive:
            names = {member: member_name(member) for member in archive.infolist()}
            # Sorted as a folder is, so that the order does not depend on who packed it.
            for member, name in sorted(names.items(), key=lambda item: item[1].split("/")):
                if not self._is_wanted(member, name):
                    continue
                empty = False
                inside = f"{source}!{_shown(name)}"
                if reason := _out_of_place(name):
                    yield failure(reason, source=inside)
                    continue
                yield from self._member(archive, member, name, inside, depth=depth)
        if empty:
            raise ReadError(source, "holds no file of a known format")

    def _is_wanted(self, member: zipfile.ZipInfo, name: str) -> bool:
        parts = PurePosixPath(name).parts
        hidden = any(part.startswith(".") and part != ".." for part in parts) or name.startswith(_SYSTEM)
        return bool(parts) and not member.is_dir() and not hidden and self._is_known(Path(parts[-1]))

    def _member(
        self, archive: zipfile.ZipFile, member: zipfile.ZipInfo, name: str, inside: str, *, depth: int
    ) -> Iterator[Document | Failure]:
        last = PurePosixPath(name).name
        # The file on disk has a name of its own: that of a member can be a path, too long, or none that the system allows.
        stem = secrets.token_hex(16)
        extension = _extension(last)
        file = self._folder / f"{stem}{extension}"
        try:
            with file.open("wb") as unpacking:
                for part in unpacked(archive, member, inside, self._budget, most=MOST_TEXT):
                    unpacking.write(part)
            if file.suffix == ".zip":
                if depth >= _DEEPEST:
                    raise ReadError(inside, f"is an archive more than {_DEEPEST} deep in others")
                yield from self.of(file, inside, depth=depth + 1)
                return
            shown = partial(
                _renamed, file=str(file), source=inside, stem=stem, name=_shown(last[: len(last) - len(extension)])
            )
            yield from map(shown, self._documents_of(file))
        except ReadError as error:
            if self._budget.left < 0:
                raise
            yield Failure.of(error, source=error.source, doc=None, stage="read")
        finally:
            file.unlink(missing_ok=True)


def _renamed(item: Document | Failure, *, file: str, source: str, stem: str, name: str) -> Document | Failure:
    """The item with the member's name where the reader saw that of the unpacked file."""
    if isinstance(item, Failure):
        doc = item.doc.replace(stem, name) if item.doc else item.doc
        message = item.message.replace(file, source).replace(stem, name)
        return replace(item, source=item.source.replace(file, source), doc=doc, message=message)
    stated = item.source.replace(file, source) if item.source else item.source
    return replace(item, id=item.id.replace(stem, name), source=stated)


def _out_of_place(name: str) -> str | None:
    """Why a name is none that an archive of documents has."""
    drive = len(name) > 1 and name[1] == ":"
    if name.startswith("/") or drive or ".." in name.split("/"):
        return "is named like a path out of the archive; such archives are made to overwrite files"
    return None


def _extension(name: str) -> str:
    """``.jsonl.gz`` or ``.html``, as much as a reader is chosen by."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(name).suffixes]
    known = suffixes[-2:] if suffixes[-1:] in ([".gz"], [".zst"]) else suffixes[-1:]
    return "".join(known)


def _shown(name: str) -> str:
    name = well_formed(name)
    name = name if name.isprintable() else repr(name)[1:-1]
    return name if len(name) <= 300 else f"{name[:140]}…{name[-140:]}"
