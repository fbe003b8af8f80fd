"""What two passages are compared by: letters, digits and ideographs alone, with the way back to the texts.

Widths and capitals are folded, blanks and punctuation skipped, so that a passage is found again after a change of layout. Of a document
whose sentences are known only body text counts: headings, tables of contents and signatures are alike everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column, document_offsets
from policy_nlp.analysis.result import Analysis, MissingTextsError
from policy_nlp.characters import HAN, code_points, flags
from policy_nlp.trie import width_fold


class Shadow(NamedTuple):
    """The documents end to end, reduced to the characters that are compared.

    Attributes:
        codes: uint16, shape (kept characters,). Characters beyond U+FFFF share 2,048 codes of the surrogate range, which no text uses.
        position: int32, same shape: offset of each into its document's text.
        starts: int64, shape (documents + 1,): first character of each document in `codes`, and one past the last.
    """

    codes: npt.NDArray[np.uint16]
    position: npt.NDArray[np.int32]
    starts: npt.NDArray[np.int64]

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Kept characters of each document; shape (documents,)."""
        return np.diff(self.starts)


def cast_shadow(analysis: Analysis, purpose: str) -> Shadow:
    """The shadow of all documents of `analysis`.

    Args:
        analysis: with texts; where ``sentences`` is empty the whole of the texts counts.
        purpose: what needs the texts, for the message.

    Raises:
        MissingTextsError: the analysis has no texts.
    """
    if analysis.texts is None:
        raise MissingTextsError(f"{purpose} needs the documents' texts, which this analysis was made without")
    sentences = analysis.sentences
    offsets = document_offsets("sentences", sentences, column(analysis.documents, "doc"))
    start, end = (column(sentences, side).to_numpy() for side in ("start", "end"))
    body = pc.fill_null(pc.equal(column(sentences, "kind"), "body"), False).to_numpy(zero_copy_only=False)
    codes: list[npt.NDArray[np.uint16]] = [np.empty(0, np.uint16)]
    positions: list[npt.NDArray[np.int32]] = [np.empty(0, np.int32)]
    for document, text in enumerate(_texts(analysis)):
        points = code_points(text)
        kept = kept_characters()[np.minimum(points, 65535)] | (points > 65535)
        if len(body):
            rows = np.arange(offsets[document], offsets[document + 1])
            kept &= _inside(len(points), start[rows[body[rows]]], end[rows[body[rows]]])
        position = np.flatnonzero(kept).astype(np.int32)
        points = points[position]
        plain = np.where(points > 65535, 0xD800 | (points & 0x7FF), points).astype(np.uint16)
        codes.append(width_fold()[plain])
        positions.append(position)
    starts = np.cumsum([len(part) for part in codes], dtype=np.int64)
    return Shadow(np.concatenate(codes), np.concatenate(positions), starts)


def _texts(analysis: Analysis) -> Iterator[str]:
    """One text after the other, so that not all of them stand in memory as Python strings."""
    assert analysis.texts is not None
    for chunk in analysis.texts.column("text").chunks:
        for text in chunk:
            yield text.as_py() or ""


def _inside(size: int, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> npt.NDArray[np.bool_]:
    """Which of `size` characters stand in one of the spans; shape (size,)."""
    change = np.zeros(size + 1, dtype=np.int32)
    np.add.at(change, start, 1)
    np.add.at(change, end, -1)
    inside: npt.NDArray[np.bool_] = np.cumsum(change[:-1]) > 0
    return inside


@cache
def kept_characters() -> npt.NDArray[np.bool_]:
    """Letters and digits of any script, and ideographs; shape (65536,)."""
    table: npt.NDArray[np.bool_] = np.array([chr(code).isalnum() for code in range(65536)]) | (flags() & HAN != 0)
    table.setflags(write=False)
    return table
