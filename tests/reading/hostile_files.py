"""Files made to take all memory, all time or other people's files."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from functools import cache

from office_files import docx, paragraph, understated, zipped
from pdf_files import assembled, pdf, stream

_MEGABYTE = 1 << 20
_ENTITIES = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10 if i else "文" * 10}">' for i in range(12))
_PATHS = ("../../outside.txt", "/outside.txt", "C:\\outside.txt", "..\\outside.txt", "a/../../outside.txt")


def hostile_files() -> Iterator[tuple[str, bytes]]:
    """Names and contents."""
    for files in (_archives(), _office(), _pages(), _pdfs(), _records(), _texts()):
        for name, data in files:
            yield f"hostile-{name}", data


def _texts() -> Iterator[tuple[str, bytes]]:
    yield "zero-bytes.txt", "文件\0正文".encode() * 100
    yield "surrogates.txt", b"\xed\xa0\x80\xed\xb0\x80" + "文件".encode() * 100
    yield "overrides.txt", "\u202e文件正文\u202c。\u2066通知\u2069".encode() * 50
    yield "stars.md", b"*_`[" * 300_000 + "文".encode()
    yield "comments.md", b"<!--" * 300_000 + "文".encode()
    yield "quotes.md", b"> " * 300_000 + "文".encode()
    yield "blanks.md", b"# " + b" " * 2_000_000 + "x文|".encode()
    yield "pipes.md", b"|" * 1_000_000 + "文|".encode()


def _archives() -> Iterator[tuple[str, bytes]]:
    text = "文件正文。".encode()
    bomb = zipped({"a.txt": _zeros(48)})
    yield "bomb.zip", bomb
    yield "bomb-nested.zip", zipped({f"{i}.zip": bomb for i in range(5)})
    yield "bomb-understated.zip", understated(bomb, 100)
    yield "bomb-overlapping.zip", _overlapping(zipped({"a.txt": text * 200_000}), 20)
    deep = zipped({"a.txt": text})
    for _ in range(20):
        deep = zipped({"a.zip": deep})
    yield "deep.zip", deep
    yield "many.zip", zipped({f"{i}.txt": b"" for i in range(10_001)}, method=zipfile.ZIP_STORED)
    yield "paths.zip", zipped({**dict.fromkeys(_PATHS, text), "inside.txt": text})
    yield "long-name.zip", zipped({"长" * 5000 + ".txt": text, "a\nb\x1b[31m.txt": text})
    yield "methods.zip", zipped({"a.txt": text}, method=zipfile.ZIP_BZIP2)
    encrypted = bytearray(zipped({"a.txt": text}))
    encrypted[6] |= 1
    encrypted[encrypted.rfind(b"PK\x01\x02") + 8] |= 1
    yield "encrypted.zip", bytes(encrypted)
    yield "nothing.zip", zipped({})
    yield "pictures.zip", zipped({"a.png": b"", ".hidden.txt": text, "__MACOSX/a.txt": text, "folder/": b""})
    yield "same-names.zip", _same_names(text)


def _office() -> Iterator[tuple[str, bytes]]:
    doctype = f"<!DOCTYPE d [{_ENTITIES}]>"
    yield "entities.docx", docx(paragraph("&e11;"), prolog=doctype)
    yield "entities-late.docx", docx(paragraph("&e11;"), prolog=f"<!--{' ' * 5000}-->{doctype}")
    yield "files.docx", docx(paragraph("&f;"), prolog='<!DOCTYPE d [<!ENTITY f SYSTEM "file:///etc/passwd">]>')
    yield "deep.docx", docx("<w:tbl><w:tr><w:tc>" * 50_000)
    yield "bomb.docx", docx("", parts={"word/document.xml": _zeros(48)})
    yield "bomb-picture.docx", docx(paragraph("正文。"), parts={"word/media/a.png": _zeros(48)})
    yield "wide.docx", docx(paragraph("正文。") * 20_000)
    yield "no-body.docx", zipped({"[Content_Types].xml": b"<a/>"})
    yield "entities.xlsx", _sheet('<row r="1"><c t="inlineStr"><is><t>&e11;</t></is></c></row>', prolog=doctype)
    cells = '<c r="{}1" t="inlineStr"><is><t>text</t></is></c>'
    yield "rows.xlsx", _sheet(f'<row r="1">{cells.format("A")}</row><row r="999999999999"><c r="A2"><v>1</v></c></row>')
    yield (
        "last-row.xlsx",
        _sheet(f'<row r="1">{cells.format("A")}</row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    )
    yield "columns.xlsx", _sheet(f'<row r="1">{cells.format("ZZZZZZ")}</row>')
    yield "bomb.xlsx", _sheet(" " * (48 * _MEGABYTE))


def _pages() -> Iterator[tuple[str, bytes]]:
    text = "文件正文。".encode()
    yield "deep.html", b"<div>" * 300_000 + text
    yield "tables.html", b"<table><tr><td>" * 300 + text
    yield "attributes.html", b"<p " + b" ".join(b"a%d=1" % i for i in range(300_000)) + b">" + text
    yield "formatting.html", b"".join(b"<font id=%d>" % i for i in range(20_000)) + (b"<p>" + text) * 20_000
    yield "end-tags.html", b"<i>" * 390 + b"</b>" * 200_000 + text
    yield "entities.html", f"<!DOCTYPE html [{_ENTITIES}]><p>&e11;{'文' * 50}</p>".encode()
    yield "references.html", b"&amp;&#20013;&#xd800;&#99999999;&#0;" * 100_000
    rows = "<tr><td>文<td>文</tr>" * 3000
    spans = f"<table><tr><td rowspan=99999 colspan=99999>文<td colspan=99999>文</tr>{rows}</table>"
    yield "spans.html", spans.encode()
    yield "comment.html", text + b"<!-- " * 500_000
    yield "quotes.html", text + b'<a href="' * 300_000
    yield "lists.html", (b"<ol><li>" + text) * 450
    yield "rules.html", text + b"<![CDATA[" * 300_000 + b"<?" * 300_000
    yield "blanks.html", text + b" " * 5_000_000 + b"\n" * 5_000_000 + text
    yield "long-line.html", text * 1_000_000


def _pdfs() -> Iterator[tuple[str, bytes]]:
    catalog, page = b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R >>"
    pages = b"<< /Type /Pages /Count 1 /Kids [3 0 R] >>"
    yield "circle.pdf", assembled([catalog, b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"])
    yield (
        "parent.pdf",
        assembled([catalog, b"<< /Type /Pages /Count 1 /Kids [3 0 R] /Parent 2 0 R >>", b"<< /Kids [2 0 R] >>"]),
    )
    yield "bomb.pdf", assembled([catalog, pages, page, stream(_zeros(48, b" "))])
    yield "operators.pdf", assembled([catalog, pages, page, stream(b"q " * 2_000_000)])
    texts = b"BT /F 1 Tf (A) Tj ET " * 60_000
    font = b"/Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> >> >>"
    yield "texts.pdf", assembled([catalog, pages, page[:-2] + font, stream(texts)])
    yield "nested.pdf", assembled([catalog, pages, page, stream(b"[" * 3_000_000)])
    yield "arrays.pdf", assembled([catalog, b"[" * 500_000])
    count = b"<< /Type /Pages /Count 2000000000 /Kids [%s] >>" % (b"3 0 R " * 6000)
    yield "pages.pdf", assembled([catalog, count, b"<< /Type /Page /Parent 2 0 R >>"])
    yield (
        "encrypted.pdf",
        assembled(
            [
                catalog,
                pages,
                page,
                b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O (%s) /U (%s) >>" % (b"o" * 32, b"u" * 32),
            ],
            "/Encrypt 4 0 R /ID [(a) (a)]",
        ),
    )
    yield "references.pdf", pdf([[]]).replace(b"/Rotate 0", b"/Rotate 99999999999999")


def _records() -> Iterator[tuple[str, bytes]]:
    yield "deep.jsonl", b"[" * 1_000_000 + b"\n" + b'{"a":' * 100_000
    yield "digits.jsonl", b'{"year": ' + b"9" * 1_000_000 + b"}\n"
    yield "surrogates.jsonl", json.dumps({"id": "\ud800", "text": "文\ud83d件\0"}).encode()
    yield "bomb.jsonl.gz", gzip.compress(_zeros(48), 1, mtime=0)
    yield "bomb-lines.jsonl.gz", gzip.compress(_zeros(48, b"\n"), 1, mtime=0)
    yield "quote.csv", b'text\n"' + "文".encode() * 500_000
    yield "commas.csv", b"text" + b"," * 1_000_000 + b"\n" + "文".encode()
    yield "formulas.csv", "text\n\"=cmd|'/c calc'!A1 文\"\n".encode()


@cache
def _zeros(megabytes: int, byte: bytes = b"\0") -> bytes:
    return byte * (megabytes * _MEGABYTE)


def _overlapping(archive: bytes, times: int) -> bytes:
    """An archive whose list names its one member many times (D. Fifield, "A better zip bomb", WOOT 2019, in its simplest form)."""
    at, end = archive.rfind(b"PK\x01\x02"), archive.rfind(b"PK\x05\x06")
    entry = archive[at:end]
    tail = bytearray(archive[end:])
    tail[8:10] = tail[10:12] = times.to_bytes(2, "little")
    tail[12:16] = (len(entry) * times).to_bytes(4, "little")
    return archive[:at] + entry * times + bytes(tail)


def _same_names(text: bytes) -> bytes:
    return zipped({"a.txt": text, "b.txt": text}).replace(b"b.txt", b"a.txt")


def _sheet(rows: str, prolog: str = "") -> bytes:
    """An Excel file with one sheet of these rows."""
    schemas = "http://schemas.openxmlformats.org"
    sheet, office = f"{schemas}/spreadsheetml/2006/main", f"{schemas}/officeDocument/2006/relationships"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    types = "".join(
        f'<Override PartName="/xl/{name}.xml" ContentType="{kind}.{what}+xml"/>'
        for name, what in (("workbook", "sheet.main"), ("worksheets/sheet1", "worksheet"))
    )

    def relation(what: str, target: str) -> bytes:
        single = f'<Relationship Id="r1" Type="{office}/{what}" Target="{target}"/>'
        return f'<Relationships xmlns="{schemas}/package/2006/relationships">{single}</Relationships>'.encode()

    sheets = '<sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets>'
    content = f'{prolog}<worksheet xmlns="{sheet}"><sheetData>{rows}</sheetData></worksheet>'
    return zipped(
        {
            "[Content_Types].xml": f'<Types xmlns="{schemas}/package/2006/content-types">{types}</Types>'.encode(),
            "_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
            "xl/workbook.xml": f'<workbook xmlns="{sheet}" xmlns:r="{office}">{sheets}</workbook>'.encode(),
            "xl/_rels/workbook.xml.rels": relation("worksheet", "worksheets/sheet1.xml"),
            "xl/worksheets/sheet1.xml": content.encode(),
        }
    )
