"""Plain text and Markdown: one document a file."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policy_nlp.document import Document
from policy_nlp.reading.encoding import decode
from policy_nlp.reading.record import well_formed


def read_text(path: Path) -> Iterator[Document]:
    """The file as one document, its name without the extension the id; line breaks stay as they are.

    Raises:
        ReadError: the file cannot be decoded (see `decode`).
        OSError: the file cannot be opened.
    """
    source = well_formed(str(path))
    yield Document(well_formed(path.stem), decode(path.read_bytes(), source), source=source)
