"""An analysis as JSON Lines, one sentence a line: the format in which gold is written too.

A line has the fields doc, start, end, text, kind, category, alt, entities and quantities; an entity has start, end,
text and label; a quantity start, end, text, low, high, unit, comparator, object_start, object_end, object, deadline
and status.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from itertools import pairwise

import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import Offsets, column

#: A second category is written as ``alt`` from this probability on.
ALTERNATIVE = 0.2
_BLOCK = 512  # documents whose rows are Python objects at one time
_QUANTITY = (
    *("start", "end", "text", "low", "high", "unit", "comparator"),
    *("object_start", "object_end", "object", "deadline", "status"),
)
_quoted = json.JSONEncoder(ensure_ascii=False).encode


def jsonl_blocks(
    docs: pa.Array,
    texts: pa.ChunkedArray,
    sentences: pa.Table,
    entities: pa.Table,
    quantities: pa.Table,
    *,
    of_document: Offsets,
    entities_of: Offsets,
    quantities_of: Offsets,
) -> Iterator[str]:
    """The lines, those of many documents at a time, in the order of `sentences`.

    Args:
        docs: ids; shape (documents,).
        texts: shape (documents,).
        sentences, entities, quantities: the tables; a sentence's column ``second`` is written as ``alt`` where it is at all likely.
        of_document: rows of `sentences` by document; shape (documents + 1,).
        entities_of, quantities_of: rows of the two by sentence; shape (sentences + 1,).
    """
    for first in range(0, len(docs), _BLOCK):
        last = min(first + _BLOCK, len(docs))
        a, b = int(of_document[first]), int(of_document[last])
        rows = zip(
            _plain(sentences, "start", a, b),
            _plain(sentences, "end", a, b),
            _words(sentences, "kind", a, b),
            _words(sentences, "category", a, b),
            _alternatives(sentences, a, b),
            _joined(_entities(entities, int(entities_of[a]), int(entities_of[b])), entities_of[a : b + 1]),
            _joined(_quantities(quantities, int(quantities_of[a]), int(quantities_of[b])), quantities_of[a : b + 1]),
            strict=True,
        )
        lines = []
        counts = (of_document[first + 1 : last + 1] - of_document[first:last]).tolist()
        ids, bodies = docs[first:last].to_pylist(), texts[first:last].to_pylist()
        for doc, text, count in zip(ids, bodies, counts, strict=True):
            opening = f'{{"doc": {_quoted(doc)}, "start": '
            # `count` comes first: zip asks it before it takes a row.
            for _, (start, end, kind, category, second, entity, quantity) in zip(range(count), rows, strict=False):
                lines.append(
                    f'{opening}{start}, "end": {end}, "text": {_quoted(text[start:end])}, "kind": {kind}, '
                    f'"category": {category}, "alt": {second}, "entities": [{entity}], "quantities": [{quantity}]}}\n'
                )
        yield "".join(lines)


def _alternatives(sentences: pa.Table, a: int, b: int) -> list[str]:
    """The second category of rows [a, b) where it is a serious one, each as JSON."""
    scores = _plain(sentences, "second_score", a, b)
    words = _words(sentences, "second", a, b)
    return [
        word if score is None or (isinstance(score, float) and score >= ALTERNATIVE) else "null"
        for word, score in zip(words, scores, strict=True)
    ]


def _entities(table: pa.Table, a: int, b: int) -> list[str]:
    """Rows [a, b) as JSON objects."""
    rows = zip(
        _plain(table, "start", a, b),
        _plain(table, "end", a, b),
        _words(table, "text", a, b),
        _words(table, "label", a, b),
        strict=True,
    )
    return [f'{{"start": {start}, "end": {end}, "text": {text}, "label": {label}}}' for start, end, text, label in rows]


def _quantities(table: pa.Table, a: int, b: int) -> list[str]:
    """Rows [a, b) as JSON objects."""
    template = ", ".join(f'"{name}": %s' for name in _QUANTITY)
    columns = [_json_column(table, name, a, b) for name in _QUANTITY]
    return [f"{{{template % row}}}" for row in zip(*columns, strict=True)]


def _json_column(table: pa.Table, name: str, a: int, b: int) -> list[str]:
    """Rows [a, b) of the column, each as JSON."""
    kind = table.schema.field(name).type
    if pa.types.is_dictionary(kind):
        return _words(table, name, a, b)
    values = _plain(table, name, a, b)
    if pa.types.is_floating(kind):
        return [_number(value) for value in values]
    if pa.types.is_integer(kind):
        return ["null" if value is None else str(value) for value in values]
    return ["null" if value is None else _quoted(value) for value in values]


def _joined(rows: list[str], offsets: Offsets) -> list[str]:
    """The rows of each sentence, with commas; `offsets` has shape (sentences + 1,), the first row at ``offsets[0]``."""
    places = (offsets - offsets[0]).tolist() if len(offsets) else []
    return [", ".join(rows[a:b]) if b > a else "" for a, b in pairwise(places)]


def _plain(table: pa.Table, name: str, a: int, b: int) -> list[object]:
    values: list[object] = column(table, name)[a:b].to_pylist()
    return values


def _words(table: pa.Table, name: str, a: int, b: int) -> list[str]:
    """Rows [a, b) of a dictionary-encoded column, each as JSON; every word is encoded once."""
    words = column(table, name)[a:b]
    encoded = [_quoted(word) for word in words.dictionary.to_pylist()]
    encoded.append("null")  # found at -1
    return [encoded[i] for i in pc.fill_null(words.indices, -1).to_pylist()]


def _number(value: object) -> str:
    """A float as gold writes it: whole numbers without a point; what is missing or not finite is null."""
    if not isinstance(value, float) or not math.isfinite(value):
        return "null"
    return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
