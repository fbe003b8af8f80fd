"""CoNLL: characters with BIO tags, out and in.

A sentence is a line of comment and a line a character, then an empty line::

    # {"doc": "d", "start": 0, "text": "新增500个。", "kind": "body", "category": "city", "alt": null, "quantities": [ … ]}
    新	O	B-planned
    增	O	I-planned
    …

The columns are the character (``␣`` for white space), the tag of its entity, and the tag of its quantity, whose label is the status.
Chinese is tagged by character so that no word boundary gets in the way (Ramshaw & Marcus 1995 for the tags, B at every beginning).
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

from policy_nlp.atomic import atomic_file
from policy_nlp.categories.taxonomy import CATEGORIES
from policy_nlp.errors import FormatError
from policy_nlp.evaluation import SentenceRecord
from policy_nlp.integrations.frames import frames_of, known_frames
from policy_nlp.integrations.records import Place, Source, gold_record, records_of
from policy_nlp.quantities.spans import STATUSES

_BLANK: Final = "␣"
_OUTSIDE: Final = "O"
_META: Final = ("doc", "start", "text", "kind", "category", "alt")


def write_conll(source: Source, path: str | Path) -> None:
    """Write the sentences of an analysis (or records) with BIO tags.

    Raises:
        FormatError: two quantities or two entities overlap, which one column cannot hold.
        MissingTextsError: the analysis was made without texts.
        OSError: the place cannot be written.
    """
    with atomic_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(_block(record) for record in records_of(source))


def read_conll(
    path: str | Path, *, category: str | None = None, categories: Collection[str] = CATEGORIES
) -> list[SentenceRecord]:
    """Read characters with BIO tags into rows of the gold format.

    Also reads files of others: one character and one or two tags a line, parted by tabs or blanks, without comments. Their sentences are
    of one document named like the file, one a line, of the kind ``body``. Frames of quantities that are new or were moved are read from
    their words (`policy_nlp.integrations.frames`).

    Args:
        path: UTF-8.
        category: of sentences whose comment names none.
        categories: what a category may be.

    Raises:
        FormatError: a line is no character with tags, the characters are not those of the sentence's text, I- follows no span of its
            label, or a label is unknown; the message names file and line.
        OSError: the file cannot be read.
    """
    records: list[SentenceRecord] = []
    offset = 0
    for place, meta, rows in _blocks(path):
        characters = [row[0] for row in rows]
        text = meta.get("text", "".join(" " if c == _BLANK else c for c in characters))
        _check_characters(place, text, characters, bool(meta))
        start = place.offset(meta.get("start", offset), "start")
        tags = [[row[k] if k < len(row) else _OUTSIDE for row in rows] for k in (1, 2)]
        entities, amounts = (list(_spans(place, column, bool(meta))) for column in tags)
        for a, b, status in amounts:
            if status not in STATUSES:
                raise place.error(
                    f"the quantity {text[a:b]!r} is tagged {status!r}, expected one of {', '.join(STATUSES)}"
                )
        known = known_frames(place, meta.get("quantities"))
        records.append(
            gold_record(
                place,
                doc=meta.get("doc", Path(path).stem),
                start=start,
                text=text,
                kind=meta.get("kind", "body"),
                category=meta.get("category", category),
                alt=meta.get("alt"),
                entities=entities,
                quantities=frames_of(amounts, text=text, offset=start, known=known),
                categories=categories,
            )
        )
        offset = records[-1].end + 1
    return records


def _block(record: SentenceRecord) -> str:
    meta = {name: getattr(record, name) for name in _META}
    comment = json.dumps({**meta, "quantities": [asdict(q) for q in record.quantities]}, ensure_ascii=False)
    entities = _tags(record, [(e.start, e.end, e.label) for e in record.entities])
    quantities = _tags(record, [(q.start, q.end, q.status) for q in record.quantities])
    lines = [f"# {comment}\n"]
    for character, entity, quantity in zip(record.text, entities, quantities, strict=True):
        lines.append(f"{_BLANK if character.isspace() else character}\t{entity}\t{quantity}\n")
    return "".join([*lines, "\n"])


def _tags(record: SentenceRecord, spans: Sequence[tuple[int, int, str]]) -> list[str]:
    tags = [_OUTSIDE] * len(record.text)
    for start, end, label in spans:
        a, b = start - record.start, end - record.start
        if any(tag != _OUTSIDE for tag in tags[a:b]):
            raise FormatError(f"{record.doc}[{start}:{end}]: overlaps another span, which BIO tags cannot hold")
        tags[a:b] = [f"B-{label}"] + [f"I-{label}"] * (b - a - 1)
    return tags


def _blocks(path: str | Path) -> Iterator[tuple[Place, dict[str, Any], list[list[str]]]]:
    """Place of the first line, comment and rows of each sentence."""
    try:
        lines = Path(path).read_bytes().decode("utf-8-sig").split("\n")
    except UnicodeDecodeError as error:
        raise FormatError(f"{path}: not UTF-8 ({error.reason} at byte {error.start})") from None
    meta: dict[str, Any] = {}
    rows: list[list[str]] = []
    first = 1
    for number, raw in enumerate([*lines, ""], 1):
        line = raw.removesuffix("\r")
        if not line:
            if rows:
                yield Place(path, first), meta, rows
            meta, rows, first = {}, [], number + 1
        elif line.startswith("# ") and not rows and "\t" not in line[:3]:
            meta |= _comment(Place(path, number), line[2:])
        else:
            row = line.split("\t") if "\t" in line else line.split(" ")
            if not 2 <= len(row) <= 3 or len(row[0]) != 1:
                raise Place(path, number).error(f"{line!r} is no character with one or two tags")
            rows.append(row)


def _comment(place: Place, text: str) -> dict[str, Any]:
    """What a comment says; one that is no JSON object is a remark."""
    if not text.startswith("{"):
        return {}
    try:
        meta: dict[str, Any] = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise place.error(f"the comment is no JSON object ({error})") from None
    return meta


def _check_characters(place: Place, text: object, characters: list[str], commented: bool) -> None:
    text = place.text(text)
    if len(text) != len(characters):
        raise place.error(f"has {len(characters)} lines of characters for the {len(text)} characters of its text")
    for number, (written, meant) in enumerate(zip(characters, text, strict=True), 1):
        if written != meant and not (written == _BLANK and meant.isspace()):
            raise Place(place.path, place.line + number - (not commented)).error(
                f"{written!r} stands for {meant!r} of the text"
            )


def _spans(place: Place, tags: Sequence[str], commented: bool) -> Iterator[tuple[int, int, str]]:
    """The spans that a column of tags means."""
    start, label = 0, None
    for i, tag in enumerate([*tags, _OUTSIDE]):
        prefix, _, name = tag.partition("-")
        if not (tag == _OUTSIDE or (prefix in ("B", "I") and name)):
            raise Place(place.path, place.line + i + commented).error(f"{tag!r} is no BIO tag")
        if prefix == "I":
            if name != label:
                raise Place(place.path, place.line + i + commented).error(f"{tag!r} follows no span of its label")
            continue
        if label is not None:
            yield start, i, label
        start, label = i, name or None
