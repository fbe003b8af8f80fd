"""Scoring predictions against gold: the figures by which the library's quality is measured."""

from policy_nlp.evaluation.records import (
    EntityRecord,
    QuantityRecord,
    Records,
    SentenceRecord,
    load_records,
)
from policy_nlp.evaluation.scores import Scores, score

__all__ = ["EntityRecord", "QuantityRecord", "Records", "Scores", "SentenceRecord", "load_records", "score"]
