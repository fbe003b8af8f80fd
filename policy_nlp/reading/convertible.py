"""Formats that are not read, and what to convert them to."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from policy_nlp.document import Document
from policy_nlp.errors import ReadError
from policy_nlp.reading.record import well_formed
from policy_nlp.reading.signatures import format_of

_OFFICE: Final = "soffice --headless --convert-to"
#: What a file of this extension is, and what to do with it.
CONVERT: Final[dict[str, tuple[str, str]]] = {
    ".doc": ("a Word 97-2003 file", f"save it as .docx (Word, WPS, or `{_OFFICE} docx FILE`)"),
    ".dot": ("a Word 97-2003 template", f"save it as .docx (Word, WPS, or `{_OFFICE} docx FILE`)"),
    ".wps": ("a WPS Writer file", "save it as .docx in WPS Office"),
    ".wpt": ("a WPS Writer template", "save it as .docx in WPS Office"),
    ".et": ("a WPS Spreadsheets file", "save it as .xlsx in WPS Office"),
    ".rtf": ("an RTF file", f"save it as .docx (Word, WPS, or `{_OFFICE} docx FILE`)"),
    ".odt": ("an OpenDocument text", f"save it as .docx (LibreOffice, or `{_OFFICE} docx FILE`)"),
    ".xls": ("an Excel 97-2003 file", f"save it as .xlsx (Excel, WPS, or `{_OFFICE} xlsx FILE`)"),
    ".ods": ("an OpenDocument spreadsheet", f"save it as .xlsx (LibreOffice, or `{_OFFICE} xlsx FILE`)"),
    ".ofd": ("an OFD file (GB/T 33190)", "export it as .pdf with text in an OFD reader (数科, 福昕, WPS)"),
    ".ceb": ("an Apabi CEB file", "print it to .pdf in Apabi Reader"),
    ".caj": ("a CAJ file", "print it to .pdf in CAJViewer"),
    ".mht": ("a web archive", "open it in a browser and save it as .html"),
    ".mhtml": ("a web archive", "open it in a browser and save it as .html"),
    ".rar": ("a RAR archive", "unpack it, or pack it again as .zip"),
    ".7z": ("a 7z archive", "unpack it, or pack it again as .zip"),
    ".tar": ("a tar archive", "unpack it, or pack it again as .zip"),
    ".tar.gz": ("a tar archive", "unpack it, or pack it again as .zip"),
    ".tgz": ("a tar archive", "unpack it, or pack it again as .zip"),
}
_MARKUP: Final = (b"<!doctype html", b"<html", b"<head", b"<meta", b"<table", b"<?xml")
_BEGINNING: Final = 1024


def refuse_convertible(path: Path) -> Iterator[Document]:
    """Nothing: the message says what the file is and what to convert it to, also where its name is wrong.

    Much that is called ``.doc`` or ``.xls`` is a web page or a newer Office file under an old name.

    Raises:
        ReadError: always.
        OSError: the file cannot be opened.
    """
    source = well_formed(str(path))
    with path.open("rb") as file:
        start = file.read(_BEGINNING)
    if not start:
        raise ReadError(source, "is empty")
    extension = next(each for each in sorted(CONVERT, key=len, reverse=True) if path.name.lower().endswith(each))
    what, how = CONVERT[extension]
    office = extension in (".doc", ".dot", ".wps", ".wpt", ".xls", ".et", ".rtf")
    found = format_of(start)
    if office and start.startswith(b"PK\x03\x04"):
        new = ".xlsx" if extension in (".xls", ".et") else ".docx"
        raise ReadError(source, f"is a newer Office file under an old name; rename it to {new}")
    if office and start.lstrip(b"\xef\xbb\xbf \t\r\n").lower().startswith(_MARKUP):
        raise ReadError(source, f"is a web page under the name of {what}; rename it to .html")
    if office and extension != ".rtf" and start.startswith(b"{\\rtf"):
        what, how = CONVERT[".rtf"]
        raise ReadError(source, f"is {what} under another name, which is not read; {how}")
    if found is not None and found.startswith("a PDF"):
        raise ReadError(source, "is a PDF file under another name; rename it to .pdf")
    raise ReadError(source, f"is {what}, which is not read; {how}")
    yield
