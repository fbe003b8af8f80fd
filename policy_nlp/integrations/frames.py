"""Frames of quantities whose spans were corrected in a tool that shows spans only.

A span that is as it was keeps its frame, with the status that it is given now. A span that is new or was moved has its amount read from
its own words by the analysis; where it overlaps an earlier one, it keeps that one's object and deadline, and its amount if the words
alone cannot be read.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final

from policy_nlp.analysis.run import analyze
from policy_nlp.document import Document
from policy_nlp.integrations.records import Place
from policy_nlp.integrations.rows import Row

_AMOUNT: Final = ("low", "high", "unit", "comparator")
_KEPT: Final = ("object_start", "object_end", "object", "deadline")


def frames_of(spans: Iterable[tuple[int, int, str]], *, text: str, offset: int, known: Sequence[Row]) -> list[Row]:
    """The quantities of a sentence in the gold format.

    Args:
        spans: offsets into the sentence, with a status.
        text: of the sentence.
        offset: of the sentence in its document.
        known: frames before the correction, with offsets into the document.
    """
    frames = []
    for start, end, status in spans:
        place = {"start": start + offset, "end": end + offset, "text": text[start:end]}
        same = [row for row in known if (row["start"], row["end"]) == (place["start"], place["end"])]
        if same:
            frames.append({**same[0], "status": status})
            continue
        before = max(known, key=lambda row: _shared(row, start + offset, end + offset), default=None)
        amount = read_amount(text[start:end])
        kept: dict[str, Any] = dict.fromkeys(_KEPT)
        if before is not None and _shared(before, start + offset, end + offset) > 0:
            kept = {name: before.get(name) for name in _KEPT}
            if amount["low"] is None and amount["high"] is None:
                amount = {name: before.get(name) for name in _AMOUNT}
        frames.append({**place, **amount, **kept, "status": status})
    return frames


def known_frames(place: Place, value: object) -> list[Row]:
    """The frames that a tool has kept beside a sentence; none where it has lost them.

    Raises:
        FormatError: `value` is no list of quantities with offsets.
    """
    rows = [] if value is None else value
    if not isinstance(rows, list) or not all(
        isinstance(row, dict) and all(type(row.get(name)) is int for name in ("start", "end")) for row in rows
    ):
        raise place.error("the frames are no list of quantities")
    return rows


def _shared(row: Row, start: int, end: int) -> int:
    return int(min(row["end"], end) - max(row["start"], start))


def read_amount(text: str) -> Row:
    """Low, high, unit and comparator of an expression of amount; low and high are ``None`` where it cannot be read."""
    return dict(zip(_AMOUNT, _read(text), strict=True))


@lru_cache(maxsize=1024)
def _read(text: str) -> tuple[float | None, float | None, str, str]:
    found = analyze(Document("amount", text)).quantities.select(["start", "end", *_AMOUNT]).to_pylist()
    # Read alone an amount may lose its comparator to the words around it; the longest reading is the closest.
    best = max(found, key=lambda row: row["end"] - row["start"], default=None)
    if best is None:
        return None, None, "", "="
    return best["low"], best["high"], best["unit"] or "", best["comparator"] or "="
