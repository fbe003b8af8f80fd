"""Unique ids for documents that were analysed apart from each other."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Sequence
from hashlib import blake2b

import pyarrow as pa

from policy_nlp.analysis.batch import Tables
from policy_nlp.analysis.batches import Part
from policy_nlp.document import Document
from policy_nlp.reading.corpus import unique_ids


class UniqueIds:
    """Gives the ids of a whole corpus, a part at a time, in order; the same that reading it in one go gives."""

    def __init__(self) -> None:
        self._waiting: deque[str] = deque()
        self._named = unique_ids(self._documents())

    def of(self, ids: Sequence[str]) -> list[str]:
        """The ids of the next documents, which state `ids`."""
        self._waiting.extend(ids)
        return [str(next(self._named).id) for _ in ids]  # type: ignore[union-attr]

    def _documents(self) -> Iterator[Document]:
        while True:
            yield Document(self._waiting.popleft(), "")


def stated_ids(part: Part) -> list[str]:
    """The ids of the documents of a part."""
    return [item.id for batch in part for item in batch if isinstance(item, Document)]


def unique_within(part: Part) -> Part:
    """The part, with ids that are unique within it."""
    named = unique_ids(item for batch in part for item in batch)
    return [[next(named) for _ in batch] for batch in part]


def digest_of_ids(ids: Sequence[str]) -> str:
    """A digest of ids in their order."""
    return blake2b(repr(list(ids)).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def with_ids(tables: Tables, names: dict[str, str]) -> Tables:
    """The tables, with other ids.

    Args:
        tables: of some documents.
        names: new id by the one in the tables; those that are not named stay, and so do those of what was not read.
    """
    return {name: _with_ids(name, table, names) for name, table in tables.items()}


def _with_ids(name: str, table: pa.Table, names: dict[str, str]) -> pa.Table:
    place = table.schema.get_field_index("doc")
    field = table.schema.field(place)
    docs = table.column(place)
    if name == "errors":
        stages = table.column("stage").to_pylist()
        pairs = zip(docs.to_pylist(), stages, strict=True)
        chunks = [pa.array([doc if stage == "read" else names.get(doc, doc) for doc, stage in pairs], field.type)]
    elif pa.types.is_dictionary(field.type):
        chunks = [
            pa.DictionaryArray.from_arrays(chunk.indices, _renamed(chunk.dictionary, names)) for chunk in docs.chunks
        ]
    else:
        chunks = [_renamed(chunk, names) for chunk in docs.chunks]
    return table.set_column(place, field, pa.chunked_array(chunks, field.type))


def _renamed(ids: pa.Array, names: dict[str, str]) -> pa.Array:
    return pa.array([names.get(name, name) for name in ids.to_pylist()], ids.type)
