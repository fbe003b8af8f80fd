"""Many documents as one text: the form in which every stage works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import code_points
from policy_nlp.document import Document

#: Stands between two documents. It breaks lines, sentences, words and lexicon matches, and unlike a line feed it never
#: joins a carriage return before it into one break.
SEPARATOR = "\u2029"


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Documents laid end to end, `SEPARATOR` after each.

    Attributes:
        documents: the documents, in order.
        text: the joined text; lone surrogates, which no other library takes, stand as U+FFFD (offsets stay the same).
        codes: its code points, uint32, shape (len(text),).
        starts: first code point of each document in `text`, int64, shape (len(documents),).
        ends: one past its last, int64, shape (len(documents),).
    """

    documents: tuple[Document, ...]
    text: str
    codes: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]

    @classmethod
    def of(cls, documents: Sequence[Document]) -> TextBatch:
        """Lay `documents` end to end."""
        text = "".join([d.text + SEPARATOR for d in documents])
        codes = code_points(text)
        surrogates = (codes >= 0xD800) & (codes < 0xE000)
        if surrogates.any():
            codes = np.where(surrogates, np.uint32(0xFFFD), codes)
            text = codes.astype("<u4").tobytes().decode("utf-32-le")
        lengths = np.fromiter((len(d.text) for d in documents), dtype=np.int64, count=len(documents))
        ends = np.cumsum(lengths + 1) - 1
        return cls(tuple(documents), text, codes, ends - lengths, ends)
