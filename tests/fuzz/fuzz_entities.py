"""Tagger, grammars and categories: entities do not overlap, stay in their sentence, and have a label. How to run it: `fuzzing`."""

from __future__ import annotations

import numpy as np
from fuzzing import documents_in, fuzz, instrumented

with instrumented():
    from policy_nlp.categories import default_model
    from policy_nlp.document import Document
    from policy_nlp.entities import find_entities
    from policy_nlp.entities.spans import LABELS
    from policy_nlp.structure import TextBatch, find_structure

_REGIONS = (None, "山东省", "北京市", "不在表里")


def target(data: bytes) -> None:
    """Tag and sort the sentences."""
    region = _REGIONS[len(data) % len(_REGIONS)]
    documents = [Document(str(i), text, region=region, year=2006) for i, text in enumerate(documents_in(data))]
    batch = TextBatch.of(documents)
    structure = find_structure(batch)
    found = find_entities(batch, structure)
    assert (found.start < found.end).all() and (found.start[1:] >= found.end[:-1]).all()
    assert (found.start >= structure.start[found.sentence]).all() and (found.end <= structure.end[found.sentence]).all()
    assert ((found.label >= 0) & (found.label < len(LABELS))).all()
    assert len(found.norm) == len(found.start) and "" not in found.norm
    model = default_model()
    categorised = model.categorise(batch, structure)
    assert ((categorised.category >= -1) & (categorised.category < len(model.names))).all()
    scores = categorised.score[~np.isnan(categorised.score)]
    assert ((scores >= 0) & (scores <= 1)).all()


if __name__ == "__main__":
    fuzz(target)
