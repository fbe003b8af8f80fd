"""Documents from wherever they lie: one file, or a corpus of folders, patterns and files."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice
from pathlib import Path

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.extras import MissingExtraError
from policy_nlp.reading.columns import checked_columns
from policy_nlp.reading.files import files_of, kind_of
from policy_nlp.reading.formats import documents_of

Source = str | os.PathLike[str]


def read(path: Source, *, columns: Mapping[str, str] | None = None) -> Document:
    """The one document of a file.

    Args:
        path: a text (``.txt``, ``.md``), web page (``.html``), PDF or Word file (``.docx``), or a file of records or
            archive (``.jsonl``, also ``.gz`` and ``.zst``; ``.csv``, ``.xlsx``, ``.parquet``; ``.zip``) that holds exactly
            one document.
        columns: as in `read_corpus`.

    Raises:
        ReadError: the file does not exist, is a folder, has an unknown extension, cannot be read, or holds more than
            one document.
        MissingExtraError: the format needs a library that is not installed.
        ValueError: `columns` names an unknown field.
    """
    checked_columns(columns)
    kind = kind_of(path)
    if kind != "file":
        raise ReadError(os.fspath(path), f"is a {kind}; use read_corpus")
    item, *more = islice(documents_of(Path(path), columns=columns), 2)
    if more:
        raise ReadError(os.fspath(path), "holds more than one document; use read_corpus")
    if isinstance(item, Failure):
        if item.error == MissingExtraError.__name__:
            raise MissingExtraError(item.message)
        raise ReadError(item.source, item.message.removeprefix(f"{item.source}: "))
    return item


def read_corpus(
    source: Source | Iterable[Source], *, columns: Mapping[str, str] | None = None
) -> Iterator[Document | Failure]:
    """The documents of a corpus, lazily: one file at a time, and of a file with many documents a few at a time.

    A document that cannot be read is a `Failure` in its place, and the rest goes on. An id that came before gets
    ``#2``, ``#3``, …, so that ids are unique; the failures' ids stay as they were stated.

    Args:
        source: a file, a folder (with all below it, sorted; files with an unknown extension and hidden ones are left
            out), a pattern such as ``"plans/**/*.txt"``, or several of these.
        columns: names of the columns of tables, or of the fields of JSON lines, that hold the fields of a document
            under another name: ``{"text": "正文", "title": "文件名称"}``.

    Raises:
        ReadError: a path does not exist, a folder holds or a pattern matches no document. Raised by the call, before
            anything is read; of an iterator, whose items are not known before, when the item is reached.
        ValueError: `columns` names an unknown field.
    """
    checked_columns(columns)
    sources: Iterable[Source] = [source] if isinstance(source, str | os.PathLike) else source
    if isinstance(sources, Collection):
        for each in sources:
            next(files_of(each))
    return unique_ids(_documents(sources, columns))


def unique_ids(items: Iterable[Document | Failure]) -> Iterator[Document | Failure]:
    """The items, each document under an id that none before it has: a repeated one gets ``#2``, ``#3``, …"""
    seen: dict[str, int] = {}
    for item in items:
        yield _unique(item, seen) if isinstance(item, Document) else item


def _documents(sources: Iterable[Source], columns: Mapping[str, str] | None) -> Iterator[Document | Failure]:
    for source in sources:
        for file in files_of(source):
            if isinstance(file, Failure):
                yield file
            else:
                yield from documents_of(file, columns=columns)


def _unique(document: Document, seen: dict[str, int]) -> Document:
    """`document` with an id that is not among `seen` (id to the times it came), which takes it in."""
    name = document.id
    while name in seen:
        seen[document.id] += 1
        name = f"{document.id}#{seen[document.id]}"
    seen[name] = 1
    return document if name == document.id else replace(document, id=name)
