"""What a user may hand to `analyze`: texts, documents, paths, or any mixture of them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path

from policy_nlp.document import Document
from policy_nlp.errors import Failure
from policy_nlp.reading import read_corpus
from policy_nlp.reading.columns import checked_columns
from policy_nlp.reading.corpus import unique_ids
from policy_nlp.reading.formats import reader_of

#: One document of a corpus, or why it could not be read.
Item = Document | Failure
Source = str | Document | os.PathLike[str] | Iterable[str | Item | os.PathLike[str]]


def items_of(source: Source, *, columns: Mapping[str, str] | None = None) -> Iterator[Item]:
    """The documents of `source`, lazily, with unique ids; a failure stands where a document cannot be read.

    Args:
        source: a text, a `Document`, a path, folder or pattern (as in `read_corpus`), or an iterable of these and of
            failures, such as `read_corpus` gives. A string is a path where it names an existing file or folder, ends in
            an extension that the library reads, or is a pattern; else it is a text.
        columns: names of columns by field, as in `read_corpus`.

    Raises:
        ReadError: a path does not exist, or a folder or pattern holds no document; of a single path by the call itself.
        ValueError: `columns` names an unknown field.
        TypeError: `source` holds something else; when it is reached.
    """
    checked_columns(columns)
    if isinstance(source, Document):
        return iter([source])
    if isinstance(source, os.PathLike) or (isinstance(source, str) and names_files(source)):
        return read_corpus(source, columns=columns)
    if isinstance(source, str):
        return iter([Document("text-1", source)])
    return unique_ids(chain.from_iterable(_each(source, columns)))


def names_files(text: str) -> bool:
    """Whether a string is meant as a path or pattern rather than as a text."""
    if len(text) > 1000 or "\n" in text or "\0" in text or not text.strip():
        return False
    path = Path(text)
    if reader_of(path) is not None:
        return True
    try:
        return path.exists()
    except OSError:
        return False


def items_and_paths(sources: Iterable[str | Item | os.PathLike[str]]) -> Iterator[Item | str | os.PathLike[str]]:
    """What an iterable of sources holds: each text made a document, paths as they are.

    Raises:
        TypeError: it holds something else.
    """
    texts = 0
    for source in sources:
        if isinstance(source, str) and not names_files(source):
            texts += 1
            yield Document(f"text-{texts}", source)
        elif isinstance(source, str | Document | Failure | os.PathLike):
            yield source
        else:
            raise TypeError(f"source holds a {type(source).__name__}, but must hold texts, Documents or paths")


def _each(
    sources: Iterable[str | Item | os.PathLike[str]], columns: Mapping[str, str] | None
) -> Iterator[Iterator[Item]]:
    for source in items_and_paths(sources):
        yield iter([source]) if isinstance(source, Document | Failure) else read_corpus(source, columns=columns)
