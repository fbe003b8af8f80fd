"""Documents into sections and sentences."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.structure.batch import TextBatch
from policy_nlp.structure.kinds import find_kinds
from policy_nlp.structure.markers import Markers, find_markers
from policy_nlp.structure.sections import Sections, build_sections
from policy_nlp.structure.sentences import split_sentences


class Structure(NamedTuple):
    """What the layout of a batch says; arrays over its sentences have shape (sentences,).

    Attributes:
        start, end: int32 offsets of the sentences into the batch's text.
        opening: int8, how a sentence begins (`policy_nlp.structure.sentences`).
        kind: int8, index into `policy_nlp.structure.kinds.KINDS`.
        doc: int32, the document that holds the sentence.
        markers: the number at the start of each sentence.
        sections: the tree of sections.
    """

    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    opening: npt.NDArray[np.int8]
    kind: npt.NDArray[np.int8]
    doc: npt.NDArray[np.int32]
    markers: Markers
    sections: Sections


def find_structure(batch: TextBatch) -> Structure:
    """Sections and sentences of all documents of the batch, in one pass each."""
    sentences = split_sentences(batch.codes)
    doc = (np.searchsorted(batch.starts, sentences.start, side="right") - 1).astype(np.int32)
    markers = find_markers(batch.codes, sentences.start, sentences.end)
    kind = find_kinds(batch.codes, sentences, markers, doc)
    sections = build_sections(kind, markers, sentences.opening, doc)
    return Structure(sentences.start, sentences.end, sentences.opening, kind, doc, markers, sections)


__all__ = ["Structure", "TextBatch", "find_structure"]
