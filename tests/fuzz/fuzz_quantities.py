"""Numbers and quantities: amounts lie in their sentences, in order, with values that fit. How to run it: `fuzzing`."""

from __future__ import annotations

import numpy as np
from fuzzing import documents_in, fuzz, instrumented

with instrumented():
    from policy_nlp.document import Document
    from policy_nlp.entities import find_entities
    from policy_nlp.entities.spans import Entities
    from policy_nlp.quantities import find_quantities
    from policy_nlp.quantities.spans import COMPARATORS, STATUSES
    from policy_nlp.structure import TextBatch, find_structure


def target(data: bytes) -> None:
    """Find the quantities, with entities and without."""
    documents = [Document(str(i), text, year=2006, doc_type="规划") for i, text in enumerate(documents_in(data[1:]))]
    batch = TextBatch.of(documents)
    structure = find_structure(batch)
    entities = find_entities(batch, structure) if data[:1] > b"\x80" else Entities.none()
    q = find_quantities(batch, structure, entities)
    assert (q.start >= structure.start[q.sentence]).all() and (q.end <= structure.end[q.sentence]).all()
    assert (q.start < q.end).all() and (q.start[1:] >= q.end[:-1]).all()
    said = q.object_start >= 0
    assert (q.object_start[said] < q.object_end[said]).all()
    assert (
        structure.doc[np.searchsorted(structure.start, q.object_start[said], side="right") - 1]
        == structure.doc[q.sentence[said]]
    ).all()
    assert ((q.unit >= -1) & (q.unit < len(q.units))).all()
    assert ((q.deadline >= -1) & (q.deadline < len(q.deadlines))).all()
    assert ((q.comparator >= 0) & (q.comparator < len(COMPARATORS))).all()
    assert ((q.status >= 0) & (q.status < len(STATUSES))).all()
    both = ~np.isnan(q.low) & ~np.isnan(q.high)
    assert (q.low[both] <= q.high[both]).all()
    assert not (np.isinf(q.low) | np.isinf(q.high)).any()


if __name__ == "__main__":
    fuzz(target)
