"""Running headers, footers and page numbers: what is printed on pages and is not text of the document."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Final

from policy_nlp.reading.pdf.rows import Row

_NUMBER: Final = r"(?:\d{1,4}|[ivxlcIVXLC]{1,6})"
_DASH: Final = r"[—－–‐―\-·•~～.\s]"
_PAGE: Final = re.compile(
    rf"(?:{_DASH}{{1,12}}{_NUMBER}{_DASH}{{1,12}}|第\s*(?:\d{{1,4}}|[一二三四五六七八九十百]{{1,5}})\s*页(?:[\s,，/／]*共\s*\d{{1,4}}\s*页)?"
    rf"|共\s*\d{{1,4}}\s*页[\s,，/／]*第\s*\d{{1,4}}\s*页|[Pp]age\s*\d{{1,4}}(?:\s*(?:of|/)\s*\d{{1,4}})?|\d{{1,4}}\s*[/／]\s*\d{{1,4}})\s*$"
)
_BARE: Final = re.compile(rf"{_NUMBER}$")
_DIGITS: Final = re.compile(r"\d+|[一二三四五六七八九十]+(?=\s*页)")
#: Rows at either end of a page that may be furniture; share of the page's height within which they are its margins.
_ROWS, _MARGIN = 3, 0.12
#: Share of the pages (or of every other page, as in books) on which a line stands at the same place.
_REPEATED: Final = 0.4


def without_furniture(pages: Sequence[Sequence[Row]], heights: Sequence[float]) -> list[list[Row]]:
    """The rows of each page, from top to bottom, that are text."""
    repeated = _repeated(pages, heights)
    seen: set[str] = set()
    kept: list[list[Row]] = []
    for rows, height in zip(pages, heights, strict=True):
        drop: set[int] = set()
        numbered = False
        for ends in (range(min(_ROWS, len(rows))), range(len(rows) - 1, max(-1, len(rows) - 1 - _ROWS), -1)):
            for position, index in enumerate(ends):
                row, text = rows[index], rows[index].text
                # What stands beyond furniture is furniture; the first row that is none ends the search.
                outermost = position == 0 or ends[position - 1] in drop
                # A page has one number: what follows may be the last row of a table.
                if not numbered and _is_page_number(row, height, outermost=outermost):
                    drop.add(index)
                    numbered = True
                elif (_place(row, height), _pattern(text)) in repeated:
                    # The head of a table that goes on over pages is kept once.
                    if len(row.runs) < 3 or text in seen:
                        drop.add(index)
                    seen.add(text)
                else:
                    break
        kept.append([row for index, row in enumerate(rows) if index not in drop])
    return kept


def _is_page_number(row: Row, height: float, *, outermost: bool) -> bool:
    text = row.text.strip()
    if not outermost or len(text) > 30:
        return False
    if _PAGE.match(text):
        return True
    middle = (row.top + row.bottom) / 2
    return _BARE.match(text) is not None and not _MARGIN * height < middle < (1 - _MARGIN) * height


def _repeated(pages: Sequence[Sequence[Row]], heights: Sequence[float]) -> set[tuple[int, str]]:
    """Places and texts (digits left out) that stand on many pages."""
    texts: defaultdict[tuple[int, str], Counter[str]] = defaultdict(Counter)
    for rows, height in zip(pages, heights, strict=True):
        for row in {*rows[:_ROWS], *rows[-_ROWS:]}:
            if len(row.text) <= 100:
                texts[_place(row, height), _pattern(row.text)][row.text] += 1
    found: set[tuple[int, str]] = set()
    filled = sum(bool(rows) for rows in pages)
    for key, counts in texts.items():
        total = counts.total()
        # 附件1 and 附件2 on two pages are no furniture: lines whose digits differ must come more often.
        if total >= (2 if len(counts) == 1 else 4) and total >= _REPEATED * filled / (2 if filled > 5 else 1):
            found.add(key)
    return found


def _place(row: Row, height: float) -> int:
    """Where a row stands, in fiftieths of the page."""
    return round((row.top + row.bottom) / 2 / max(height, 1.0) * 50)


def _pattern(text: str) -> str:
    return _DIGITS.sub("#", "".join(text.split()))
