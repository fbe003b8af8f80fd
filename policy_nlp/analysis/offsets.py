"""From positions in a batch to what the tables hold: documents, sentences, offsets into the texts, and strings."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from policy_nlp.analysis.arrays import coded, numbers, strings, validity
from policy_nlp.kernel import kernel
from policy_nlp.structure import Structure, TextBatch

_Positions = npt.NDArray[np.int32]


@kernel
def _offsets(start, end, doc, first, out_start, out_end):  # type: ignore[no-untyped-def]
    """Fill the offsets from where each document begins; return whether any is missing."""
    missing = False
    for i in range(len(start)):
        out_start[i] = start[i] - first[doc[i]]
        out_end[i] = end[i] - first[doc[i]]
        missing |= start[i] < 0
    return missing


@kernel
def _token_columns(  # type: ignore[no-untyped-def]
    word_end, first, begins, doc, number, starts, origin, out_doc, out_number, out_start, out_end
):
    """What the table of tokens holds of the words first[s] to first[s + 1] of each sentence, which begins at begins[s]."""
    moved = len(origin) > 0
    for s in range(len(begins)):
        begin = begins[s]
        shift = starts[doc[s]]
        for w in range(first[s], first[s + 1]):
            end = word_end[w]
            out_doc[w], out_number[w] = doc[s], number[s]
            out_start[w] = (origin[begin] if moved else begin) - shift
            out_end[w] = (origin[end - 1] + 1 if moved else end) - shift
            begin = end


@kernel
def _utf8_size(codes, start, end, ends):  # type: ignore[no-untyped-def]
    """Fill where each slice ends in UTF-8; nothing where `start` is negative."""
    size = 0
    for i in range(len(start)):
        if start[i] >= 0:
            for k in range(start[i], end[i]):
                c = codes[k]
                size += 1 if c < 0x80 else 2 if c < 0x800 else 3 if c < 0x10000 else 4
        ends[i + 1] = size
    return size


@kernel
def _write_utf8(codes, start, end, out):  # type: ignore[no-untyped-def]
    at = 0
    for i in range(len(start)):
        if start[i] < 0:
            continue
        for k in range(start[i], end[i]):
            c = codes[k]
            if c < 0x80:
                out[at] = c
                at += 1
            elif c < 0x800:
                out[at] = 0xC0 | c >> 6
                out[at + 1] = 0x80 | c & 0x3F
                at += 2
            elif c < 0x10000:
                out[at] = 0xE0 | c >> 12
                out[at + 1] = 0x80 | (c >> 6) & 0x3F
                out[at + 2] = 0x80 | c & 0x3F
                at += 3
            else:
                out[at] = 0xF0 | c >> 18
                out[at + 1] = 0x80 | (c >> 12) & 0x3F
                out[at + 2] = 0x80 | (c >> 6) & 0x3F
                out[at + 3] = 0x80 | c & 0x3F
                at += 4


def slices(codes: npt.NDArray[np.uint32], start: _Positions, end: _Positions) -> pa.StringArray:
    """The slices [start, end) of code points without surrogates; null where `start` is negative."""
    ends = np.zeros(len(start) + 1, dtype=np.int32)
    data = np.empty(_utf8_size(codes, start, end, ends), dtype=np.uint8)
    _write_utf8(codes, start, end, data)
    return pa.StringArray.from_buffers(len(start), pa.py_buffer(ends), pa.py_buffer(data), validity(start < 0))


class Offsets:
    """Turns positions in a batch into rows and offsets of its documents."""

    def __init__(self, batch: TextBatch, structure: Structure) -> None:
        self.ids = strings([d.id for d in batch.documents])
        self._batch = batch
        self._starts = batch.written_starts.astype(np.int32)
        self._doc = structure.doc
        first = np.searchsorted(structure.doc, np.arange(len(self.ids)), side="left").astype(np.int32)
        self._number = np.arange(len(structure.doc), dtype=np.int32) - first[structure.doc]

    def doc(self, doc: npt.NDArray[np.int32]) -> pa.DictionaryArray:
        """The ids of documents."""
        return coded(doc, self.ids)

    def of_sentence(self, sentence: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """(document, number of the sentence within it)."""
        return self._doc[sentence], self._number[sentence]

    def spans(self, start: _Positions, end: _Positions, doc: npt.NDArray[np.int32]) -> tuple[pa.Array, pa.Array]:
        """Offsets into the documents where the spans [start, end) begin and end; null where the position is negative."""
        start, end = self._batch.written_spans(start, end)
        out_start, out_end = np.empty(len(start), dtype=np.int32), np.empty(len(start), dtype=np.int32)
        if _offsets(start, end, doc, self._starts, out_start, out_end):
            return numbers(out_start, start < 0), numbers(out_end, end < 0)
        return numbers(out_start), numbers(out_end)

    def strings(self, start: _Positions, end: _Positions) -> pa.Array:
        """What the documents have there; null where the position is negative."""
        return slices(self._batch.written_codes, *self._batch.written_spans(start, end))

    def tokens(self, word_end: _Positions, first: _Positions, structure: Structure) -> list[pa.Array]:
        """The columns of the words that `policy_nlp.tokens.Segmenter.words_within` found in all sentences."""
        doc, number, start, end = (np.empty(len(word_end), dtype=np.int32) for _ in range(4))
        origin = np.empty(0, dtype=np.int32) if self._batch.origin is None else self._batch.origin
        begins = structure.start
        _token_columns(word_end, first, begins, self._doc, self._number, self._starts, origin, doc, number, start, end)
        return [self.doc(doc), numbers(number), numbers(start), numbers(end)]
