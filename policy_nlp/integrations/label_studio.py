"""Label Studio: sentences with categories, entities and whole frames of quantities as tasks, out and in.

A sentence is a task. `label_studio_config` is the labelling interface that the tasks are for: a category, a second category and a kind
for the sentence; labels for entities; the status as the label of an amount, whose low, high, unit, comparator and deadline are fields of
its region; and ``object`` for what is counted, joined to the amount by a relation.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any, Final
from xml.sax.saxutils import quoteattr

from policy_nlp.atomic import atomic_file
from policy_nlp.categories.taxonomy import CATEGORIES
from policy_nlp.entities.spans import LABELS
from policy_nlp.errors import FormatError
from policy_nlp.evaluation import QuantityRecord, SentenceRecord
from policy_nlp.integrations.frames import read_amount
from policy_nlp.integrations.records import Place, Source, gold_record, records_of
from policy_nlp.integrations.rows import Row
from policy_nlp.quantities.spans import COMPARATORS, STATUSES
from policy_nlp.structure.kinds import KINDS

_OBJECT: Final = "object"
_SENTENCE_CHOICES: Final = ("category", "alt", "kind")
#: Fields of an amount's region → (type of the result, whether its value is a list).
_FIELDS: Final = {
    "low": ("number", False),
    "high": ("number", False),
    "unit": ("textarea", True),
    "comparator": ("choices", True),
    "deadline": ("textarea", True),
}
_VALUE: Final = {"number": "number", "textarea": "text", "choices": "choices"}


def label_studio_config(categories: Collection[str] = CATEGORIES) -> str:
    """The labelling interface (XML) for a project that is to hold the tasks of `write_label_studio`."""

    def values(tag: str, names: Iterable[str], hints: bool = False) -> str:
        hint = {name: f" hint={quoteattr(CATEGORIES[name])}" for name in CATEGORIES if hints}
        return "".join(f"<{tag} value={quoteattr(name)}{hint.get(name, '')}/>" for name in names)

    region = 'toName="text" perRegion="true" whenTagName="quantity"'
    return f"""<View>
  <Style>.htx-text {{ white-space: pre-wrap; }}</Style>
  <Header value="$doc"/>
  <Labels name="entity" toName="text">{values("Label", LABELS)}</Labels>
  <Labels name="quantity" toName="text">{values("Label", (*STATUSES, _OBJECT))}</Labels>
  <Text name="text" value="$text" granularity="symbol"/>
  <Relations>{values("Relation", (_OBJECT,))}</Relations>
  <Number name="low" {region}/>
  <Number name="high" {region}/>
  <TextArea name="unit" {region} maxSubmissions="1"/>
  <Choices name="comparator" {region} showInline="true">{values("Choice", COMPARATORS)}</Choices>
  <TextArea name="deadline" {region} maxSubmissions="1"/>
  <Choices name="category" toName="text" showInline="true">{values("Choice", categories, hints=True)}</Choices>
  <Choices name="alt" toName="text" showInline="true">{values("Choice", categories, hints=True)}</Choices>
  <Choices name="kind" toName="text" showInline="true">{values("Choice", KINDS)}</Choices>
</View>
"""


def write_label_studio(source: Source, path: str | Path, *, model_version: str = "policy_nlp") -> None:
    """Write the sentences of an analysis (or records) as tasks with predictions, one task a line of a JSON array.

    Raises:
        MissingTextsError: the analysis was made without texts.
        OSError: the place cannot be written.
    """
    with atomic_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        for number, record in enumerate(records_of(source)):
            task = json.dumps(_task(record, model_version), ensure_ascii=False)
            file.write(f",\n{task}" if number else f"[\n{task}")
        file.write("\n]\n" if file.tell() else "[]\n")


def read_label_studio(
    path: str | Path, *, predictions: bool = False, categories: Collection[str] = CATEGORIES
) -> list[SentenceRecord]:
    """Read Label Studio's JSON export into rows of the gold format.

    Of a task the last annotation that was not cancelled counts; a task without one is left out. An amount whose fields are all empty is
    read from its words (`policy_nlp.integrations.frames`).

    Args:
        path: the export of the type *JSON*.
        predictions: take a task's first prediction where nobody has annotated it, instead of leaving it out.
        categories: what a category may be.

    Raises:
        FormatError: the file is no such export, or a region is outside its text, has an unknown label or overlaps another entity; the
            message names file, line and task.
        OSError: the file cannot be read.
    """
    records = []
    for place, task in _tasks(path):
        results = _results(place, task, predictions)
        if results is not None:
            records.append(_record(place, task["data"], results, categories))
    return records


def _task(record: SentenceRecord, model_version: str) -> Row:
    results: list[Row] = []

    def add(kind: str, name: str, identity: str, **value: Any) -> None:
        results.append({"id": identity, "from_name": name, "to_name": "text", "type": kind, "value": value})

    def place(start: int, end: int) -> Row:
        a, b = start - record.start, end - record.start
        return {"start": a, "end": b, "text": record.text[a:b]}

    for name in _SENTENCE_CHOICES:
        if (chosen := getattr(record, name)) is not None:
            add("choices", name, name, choices=[chosen])
    for number, entity in enumerate(record.entities):
        add("labels", "entity", f"e{number}", **place(entity.start, entity.end), labels=[entity.label])
    elsewhere = {}
    for number, quantity in enumerate(record.quantities):
        identity, span = f"q{number}", place(quantity.start, quantity.end)
        add("labels", "quantity", identity, **span, labels=[quantity.status])
        for name, (kind, listed) in _FIELDS.items():
            value = getattr(quantity, name)
            if value not in (None, ""):
                add(kind, name, identity, **{**span, _VALUE[kind]: [value] if listed else value})
        if quantity.object_start is None or quantity.object_end is None:
            continue
        if record.start <= quantity.object_start and quantity.object_end <= record.end:
            add(
                "labels",
                "quantity",
                f"o{number}",
                **place(quantity.object_start, quantity.object_end),
                labels=[_OBJECT],
            )
            relation = {
                "type": "relation",
                "from_id": identity,
                "to_id": f"o{number}",
                "direction": "right",
                "labels": [_OBJECT],
            }
            results.append(relation)
        else:
            # What is counted is named in another sentence, where no region of this task can be.
            elsewhere[identity] = [quantity.object_start, quantity.object_end, quantity.object]
    data = {"text": record.text, "doc": record.doc, "start": record.start, "objects": elsewhere}
    return {"data": data, "predictions": [{"model_version": model_version, "result": results}]}


def _tasks(path: str | Path) -> Iterator[tuple[Place, Row]]:
    """The tasks of an export, each with the line where it begins."""
    try:
        text = Path(path).read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from None
    decoder, position, number, line, counted = json.JSONDecoder(), 0, 0, 1, 0

    def skip(position: int) -> int:
        while position < len(text) and text[position] in " \t\r\n":
            position += 1
        return position

    position = skip(0)
    if text[position : position + 1] != "[":
        raise FormatError(f"{path}:1: no JSON array of tasks")
    position = skip(position + 1)
    while text[position : position + 1] != "]":
        line, counted = line + text.count("\n", counted, position), position
        place = Place(path, line, f"task {number}: ")
        try:
            task, position = decoder.raw_decode(text, position)
        except (ValueError, RecursionError) as error:
            raise place.error(f"no JSON ({error})") from None
        if not isinstance(task, dict) or not isinstance(task.get("data"), dict):
            raise place.error("has no data; export the project as JSON, not as JSON-MIN")
        yield place, task
        number += 1
        position = skip(position)
        if text[position : position + 1] == ",":
            position = skip(position + 1)
        elif text[position : position + 1] != "]":
            raise place.error("is followed by neither , nor ]")


def _results(place: Place, task: Row, predictions: bool) -> list[Row] | None:
    annotations = task.get("annotations") or []
    if not isinstance(annotations, list) or not all(isinstance(one, dict) for one in annotations):
        raise place.error("annotations is no list of objects; export the project as JSON, not as JSON-MIN")
    done = [one for one in annotations if not one.get("was_cancelled")]
    guesses = task.get("predictions") or []
    if not done and (not predictions or not guesses):
        return None
    source = done[-1] if done else guesses[0]
    results = source.get("result") if isinstance(source, dict) else None
    if not isinstance(results, list) or not all(isinstance(one, dict) for one in results):
        raise place.error("result is no list of objects")
    return results


def _record(place: Place, data: Row, results: list[Row], categories: Collection[str]) -> SentenceRecord:
    text = place.text(data.get("text"))
    offset = place.offset(data.get("start"), "start")
    choices: dict[str, Any] = {}
    entities: list[tuple[int, int, str]] = []
    regions: dict[str, tuple[int, int, str]] = {}
    fields: dict[str, Row] = {}
    joined: dict[str, str] = {}
    for number, result in enumerate(results):
        part = place.within(f"result[{number}]")
        name, value, kind = result.get("from_name"), result.get("value"), result.get("type")
        if kind == "relation":
            joined[str(result.get("from_id"))] = str(result.get("to_id"))
        elif not isinstance(value, dict):
            raise part.error("has no value")
        elif name in _SENTENCE_CHOICES:
            choices[name] = _single(part, value.get("choices"))
        elif name in _FIELDS:
            content = value.get(_VALUE[_FIELDS[name][0]])
            fields.setdefault(str(result.get("id")), {})[name] = _single(part, content) if _FIELDS[name][1] else content
        elif name == "entity":
            entities.append((*_region(part, value, text), _single(part, value.get("labels"))))
        elif name == "quantity":
            regions[str(result.get("id"))] = (*_region(part, value, text), _single(part, value.get("labels")))
    objects = data.get("objects")
    elsewhere = objects if isinstance(objects, dict) else {}
    quantities = [
        _quantity(
            place,
            text,
            offset,
            region,
            fields.get(key, {}),
            _object(place, key, joined, regions, elsewhere, text, offset),
        )
        for key, region in regions.items()
        if region[2] != _OBJECT
    ]
    alt = choices.get("alt")
    return gold_record(
        place,
        doc=data.get("doc"),
        start=offset,
        text=text,
        kind=choices.get("kind"),
        category=choices.get("category"),
        alt=None if alt == choices.get("category") else alt,
        entities=entities,
        quantities=quantities,
        categories=categories,
    )


def _single(place: Place, values: object) -> Any:
    """The one value of a list as Label Studio writes it."""
    if isinstance(values, str):
        return values
    if not isinstance(values, list) or len(values) != 1:
        raise place.error(f"holds {values!r}, but must hold one value")
    return values[0]


def _region(place: Place, value: Row, text: str) -> tuple[int, int]:
    """The offsets of a region in code points; versions before 1.6 count in UTF-16 units, which its text gives away."""
    start, end = place.offset(value.get("start"), "start"), place.offset(value.get("end"), "end")
    written = value.get("text")
    if written is not None and text[start:end] != written:
        units = text.encode("utf-16-le")
        a, b = (len(units[: 2 * offset].decode("utf-16-le", "replace")) for offset in (start, end))
        if text[a:b] != written:
            raise place.error(f"is {written!r}, but [{start}, {end}) of the text is {text[start:end]!r}")
        start, end = a, b
    return place.span(start, end, text)


def _object(
    place: Place,
    key: str,
    joined: dict[str, str],
    regions: dict[str, tuple[int, int, str]],
    elsewhere: Row,
    text: str,
    offset: int,
) -> tuple[int | None, int | None, str | None]:
    """Offsets into the document and text of what the quantity `key` counts."""
    if key in joined:
        if joined[key] not in regions or regions[joined[key]][2] != _OBJECT:
            raise place.error(f"the relation of the quantity {regions[key][:2]} leads to no region labelled {_OBJECT}")
        start, end, _ = regions[joined[key]]
        return start + offset, end + offset, text[start:end]
    if key in elsewhere:
        kept = elsewhere[key]
        if not isinstance(kept, list) or len(kept) != 3:
            raise place.error(f"objects[{key!r}] is {kept!r}, but must be [start, end, text]")
        return kept[0], kept[1], kept[2]
    return None, None, None


def _quantity(
    place: Place,
    text: str,
    offset: int,
    region: tuple[int, int, str],
    fields: Row,
    counted: tuple[int | None, int | None, str | None],
) -> Row:
    start, end, status = region
    amount = {name: fields.get(name) for name in ("low", "high", "unit", "comparator")}
    if all(value is None for value in amount.values()):
        amount = read_amount(text[start:end])
    amount["unit"] = amount["unit"] or ""
    amount["comparator"] = amount["comparator"] or "="
    object_start, object_end, named = counted
    return {
        **{"start": start + offset, "end": end + offset, "text": text[start:end], **amount},
        **{"object_start": object_start, "object_end": object_end, "object": named},
        **{"deadline": fields.get("deadline"), "status": status},
    }


assert set(_FIELDS) <= set(QuantityRecord.__slots__)
