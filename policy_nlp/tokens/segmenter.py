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

from policy_nlp.characters import DIGIT, LETTER, NUMERAL, code_points, flags
from policy_nlp.kernel import kernel
from policy_nlp.resources import resource

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
def _join_numbers(codes, table, end, kept):  # type: ignore[no-untyped-def]
    """Join the parts of a number and of a date: ２００６, 二〇〇六, 三百 二十, 2006 年, 9 月, 16 日.

    Fill `kept` with the ends that remain, return how many there are.
    """
    count = 0
    begin = 0  # of the word being joined
    seen = 0
    digits = numerals = True
    for t in range(len(end)):
        e = end[t]
        for i in range(seen, e):
            digits &= codes[i] < 65536 and table[codes[i]] & DIGIT != 0
            numerals &= _is_numeral(codes, table, i)
        seen = e
        join = False
        if t + 1 < len(end) and codes[e - 1] < 65536 and codes[e] < 65536:
            following = end[t + 1] - e
            if numerals and _is_numeral(codes, table, e):
                join = True
                for i in range(e, end[t + 1]):
                    join &= _is_numeral(codes, table, i)
            elif (digits or (numerals and e - begin == 4)) and following == 1:
                # A date is a word by the PKU standard (１９９８年, ９月); a duration (３ 年) is not.
                c = codes[e]
                join = (c == _YEAR and e - begin == 4) or ((c == _MONTH or c == _DAY) and digits and e - begin <= 2)
            join |= _joins_full_width(codes, table, e)
        if not join:
            kept[count] = e
            count += 1
            begin = e
            digits = numerals = True
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
                self._jieba.add_word(word, None, None)

    def ends(self, text: str, codes: npt.NDArray[np.uint32] | None = None) -> npt.NDArray[np.int32]:
        """Where each word of `text` ends, int32, shape (words,); a word begins where the one before it ends.

        `text` must hold no lone surrogates. `codes` are its code points, where the caller has them already.
        """
        words = self._jieba.cut(text, False)
        end = np.cumsum(np.fromiter(map(len, words), dtype=np.int32, count=len(words)), dtype=np.int32)
        if codes is None:
            codes = code_points(text)
        # The dictionary knows only ASCII numbers; ２００６ and 二〇〇六 would come out as four words.
        kept = np.empty_like(end)
        return kept[: _join_numbers(codes, flags(), end, kept)]


@cache
def policy_terms() -> tuple[str, ...]:
    """The shipped terms that stay whole: 电子政务, 数据要素, 一网通办, 人工智能, …"""
    words: list[str] = []
    for name in ("terms.tsv", "technologies.tsv"):
        with resource("corpora", "lexicon", name).open(encoding="utf-8") as lines:
            next(lines)
            words += [line.split("\t", 1)[0] for line in lines]
    # Latin words are whole as they are; rjieba's dictionary cannot hold a quotation mark or a blank inside a word.
    return tuple(dict.fromkeys(word for word in words if word.isalpha() and not word.isascii()))


@cache
def default_segmenter() -> Segmenter:
    """The segmenter with the shipped policy terms."""
    return Segmenter(policy_terms())
