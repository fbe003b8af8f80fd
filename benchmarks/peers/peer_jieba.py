"""jieba: the segmenter that most projects use."""

from __future__ import annotations

from .peer import Peer, Run


def _load() -> Run:
    import jieba

    jieba.setLogLevel("ERROR")
    jieba.initialize()
    return lambda texts: [jieba.lcut(text) for text in texts]


PEERS = (Peer("jieba", "words", "jieba.lcut, a document at a time", ("jieba>=0.42.1",), _load),)
