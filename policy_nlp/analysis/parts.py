"""A part of an analysis: what one worker does at a time, one file of each table."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from policy_nlp.analysis.batch import Tables, empty_tables
from policy_nlp.analysis.batches import Part
from policy_nlp.analysis.items import analyze_items
from policy_nlp.analysis.parquet import table_writer
from policy_nlp.analysis.schemas import SCHEMAS, TEXTS
from policy_nlp.backends.protocols import NameTagger, SentenceClassifier
from policy_nlp.document import Document

#: What has a file in a part.
ALL_TABLES = {**SCHEMAS, "texts": TEXTS}


@dataclass(frozen=True, slots=True)
class WrittenPart:
    """A part whose files are complete.

    Attributes:
        digest: of the items that it was made of, see `digest_of`.
        characters: of its documents.
        rows: by table.
        sizes: bytes of the files, by table; a table without rows has none, but in the first part.
        ids: a digest of the documents' ids where these were made unique after the analysis.
    """

    digest: str
    characters: int
    rows: dict[str, int]
    sizes: dict[str, int]
    ids: str = ""


@dataclass(frozen=True, slots=True)
class PartWriter:
    """Analyses parts and writes their files; a picklable function for worker processes.

    The files get names that no other attempt has, so that what a killed worker left is never taken for a part.

    Attributes:
        folder: where the files go.
        model: sorts the sentences.
        tokens: whether to fill the ``tokens`` table.
    """

    folder: Path
    model: SentenceClassifier
    tokens: bool
    entity_model: NameTagger | None = None

    def __call__(self, task: tuple[str, Part]) -> tuple[str, str, WrittenPart]:
        """Do the part with this name.

        Returns:
            Its name, the prefix of its files (``folder / f"{prefix}.{table}"``) and what is in them.

        Raises:
            OSError: the folder cannot be written.
        """
        name, part = task
        prefix = f"{name}-{secrets.token_hex(8)}"
        rows = dict.fromkeys(ALL_TABLES, 0)
        characters = 0
        with _TableFiles(self.folder, prefix, even_empty=not name.strip("0-")) as files:
            for batch in part:
                tables = analyze_items(batch, self.model, tokens=self.tokens, entity_model=self.entity_model)
                for kind, table in tables.items():
                    rows[kind] += table.num_rows
                characters += sum(tables["documents"]["characters"].to_pylist())
                files.write(tables)
            if not part:
                files.write(empty_tables())
        return name, prefix, WrittenPart(digest_of(part), characters, rows, files.sizes)


@contextmanager
def _names(folder: Path) -> Iterator[None]:
    """Have a failure to write name the folder; Arrow's do not say where the disk is full."""
    try:
        yield
    except OSError as error:
        if error.filename:
            raise
        raise OSError(error.errno, os.strerror(error.errno) if error.errno else str(error), str(folder)) from error


class _TableFiles:
    """The files of a part, written beside the analysis of the next batch: Arrow writes without the interpreter lock."""

    def __init__(self, folder: Path, prefix: str, *, even_empty: bool) -> None:
        self._folder = folder
        self._prefix = prefix
        self._even_empty = even_empty
        self._writers: dict[str, pq.ParquetWriter] = {}
        self._thread = ThreadPoolExecutor(1)
        self._pending: Future[None] | None = None
        self._stack = ExitStack()

    def __enter__(self) -> _TableFiles:
        return self

    def __exit__(self, *error: Any) -> None:
        try:
            if error[0] is None:
                self._wait()
        finally:
            self._thread.shutdown(wait=True)
            with _names(self._folder):
                self._stack.close()

    def write(self, tables: Tables) -> None:
        """Write `tables`; returns when those before are written, so that no more than one set waits."""
        self._wait()
        self._pending = self._thread.submit(self._write, tables)

    @property
    def sizes(self) -> dict[str, int]:
        """Bytes of each file."""
        return {name: self._path(name).stat().st_size for name in self._writers}

    def _wait(self) -> None:
        if self._pending is not None:
            self._pending.result()

    def _write(self, tables: Tables) -> None:
        for name, table in tables.items():
            if not table.num_rows and not self._even_empty:
                continue
            if name not in self._writers:
                self._writers[name] = self._stack.enter_context(table_writer(self._path(name), ALL_TABLES[name]))
            if table.num_rows:
                with _names(self._folder):
                    self._writers[name].write_table(table)

    def _path(self, name: str) -> Path:
        return self._folder / f"{self._prefix}.{name}"


def digest_of(part: Part) -> str:
    """A digest of all that the items of a part say, by which a later run knows that it meets them again.

    Two parts have the same one only if their items are the same, in the same order.
    """
    digest = blake2b(digest_size=16)
    for item in _items(part):
        if isinstance(item, Document):
            known = (item.id, item.title, item.region, item.level, item.year, item.doc_type, item.issuer)
            head = repr((*known, item.doc_number, item.date, item.source, len(item.text)))
            digest.update(head.encode("utf-8", "surrogatepass"))
            digest.update(item.text.encode("utf-8", "surrogatepass"))
        else:
            digest.update(repr(item).encode("utf-8", "surrogatepass"))
    return digest.hexdigest()


def _items(part: Part) -> Iterator[Any]:
    for batch in part:
        yield from batch
