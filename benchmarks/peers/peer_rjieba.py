"""rjieba: jieba in Rust."""

from __future__ import annotations

from .peer import Peer, Run


def _load() -> Run:
    import rjieba

    return lambda texts: [rjieba.cut(text) for text in texts]


PEERS = (Peer("rjieba", "words", "rjieba.cut, a document at a time", ("rjieba>=0.2.2",), _load),)
