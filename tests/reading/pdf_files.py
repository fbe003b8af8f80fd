"""PDF files made for tests: text at places, in a Chinese font that every reader knows, and nothing else."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from typing import NamedTuple

A4 = (595, 842)
LEFT, RIGHT, TOP, SIZE, STEP = 80, 515, 770, 16, 26


_IMAGE = "/Type /XObject /Subtype /Image /Width 64 /Height 64 /ColorSpace /DeviceGray /BitsPerComponent 8"
_DESCRIPTOR = (
    "<< /Type /FontDescriptor /FontName /STSong-Light /Flags 4 /ItalicAngle 0 /Ascent 880 /Descent -120"
    " /CapHeight 880 /StemV 80 /FontBBox [0 -120 1000 880] >>"
)


class Text(NamedTuple):
    """A text at a place, in points from the lower left corner; `turn` is the angle as (cos, sin)."""

    x: float
    y: float
    text: str
    size: float = SIZE
    turn: tuple[float, float] = (1, 0)


def pdf(pages: Sequence[Sequence[Text]], *, picture: bool = False, rotate: int = 0, garbled: bool = False) -> bytes:
    """A PDF file with these texts; `picture`: pages are images; `garbled`: the font maps its glyphs to nothing."""
    objects: list[bytes] = [b"", b"", b""]  # catalog, pages, font
    children = []
    for page in pages:
        content = "".join(
            f"BT /F {t.size} Tf {t.turn[0]} {t.turn[1]} {-t.turn[1]} {t.turn[0]} {t.x} {t.y} Tm <{_hex(t.text)}> Tj ET\n"
            for t in page
        )
        resources = "/Font << /F 3 0 R >>"
        if picture:
            content = "q 595 0 0 842 0 0 cm /I Do Q\n" + content
            objects.append(
                stream(
                    bytes(64 * 64),
                    _IMAGE,
                )
            )
            resources += f" /XObject << /I {len(objects)} 0 R >>"
        objects.append(stream(content.encode()))
        media = f"/MediaBox [0 0 {A4[0]} {A4[1]}] /Rotate {rotate}"
        objects.append(
            f"<< /Type /Page /Parent 2 0 R {media} /Resources << {resources} >> /Contents {len(objects)} 0 R >>".encode()
        )
        children.append(f"{len(objects)} 0 R")
    objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
    objects[1] = f"<< /Type /Pages /Count {len(children)} /Kids [{' '.join(children)}] >>".encode()
    encoding, ordering = ("Identity-H", "Identity") if garbled else ("UniGB-UTF16-H", "GB1")
    descendant = (
        "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500 814 939 500]"
        f" /CIDSystemInfo << /Registry (Adobe) /Ordering ({ordering}) /Supplement 5 >> /FontDescriptor {_DESCRIPTOR} >>"
    )
    objects[2] = (
        f"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /{encoding} /DescendantFonts [{descendant}] >>".encode()
    )
    return assembled(objects)


def stream(data: bytes, entries: str = "") -> bytes:
    """A stream object, packed."""
    packed = zlib.compress(data)
    return f"<< {entries} /Filter /FlateDecode /Length {len(packed)} >>\nstream\n".encode() + packed + b"\nendstream"


def assembled(objects: Sequence[bytes], trailer: str = "") -> bytes:
    """The file of these objects, the first of which is its catalog."""
    out = bytearray(b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n")
    places = []
    for number, body in enumerate(objects, start=1):
        places.append(len(out))
        out += f"{number} 0 obj\n".encode() + body + b"\nendobj\n"
    start = len(out)
    out += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode()
    out += b"".join(f"{place:010} 00000 n \n".encode() for place in places)
    out += f"trailer\n<< /Size {len(objects) + 1} /Root 1 0 R {trailer} >>\nstartxref\n{start}\n%%EOF\n".encode()
    return bytes(out)


def set_paragraphs(
    paragraphs: Sequence[str], *, left: float = LEFT, right: float = RIGHT, size: float = SIZE, lines: int = 25
) -> list[list[Text]]:
    """Paragraphs as a printer sets them: first lines moved in by two characters, broken at the margin, pages full."""
    width = (right - left) / size
    rows: list[Text] = []
    for paragraph in paragraphs:
        rest, indent = paragraph, 2
        while rest:
            cut, used = 0, float(indent)
            while cut < len(rest) and used + _width(rest[cut]) <= width:
                used += _width(rest[cut])
                cut += 1
            # 。 must not begin a line: it takes the character before with it.
            if rest[cut : cut + 1] and rest[cut] in "。，、；：）":
                cut -= 1
            rows.append(Text(left + indent * size, 0, rest[:cut], size))
            rest, indent = rest[cut:], 0
    pages = [rows[first : first + lines] for first in range(0, len(rows), lines)]
    return [[row._replace(y=TOP - STEP * index) for index, row in enumerate(page)] for page in pages]


def centred(text: str, y: float, *, size: float = 22) -> Text:
    """A title in the middle of the page."""
    return Text((A4[0] - len(text) * size) / 2, y, text, size)


def _width(character: str) -> float:
    return 0.5 if character.isascii() else 1.0


def _hex(text: str) -> str:
    return text.encode("utf-16-be").hex()
