"""How a stream of documents is cut: batches for the kernels, parts for the files, both by characters."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from policy_nlp.analysis.source import Item
from policy_nlp.document import Document

#: A batch ends with the document that brings it to its size, and a part with the batch that does; the largest have so many characters.
BATCH_CHARACTERS: Final = 1_000_000
PART_CHARACTERS: Final = 2_000_000
#: The first are smaller, so that all cores begin at once and a small corpus is shared among them, and how often a size comes before it
#: doubles.
FIRST_CHARACTERS: Final = 500_000
_SAME_SIZE: Final = 8
#: A document counts for this many characters more, so that a million empty or unreadable ones are many batches, too.
DOCUMENT_CHARACTERS: Final = 50

Batch = list[Item]
Part = list[Batch]


def batches(items: Iterable[Item], *, characters: int | None = None) -> Iterator[Batch]:
    """The items in lists of about `characters` characters, by default more and more, up to `BATCH_CHARACTERS`; a document is never cut."""
    batch: Batch = []
    number = size = 0
    most = characters or _size(number, BATCH_CHARACTERS)
    for item in items:
        batch.append(item)
        size += _characters(item)
        if size >= most:
            yield batch
            batch, size, number = [], 0, number + 1
            most = characters or _size(number, BATCH_CHARACTERS)
    if batch:
        yield batch


def even_size(documents: Sequence[Document], shares: int) -> int:
    """Characters of a batch, of documents that are all at hand, with which so many workers begin and end together."""
    characters = sum(map(_characters, documents))
    rounds = -(-characters // (shares * BATCH_CHARACTERS))
    return -(-characters // (shares * max(1, rounds)))


def parts(items: Iterable[Item]) -> Iterator[Part]:
    """The items in batches, and these in parts: what one worker does at a time and one file of a table holds.

    Later parts are larger, so that a large corpus has few files. Where a part ends depends on nothing but the items. An empty stream is
    one part without a batch.
    """
    source = iter(items)
    number, part, size = 0, [], 0
    while True:
        whole = _size(number, PART_CHARACTERS)
        # A generator that is left after its first batch has taken no item beyond it.
        batch = next(batches(source, characters=min(BATCH_CHARACTERS, whole - size)), None)
        if batch is None:
            break
        part.append(batch)
        size += sum(map(_characters, batch))
        if size >= whole:
            yield part
            number, part, size = number + 1, [], 0
    if part or not number:
        yield part


def _size(number: int, largest: int) -> int:
    """Characters of the batch or part with this number."""
    return min(largest, FIRST_CHARACTERS << (number // _SAME_SIZE))


def _characters(item: Item) -> int:
    return DOCUMENT_CHARACTERS + (len(item.text) if isinstance(item, Document) else 0)
