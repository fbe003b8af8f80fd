"""A user's own taxonomy and labels, brought into the form that the shipped model learns from."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

from policy_nlp.categories.labelled import LabelledCorpus, build_corpus, labelled_lines
from policy_nlp.categories.model import CategoryModel
from policy_nlp.categories.taxonomy import Taxonomy
from policy_nlp.categories.training import train as fit
from policy_nlp.document import Document
from policy_nlp.errors import FormatError


def train(taxonomy: Taxonomy, labels: str | os.PathLike[str] | Iterable[tuple[str, str]] = ()) -> CategoryModel:
    """Learn the model of `taxonomy`; deterministic. `policy_nlp.train` says what `labels` may be.

    Raises:
        FormatError: as `labelled_corpus`.
    """
    return fit(labelled_corpus(taxonomy, labels))


def labelled_corpus(
    taxonomy: Taxonomy, labels: str | os.PathLike[str] | Iterable[tuple[str, str]] = ()
) -> LabelledCorpus:
    """A user's labels, and the examples and keywords of the taxonomy itself, as documents of one sentence each.

    Args:
        taxonomy: the categories.
        labels: pairs of a sentence and its category's id; or a JSON Lines file with the fields ``text`` and ``category``.

    Raises:
        FormatError: a label is outside the taxonomy, a text is empty, or a category has neither label, example nor keyword.
    """
    source = os.fspath(labels) if isinstance(labels, str | os.PathLike) else "labels"
    pairs: list[tuple[str, str, str]] = []
    if isinstance(labels, str | os.PathLike):
        for number, row in labelled_lines(Path(labels)):
            for field in ("text", "category"):
                if not isinstance(row.get(field), str):
                    raise FormatError(f"{source}:{number}: field {field} is missing, expected a text")
            pairs.append((row["text"], row["category"], f"{source}:{number}"))
    else:
        pairs = [(text, category, f"{source}[{i}]") for i, (text, category) in enumerate(labels)]
    known = set(taxonomy.ids)
    for text, category, where in pairs:
        if category not in known:
            raise FormatError(f"{where}: field category is {category!r}, expected one of {', '.join(taxonomy.ids)}")
        if not text.strip():
            raise FormatError(f"{where}: field text is empty")
    pairs += [(t, c.id, taxonomy.source) for c in taxonomy.categories for t in (*c.examples, *c.keywords)]
    without = sorted(known - {category for _, category, _ in pairs})
    if without:
        raise FormatError(f"{taxonomy.source}: category {without[0]!r} has neither a label, an example nor a keyword")
    documents, spans = [], {}
    for number, (text, category, _) in enumerate(pairs):
        # A label is one sentence to its user, whatever our rules say; a break inside it would cut it.
        line = " ".join(text.split())
        documents.append(Document(f"label-{number}", line))
        spans[f"label-{number}"] = {(0, len(line)): (category, None)}
    return build_corpus(documents, spans, taxonomy.ids, whole=True)
