"""Text into words."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import overload

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
        lexicon: words to keep whole besides those of jieba's dictionary and the shipped policy terms.

    >>> tokenize("推进电子政务建设")
    ['推进', '电子政务', '建设']
    """
    segmenter = default_segmenter() if lexicon is None else Segmenter(lexicon)
    return segmenter.split([text])[0] if isinstance(text, str) else segmenter.split(text)
