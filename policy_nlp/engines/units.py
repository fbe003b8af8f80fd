"""A corpus as units that machines read on their own: some small files, or one large file, or documents at hand."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from policy_nlp.analysis.batches import Part, parts
from policy_nlp.analysis.source import Item, Source, items_and_paths, names_files
from policy_nlp.document import Document
from policy_nlp.errors import Failure
from policy_nlp.reading.files import files_of
from policy_nlp.reading.formats import documents_of
from policy_nlp.reading.record import well_formed

#: Small files are read together up to this many bytes, and this many files.
_UNIT_BYTES: Final = 8 << 20
_UNIT_FILES: Final = 500


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of a corpus: documents and failures as they are, and files whose documents are not read yet.

    Attributes:
        folder: the one that relative paths are meant from; whoever reads them may work in another.
    """

    entries: tuple[Item | Path, ...]
    folder: Path

    def parts(self) -> Iterator[Part]:
        """The documents in parts; their ids are as the files state them, not unique."""
        return parts(self._items())

    def _items(self) -> Iterator[Item]:
        for entry in self.entries:
            if not isinstance(entry, Path):
                yield entry
            elif entry.is_absolute():
                yield from documents_of(entry)
            else:
                for item in documents_of(self.folder / entry):
                    yield _named_from(item, self.folder / entry, entry)


def units_of(source: Source) -> Iterator[Unit]:
    """The units of `source`, in order; what they hold depends on nothing but the source.

    Raises:
        ReadError: a path does not exist, or a folder or pattern holds no document.
        TypeError: `source` holds something that is no source.
    """
    folder = Path.cwd()
    entries: list[Item | Path] = []
    size = 0
    for entry in _entries(source):
        entries.append(entry)
        size += _bytes(entry)
        if size >= _UNIT_BYTES or len(entries) >= _UNIT_FILES:
            yield Unit(tuple(entries), folder)
            entries, size = [], 0
    if entries:
        yield Unit(tuple(entries), folder)


def _entries(source: Source) -> Iterator[Item | Path]:
    if isinstance(source, Document):
        yield source
    elif isinstance(source, os.PathLike) or (isinstance(source, str) and names_files(source)):
        yield from files_of(source)
    elif isinstance(source, str):
        yield Document("text-1", source)
    else:
        for each in items_and_paths(source):
            if isinstance(each, Document | Failure):
                yield each
            else:
                yield from files_of(each)


def _named_from(item: Item, read: Path, given: Path) -> Item:
    """The item as if its file had been read by the path that the user gave."""
    before, after = well_formed(str(read)), well_formed(str(given))
    if isinstance(item, Document):
        return replace(item, source=item.source and item.source.replace(before, after, 1))
    return replace(item, source=item.source.replace(before, after, 1), message=item.message.replace(before, after))


def _bytes(entry: Item | Path) -> int:
    if isinstance(entry, Path):
        try:
            return entry.stat().st_size
        except OSError:
            return 0
    return 3 * len(entry.text) if isinstance(entry, Document) else 0
