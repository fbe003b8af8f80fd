"""Sentences as annotators see them: out of an analysis, and back from an annotation tool into rows of the gold format."""

from __future__ import annotations

import json
import math
from collections.abc import Collection, Iterable, Iterator
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path

from policy_nlp.analysis.jsonl import ALTERNATIVE
from policy_nlp.analysis.result import Analysis
from policy_nlp.atomic import atomic_file
from policy_nlp.errors import FormatError
from policy_nlp.evaluation import EntityRecord, QuantityRecord, SentenceRecord
from policy_nlp.evaluation.records import _Broken, _Fields, _sentence
from policy_nlp.integrations.rows import DocumentRows, Row, document_rows

#: What can be sent to an annotation tool: a whole analysis, or sentences read from gold or from another tool.
Source = Analysis | Iterable[SentenceRecord]


def records_of(source: Source) -> Iterator[SentenceRecord]:
    """The sentences of an analysis, or those given, in order.

    Raises:
        MissingTextsError: the analysis was made without texts.
        FormatError: the rows of its tables are out of order.
    """
    if not isinstance(source, Analysis):
        return iter(source)
    return (record for rows in document_rows(source) for record in _of_document(rows))


def write_gold(records: Iterable[SentenceRecord], path: str | Path) -> None:
    """Write sentences as JSON Lines in the gold format, for `policy-nlp evaluate` and `policy_nlp.train`.

    Raises:
        OSError: the place cannot be written.
    """
    with atomic_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(json.dumps(asdict(record), ensure_ascii=False) + "\n" for record in records)


def _of_document(rows: DocumentRows) -> Iterator[SentenceRecord]:
    entities: dict[int, list[EntityRecord]] = {}
    for row in rows.entities:
        entity = EntityRecord(row["start"], row["end"], rows.text[row["start"] : row["end"]], row["label"])
        entities.setdefault(row["sentence"], []).append(entity)
    quantities: dict[int, list[QuantityRecord]] = {}
    for row in rows.quantities:
        quantities.setdefault(row["sentence"], []).append(_quantity(row))
    for row in rows.sentences:
        likely = row["second_score"] is not None and row["second_score"] >= ALTERNATIVE
        yield SentenceRecord(
            doc=rows.document["doc"],
            start=row["start"],
            end=row["end"],
            text=rows.text[row["start"] : row["end"]],
            kind=row["kind"],
            category=row["category"],
            alt=row["second"] if likely else None,
            entities=tuple(entities.get(row["sentence"], ())),
            quantities=tuple(quantities.get(row["sentence"], ())),
        )


def _quantity(row: Row) -> QuantityRecord:
    low, high = (None if row[name] is None or not math.isfinite(row[name]) else row[name] for name in ("low", "high"))
    texts = ("object", "deadline", "status")
    return QuantityRecord(
        **{name: row[name] for name in ("start", "end", "text", "object_start", "object_end", *texts)},
        low=low,
        high=high,
        unit=row["unit"] or "",
        comparator=row["comparator"] or "=",
    )


class Place:
    """Where in a tool's file something stands."""

    def __init__(self, path: str | Path, line: int, part: str = "") -> None:
        self.path, self.line, self.part = path, line, part

    def within(self, part: str) -> Place:
        """A part of what stands here, e.g. ``entities[0]``."""
        return Place(self.path, self.line, f"{self.part}{part}: ")

    def error(self, reason: str) -> FormatError:
        """The error that `reason` means here: ``FILE:LINE: part: reason``."""
        return FormatError(f"{self.path}:{self.line}: {self.part}{reason}")

    def offset(self, value: object, name: str) -> int:
        """`value`, which must be an integer from 0; a tool may have made it a float."""
        if isinstance(value, float) and value.is_integer():
            value = int(value)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.error(
                f"{name} is {'missing' if value is None else f'{value!r}, not an offset (an integer from 0)'}"
            )
        return value

    def span(self, start: object, end: object, text: str) -> tuple[int, int]:
        """The two offsets, which must cut something out of `text`."""
        first, last = self.offset(start, "start"), self.offset(end, "end")
        if not first < last <= len(text):
            raise self.error(f"[{first}, {last}) cuts nothing out of the {len(text)} characters of the text")
        return first, last

    def text(self, value: object) -> str:
        """`value`, which must be a text."""
        if not isinstance(value, str) or not value:
            raise self.error("text is missing" if not value else f"text is {value!r}, not a string")
        return value


def gold_record(
    place: Place,
    *,
    doc: object,
    start: object,
    text: str,
    kind: object,
    category: object,
    alt: object,
    entities: Iterable[tuple[int, int, str]],
    quantities: Iterable[Row],
    categories: Collection[str],
) -> SentenceRecord:
    """A row of the gold format, checked as `policy_nlp.evaluation.load_records` checks it.

    Args:
        place: of the sentence in the tool's file, for messages.
        start: of the sentence in its document.
        entities: offsets into the sentence, with labels.
        quantities: in the gold format, with offsets into the document.
        categories: what `category` and `alt` may be.

    Raises:
        FormatError: a value is missing or not in its list, or two entities overlap; the message names file, line and field.
    """
    offset = place.offset(start, "start")
    for name, value in (("doc", doc), ("kind", kind), ("category", category)):
        if value is None:
            raise place.error(f"{name} is missing")
    spans: list[Row] = [
        {"start": a + offset, "end": b + offset, "text": text[a:b], "label": label} for a, b, label in sorted(entities)
    ]
    for one, other in pairwise(spans):
        if other["start"] < one["end"]:
            raise place.error(f"the entities {one['text']!r} and {other['text']!r} overlap")
    values = {"doc": doc, "start": offset, "end": offset + len(text), "text": text, "kind": kind, "category": category}
    ordered = sorted(quantities, key=lambda row: (row["start"], row["end"]))
    try:
        return _sentence(_Fields({**values, "alt": alt, "entities": spans, "quantities": ordered}), categories)
    except _Broken as broken:
        raise place.error(str(broken)) from None


def json_lines(path: str | Path) -> Iterator[tuple[Place, Row]]:
    """The objects of a JSON Lines file with their places.

    Raises:
        FormatError: a line is no JSON object, or not UTF-8.
        OSError: the file cannot be read.
    """
    with Path(path).open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if line.strip():
                place = Place(path, number)
                try:
                    row = json.loads(line.decode("utf-8-sig"))
                except (ValueError, RecursionError) as error:
                    raise place.error(f"no JSON object ({error})") from None
                if not isinstance(row, dict):
                    raise place.error("no JSON object")
                yield place, row
