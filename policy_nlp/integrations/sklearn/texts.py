"""The texts that an estimator is given, whatever holds them."""

from __future__ import annotations

from typing import Any

import numpy as np

from policy_nlp.reading.record import well_formed


def texts_of(x: Any) -> list[str]:
    """The texts of `x` as a list; lone surrogates as U+FFFD.

    Args:
        x: strings in a list, an array, a Series, or a table or array with one column.

    Raises:
        ValueError: `x` is one string, has several columns, or holds something other than strings; the message names the row.
    """
    if isinstance(x, str | bytes):
        raise ValueError("X is one string, but must be an iterable of texts")
    if getattr(x, "ndim", 1) == 2:
        if x.shape[1] != 1:
            raise ValueError(f"X has {x.shape[1]} columns, but must have one, of texts")
        x = np.asarray(x)[:, 0]
    texts = list(x)
    for row, text in enumerate(texts):
        if not isinstance(text, str):
            raise ValueError(f"X[{row}] is a {type(text).__name__}, but must be a text")
    return [well_formed(str(text)) for text in texts]


def takes_texts(tags: Any) -> Any:
    """scikit-learn's tags of an estimator, with texts for its input."""
    tags.input_tags.string = True
    tags.input_tags.one_d_array = True
    tags.input_tags.two_d_array = False
    return tags
