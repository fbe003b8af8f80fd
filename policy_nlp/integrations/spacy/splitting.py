"""A Doc with finer tokens: cut where a span begins or ends inside one.

spaCy's own retokenizer passes over all tokens for every token that it splits, so that a Doc of 400 thousand characters took ten seconds;
it also leaves the pieces with the tags of their neighbours, and spans of the Doc on other words than before.
"""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import numpy.typing as npt
from spacy.attrs import DEP, HEAD, IDX, LEMMA, LENGTH, MORPH, NORM, POS, SPACY, TAG
from spacy.tokens import Doc, Span, SpanGroup

#: What a piece has from its token, and what it has of its own.
_OF_TOKEN: Final = (TAG, POS, MORPH)
_OF_PIECE: Final = (LEMMA, NORM)


def token_bounds(doc: Doc) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """Where each token begins and ends, without its trailing space; shape (tokens,)."""
    bounds = doc.to_array([IDX, LENGTH]).astype(np.int64)
    return bounds[:, 0], bounds[:, 0] + bounds[:, 1]


def split_tokens(doc: Doc, text: str, cuts: npt.NDArray[np.int64]) -> Doc:
    """Split the tokens of `doc` at `cuts`.

    Args:
        text: of `doc`.
        cuts: offsets into it, ascending, each once; shape (cuts,).

    Returns:
        `doc` itself where no token has to be split; else a new Doc with its annotations, entities and sentence starts excepted.
    """
    starts, ends = token_bounds(doc)
    token = np.searchsorted(starts, cuts, side="right") - 1
    inside = (cuts > starts[token]) & (cuts < ends[token])
    if not inside.any():
        return doc
    cuts = cuts[inside]
    pieces = 1 + np.bincount(token[inside], minlength=len(doc))
    source = np.repeat(np.arange(len(doc)), pieces)
    last = np.cumsum(pieces) - 1
    first = last - pieces + 1
    spaces = np.zeros(len(source), dtype=np.bool_)
    spaces[last] = doc.to_array([SPACY]).ravel() != 0
    bounds = zip(np.union1d(starts, cuts).tolist(), np.union1d(ends, cuts).tolist(), strict=True)
    # Extensions of spans and tokens are kept under offsets of characters, which are still the same.
    new = Doc(doc.vocab, words=[text[a:b] for a, b in bounds], spaces=spaces.tolist(), user_data=doc.user_data)
    attributes = [*_OF_TOKEN, *_OF_PIECE]
    values = doc.to_array(attributes)[source]
    values[(pieces > 1)[source], len(_OF_TOKEN) :] = 0  # by default those of the word
    new.from_array(attributes, values)
    if doc.has_annotation("DEP"):
        new.from_array([HEAD, DEP], _dependencies(doc, pieces, first, source))
    for name in ("cats", "user_hooks", "user_token_hooks", "user_span_hooks"):
        setattr(new, name, dict(getattr(doc, name)))
    new._context = doc._context  # of `nlp.pipe(as_tuples=True)`
    if len(doc.tensor):
        new.tensor = doc.tensor[source]
    for key, group in doc.spans.items():
        spans = [_moved(span, new, first, last) for span in group]
        new.spans[key] = SpanGroup(new, name=group.name, attrs=group.attrs, spans=spans)
    return new


def _dependencies(
    doc: Doc, pieces: npt.NDArray[np.int64], first: npt.NDArray[np.int64], source: npt.NDArray[np.int64]
) -> npt.NDArray[np.uint64]:
    """Steps to the head and label of each piece, shape (pieces, 2); the first piece stands for its token, the others hang on it."""
    steps, labels = doc.to_array([HEAD, DEP]).T
    head = first[np.arange(len(doc)) + steps.astype(np.int64)][source]
    place = np.arange(len(source))
    later = place != first[source]
    head[later] = first[source][later]
    return np.stack([(head - place).astype(np.uint64), labels[source]], axis=1)


def _moved(span: Any, new: Doc, first: npt.NDArray[np.int64], last: npt.NDArray[np.int64]) -> Any:
    start, end = int(first[span.start]), int(last[span.end - 1]) + 1
    return Span(new, start, end, label=span.label, kb_id=span.kb_id, span_id=span.id)
