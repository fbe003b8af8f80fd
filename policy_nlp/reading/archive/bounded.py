"""ZIP archives from anywhere: what is taken out of one is bounded before it is in memory or on disk.

Nothing is believed that an archive says of itself: bytes are counted as they are unpacked (a bomb may understate
them, or point many members at the same data), and names are never used as paths.
"""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, Final

from policy_nlp.errors import ReadError
from policy_nlp.reading.bounds import MEBIBYTE, MOST_MARKUP, MOST_RATIO
from policy_nlp.reading.record import said
from policy_nlp.reading.signatures import refuse_other_formats

#: Files in an archive, and bytes of the list of them (300 a file).
MOST_MEMBERS: Final = 10_000
_MOST_DIRECTORY: Final = 16 * MEBIBYTE
#: Bytes that all members of an archive, with the archives in it, may have unpacked.
MOST_UNPACKED: Final = 1024 * MEBIBYTE
_ENCRYPTED: Final = 0x1
_UTF8: Final = 0x800
_TAIL: Final = 65_557  # the longest end record of an archive, with its comment
_METHODS: Final = {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}


class Budget:
    """Bytes that may still be unpacked, shared by an archive and those within it; `reason` is said when they are spent."""

    def __init__(self, most: int = MOST_UNPACKED, reason: str | None = None) -> None:
        self.left = most
        self._reason = reason or (
            f"with it the archive unpacks to more than {most >> 20} MB; it and the files after it are not read"
        )

    def spend(self, count: int, source: str) -> None:
        """Take `count` bytes off.

        Raises:
            ReadError: there are not so many left.
        """
        self.left -= count
        if self.left < 0:
            raise ReadError(source, self._reason)


@contextmanager
def opened(path: Path, source: str) -> Iterator[zipfile.ZipFile]:
    """The archive at `path`, its list of members checked for size.

    Raises:
        ReadError: it is no ZIP archive, is damaged, or lists more than 10,000 files.
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        start = file.read(8)
        if not start:
            raise ReadError(source, "is empty")
        if not start.startswith(b"PK"):
            refuse_other_formats(start, source, expected="a ZIP archive")
        _check_directory(file, source)
        try:
            archive = zipfile.ZipFile(file)
        # NotImplementedError: an archive in several parts, or a newer version of the format.
        except (zipfile.BadZipFile, NotImplementedError, ValueError, OverflowError, struct.error) as error:
            raise ReadError(source, f"is a damaged ZIP archive, or none ({said(error)})") from error
        with archive:
            if len(archive.infolist()) > MOST_MEMBERS:
                raise ReadError(source, f"holds more than {MOST_MEMBERS} files, the most that is read of an archive")
            yield archive


def unpacked(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, source: str, budget: Budget, *, most: int
) -> Iterator[bytes]:
    """The bytes of a member, a megabyte at a time.

    Raises:
        ReadError: the member is encrypted, damaged, packed by another method than Deflate, larger than `most`, unpacks
            to more than 200 times its size, or the budget is spent.
    """
    if member.flag_bits & _ENCRYPTED:
        raise ReadError(source, "is encrypted; unpack it with its password first")
    if member.compress_type not in _METHODS:
        name = zipfile.compressor_names.get(member.compress_type, str(member.compress_type))  # type: ignore[attr-defined]
        raise ReadError(source, f"is packed by the method {name}; only Deflate is read")
    count = 0
    try:
        with archive.open(member) as file:
            while part := file.read(MEBIBYTE):
                count += len(part)
                if count > most:
                    raise ReadError(source, f"is larger than {most >> 20} MB, the most that is read of such a file")
                if count > MOST_MARKUP and count > MOST_RATIO * member.compress_size:
                    raise ReadError(source, f"unpacks to more than {MOST_RATIO} times its size, as no document does")
                budget.spend(len(part), source)
                yield part
    # UnicodeDecodeError: of the name before the member; RuntimeError: it says there that it is encrypted.
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, UnicodeDecodeError, struct.error) as error:
        raise ReadError(source, f"is damaged in its archive ({said(error)})") from error


def member_name(member: zipfile.ZipInfo) -> str:
    """The name of a member, with ``/`` between folders.

    Where the archive does not say that names are UTF-8, Windows wrote them in GBK and macOS in UTF-8.
    """
    return _decoded(member).replace("\\", "/")


def _decoded(member: zipfile.ZipInfo) -> str:
    if member.flag_bits & _UTF8:
        return member.filename
    try:
        raw = member.filename.encode("cp437")  # what zipfile decoded it with
    except UnicodeEncodeError:
        return member.filename
    for codec in ("utf-8", "gb18030"):
        try:
            return raw.decode(codec)
        except UnicodeDecodeError:
            continue
    return member.filename


def _check_directory(file: BinaryIO, source: str) -> None:
    """Refuse a list of members that would take gigabytes once it is parsed."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read()
    end = tail.rfind(b"PK\x05\x06")
    if end >= 0 and len(tail) - end >= 16:
        (directory,) = struct.unpack_from("<L", tail, end + 12)
        if directory == 0xFFFFFFFF and tail[end - 20 : end - 16] == b"PK\x06\x07":  # ZIP64: its own record states it
            (offset,) = struct.unpack_from("<Q", tail, end - 12)
            file.seek(min(offset, size))
            record = file.read(56)
            directory = struct.unpack_from("<Q", record, 40)[0] if len(record) == 56 else size
        if min(directory, size) > _MOST_DIRECTORY:
            raise ReadError(source, f"holds more than {MOST_MEMBERS} files, the most that is read of an archive")
    file.seek(0)
