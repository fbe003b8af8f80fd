"""What a user would put together: jieba, TF-IDF and LinearSVC on its words, JioNLP's times and money, cpca's places."""

from __future__ import annotations

from collections.abc import Sequence

from . import ASSEMBLED
from .peer import Peer, Run
from .peer_cpca import DISTRIBUTIONS, place_finder
from .peer_jionlp import extractors
from .peer_sklearn import classifier, labelled
from .sentences import sentences


def _load() -> Run:
    import jieba

    jieba.setLogLevel("ERROR")
    time, money = extractors()
    places = place_finder()

    def words_of(cut: Sequence[str]) -> list[str]:
        return [" ".join(jieba.lcut(sentence)) for sentence in cut]

    taught, categories = labelled()
    model = classifier(words_of(taught), categories, token_pattern=r"\S+", ngram_range=(1, 2))

    def run(texts: Sequence[str]) -> object:
        cut = sentences(texts)
        words = words_of(cut)
        return words, model.predict(words), [(time(sentence), money(sentence)) for sentence in cut], places(cut)

    return run


PEERS = (
    Peer(
        ASSEMBLED,
        "whole",
        "jieba, TF-IDF and LinearSVC, JioNLP's times and money, cpca",
        ("jieba>=0.42.1", "scikit-learn>=1.6", "jionlp>=1.5", *DISTRIBUTIONS),
        _load,
    ),
)
