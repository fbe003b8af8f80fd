"""Sentences for libraries that take one at a time."""

from __future__ import annotations

import re
from collections.abc import Iterable

_SENTENCE = re.compile(r"[^。！？\n]+[。！？]?")


def sentences(texts: Iterable[str]) -> list[str]:
    """The sentences of the texts, as a user would cut them."""
    return [sentence for text in texts for sentence in _SENTENCE.findall(text) if not sentence.isspace()]
