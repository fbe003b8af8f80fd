"""Words by jieba's dictionary and the shipped policy terms, as offsets.

jieba's hidden Markov model for unknown words is left out: it glues names to their neighbours (see benchmarks/segmentation.py for
the figures).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache
from itertools import pairwise

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import DIGIT, LETTER, NUMERAL, code_points, flags
from policy_nlp.kernel import kernel
from policy_nlp.resources import resource
from policy_nlp.structure.shadow import plain_ideographs
from policy_nlp.tokens.dictionary import extended_dictionary
from policy_nlp.tokens.word_graph import segment

_FULL_WIDTH = 0xFF00
_POINT = 0xFF0E
_PERCENT = 0xFF05
_TEN_THOUSAND = 0x4E07  # 万
_HUNDRED_MILLION = 0x4EBF  # 亿
_YEAR, _MONTH, _DAY = 0x5E74, 0x6708, 0x65E5  # 年 月 日


@kernel
def _is_numeral(codes, table, i):  # type: ignore[no-untyped-def]
    c = codes[i]
    return c == _TEN_THOUSAND or c == _HUNDRED_MILLION or (c < 65536 and table[c] & NUMERAL != 0)


@kernel
def _may_join(c, table):  # type: ignore[no-untyped-def]
    """Whether a word that ends in the character may be joined with the next one; most may not."""
    if c >= 65536:
        return False
    if c >= _FULL_WIDTH:
        return c == _POINT or table[c] & (DIGIT | LETTER) != 0
    return table[c] & (DIGIT | NUMERAL) != 0 or c == _TEN_THOUSAND or c == _HUNDRED_MILLION


@kernel
def _joins_full_width(codes, table, e):  # type: ignore[no-untyped-def]
    """Whether the characters before and after the word boundary `e` are parts of one number or Latin word in full width."""
    if codes[e - 1] < _FULL_WIDTH or codes[e] < _FULL_WIDTH:
        return False
    left, right = table[codes[e - 1]], table[codes[e]]
    if left & (DIGIT | LETTER) and right & (DIGIT | LETTER):
        return True
    if left & DIGIT:
        return codes[e] == _PERCENT or (
            codes[e] == _POINT and e + 1 < len(codes) and codes[e + 1] < 65536 and table[codes[e + 1]] & DIGIT != 0
        )
    return (
        codes[e - 1] == _POINT and right & DIGIT and e > 1 and codes[e - 2] < 65536 and table[codes[e - 2]] & DIGIT != 0
    )


@kernel
def _join_numbers(codes, table, start, word_end, first):  # type: ignore[no-untyped-def]
    """Join the parts of a number and of a date in each span: ２００６, 二〇〇六, 三百 二十, 2006 年, 9 月, 16 日.

    Move the ends that remain to the front of `word_end`, correct `first`, return how many there are.
    """
    count = 0
    for span in range(len(start)):
        begin = start[span]  # of the word being joined
        seen = begin
        digits = numerals = True
        low, high = first[span], first[span + 1]
        first[span] = count
        for t in range(low, high):
            e = word_end[t]
            if not _may_join(codes[e - 1], table):
                word_end[count] = e
                count += 1
                begin = seen = e
                digits = numerals = True
                continue
            for i in range(seen, e):
                digits &= codes[i] < 65536 and table[codes[i]] & DIGIT != 0
                numerals &= _is_numeral(codes, table, i)
            seen = e
            join = False
            if t + 1 < high and codes[e - 1] < 65536 and codes[e] < 65536:
                following = word_end[t + 1] - e
                if numerals and _is_numeral(codes, table, e):
                    join = True
                    for i in range(e, word_end[t + 1]):
                        join &= _is_numeral(codes, table, i)
                elif (digits or (numerals and e - begin == 4)) and following == 1:
                    # A date is a word by the PKU standard (１９９８年, ９月); a duration (３ 年) is not.
                    c = codes[e]
                    join = (c == _YEAR and e - begin == 4) or ((c == _MONTH or c == _DAY) and digits and e - begin <= 2)
                join |= _joins_full_width(codes, table, e)
            if not join:
                word_end[count] = e
                count += 1
                begin = e
                digits = numerals = True
    first[len(start)] = count
    return count


class Segmenter:
    """Splits text into words; immutable once made, so that one serves a whole process.

    Args:
        words: words to keep whole besides those of the dictionary.
        terms: whether the shipped policy terms stay whole as well.

    Attributes:
        dictionary: all words, with their probabilities.
    """

    def __init__(self, words: Iterable[str] = (), *, terms: bool = True) -> None:
        self.dictionary = extended_dictionary(words, terms=terms)

    def ends(self, text: str) -> npt.NDArray[np.int32]:
        """Where each word of `text` ends, int32, shape (words,); a word begins where the one before it ends."""
        bounds = np.array([0, len(text)], dtype=np.int32)
        return self.words_within(code_points(text), bounds[:1], bounds[1:])[0]

    def split(self, texts: Sequence[str]) -> list[list[str]]:
        """The words of each text; joined, they are the text. All texts are read in one pass."""
        joined = "".join(texts)
        bounds = np.cumsum([0, *map(len, texts)], dtype=np.int32)
        ends, first = self.words_within(code_points(plain_ideographs(joined)), bounds[:-1], bounds[1:])
        cuts = ends.tolist()
        return [
            [joined[a:b] for a, b in pairwise((begin, *cuts[low:high]))]
            for begin, (low, high) in zip(bounds[:-1].tolist(), pairwise(first.tolist()), strict=True)
        ]

    def words_within(
        self, codes: npt.NDArray[np.uint32], start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]
    ) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
        """The words of the spans [start, end) of a text; none crosses the bounds of a span.

        Args:
            codes: the code points of the text.
            start: where the spans begin, shape (spans,), in order.
            end: where they end; they do not overlap.

        Returns:
            Where each word ends, shape (words,), and how many words there are before each span and in all, shape (spans + 1,).
        """
        word_end = np.empty(int((end - start).sum(dtype=np.int64)), dtype=np.int32)
        first = np.empty(len(start) + 1, dtype=np.int32)
        longest = int((end - start).max()) if len(start) else 0
        best, length = np.empty(longest + 1), np.empty(longest, dtype=np.int32)
        segment(codes, start, end, self.dictionary, best, length, word_end, first)
        count = _join_numbers(codes, flags(), start, word_end, first)
        return word_end[:count].copy(), first


@cache
def policy_terms() -> tuple[str, ...]:
    """The shipped terms that stay whole: 电子政务, 数据要素, 一网通办, 人工智能, …"""
    words: list[str] = []
    for name in ("terms.tsv", "technologies.tsv"):
        with resource("corpora", "lexicon", name).open(encoding="utf-8") as lines:
            next(lines)
            words += [line.split("\t", 1)[0] for line in lines]
    # Latin words are whole as they are; those with a quotation mark or a blank inside are left to it.
    return tuple(dict.fromkeys(word for word in words if word.isalpha() and not word.isascii()))


@cache
def default_segmenter() -> Segmenter:
    """The segmenter with the shipped policy terms."""
    return Segmenter()
