"""scikit-learn: TF-IDF of character n-grams and a linear support vector machine, taught by the shipped sentences."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from policy_nlp.resources import resource

from .peer import Peer, Run
from .sentences import sentences


def labelled() -> tuple[list[str], list[str]]:
    """The shipped sentences and their categories."""
    rows = [
        json.loads(line)
        for path in sorted(resource("corpora", "sentences").glob("*.jsonl"))
        for line in path.read_text(encoding="utf-8").splitlines()
    ]
    return [row["text"] for row in rows], [row["category"] for row in rows]


def classifier(texts: Sequence[str], categories: Sequence[str], **options: Any) -> Any:
    """A pipeline of `TfidfVectorizer` with `options` and `LinearSVC`, fitted to `texts`."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    model = make_pipeline(TfidfVectorizer(sublinear_tf=True, **options), LinearSVC(random_state=0))
    return model.fit(texts, categories)


def _load() -> Run:
    model = classifier(*labelled(), analyzer="char", ngram_range=(1, 3))
    return lambda texts: model.predict(sentences(texts))


PEERS = (
    Peer(
        "scikit-learn",
        "categories",
        "TF-IDF of 1–3 characters and LinearSVC, sentences",
        ("scikit-learn>=1.6",),
        _load,
    ),
)
