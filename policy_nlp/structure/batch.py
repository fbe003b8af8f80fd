"""Many documents as one text: the form in which every stage works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import code_points
from policy_nlp.document import Document
from policy_nlp.structure.shadow import cast_shadow

#: Stands between two documents. It breaks lines, sentences, words and lexicon matches, and unlike a line feed it never
#: joins a carriage return before it into one break.
SEPARATOR = "\u2029"


@dataclass(frozen=True, slots=True)
class TextBatch:
    """Documents laid end to end, `SEPARATOR` after each, and the shadow of that text, which the stages read.

    In the shadow (`policy_nlp.structure.shadow`) a traditional or full-width character is a plain one, and what nobody sees is
    not there. For nearly every text it is the text itself, and then `origin` is None.

    Attributes:
        documents: the documents, in order.
        text: the shadow; lone surrogates, which no other library takes, stand as U+FFFD.
        codes: its code points, uint32, shape (len(text),).
        starts: first code point of each document in `text`, int64, shape (len(documents),).
        ends: one past its last, int64, shape (len(documents),).
        written: the documents' texts as they are, end to end, but for lone surrogates.
        written_starts: first code point of each document in `written`, int64, shape (len(documents),).
        origin: where in `written` each character of `text` comes from, int32, shape (len(text),).
    """

    documents: tuple[Document, ...]
    text: str
    codes: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    written: str
    written_starts: npt.NDArray[np.int64]
    origin: npt.NDArray[np.int32] | None

    @classmethod
    def of(cls, documents: Sequence[Document]) -> TextBatch:
        """Lay `documents` end to end."""
        text = "".join([d.text + SEPARATOR for d in documents])
        codes = code_points(text)
        surrogates = (codes >= 0xD800) & (codes < 0xE000)
        if surrogates.any():
            codes = _read_only(np.where(surrogates, np.uint32(0xFFFD), codes))
            text = _string(codes)
        lengths = np.fromiter((len(d.text) for d in documents), dtype=np.int64, count=len(documents))
        ends = np.cumsum(lengths + 1) - 1
        starts = ends - lengths
        cast = cast_shadow(codes, starts, ends)
        if cast is None:
            return cls(tuple(documents), text, codes, starts, ends, text, starts, None)
        shadow, origin = cast
        at, to = np.searchsorted(origin, starts), np.searchsorted(origin, ends)
        return cls(tuple(documents), _string(shadow), _read_only(shadow), at, to, text, starts, origin)

    def written_spans(
        self, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Where in `written` the spans [start, end) of `text` stand; both int32, shape (spans,).

        A span that is not there (negative, or empty) stays as it is.
        """
        if self.origin is None:
            return start, end
        there = (start >= 0) & (end > start)
        out_start, out_end = start.copy(), end.copy()
        out_start[there] = self.origin[start[there]]
        out_end[there] = self.origin[end[there] - 1] + 1
        return out_start, out_end

    def position(self, document: int, offset: int) -> int:
        """Where in `text` the character at `offset` of a document stands, or the next one that has a place there."""
        at = int(self.written_starts[document]) + offset
        # An offset of another type would have the whole array converted at every call.
        return at if self.origin is None else int(np.searchsorted(self.origin, self.origin.dtype.type(at)))


def _read_only(codes: npt.NDArray[np.uint32]) -> npt.NDArray[np.uint32]:
    # As the codes of a text that has no shadow are: the kernels are compiled for one kind of array, not for two.
    codes.setflags(write=False)
    return codes


def _string(codes: npt.NDArray[Any]) -> str:
    return codes.astype("<u4", copy=False).tobytes().decode("utf-32-le")
