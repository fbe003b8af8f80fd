"""Plain text: one document a file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policy_nlp.document import Document
from policy_nlp.errors import ReadError
from policy_nlp.reading.bounds import MOST_TEXT, read_bounded
from policy_nlp.reading.encoding import decode
from policy_nlp.reading.record import well_formed

_CHINESE: Final = re.compile("[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def read_text(path: Path) -> Iterator[Document]:
    """The file as one document, its name without the extension the id; line breaks stay as they are.

    Raises:
        ReadError: the file cannot be decoded (see `decode`) or is larger than 256 MB.
        OSError: the file cannot be opened.
    """
    source = well_formed(str(path))
    data = read_bounded(path, source, most=MOST_TEXT)
    yield Document(well_formed(path.stem), decode(data, source), source=source)


def require_chinese(text: str, source: str) -> None:
    """Nothing, where `text` has a Chinese character.

    Raises:
        ReadError: it has none.
    """
    if _CHINESE.search(text) is None:
        raise ReadError(source, "has no Chinese character")
