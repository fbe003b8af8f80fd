"""Quantities of a text as plain tuples, for the tests of this folder."""

from __future__ import annotations

import math
from typing import NamedTuple

import numpy as np

from policy_nlp.document import Document
from policy_nlp.entities.spans import LABELS, Entities
from policy_nlp.quantities import find_quantities
from policy_nlp.quantities.spans import COMPARATORS, STATUSES
from policy_nlp.structure import TextBatch, find_structure


class Found(NamedTuple):
    text: str
    low: float | None
    high: float | None
    unit: str | None
    comparator: str
    object: str | None
    deadline: str | None
    status: str
    action: str | None
    place: str | None
    agency: str | None


def quantities_of(
    text: str,
    *,
    doc_type: str = "工作要点",
    title: str = "某省工作要点",
    year: int | None = 2006,
    entities: tuple[tuple[str, str], ...] = (),
) -> list[Found]:
    """What `find_quantities` finds in `text`; `entities` are (text, label) in the order in which they stand."""
    batch = TextBatch.of([Document("d", text, title=title, doc_type=doc_type, year=year)])
    structure = find_structure(batch)
    spans = []
    at = 0
    for name, label in entities:
        at = text.index(name, at)
        first, last = batch.position(0, at), batch.position(0, at + len(name))
        sentence = int(np.searchsorted(structure.start, first, side="right")) - 1
        spans.append((first, last, LABELS.index(label), sentence))
        at += len(name)
    table = np.array(spans, dtype=np.int32).reshape(-1, 4)
    named = Entities(
        table[:, 0].copy(), table[:, 1].copy(), table[:, 2].astype(np.int8), table[:, 3].copy(), [None] * len(table)
    )
    q = find_quantities(batch, structure, named)

    def piece(start: int, end: int) -> str | None:
        (a,), (b,) = batch.written_spans(np.array([start]), np.array([end]))
        return batch.written[a:b] if start >= 0 else None

    def entity(index: int) -> str | None:
        return piece(int(named.start[index]), int(named.end[index])) if index >= 0 else None

    def number(value: float) -> float | None:
        return None if math.isnan(value) else float(value)

    return [
        Found(
            text=piece(q.start[i], q.end[i]) or "",
            low=number(q.low[i]),
            high=number(q.high[i]),
            unit=q.units[q.unit[i]] if q.unit[i] >= 0 else None,
            comparator=COMPARATORS[q.comparator[i]],
            object=piece(q.object_start[i], q.object_end[i]),
            deadline=q.deadlines[q.deadline[i]] if q.deadline[i] >= 0 else None,
            status=STATUSES[q.status[i]],
            action=piece(q.action_start[i], q.action_end[i]),
            place=entity(int(q.place[i])),
            agency=entity(int(q.agency[i])),
        )
        for i in range(len(q.start))
    ]
