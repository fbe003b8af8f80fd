"""Models of other libraries in the place of the shipped ones: transformers for categories and entities, spaCy for entities.

>>> import policy_nlp as pn
>>> model = pn.train(taxonomy, "labels.jsonl", backend="transformers", base="hfl/chinese-macbert-base")  # doctest: +SKIP
>>> model.save("own-categories/")  # doctest: +SKIP
>>> pn.analyze("plans/", model=pn.load_model("own-categories/"))  # doctest: +SKIP

Nothing here imports torch, transformers or spaCy before it is used. Weights are read from safetensors alone, never from pickles, and
no code that lies beside a model is run.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy_nlp.backends.distillation import Distillation, distil
    from policy_nlp.backends.loading import load_model, load_tagger
    from policy_nlp.backends.protocols import NameTagger, SentenceClassifier
    from policy_nlp.backends.sequence_classification import TransformerClassifier
    from policy_nlp.backends.settings import TrainingSettings
    from policy_nlp.backends.spacy_ner import SpacyTagger
    from policy_nlp.backends.token_classification import TransformerTagger
    from policy_nlp.backends.training import train

_HOMES = {
    "Distillation": "policy_nlp.backends.distillation",
    "NameTagger": "policy_nlp.backends.protocols",
    "SentenceClassifier": "policy_nlp.backends.protocols",
    "SpacyTagger": "policy_nlp.backends.spacy_ner",
    "TrainingSettings": "policy_nlp.backends.settings",
    "TransformerClassifier": "policy_nlp.backends.sequence_classification",
    "TransformerTagger": "policy_nlp.backends.token_classification",
    "distil": "policy_nlp.backends.distillation",
    "load_model": "policy_nlp.backends.loading",
    "load_tagger": "policy_nlp.backends.loading",
    "train": "policy_nlp.backends.training",
}

__all__ = [
    "Distillation",
    "NameTagger",
    "SentenceClassifier",
    "SpacyTagger",
    "TrainingSettings",
    "TransformerClassifier",
    "TransformerTagger",
    "distil",
    "load_model",
    "load_tagger",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'policy_nlp.backends' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value
