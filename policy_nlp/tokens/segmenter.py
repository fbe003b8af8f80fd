"""Words by rjieba's dictionary and the shipped policy terms, as offsets.

rjieba is jieba's algorithm (the most probable path through a word graph, unigram frequencies) in Rust. Its hidden Markov model for
unknown words stays off: it glues names to their neighbours (see benchmarks/segmentation.py for the figures).
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import rjieba

from policy_nlp.characters import DIGIT, LETTER, code_points, flags
from policy_nlp.kernel import kernel
from policy_nlp.resources import resource

_FULL_WIDTH = 0xFF00


@kernel
def _join_full_width(codes, table, end, kept):  # type: ignore[no-untyped-def]
    """Join neighbours that are both full-width digits, or both full-width letters; fill `kept`, return its length."""
    count = 0
    for t in range(len(end)):
        e = end[t]
        if t + 1 < len(end) and codes[e - 1] >= _FULL_WIDTH and codes[e] >= _FULL_WIDTH and codes[e] < 65536 and codes[e - 1] < 65536:
            both = table[codes[e - 1]] & table[codes[e]]
            if both & (DIGIT | LETTER):
                continue
        kept[count] = e
        count += 1
    return count


class Segmenter:
    """Splits text into words; immutable once made, so that one serves a whole process.

    Args:
        words: words to keep whole besides those of rjieba's dictionary.
    """

    def __init__(self, words: Iterable[str] = ()) -> None:
        self._jieba: Any = rjieba.Jieba()
        for word in words:
            if word and not self._jieba.has_word(word):
                self._jieba.add_word(word)

    def ends(self, text: str, codes: npt.NDArray[np.uint32] | None = None) -> npt.NDArray[np.int32]:
        """Where each word of `text` ends, int32, shape (words,); a word begins where the one before it ends.

        `text` must hold no lone surrogates. `codes` are its code points, where the caller has them already.
        """
        words = self._jieba.cut(text, False)
        end = np.cumsum(np.fromiter(map(len, words), dtype=np.int32, count=len(words)), dtype=np.int32)
        if codes is None:
            codes = code_points(text)
        if len(end) < 2 or not (codes >= _FULL_WIDTH).any():
            return end
        # The dictionary knows only ASCII numbers; ２００６ would come out as four words.
        kept = np.empty_like(end)
        return kept[: _join_full_width(codes, flags(), end, kept)]


@cache
def policy_terms() -> tuple[str, ...]:
    """The shipped terms that stay whole: 电子政务, 数据要素, 一网通办, …"""
    with resource("corpora", "lexicon", "terms.tsv").open(encoding="utf-8") as lines:
        next(lines)
        return tuple(line.split("\t", 1)[0] for line in lines)


@cache
def default_segmenter() -> Segmenter:
    """The segmenter with the shipped policy terms."""
    return Segmenter(policy_terms())
