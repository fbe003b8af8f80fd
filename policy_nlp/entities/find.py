"""Entities of a batch: grammars for times and titles, the tagger for names, one set of spans without overlap."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from policy_nlp.backends.protocols import NameTagger
from policy_nlp.entities.lexicon import DOCUMENT_SPAN, TIME_SPAN, lexicon_marks, mark_spans
from policy_nlp.entities.norms import normal_form
from policy_nlp.entities.spans import DOCUMENT, TIME, Entities
from policy_nlp.entities.tagger import default_tagger
from policy_nlp.entities.times import find_times
from policy_nlp.entities.titles import find_titles
from policy_nlp.kernel import kernel
from policy_nlp.structure import Structure, TextBatch


@kernel
def _merge(  # type: ignore[no-untyped-def]
    title_start, title_end, name_start, name_end, name_label, time_start, time_end, out_start, out_end, out_label
):
    """Titles first, then names, then times, each only where nothing stands yet; all inputs in order. Returns the number."""
    count = 0
    t = n = m = 0
    while t < len(title_start) or n < len(name_start) or m < len(time_start):
        far = np.int32(2147483647)
        a = title_start[t] if t < len(title_start) else far
        b = name_start[n] if n < len(name_start) else far
        c = time_start[m] if m < len(time_start) else far
        if n < len(name_start) and t < len(title_start) and b < title_end[t] and name_end[n] > a:
            n += 1
            continue
        if m < len(time_start) and t < len(title_start) and c < title_end[t] and time_end[m] > a:
            m += 1
            continue
        if m < len(time_start) and n < len(name_start) and c < name_end[n] and time_end[m] > b:
            # What the tagger calls a time the grammar measures better.
            if name_label[n] == 7:
                n += 1
            else:
                m += 1
            continue
        if a <= b and a <= c:
            out_start[count], out_end[count], out_label[count] = a, title_end[t], 2
            t += 1
        elif b <= c:
            out_start[count], out_end[count], out_label[count] = b, name_end[n], name_label[n]
            n += 1
        else:
            out_start[count], out_end[count], out_label[count] = c, time_end[m], 7
            m += 1
        count += 1
    return count


def entity_marks(
    batch: TextBatch, structure: Structure
) -> tuple[npt.NDArray[np.uint64], tuple[npt.NDArray[np.int32], ...], tuple[npt.NDArray[np.int32], ...]]:
    """What lexicons and grammars know: the marks of every character, the times and the titles."""
    codes, start, end = batch.codes, structure.start, structure.end
    marks = lexicon_marks(codes, start, end)
    times = find_times(batch.text, codes, start, end)
    titles = find_titles(codes, start, end)
    mark_spans(marks, *times, TIME_SPAN)
    mark_spans(marks, *titles, DOCUMENT_SPAN)
    return marks, times, titles


def find_entities(batch: TextBatch, structure: Structure, tagger: NameTagger | None = None) -> Entities:
    """Entities of every sentence of the batch with their normal forms.

    Args:
        tagger: finds the names; by default the shipped one.
    """
    if not len(structure.start):
        return Entities.none()
    marks, times, titles = entity_marks(batch, structure)
    names = (tagger or default_tagger()).tag(batch, structure, marks)
    size = len(times[0]) + len(titles[0]) + len(names[0])
    start, end = np.empty(size, dtype=np.int32), np.empty(size, dtype=np.int32)
    label = np.empty(size, dtype=np.int8)
    count = _merge(*titles, *names, *times, start, end, label)
    start, end, label = start[:count], end[:count], label[:count]
    sentence = (np.searchsorted(structure.start, start, side="right") - 1).astype(np.int32)
    documents, text = batch.documents, batch.text
    norm = [
        normal_form(text[a:b], kind, documents[doc])
        for a, b, kind, doc in zip(
            start.tolist(), end.tolist(), label.tolist(), structure.doc[sentence].tolist(), strict=True
        )
    ]
    return Entities(start, end, label, sentence, norm)


assert (DOCUMENT, TIME) == (2, 7)  # the codes that `_merge` writes
