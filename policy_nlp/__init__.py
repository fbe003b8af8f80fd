"""policy_nlp reads Chinese government policy texts at corpus scale.

>>> import policy_nlp as pn
>>> analysis = pn.analyze(pn.load_sample("shandong-2006"))
>>> analysis.to_pandas("quantities")  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy_nlp.analysis.result import Analysis, load_analysis
    from policy_nlp.analysis.run import analyze
    from policy_nlp.analysis.streaming import analyze_to
    from policy_nlp.backends.distillation import distil
    from policy_nlp.backends.loading import load_model, load_tagger
    from policy_nlp.backends.settings import TrainingSettings
    from policy_nlp.backends.training import train
    from policy_nlp.categories import CATEGORIES, CategoryModel, Taxonomy
    from policy_nlp.comparison.result import Comparison, compare
    from policy_nlp.document import Document
    from policy_nlp.errors import FormatError, ModelError, PolicyNlpError, ReadError
    from policy_nlp.reading import read, read_corpus
    from policy_nlp.samples import load_sample, load_sample_corpus
    from policy_nlp.tokens import tokenize

__version__ = "0.1.0"

# Name → module. Numba, Arrow and the dictionary load when a name is first used, not with `import policy_nlp`.
_HOMES = {
    "Analysis": "policy_nlp.analysis.result",
    "CATEGORIES": "policy_nlp.categories",
    "CategoryModel": "policy_nlp.categories",
    "Comparison": "policy_nlp.comparison.result",
    "Document": "policy_nlp.document",
    "FormatError": "policy_nlp.errors",
    "ModelError": "policy_nlp.errors",
    "PolicyNlpError": "policy_nlp.errors",
    "ReadError": "policy_nlp.errors",
    "Taxonomy": "policy_nlp.categories",
    "TrainingSettings": "policy_nlp.backends.settings",
    "analyze": "policy_nlp.analysis.run",
    "analyze_to": "policy_nlp.analysis.streaming",
    "compare": "policy_nlp.comparison.result",
    "distil": "policy_nlp.backends.distillation",
    "load_analysis": "policy_nlp.analysis.result",
    "load_model": "policy_nlp.backends.loading",
    "load_sample": "policy_nlp.samples",
    "load_sample_corpus": "policy_nlp.samples",
    "load_tagger": "policy_nlp.backends.loading",
    "read": "policy_nlp.reading",
    "read_corpus": "policy_nlp.reading",
    "tokenize": "policy_nlp.tokens",
    "train": "policy_nlp.backends.training",
}

__all__ = [
    "CATEGORIES",
    "Analysis",
    "CategoryModel",
    "Comparison",
    "Document",
    "FormatError",
    "ModelError",
    "PolicyNlpError",
    "ReadError",
    "Taxonomy",
    "TrainingSettings",
    "analyze",
    "analyze_to",
    "compare",
    "distil",
    "load_analysis",
    "load_model",
    "load_sample",
    "load_sample_corpus",
    "load_tagger",
    "read",
    "read_corpus",
    "tokenize",
    "train",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module 'policy_nlp' has no attribute {name!r}")
    from importlib import import_module

    value = globals()[name] = getattr(import_module(_HOMES[name]), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
