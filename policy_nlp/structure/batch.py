"""Many documents as one text: the form in which every stage works."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import code_points
from policy_nlp.document import Document
from policy_nlp.kernel import kernel
from policy_nlp.structure.shadow import cast_shadow

#: Stands between two documents. It breaks lines, sentences, words and lexicon matches, and unlike a line feed it never
#: joins a carriage return before it into one break.
SEPARATOR = "\u2029"


@kernel
def _written(start, end, origin, out_start, out_end):  # type: ignore[no-untyped-def]
    for i in range(len(start)):
        there = start[i] >= 0 and end[i] > start[i]
        out_start[i] = origin[start[i]] if there else start[i]
        out_end[i] = origin[end[i] - 1] + 1 if there else end[i]


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
        written_codes: code points of the documents' texts as they are, end to end, but for lone surrogates.
        written_starts: first of each document in `written_codes`, int64, shape (len(documents),).
        origin: where in `written_codes` each character of `text` comes from, int32, shape (len(text),).
    """

    documents: tuple[Document, ...]
    text: str
    codes: npt.NDArray[np.uint32]
    starts: npt.NDArray[np.int64]
    ends: npt.NDArray[np.int64]
    written_codes: npt.NDArray[np.uint32]
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
            return cls(tuple(documents), text, codes, starts, ends, codes, starts, None)
        shadow, origin = cast
        # Of the same type, or the whole of `origin` is converted.
        at, to = (np.searchsorted(origin, places.astype(origin.dtype)) for places in (starts, ends))
        return cls(tuple(documents), _string(shadow), _read_only(shadow), at, to, codes, starts, origin)

    @property
    def written(self) -> str:
        """The documents' texts as they are, end to end, but for lone surrogates."""
        return self.text if self.origin is None else _string(self.written_codes)

    def written_spans(
        self, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """Where in `written` the spans [start, end) of `text` stand; both int32, shape (spans,).

        A span that is not there (negative, or empty) stays as it is.
        """
        if self.origin is None:
            return start, end
        out_start, out_end = np.empty(len(start), dtype=np.int32), np.empty(len(start), dtype=np.int32)
        _written(start, end, self.origin, out_start, out_end)
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
