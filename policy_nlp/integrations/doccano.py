"""doccano: sentences with entities, statuses of quantities and category as JSON Lines, out and in.

The lines are those of a project of the type *Intent Detection and Slot Filling*, with *Allow overlapping spans* on: ``cats`` holds the
category, ``entities`` the spans ``[start, end, label]``. The labels are those of entities (REGION, …) and, on amounts, the status of the
quantity (planned, achieved, descriptive). What doccano cannot show travels in fields of its own, which it keeps as metadata: ``doc``,
``start``, ``kind``, ``category``, ``alt`` and ``frames``. A project of the type *Sequence Labeling* reads the file, too, with
``entities`` for its label column; the category stays as it was.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Final

from policy_nlp.atomic import atomic_file
from policy_nlp.categories.taxonomy import CATEGORIES
from policy_nlp.evaluation import SentenceRecord
from policy_nlp.integrations.frames import frames_of, known_frames
from policy_nlp.integrations.records import Place, Source, gold_record, json_lines, records_of
from policy_nlp.integrations.rows import Row
from policy_nlp.quantities.spans import STATUSES

_SPANS: Final = ("entities", "label", "labels")


def write_doccano(source: Source, path: str | Path) -> None:
    """Write the sentences of an analysis (or records) for import into doccano.

    Raises:
        MissingTextsError: the analysis was made without texts.
        OSError: the place cannot be written.
    """
    with atomic_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(_line(record), ensure_ascii=False) + "\n" for record in records_of(source))


def read_doccano(path: str | Path, *, categories: Collection[str] = CATEGORIES) -> list[SentenceRecord]:
    """Read doccano's JSONL export into rows of the gold format.

    Frames of quantities that are new or were moved are read from their words (`policy_nlp.integrations.frames`).

    Args:
        path: exported from a project that `write_doccano` filled.
        categories: what a category may be.

    Raises:
        FormatError: a line is no such object, names no or several categories, or a span is outside its text, has an unknown label or
            overlaps another entity; the message names file and line.
        OSError: the file cannot be read.
    """
    return [_record(place, row, categories) for place, row in json_lines(path)]


def _line(record: SentenceRecord) -> Row:
    spans = [[e.start - record.start, e.end - record.start, e.label] for e in record.entities]
    spans += [[q.start - record.start, q.end - record.start, q.status] for q in record.quantities]
    meta = {name: getattr(record, name) for name in ("doc", "start", "kind", "category", "alt")}
    frames = [asdict(quantity) for quantity in record.quantities]
    return {"text": record.text, "entities": spans, "cats": [record.category], **meta, "frames": frames}


def _record(place: Place, row: Row, categories: Collection[str]) -> SentenceRecord:
    text = place.text(row.get("text"))
    offset = place.offset(row.get("start"), "start")
    entities: list[tuple[int, int, str]] = []
    amounts: list[tuple[int, int, str]] = []
    for start, end, label in _spans(place, row, text):
        (amounts if label in STATUSES else entities).append((start, end, label))
    category = _category(place, row)
    known = known_frames(place, row.get("frames"))
    return gold_record(
        place,
        doc=row.get("doc"),
        start=offset,
        text=text,
        kind=row.get("kind"),
        category=category,
        alt=None if row.get("alt") == category else row.get("alt"),
        entities=entities,
        quantities=frames_of(amounts, text=text, offset=offset, known=known),
        categories=categories,
    )


def _category(place: Place, row: Row) -> object:
    if "cats" not in row:
        return row.get("category")
    chosen = row["cats"]
    if not isinstance(chosen, list) or len(chosen) != 1:
        raise place.error(f"cats is {chosen!r}, but must name one category")
    return chosen[0]


def _spans(place: Place, row: Row, text: str) -> Iterator[tuple[int, int, str]]:
    """The spans of a line as [start, end, label] or as objects, in whatever column the project has them."""
    name = next((name for name in _SPANS if name in row), None)
    if name is None or not isinstance(row[name], list):
        raise place.error(f"has no list of spans in {', '.join(_SPANS)}")
    for number, span in enumerate(row[name]):
        part = place.within(f"{name}[{number}]")
        if isinstance(span, dict):
            span = [span.get(key) for key in ("start_offset", "end_offset", "label")]  # noqa: PLW2901
        if not isinstance(span, list) or len(span) != 3 or not isinstance(span[2], str):
            raise part.error(f"{span!r} is no span [start, end, label]")
        yield *part.span(span[0], span[1], text), span[2]
