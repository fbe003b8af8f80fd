"""The process that opens PDF files: reads paths from its standard input, answers with the runs of their pages.

PDFium is a large parser in C++ for a format full of traps. In a process of its own a file that crashes it, takes all
memory or never ends costs that file and not the batch.
"""

from __future__ import annotations

import ctypes
import json
import math
import os
import sys
from collections.abc import Iterator
from typing import Any, Final

from policy_nlp.extras import import_extra
from policy_nlp.reading.pdf.glyphs import repaired

MOST_PAGES: Final = 5000
_MOST_PAGE_CHARACTERS: Final = 200_000
_MOST_CHARACTERS: Final = 20_000_000
_MOST_MEMORY: Final = 4 << 30
_PASSWORD_ERROR: Final = 4  # FPDF_ERR_PASSWORD
#: Gaps in characters' heights: between columns, between words, and how far a run may step back or off its line.
_COLUMN_GAP, _WORD_GAP, _BACK, _OFF_LINE = 1.9, 0.6, 0.5, 0.45
_LINE_BREAKS: Final = (10, 13)


def main() -> None:
    """Answer each line of the standard input (a path as JSON) with a line of JSON: ``{"pages": …}`` or ``{"error": …}``."""
    # What the library prints must not get into the answers.
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    _limit_memory()
    for line in sys.stdin:
        try:
            answer = _read(json.loads(line))
        except MemoryError:
            answer = {"error": "does not fit into memory"}
        except Exception as error:
            answer = {"error": f"cannot be read ({type(error).__name__}: {' '.join(str(error).split())[:200]})"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


def _limit_memory() -> None:
    try:
        import resource
    except ImportError:  # Windows
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    most = _MOST_MEMORY if hard == resource.RLIM_INFINITY else min(_MOST_MEMORY, hard)
    resource.setrlimit(resource.RLIMIT_AS, (most, hard))


def _read(path: str) -> dict[str, Any]:
    pypdfium2 = import_extra("pypdfium2", extra="formats", purpose="reading PDF files")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if getattr(error, "err_code", None) == _PASSWORD_ERROR or "assword" in str(error):
            return {"error": "is encrypted with a password; save it without one"}
        return {"error": "is a damaged PDF file, or none"}
    try:
        count = len(document)
        if count == 0:
            return {"error": "is a damaged PDF file: it has no page"}
        if count > MOST_PAGES:
            return {"error": f"has {count} pages; {MOST_PAGES} is the most that is read of a PDF file"}
        pages: list[dict[str, Any]] = []
        left = _MOST_CHARACTERS
        for number in range(count):
            page = _page(document, number)
            left -= page["characters"]
            if page["characters"] > _MOST_PAGE_CHARACTERS or left < 0:
                return {"error": f"has more characters on page {number + 1} than any text has"}
            pages.append(page)
        return {"pages": pages}
    finally:
        document.close()


def _page(document: Any, number: int) -> dict[str, Any]:
    """One page as JSON: its sheets as [width, height, runs], its characters, whether it has a picture or is damaged."""
    pypdfium2 = import_extra("pypdfium2", extra="formats", purpose="reading PDF files")
    raw = import_extra("pypdfium2.raw", extra="formats", purpose="reading PDF files")
    empty = {"sheets": [], "characters": 0, "picture": False, "damaged": True}
    try:
        page = document[number]
    except pypdfium2.PdfiumError:
        return empty
    try:
        text = page.get_textpage()
        count = raw.FPDFText_CountChars(text.raw)
        if count > _MOST_PAGE_CHARACTERS:
            return {**empty, "characters": count}
        turned: dict[int, list[tuple[int, float, float, float, float]]] = {}
        for turn, character in _characters(text.raw, count):
            turned.setdefault(turn, []).append(character)
        width, height = page.get_size()
        if raw.FPDFPage_GetRotation(page.raw) % 2:
            width, height = height, width
        visible = {turn: sum(each[0] > 32 for each in characters) for turn, characters in turned.items()}
        total = sum(visible.values())
        sheets = [
            [*((height, width) if turn % 2 else (width, height)), _runs(_turned(characters, turn))]
            for turn, characters in sorted(turned.items())
            if visible[turn] > 0.1 * total  # a stamp or a line up the margin is no text of the page
        ]
        picture = (
            any(True for _ in page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3)) if total < 20 else False
        )
        return {"sheets": sheets, "characters": total, "picture": picture, "damaged": False}
    except pypdfium2.PdfiumError:
        return empty
    finally:
        page.close()


def _characters(text: Any, count: int) -> Iterator[tuple[int, tuple[int, float, float, float, float]]]:
    """Each character as (quarter turns, (code point, left, right, bottom, top)); line breaks have no place.

    Characters at other angles are watermarks and left out.
    """
    raw = import_extra("pypdfium2.raw", extra="formats", purpose="reading PDF files")
    box = raw.FS_RECTF()
    reference = ctypes.byref(box)
    code_of, box_of, angle_of = raw.FPDFText_GetUnicode, raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharAngle
    turn = 0
    for index in range(count):
        code = code_of(text, index)
        if code in _LINE_BREAKS:
            yield turn, (10, 0.0, 0.0, 0.0, 0.0)
            continue
        angle = angle_of(text, index) / (math.pi / 2)
        turn = round(angle) % 4
        if abs(angle - round(angle)) > 0.1 or not box_of(text, index, reference):
            continue
        yield turn, (code, box.left, box.right, box.bottom, box.top)


def _turned(characters: list[tuple[int, float, float, float, float]], turn: int) -> Any:
    """The characters with their places as if the page lay so that they are upright."""
    if turn == 0:
        return characters
    if turn == 1:
        return [(code, -top, -bottom, left, right) for code, left, right, bottom, top in characters]
    if turn == 2:
        return [(code, -right, -left, -top, -bottom) for code, left, right, bottom, top in characters]
    return [(code, bottom, top, -right, -left) for code, left, right, bottom, top in characters]


def _runs(characters: Any) -> list[list[Any]]:
    """Runs as [left, right, bottom, top, size, text]."""
    runs: list[list[Any]] = []
    current: list[Any] | None = None
    space = False
    for code, left, right, bottom, top in characters:
        if code == 10:
            current = None
            continue
        if code in (32, 0xA0):
            space = True
            continue
        character = repaired(code)
        size = top - bottom
        if not character or size <= 0:
            continue
        if current is not None:
            scale = max(size, current[4])
            gap = left - current[1]
            off = abs((top + bottom) - (current[2] + current[3])) / 2
            # Printed twice, a little aside: bold of poor fonts.
            if character == current[5][-1] and off < 0.1 * scale and abs(right - current[1]) < 0.2 * scale:
                continue
            if gap > _COLUMN_GAP * scale or gap < -_BACK * scale - (right - left) or off > _OFF_LINE * scale:
                current = None
            else:
                wide = ord(character) > 0x2E7F and ord(current[5][-1]) > 0x2E7F
                if gap > _WORD_GAP * scale or (space and not wide and gap > 0.1 * scale):
                    current[5] += "\u3000" if wide else " "
                current[1] = max(current[1], right)
                current[5] += character
        if current is None:
            current = [left, right, bottom, top, size, character]
            runs.append(current)
        space = False
    return [[*(round(value, 2) for value in run[:5]), run[5]] for run in runs]


if __name__ == "__main__":
    main()
