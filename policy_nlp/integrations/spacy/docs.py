"""Docs from the rows of an analysis."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import spacy
from spacy.attrs import SENT_START
from spacy.tokens import Doc, Span, SpanGroup

from policy_nlp.analysis.result import Analysis
from policy_nlp.integrations.rows import DocumentRows, Row, document_rows
from policy_nlp.integrations.spacy import extensions
from policy_nlp.integrations.spacy.splitting import split_tokens, token_bounds
from policy_nlp.integrations.spacy.tokenizer import doc_of_words
from policy_nlp.tokens import default_segmenter

SPANS_KEY: Final = "quantities"
_SENTENCE: Final = ("category", "score", "second", "second_score", "kind")
_FRAME: Final = (
    *("low", "high", "unit", "comparator", "object_start", "object_end", "object"),
    *("deadline", "status", "action", "place", "agency"),
)


def to_spacy(analysis: Analysis, nlp: Any = None, *, spans_key: str = SPANS_KEY) -> Iterator[Doc]:
    """Stream the documents of `analysis` as spaCy Docs, with what the component ``policy_nlp`` would fill.

    Args:
        analysis: with texts; its tokens are used where it has them, else the words are found anew.
        nlp: pipeline whose vocabulary the Docs share; by default ``spacy.blank("zh")``.
        spans_key: where in ``doc.spans`` the quantities are put.

    Raises:
        MissingTextsError: the analysis was made without texts.
        FormatError: the rows of the tables are out of order.
    """
    rows_of_documents = document_rows(analysis)
    vocab = (spacy.blank("zh") if nlp is None else nlp).vocab
    return (annotate(_doc(vocab, rows), rows, spans_key) for rows in rows_of_documents)


def _doc(vocab: Any, rows: DocumentRows) -> Doc:
    """A Doc whose tokens end wherever a word, sentence, entity or quantity begins or ends."""
    if rows.tokens:
        cuts = {offset for row in rows.tokens for offset in (row["start"], row["end"])}
    else:
        cuts = set(default_segmenter().ends(rows.text).tolist())
    cuts.update(_bounds(rows))
    cuts.add(len(rows.text))
    cuts.discard(0)
    return doc_of_words(vocab, rows.text, sorted(cuts))


def _bounds(rows: DocumentRows) -> Iterator[int]:
    for table in (rows.sentences, rows.entities, rows.quantities):
        for row in table:
            yield row["start"]
            yield row["end"]


def annotate(doc: Doc, rows: DocumentRows, spans_key: str) -> Doc:
    """Lay the rows of a document on its Doc, or on a copy with finer tokens (`split_tokens`), and give that back."""
    doc._.policy = _document(rows.document)
    if not len(doc):
        doc.spans[spans_key] = SpanGroup(doc, name=spans_key)
        return doc
    doc = split_tokens(doc, rows.text, np.unique(np.fromiter(_bounds(rows), dtype=np.int64)))
    starts, ends = token_bounds(doc)

    def span(row: Row, **fields: Any) -> Span:
        first = int(np.searchsorted(ends, row["start"], side="right"))
        last = int(np.searchsorted(starts, row["end"], side="left"))
        return Span(doc, first, last, **fields)

    _set_sentences(doc, rows, starts)
    doc.set_ents([span(row, label=row["label"] or "", kb_id=row["norm"] or "") for row in rows.entities])
    quantities = []
    for row in rows.quantities:
        quantities.append(span(row, label=row["status"] or ""))
        quantities[-1]._.quantity = {name: row[name] for name in _FRAME}
    doc.spans[spans_key] = SpanGroup(doc, name=spans_key, spans=quantities)
    return doc


def _document(row: Row) -> dict[str, Any]:
    # A date would not pass through DocBin's MessagePack.
    return {name: value.isoformat() if name == "date" and value else value for name, value in row.items()}


def _set_sentences(doc: Doc, rows: DocumentRows, starts: npt.NDArray[np.int64]) -> None:
    first = np.searchsorted(starts, [row["start"] for row in rows.sentences], side="left")
    is_start = np.full(len(doc), -1, dtype=np.int64)
    is_start[first] = 1
    if len(first):
        # White space before the first sentence belongs to it, as spaCy knows no token outside sentences.
        is_start[first[0]] = -1
    is_start[0] = 1
    doc.from_array([SENT_START], is_start.astype(np.uint64).reshape(-1, 1))
    if not len(first):
        return
    paths = _heading_paths(rows.sections)
    begins = [0, *first[1:].tolist()]
    for row, a, b in zip(rows.sentences, begins, [*begins[1:], len(doc)], strict=True):
        known = {name: row[name] for name in _SENTENCE}
        doc[a:b]._.policy = known | {"section": paths.get(row["section"], [])}


def _heading_paths(sections: list[Row]) -> dict[int, list[str]]:
    """The headings of each section and of those around it, outermost first."""
    paths: dict[int, list[str]] = {}
    for row in sections:  # a section stands after those that hold it
        paths[row["section"]] = [*paths.get(row["parent"], []), row["heading"] or ""]
    return paths


assert extensions  # imported for what it registers
