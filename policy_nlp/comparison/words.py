"""How often each document says each word: the matrix that keyness and similarity are reckoned from.

The words of a document are cut out of its UTF-8 bytes as one Arrow array and counted by Arrow; no word is a Python object.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.result import Analysis, MissingTextsError
from policy_nlp.characters import code_points
from policy_nlp.comparison.groups import rows_by_document
from policy_nlp.extras import import_extra
from policy_nlp.resources import resource
from policy_nlp.structure.regions import abbreviations, named_regions, region_names
from policy_nlp.tokens import default_segmenter, policy_terms

#: A word has two characters or more, begins with an ideograph or a letter, and is no number, date or amount.
_WORD = r"^\p{Han}[\p{Han}\p{Latin}\d]+$|^\p{Latin}[\p{Latin}\d.+-]+$|^\d+[A-Z][A-Za-z]*$"
_NUMBER = r"^第?[零〇○一二三四五六七八九两十百千万亿几数多半\d]+[年月日个项家条名位次批类种部大届方层步级元人成倍%]?$"
_OWN_PLACE = r"^[全我本各][国省市县区州]$|^自治区$"
_STOP = frozenset(
    """
    以及 以上 以下 以内 进行 其中 为了 对于 关于 通过 根据 按照 依照 他们 我们 这些 那些 可以 应当 不得 或者 及其 并且 等等 之一
    有关 相关 什么 这个 那个 一定 作为 左右 超过 达到 进一步 具有 不仅 而且 但是 因为 所以 如果 虽然 由于 因此 同时 此外 一共
    一些 一批 一个 这样 怎样 如何 必须 需要 能够 已经 正在 仍然 不断 特别 非常 十分 更加 更好 起来 下去 出来 同比 百分点 分别
    各位 代表 现在 看到 处于 方面 自己 没有 不是 就是 还是
    """.split()  # noqa: SIM905 - as words they are read, as a list of literals counted
)
_BLOCK = 2_000_000  # characters whose words are counted at one time


class WordCounts(NamedTuple):
    """Attributes:
    counts: scipy CSR matrix of int32, shape (documents, words).
    words: string array, shape (words,), in code-point order.
    term: shape (words,): whether the word is in the shipped lexicons of policy terms and technologies.
    place: shape (words,): whether the word names an administrative area or is 全省 and the like.
    """

    counts: Any
    words: pa.Array
    term: npt.NDArray[np.bool_]
    place: npt.NDArray[np.bool_]


def count_words(analysis: Analysis) -> WordCounts:
    """Count the words of all documents: those of the table ``tokens`` where it is filled, else the texts are cut into words here.

    Raises:
        MissingTextsError: the analysis has no texts.
        MissingExtraError: scipy is not installed.
    """
    sparse = import_extra("scipy.sparse", extra="compare", purpose="counting words")
    chunks, sizes = [], []
    for size, chunk in _chunks(analysis):
        chunks.append(chunk)
        sizes += size
    encoded = pa.chunked_array(chunks, pa.string()).dictionary_encode().combine_chunks()
    vocabulary = encoded.dictionary
    word = encoded.indices.to_numpy()
    doc = np.repeat(np.arange(len(analysis)), sizes)
    kept = _kept(vocabulary)
    order = pc.array_sort_indices(vocabulary).to_numpy()
    order = order[kept[order]]
    place = np.full(len(vocabulary), -1, dtype=np.int64)
    place[order] = np.arange(len(order))
    inside = place[word] >= 0
    shape = (len(analysis), len(order))
    ones = np.ones(int(inside.sum()), dtype=np.int32)
    counts = sparse.csr_matrix((ones, (doc[inside], place[word[inside]])), shape=shape)
    counts.sum_duplicates()
    words = vocabulary.take(pa.array(order))
    return WordCounts(counts, words, _is_in(words, _terms()), _is_in(words, _places()) | _matches(words, _OWN_PLACE))


def cut(text: str, bounds: npt.NDArray[np.integer]) -> pa.Array:
    """The pieces of `text` between neighbouring bounds (code points, ascending); a string array of shape (bounds - 1,).

    The array shares one copy of the text's bytes; no piece is made a Python object.
    """
    if len(bounds) < 2:
        return pa.array([], pa.string())
    code = code_points(text)
    width = np.ones(len(code), dtype=np.int32)
    for limit in (0x80, 0x800, 0x10000):
        width += code >= limit
    byte = np.zeros(len(code) + 1, dtype=np.int32)
    np.cumsum(width, out=byte[1:])
    offsets = byte[bounds]
    return pa.StringArray.from_buffers(len(bounds) - 1, pa.py_buffer(offsets), pa.py_buffer(text.encode()))


def _chunks(analysis: Analysis) -> Iterator[tuple[list[int], pa.Array]]:
    """Words of several documents at a time, and how many are of each."""
    if analysis.texts is None:
        raise MissingTextsError("counting words needs the documents' texts, which this analysis was made without")
    offsets = rows_by_document(analysis, "tokens")
    start, end = (column(analysis.tokens, side).to_numpy() for side in ("start", "end"))
    given = analysis.tokens.num_rows > 0
    sizes: list[int] = []
    pieces: list[pa.Array] = []
    waiting = 0
    for document in range(len(analysis)):
        text = analysis.text(document)
        if given:
            rows = slice(offsets[document], offsets[document + 1])
            bounds = np.stack([start[rows], end[rows]], axis=1).ravel()
            words = cut(text, bounds)[::2] if len(bounds) else cut(text, bounds)
        else:
            words = cut(text, np.concatenate([[0], default_segmenter().ends(text)]))
        sizes.append(len(words))
        pieces.append(words)
        waiting += len(text)
        if waiting >= _BLOCK:
            yield sizes, pa.concat_arrays(pieces)
            sizes, pieces, waiting = [], [], 0
    if pieces:
        yield sizes, pa.concat_arrays(pieces)


def _kept(vocabulary: pa.Array) -> npt.NDArray[np.bool_]:
    kept = _matches(vocabulary, _WORD) & ~_matches(vocabulary, _NUMBER) & ~_is_in(vocabulary, pa.array(sorted(_STOP)))
    long: npt.NDArray[np.bool_] = pc.greater(pc.utf8_length(vocabulary), 1).to_numpy(zero_copy_only=False)
    return kept & long


def _matches(strings: pa.Array, pattern: str) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = pc.match_substring_regex(strings, pattern).to_numpy(zero_copy_only=False)
    return found


def _is_in(strings: pa.Array, values: pa.Array) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = pc.is_in(strings, value_set=values).to_numpy(zero_copy_only=False)
    return found


@cache
def _terms() -> pa.Array:
    with resource("corpora", "lexicon", "technologies.tsv").open(encoding="utf-8") as lines:
        next(lines)
        technologies = [line.split("\t", 1)[0] for line in lines]
    return pa.array(list(dict.fromkeys((*policy_terms(), *technologies))), pa.string())


@cache
def _places() -> pa.Array:
    return pa.array(list({*region_names(), *named_regions(), *abbreviations()}), pa.string())
