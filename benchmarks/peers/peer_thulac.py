"""THULAC: a structured perceptron for words."""

from __future__ import annotations

from contextlib import redirect_stdout
from io import StringIO

from .peer import Peer, Run


def _load() -> Run:
    import thulac

    with redirect_stdout(StringIO()):
        segmenter = thulac.thulac(seg_only=True)
    return lambda texts: [segmenter.cut(text) for text in texts]


PEERS = (Peer("THULAC", "words", "cut with seg_only, a document at a time", ("thulac>=0.2",), _load),)
