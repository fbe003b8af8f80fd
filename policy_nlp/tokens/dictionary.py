"""The words of jieba's dictionary and the shipped policy terms, with their probabilities, as a trie that kernels walk."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import code_points
from policy_nlp.model_file import read_arrays
from policy_nlp.resources import resource
from policy_nlp.tokens.word_graph import find_route
from policy_nlp.trie import Trie, step, trie_of_units

_MOST_BYTES = 64 << 20


class Dictionary(NamedTuple):
    """Words of UTF-16 units: a character beyond the Basic Multilingual Plane counts as two.

    Attributes:
        trie: the words, each with its frequency; `Trie.value` is 0 where no word ends.
        weight: float64, shape (nodes + 1,): natural logarithm of the probability of the word that ends in a node, -inf if none does.
        single: float64, shape (65536,): the same for each character on its own; an unknown one counts as seen once.
        inside: uint8, shape (65536,): 0 where a character never is in a word with others, 2 for ASCII letters and digits, else 1.
    """

    trie: Trie
    weight: npt.NDArray[np.float64]
    single: npt.NDArray[np.float64]
    inside: npt.NDArray[np.uint8]


def build_dictionary(
    units: npt.NDArray[np.uint16], ends: npt.NDArray[np.int64], frequency: npt.NDArray[np.int64]
) -> Dictionary:
    """The dictionary of words that stand one after the other in `units`.

    Args:
        units: UTF-16 units of all words; no word is empty or occurs twice.
        ends: where each word ends, shape (words,).
        frequency: how often each word was seen, at least once, shape (words,).
    """
    trie = trie_of_units(units, ends, frequency.astype(np.uint64))
    total = np.log(float(frequency.sum()))
    with np.errstate(divide="ignore"):
        weight = np.log(trie.value.astype(np.float64)) - total
    single = np.full(65536, -total)
    known = (trie.root > 0) & (trie.value[trie.root] > 0)
    single[known] = weight[trie.root[known]]
    inside = np.zeros(65536, dtype=np.uint8)
    inside[units] = 1
    for first, last in ("09", "AZ", "az"):
        inside[ord(first) : ord(last) + 1] = 2
    return Dictionary(trie, weight, single, inside)


class _Words(NamedTuple):
    """The shipped file: jieba's words, then the policy terms."""

    units: npt.NDArray[np.uint16]
    ends: npt.NDArray[np.int64]
    frequency: npt.NDArray[np.int64]
    terms: int


@cache
def _shipped() -> _Words:
    path = resource("corpora", "lexicon", "words.npz")
    arrays = read_arrays(path, kind="word list", most=_MOST_BYTES)
    return _Words(
        arrays["units"],
        np.cumsum(arrays["lengths"], dtype=np.int64),
        arrays["frequency"].astype(np.int64),
        int(arrays["terms"]),
    )


def _shipped_words(*, terms: bool) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Units, ends and frequencies as `build_dictionary` takes them."""
    words = _shipped()
    count = len(words.ends) if terms else len(words.ends) - words.terms
    return words.units[: words.ends[count - 1]], words.ends[:count], words.frequency[:count]


@cache
def shipped_dictionary(*, terms: bool) -> Dictionary:
    """jieba's dictionary, with the policy terms or without."""
    return build_dictionary(*_shipped_words(terms=terms))


def extended_dictionary(words: Iterable[str], *, terms: bool) -> Dictionary:
    """The shipped dictionary and `words`, each as frequent as it must be to stay whole (jieba's ``suggest_freq``)."""
    dictionary = shipped_dictionary(terms=terms)
    own = [word for word in dict.fromkeys(words) if word and not has_word(dictionary, word)]
    if not own:
        return dictionary
    shipped_units, shipped_ends, known = _shipped_words(terms=terms)
    units = [_units(word) for word in own]
    frequency = [int(np.exp(_log_probability(dictionary, word)) * float(known.sum())) + 1 for word in own]
    return build_dictionary(
        np.concatenate([shipped_units, *units]),
        np.concatenate([shipped_ends, shipped_ends[-1] + np.cumsum([len(each) for each in units])]),
        np.concatenate([known, np.array(frequency, dtype=np.int64)]),
    )


def has_word(dictionary: Dictionary, word: str) -> bool:
    """Whether `word` is in the dictionary."""
    trie, units = dictionary.trie, _units(word)
    node = trie.root[units[0]] if len(units) else 0
    for unit in units[1:]:
        node = step(trie.edges, trie.shift, node, unit) if node else 0
    return bool(trie.value[node]) if node else False


def _units(word: str) -> npt.NDArray[np.uint16]:
    return np.frombuffer(word.encode("utf-16-le", "surrogatepass"), dtype="<u2").astype(np.uint16)


def _log_probability(dictionary: Dictionary, word: str) -> float:
    """Of the most probable words that `word` falls into."""
    codes = code_points(word)
    best, length = np.empty(len(codes) + 1), np.empty(len(codes), dtype=np.int32)
    trie = dictionary.trie
    find_route(
        codes,
        0,
        len(codes),
        trie.root,
        trie.edges,
        trie.shift,
        trie.pairs,
        trie.beyond,
        dictionary.weight,
        dictionary.single,
        np.ones_like(dictionary.inside),
        best,
        length,
    )
    return float(best[0])
