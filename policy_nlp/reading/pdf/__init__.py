"""PDF files: one document a file."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from policy_nlp.document import Document
from policy_nlp.errors import ReadError
from policy_nlp.extras import MissingExtraError
from policy_nlp.reading.bounds import MEBIBYTE
from policy_nlp.reading.pdf.furniture import without_furniture
from policy_nlp.reading.pdf.paragraphs import paragraphs_of
from policy_nlp.reading.pdf.process import reader
from policy_nlp.reading.pdf.rows import lines_of, rows_of
from policy_nlp.reading.pdf.sheet import Run
from policy_nlp.reading.plausibility import plausibility
from policy_nlp.reading.record import well_formed
from policy_nlp.reading.signatures import refuse_other_formats
from policy_nlp.reading.text import require_chinese

__all__ = ["read_pdf"]

#: Bytes of a file; scans of books have 200 MB.
_MOST_BYTES: Final = 1024 * MEBIBYTE
_HEADER: Final = 1024  # the header of a PDF file stands in its first 1024 bytes
_OCR: Final = "make one first, e.g. `ocrmypdf -l chi_sim IN.pdf OUT.pdf`"
#: See `plausibility`; fonts without a mapping to Unicode give characters at random.
_GARBLED, _LEAST = 0.25, 40


def read_pdf(path: Path) -> Iterator[Document]:
    """The text of the file in reading order, a paragraph, heading or table row a line, a tab between the cells.

    Running headers, footers, page numbers, watermarks and text up the margin are left out; lines are rejoined to
    paragraphs, also over pages; columns are read one after the other.

    Raises:
        ReadError: the file is encrypted, damaged, no PDF file, has more than 5000 pages, has no text layer (a scan) or a
            garbled one, or has no Chinese text.
        MissingExtraError: pypdfium2 is not installed.
        OSError: the file cannot be opened.
    """
    source = well_formed(str(path))
    with path.open("rb") as file:
        start = file.read(_HEADER)
    if not start:
        raise ReadError(source, "is empty")
    if b"%PDF" not in start:
        refuse_other_formats(start, source, expected="a PDF file")
        raise ReadError(source, "is no PDF file")
    if path.stat().st_size > _MOST_BYTES:
        raise ReadError(source, f"is larger than {_MOST_BYTES >> 20} MB, the most that is read of a PDF file")
    if find_spec("pypdfium2") is None:
        raise MissingExtraError(
            "reading PDF files needs pypdfium2: pip install 'policy-nlp[formats]'", name="pypdfium2"
        )
    pages = reader.pages(path, source)
    _check(pages, source)
    text = "\n".join(_paragraphs(pages))
    if not text:
        raise ReadError(source, f"has no text layer; {_OCR}")
    score, count = plausibility(text)
    if count >= _LEAST and score < _GARBLED:
        raise ReadError(source, f"has a garbled text layer (its fonts do not say which characters they show); {_OCR}")
    require_chinese(text, source)
    yield Document(well_formed(path.stem), text, source=source)


def _paragraphs(pages: list[dict[str, Any]]) -> list[str]:
    sheets = [sheet for page in pages for sheet in page["sheets"]]
    rows = [rows_of([Run(*run) for run in runs]) for _, _, runs in sheets]
    kept = without_furniture(rows, [height for _, height, _ in sheets])
    return paragraphs_of([lines_of(page, number) for number, page in enumerate(kept)])


def _check(pages: list[dict[str, Any]], source: str) -> None:
    """Refuse a file of which no or only a smaller part can be read."""
    bare = sum(page["characters"] == 0 for page in pages)
    pictures = sum(page["characters"] < 20 and page["picture"] for page in pages)
    damaged = sum(page["damaged"] for page in pages)
    if 2 * damaged > len(pages):
        raise ReadError(source, f"is damaged: {damaged} of its {len(pages)} pages cannot be read")
    if bare == len(pages) and not pictures:
        raise ReadError(source, f"has no text on its {len(pages)} pages (they are empty or drawn); {_OCR}")
    if 2 * pictures > len(pages):
        raise ReadError(
            source, f"is a scan without text layer ({pictures} of its {len(pages)} pages are pictures); {_OCR}"
        )
