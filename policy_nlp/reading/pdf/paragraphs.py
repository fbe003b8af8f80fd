"""Printed lines to paragraphs: a paragraph, heading or table row a line of text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from policy_nlp.reading.pdf.sheet import Line

#: In heights of a character: how far a full line may end before the margin (a mark that must not begin a line moves a
#: character down), and how far a line may be moved in and still go on.
_SHORT, _INDENT = 1.9, 1.2
#: How much lines of one paragraph may differ in size, and the widest step from line to line over the usual one.
_SIZE, _STEP = 1.12, 1.5
_CENTRED: Final = 2.5
_MARKER: Final = re.compile(
    r"(?:[一二三四五六七八九十百]{1,4}[、．.]|[（(][一二三四五六七八九十\d]{1,3}[）)]|第[一二三四五六七八九十百零\d]{1,5}[编篇章节条]|附件[\d一二三四五六七八九十]?[:：.]|[①-⑳])"
)
_ENDED: Final = re.compile(r"[。！？；：:;!?][”’）)》」』]?$")


def paragraphs_of(pages: Sequence[Sequence[Line]]) -> list[str]:
    """The lines of all pages, those that one paragraph was broken into rejoined, also over a page break."""
    paragraphs: list[str] = []
    last: Line | None = None
    steps = [_usual_step(lines) for lines in pages]
    for lines in pages:
        for line in lines:
            if not line.text:
                continue
            if last is not None and _goes_on(last, line, steps[line.page]):
                paragraphs[-1] = _glued(paragraphs[-1], line.text)
            else:
                paragraphs.append(line.text)
            last = line
    return paragraphs


def _goes_on(last: Line, line: Line, step: float) -> bool:
    size = max(last.size, line.size)
    if last.tabular or line.tabular or size > _SIZE * min(last.size, line.size):
        return False
    full = last.margin_right - last.right < _SHORT * size
    indented = line.left - line.margin_left > _INDENT * size
    if not full or indented or _is_centred(last):
        return False
    # A heading that fills its line by chance, a text without indents: what begins with a number begins anew.
    if _MARKER.match(line.text) and (_ENDED.search(last.text) or not _is_indented_style(last, line)):
        return False
    same = last.page == line.page and last.margin_left == line.margin_left
    return not same or last.bottom - line.top < _STEP * step + 0.1 * size


def _is_centred(line: Line) -> bool:
    """Whether a line stands in the middle, short of both margins."""
    left, right = line.left - line.margin_left, line.margin_right - line.right
    return left > _CENTRED * line.size and abs(left - right) < line.size


def _is_indented_style(last: Line, line: Line) -> bool:
    """Whether the line before shows that paragraphs are indented, so that one at the margin goes on."""
    return last.left - last.margin_left > _INDENT * line.size


def _usual_step(lines: Sequence[Line]) -> float:
    """The usual blank between one line and the next, in points."""
    gaps = sorted(
        upper.bottom - lower.top for upper, lower in pairwise(lines) if 0 <= upper.bottom - lower.top < 3 * upper.size
    )
    return max(gaps[len(gaps) // 2], 0.2 * lines[0].size) if gaps else 1.0 * (lines[0].size if lines else 12.0)


def _glued(text: str, following: str) -> str:
    last, first = text[-1], following[0]
    # A blank parted the words of a Latin script; a number, or one and its %, may be broken at the margin.
    words = first.isascii() and first.isalnum() and last.isascii() and (last.isalnum() or last in ",.;:!?)")
    return f"{text} {following}" if words and not (last + first).isdecimal() else text + following
