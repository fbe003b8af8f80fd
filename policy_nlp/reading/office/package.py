"""Office Open XML packages (docx, xlsx): parts of a ZIP archive, parsed without entities and within bounds."""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, Final

from policy_nlp.errors import ReadError
from policy_nlp.extras import import_extra
from policy_nlp.reading.archive.bounded import Budget, opened, unpacked
from policy_nlp.reading.bounds import MEBIBYTE
from policy_nlp.reading.record import said

_OLE: Final = b"\xd0\xcf\x11\xe0"
_MOST_PARTS: Final = 256 * MEBIBYTE
_MOST_RELATIONS: Final = 4 * MEBIBYTE


class Package:
    """An opened package; the parts that are read share one bound of 256 MB."""

    def __init__(self, archive: zipfile.ZipFile, source: str) -> None:
        self.source = source
        self._archive = archive
        self._names = {member.filename: member for member in archive.infolist()}
        reason = f"unpacks to more than {_MOST_PARTS >> 20} MB, the most that is read of an Office file"
        self._budget = Budget(_MOST_PARTS, reason)

    def has(self, name: str) -> bool:
        return name in self._names

    def part(self, name: str, *, most: int = _MOST_PARTS) -> BinaryIO:
        """The bytes of a part.

        Raises:
            ReadError: the part is missing, damaged or too large.
        """
        if name not in self._names:
            raise ReadError(self.source, f"is damaged: it has no part {name!r}")
        parts = unpacked(self._archive, self._names[name], self.source, self._budget, most=most)
        return io.BytesIO(b"".join(parts))

    def check(self) -> None:
        """Unpack every part once, within the bounds: for a library that then reads them its own way.

        Raises:
            ReadError: a part is damaged or too large, or all are together.
        """
        for member in self._names.values():
            for _ in unpacked(self._archive, member, self.source, self._budget, most=_MOST_PARTS):
                pass

    def elements(self, name: str, *, events: tuple[str, ...] = ("start", "end")) -> Iterator[tuple[str, Any, str]]:
        """The elements of a part as they open and close, as (event, element, name without its namespace).

        Raises:
            ReadError: the part is damaged, nests more than 256 elements, or declares entities.
            MissingExtraError: lxml is not installed.
        """
        etree = import_extra("lxml.etree", extra="formats", purpose="reading Office files")
        part = self.part(name)
        if b"<!DOCTYPE" in part.read(4096):
            raise ReadError(self.source, f"has a document type declaration in {name}, which no Office file has")
        part.seek(0)
        parsing = etree.iterparse(part, events=events, resolve_entities=False, no_network=True, load_dtd=False)
        try:
            for event, element in parsing:
                yield event, element, local_name(element)
        except etree.XMLSyntaxError as error:
            raise ReadError(self.source, f"is damaged in its part {name} ({said(error)})") from error

    def main_part(self, default: str) -> str:
        """The name of the part that is the document, as the package's relations state it."""
        if self.has(default) or not self.has("_rels/.rels"):
            return default
        for _, element, tag in self.elements("_rels/.rels", events=("end",)):
            if tag == "Relationship" and element.get("Type", "").endswith("/officeDocument"):
                return str(posixpath.normpath(element.get("Target", "").lstrip("/")))
        return default


def local_name(element: Any) -> str:
    """The tag of an XML element without its namespace; empty for comments and entity references."""
    tag: object = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def value_of(element: Any, name: str = "val") -> str:
    """The attribute `name` of an XML element, in whichever namespace; empty where it has none."""
    for key, value in element.attrib.items():
        if key.rpartition("}")[2] == name:
            return str(value)
    return ""


def whole_number(text: str, default: int = 0) -> int:
    """The number below 1,000,000 that `text` is, else `default`."""
    return int(text) if text.isdecimal() and len(text) <= 6 else default


@contextmanager
def opened_package(path: Path, source: str, *, kind: str) -> Iterator[Package]:
    """The package at `path`.

    Args:
        path: the file.
        source: its name for messages.
        kind: extension that its name promises, e.g. ``docx``.

    Raises:
        ReadError: it is encrypted, of the old binary format, or no package.
        OSError: it cannot be opened.
    """
    with path.open("rb") as file:
        if file.read(4) == _OLE:
            old = kind.removesuffix("x")
            raise ReadError(
                source, f"is encrypted with a password, or a .{old} file; save it as .{kind} without password"
            )
    with opened(path, source) as archive:
        if "[Content_Types].xml" not in archive.namelist():
            raise ReadError(source, f"is a ZIP archive but no {kind} file")
        yield Package(archive, source)
