"""`load_model` and `load_tagger`: whatever ``save`` wrote, by what lies at the path."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Final

from policy_nlp.backends.sequence_classification import TransformerClassifier
from policy_nlp.backends.spacy_ner import SpacyTagger
from policy_nlp.backends.token_classification import TransformerTagger
from policy_nlp.categories.model import CategoryModel
from policy_nlp.categories.model import load_model as load_linear
from policy_nlp.categories.taxonomy import Taxonomy
from policy_nlp.entities.tagger import EntityTagger
from policy_nlp.entities.tagger import load_tagger as load_crf
from policy_nlp.errors import ModelError

_CATEGORIES: Final = "ForSequenceClassification"
_ENTITIES: Final = "ForTokenClassification"


def load_model(path: str | Path, *, taxonomy: Taxonomy | None = None) -> CategoryModel | TransformerClassifier:
    """Load a category model; nothing in its files is run, and no pickle is read.

    Args:
        path: an ``.npz`` that `CategoryModel.save` wrote; or the folder of a ``…ForSequenceClassification``, saved by this library or
            by ``save_pretrained``.
        taxonomy: the taxonomy that the model must be of, if it matters.

    Returns:
        A model for ``analyze(..., model=)``.

    Raises:
        ModelError: the model is missing, damaged, too large, or of another kind, format or taxonomy; the message names the file and
            the field.
        MissingExtraError: the library that the model needs is not installed.
    """
    path = Path(path)
    if not path.is_dir():
        return load_linear(path, taxonomy=taxonomy)
    _check_architecture(path, _CATEGORIES)
    model = TransformerClassifier.load(path)
    if taxonomy is not None and model.names != taxonomy.ids:
        raise ModelError(f"{path}: field id2label is {', '.join(model.names)}, expected {', '.join(taxonomy.ids)}")
    return model


def load_tagger(path: str | Path) -> EntityTagger | TransformerTagger | SpacyTagger:
    """Load what finds entities; nothing in its files is run, and no pickle is read.

    Args:
        path: an ``.npz`` that `EntityTagger.save` wrote; the folder of a ``…ForTokenClassification``, saved by this library or by
            ``save_pretrained``; or the folder of a spaCy pipeline with the component ``ner``.

    Returns:
        A tagger for ``find_entities(..., tagger)``.

    Raises:
        ModelError: the model is missing, damaged, too large, or of another kind or format; the message names the file and the field.
        MissingExtraError: the library that the model needs is not installed.
    """
    path = Path(path)
    if not path.is_dir():
        return load_crf(path)
    if (path / "config.cfg").is_file():
        return SpacyTagger.load(path)
    _check_architecture(path, _ENTITIES)
    return TransformerTagger.load(path)


def _check_architecture(path: Path, expected: str) -> None:
    try:
        (architecture,) = json.loads((path / "config.json").read_text(encoding="utf-8"))["architectures"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ModelError(f"{path}: no model; its config.json must name one architecture ({error})") from error
    if not str(architecture).endswith(expected):
        raise ModelError(f"{path}: field architectures is {architecture}, expected …{expected}")
