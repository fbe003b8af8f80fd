"""spaCy: the Chinese tokenizer with its two segmenters that need no model."""

from __future__ import annotations

from functools import partial

from .peer import Peer, Run


def _load(segmenter: str) -> Run:
    import spacy

    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"segmenter": segmenter}}})
    if segmenter == "jieba":
        import jieba

        jieba.setLogLevel("ERROR")
        jieba.initialize()
    return lambda texts: [len(document) for document in nlp.pipe(texts)]


PEERS = (
    Peer("spaCy zh, char", "words", "spacy.blank('zh').pipe", ("spacy>=3.8",), partial(_load, "char")),
    Peer(
        "spaCy zh, jieba",
        "words",
        "spacy.blank('zh').pipe, segmenter jieba",
        ("spacy>=3.8", "jieba>=0.42.1"),
        partial(_load, "jieba"),
    ),
)
