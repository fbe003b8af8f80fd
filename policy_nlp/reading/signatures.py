"""Formats that are no text, told by their first bytes."""

from __future__ import annotations

from typing import Final

from policy_nlp.errors import ReadError

_SIGNATURES: Final[tuple[tuple[bytes, str], ...]] = (
    (b"%PDF", "a PDF file"),
    (b"PK\x03\x04", "a ZIP archive (or a docx, xlsx or ofd file)"),
    (b"PK\x05\x06", "an empty ZIP archive"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "an OLE file (doc, xls or wps)"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG\r\n\x1a\n", "a PNG image"),
    (b"\xff\xd8\xff", "a JPEG image"),
    (b"GIF87a", "a GIF image"),
    (b"GIF89a", "a GIF image"),
    (b"II*\x00", "a TIFF image"),
    (b"MM\x00*", "a TIFF image"),
    (b"\x1f\x8b\x08", "a gzip file"),
    (b"\x28\xb5\x2f\xfd", "a Zstandard file"),
    (b"BZh", "a bzip2 file"),
    (b"\xfd7zXZ\x00", "an xz file"),
    (b"7z\xbc\xaf\x27\x1c", "a 7z archive"),
    (b"Rar!\x1a\x07", "a RAR archive"),
    (b"PAR1", "a Parquet file"),
    (b"SQLite format 3\x00", "an SQLite database"),
)


def refuse_other_formats(data: bytes, source: str, *, expected: str = "a text file") -> None:
    """Nothing, where `data` (a file or its beginning) may be what was expected.

    Raises:
        ReadError: `data` begins like a format that is no text; the message names the format.
    """
    name = format_of(data)
    if name is not None:
        raise ReadError(source, f"is {name}; {expected} was expected")


def format_of(data: bytes) -> str | None:
    """The name of the format that `data` begins like, with its article; ``None`` for what may be text."""
    return next((name for signature, name in _SIGNATURES if data.startswith(signature)), None)
