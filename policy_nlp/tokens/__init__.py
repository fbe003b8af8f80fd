"""Text into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import overload

from policy_nlp.structure.shadow import plain_ideographs
from policy_nlp.tokens.segmenter import Segmenter, default_segmenter, policy_terms

__all__ = ["Segmenter", "default_segmenter", "policy_terms", "tokenize"]


@overload
def tokenize(text: str, lexicon: Iterable[str] | None = None) -> list[str]: ...  # type: ignore[overload-overlap]
@overload
def tokenize(text: Sequence[str], lexicon: Iterable[str] | None = None) -> list[list[str]]: ...
def tokenize(text: str | Sequence[str], lexicon: Iterable[str] | None = None) -> list[str] | list[list[str]]:
    """Split a text, or each of several, into words; joined, they are the text again.

    Args:
        text: a text, or a sequence of texts.
        lexicon: words to keep whole besides rjieba's dictionary and the shipped policy terms.

    >>> tokenize("推进电子政务建设")
    ['推进', '电子政务', '建设']
    """
    segmenter = default_segmenter() if lexicon is None else Segmenter((*policy_terms(), *lexicon))
    if isinstance(text, str):
        return _words(segmenter, text)
    return [_words(segmenter, one) for one in text]


def _words(segmenter: Segmenter, text: str) -> list[str]:
    # rjieba takes no lone surrogates; offsets do not change when a stand-in takes their place.
    plain = plain_ideographs(text if _encodable(text) else text.encode("utf-8", "replace").decode())
    ends = segmenter.ends(plain).tolist()
    return [text[a:b] for a, b in pairwise([0, *ends])]


def _encodable(text: str) -> bool:
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True
