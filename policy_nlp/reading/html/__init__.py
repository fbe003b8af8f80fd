"""Web pages: one document a page."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from policy_nlp.document import Document
from policy_nlp.errors import ReadError
from policy_nlp.reading.bounds import MOST_MARKUP, read_bounded
from policy_nlp.reading.html.blocks import page_blocks
from policy_nlp.reading.html.charset import page_text
from policy_nlp.reading.html.main_text import main_blocks
from policy_nlp.reading.html.statement import statement_of
from policy_nlp.reading.record import well_formed
from policy_nlp.reading.text import require_chinese

__all__ = ["read_html"]


def read_html(path: Path) -> Iterator[Document]:
    """The page as one document: its main text, a paragraph, heading or table row a line, a tab between the cells.

    Navigation, scripts, forms, feet and blocks of links are left out. Title, issuer, number and day are those that
    the page states beside its text (a label table, meta elements); where it does not, `describe` reads the text.

    Raises:
        ReadError: the page cannot be decoded, is larger than 32 MB, nests too deep, or has no Chinese text.
        MissingExtraError: lxml is not installed.
        OSError: the file cannot be opened.
    """
    source = well_formed(str(path))
    page = page_blocks(page_text(read_bounded(path, source, most=MOST_MARKUP), source), source)
    text = "\n".join(block.text for block in main_blocks(page))
    if not text:
        raise ReadError(source, "is a page without text (its text may be loaded by a script)")
    require_chinese(text, source)
    stated = statement_of(page)
    yield Document(
        well_formed(path.stem),
        text,
        title=stated.title,
        issuer=stated.issuer,
        doc_number=stated.doc_number,
        date=stated.date,
        source=source,
    )
