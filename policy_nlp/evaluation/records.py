"""Gold and predicted sentences: JSON Lines, one object a sentence (the format of `Analysis.to_jsonl`)."""

from __future__ import annotations

import json
import math
import re
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from policy_nlp.categories.taxonomy import CATEGORIES
from policy_nlp.entities.spans import LABELS
from policy_nlp.errors import FormatError
from policy_nlp.quantities.spans import COMPARATORS, STATUSES
from policy_nlp.structure.kinds import KINDS

_DAY = r"\d{4}(-\d{2}(-\d{2})?)?"
_PERIOD = re.compile(rf"{_DAY}(/{_DAY})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class EntityRecord:
    """An entity; `start` and `end` are code points into the document, half-open, as everywhere here."""

    start: int
    end: int
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class QuantityRecord:
    """An amount; `low` or `high` is ``None`` on an open side, `unit` where there is none, the object's fields
    where none is named."""

    start: int
    end: int
    text: str
    low: float | None
    high: float | None
    unit: str | None
    comparator: str
    object_start: int | None
    object_end: int | None
    object: str | None
    deadline: str | None
    status: str


@dataclass(frozen=True, slots=True)
class SentenceRecord:
    """A sentence with what was annotated or predicted in it."""

    doc: str
    start: int
    end: int
    text: str
    kind: str
    category: str
    alt: str | None = None
    entities: tuple[EntityRecord, ...] = ()
    quantities: tuple[QuantityRecord, ...] = ()


#: Sentences by document, each document's in order of `start`.
Records = Mapping[str, Sequence[SentenceRecord]]


def load_records(path: str | Path, *, categories: Collection[str] = CATEGORIES) -> Records:
    """Read a gold or prediction file; fields that the format does not name are passed over.

    Args:
        path: JSON Lines, UTF-8.
        categories: the categories that ``category`` and ``alt`` may name.

    Returns:
        Sentences by document, in order of their start.

    Raises:
        FormatError: a line is not of the format, an offset does not cut out its text, or a value is not in its list;
            the message names file, line and field: ``gold.jsonl:17: entities[0].label: 'CITY' is not one of …``.
        FileNotFoundError: there is no such file.
    """
    path = Path(path)
    records: dict[str, list[SentenceRecord]] = defaultdict(list)
    with path.open("rb") as lines:
        for number, line in enumerate(lines, 1):
            if not line.strip():
                continue
            try:
                record = _sentence(_Fields.of_line(line), categories)
            except _Broken as broken:
                raise FormatError(f"{path}:{number}: {broken}") from None
            records[record.doc].append(record)
    for sentences in records.values():
        sentences.sort(key=lambda record: record.start)
    return dict(records)


class _Broken(Exception):
    """What is wrong with a line, beginning with the field."""


class _Fields:
    """A JSON object whose fields are read with a check; `where` is its place in the line, e.g. ``entities[0].``."""

    def __init__(self, value: object, where: str = "") -> None:
        if not isinstance(value, dict):
            raise _Broken(f"{where.rstrip('.') or 'line'}: not a JSON object")
        self._values: dict[str, Any] = value
        self._where = where

    @classmethod
    def of_line(cls, line: bytes) -> _Fields:
        try:
            return cls(json.loads(line.decode("utf-8-sig")))
        except UnicodeDecodeError as error:
            raise _Broken(f"line: not UTF-8: {error.reason}") from None
        except (ValueError, RecursionError) as error:
            raise _Broken(f"line: not JSON: {error}") from None

    def broken(self, name: str, reason: str) -> _Broken:
        return _Broken(f"{self._where}{name}: {reason}")

    def required(self, name: str) -> Any:
        if name not in self._values:
            raise self.broken(name, "missing")
        return self._values[name]

    def string(self, name: str) -> str:
        value = self.required(name)
        if not isinstance(value, str):
            raise self.broken(name, f"{value!r} is not a string")
        return value

    def one_of(self, name: str, allowed: Collection[str]) -> str:
        value = self.string(name)
        if value not in allowed:
            raise self.broken(name, f"{value!r} is not one of {', '.join(allowed)}")
        return value

    def offset(self, name: str) -> int:
        value = self.required(name)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            raise self.broken(name, f"{value!r} is not an offset (an integer from 0)")
        return value

    def number(self, name: str) -> float | None:
        value = self.required(name)
        if value is None:
            return None
        if not isinstance(value, (int, float)) or isinstance(value, bool):
            raise self.broken(name, f"{value!r} is not a number or null")
        try:
            number = float(value)
        except OverflowError:
            number = math.inf
        if not math.isfinite(number):
            raise self.broken(name, f"{value!r} is not a finite number")
        return number

    def has(self, name: str) -> bool:
        return self._values.get(name) is not None

    def items(self, name: str) -> list[_Fields]:
        value = self.required(name)
        if not isinstance(value, list):
            raise self.broken(name, "not a list")
        return [_Fields(item, f"{self._where}{name}[{i}].") for i, item in enumerate(value)]

    def span(self, prefix: str = "") -> tuple[int, int]:
        start, end = self.offset(f"{prefix}start"), self.offset(f"{prefix}end")
        if end <= start:
            raise self.broken(f"{prefix}end", f"{end} is not after the start, {start}")
        return start, end


def _sentence(fields: _Fields, categories: Collection[str]) -> SentenceRecord:
    start, end = fields.span()
    text = fields.string("text")
    if len(text) != end - start:
        raise fields.broken("text", f"has {len(text)} characters, but [{start}, {end}) has {end - start}")
    record = SentenceRecord(
        doc=fields.string("doc"),
        start=start,
        end=end,
        text=text,
        kind=fields.one_of("kind", KINDS),
        category=fields.one_of("category", categories),
        alt=fields.one_of("alt", categories) if fields.has("alt") else None,
    )
    return replace(
        record,
        entities=tuple(_entity(item, record) for item in fields.items("entities")),
        quantities=tuple(_quantity(item, record) for item in fields.items("quantities")),
    )


def _entity(fields: _Fields, sentence: SentenceRecord) -> EntityRecord:
    start, end = fields.span()
    return EntityRecord(start, end, _cut(fields, "text", start, end, sentence), fields.one_of("label", LABELS))


def _quantity(fields: _Fields, sentence: SentenceRecord) -> QuantityRecord:
    start, end = fields.span()
    low, high = fields.number("low"), fields.number("high")
    if low is not None and high is not None and low > high:
        raise fields.broken("high", f"{high:g} is below low, {low:g}")
    object_start = object_end = object_text = None
    if any(fields.has(name) for name in ("object_start", "object_end", "object")):
        object_start, object_end = fields.span("object_")
        # What is counted may be named in another sentence; inside its own the offsets must cut it out.
        if sentence.start <= object_start and object_end <= sentence.end:
            object_text = _cut(fields, "object", object_start, object_end, sentence)
        elif len(object_text := fields.string("object")) != object_end - object_start:
            raise fields.broken("object", f"{object_text!r} is not as long as [{object_start}, {object_end})")
    deadline = fields.string("deadline") if fields.required("deadline") is not None else None
    if deadline and not _PERIOD.fullmatch(deadline):
        raise fields.broken("deadline", f"{deadline!r} is not an ISO period such as 2025, 2025-12-31 or 2021/2025")
    return QuantityRecord(
        start,
        end,
        _cut(fields, "text", start, end, sentence),
        low,
        high,
        fields.string("unit") if fields.required("unit") is not None else None,
        fields.one_of("comparator", COMPARATORS),
        object_start,
        object_end,
        object_text,
        deadline,
        fields.one_of("status", STATUSES),
    )


def _cut(fields: _Fields, name: str, start: int, end: int, sentence: SentenceRecord) -> str:
    """The string `name`, which must be what ``[start, end)`` cuts out of `sentence`."""
    value = fields.string(name)
    if not sentence.start <= start < end <= sentence.end:
        raise fields.broken("start", f"[{start}, {end}) is not inside the sentence [{sentence.start}, {sentence.end})")
    found = sentence.text[start - sentence.start : end - sentence.start]
    if value != found:
        raise fields.broken(name, f"{value!r}, but [{start}, {end}) is {found!r}")
    return value
