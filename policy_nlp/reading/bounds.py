"""How large a source may be: what bounds memory and time on files from anywhere."""

from __future__ import annotations

from pathlib import Path
from typing import BinaryIO, Final

from policy_nlp.errors import ReadError

MEBIBYTE: Final = 1 << 20
#: Bytes of a plain text. The longest laws have 1 MB; in memory a text takes four times its bytes at most.
MOST_TEXT: Final = 256 * MEBIBYTE
#: Bytes of a web page or a Markdown file, of a line of JSON, of a cell: what is parsed takes many times its bytes.
MOST_MARKUP: Final = 32 * MEBIBYTE
#: How many times its packed bytes a packed file may hold, once it holds more than `MOST_MARKUP`. Texts are packed to
#: a third, tables of repeated values to a hundredth; Deflate can go to a thousandth.
MOST_RATIO: Final = 200


def read_bounded(path: Path, source: str, *, most: int) -> bytes:
    """The bytes of a file that has `most` of them at most.

    Raises:
        ReadError: the file is larger.
        OSError: the file cannot be opened.
    """
    with path.open("rb") as file:
        return bounded(file, source, most=most)


def bounded(file: BinaryIO, source: str, *, most: int) -> bytes:
    """What is left of `file`, which must be `most` bytes at most; no more is held in memory.

    Raises:
        ReadError: there is more.
    """
    parts = []
    left = most + 1
    while left > 0 and (part := file.read(min(left, MEBIBYTE))):
        parts.append(part)
        left -= len(part)
    if left <= 0:
        raise ReadError(source, f"is larger than {most >> 20} MB, the most that is read of such a file")
    return b"".join(parts)
