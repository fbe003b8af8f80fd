"""JioNLP: times and amounts of money by rules."""

from __future__ import annotations

import logging
from contextlib import redirect_stdout
from io import StringIO
from typing import Any

from .peer import Peer, Run
from .sentences import sentences


def extractors() -> tuple[Any, Any]:
    """What finds times, and what finds money, in a sentence."""
    with redirect_stdout(StringIO()):
        import jionlp

    logging.disable(logging.ERROR)  # it logs a traceback for every expression that it cannot read
    return jionlp.ner.extract_time, jionlp.ner.extract_money


def _load() -> Run:
    time, money = extractors()
    return lambda texts: [(time(sentence), money(sentence)) for sentence in sentences(texts)]


PEERS = (Peer("JioNLP", "amounts and times", "extract_time and extract_money, sentences", ("jionlp>=1.5",), _load),)
