"""Categories by a transformer: ``AutoModelForSequenceClassification`` over a sentence and the headings above it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policy_nlp.backends.fine_tuning import Examples, fine_tune
from policy_nlp.backends.held_out import held_out_part
from policy_nlp.backends.pretrained import (
    SECTION,
    files_of,
    from_files,
    load_pretrained,
    longest_input,
    predict,
    save_pretrained,
    seeded,
    torch_library,
)
from policy_nlp.backends.settings import TrainingSettings
from policy_nlp.backends.temperature import fit_temperature, softmax
from policy_nlp.categories.labelled import LabelledCorpus
from policy_nlp.categories.model import Categorised
from policy_nlp.categories.training import ALT_WEIGHT
from policy_nlp.errors import ModelError
from policy_nlp.structure import Structure, TextBatch

_AUTO: Final = "AutoModelForSequenceClassification"
#: Characters of the headings that are read with a sentence; the innermost come last and are kept.
CONTEXT_CHARACTERS: Final = 96


class TransformerClassifier:
    """Sorts sentences into categories; any ``…ForSequenceClassification`` of one label a sentence can serve.

    Args:
        network: with the category ids as ``config.id2label`` and, in ``config.policy_nlp``, ``temperature`` (1 if absent) and
            ``context``: whether it reads the headings above a sentence, too.
        tokenizer: a fast one.
    """

    def __init__(self, network: Any, tokenizer: Any) -> None:
        self.network = network
        self.tokenizer = tokenizer
        own = getattr(network.config, SECTION, None) or {}
        self._temperature = float(own.get("temperature", 1.0))
        self._context = bool(own.get("context", False))

    @property
    def names(self) -> tuple[str, ...]:
        """Category ids, in the order of the columns."""
        labels = self.network.config.id2label
        return tuple(labels[i] for i in range(len(labels)))

    def logits(
        self, batch: TextBatch, structure: Structure, rows: npt.NDArray[np.int64] | None = None
    ) -> npt.NDArray[np.float32]:
        """Scores of the sentences `rows` (all by default), before calibration; shape (sentences, classes)."""
        encodings = _encoded(self.network, self.tokenizer, batch, structure, rows, context=self._context)
        out = np.empty((len(encodings), len(self.names)), dtype=np.float32)
        for i, row in predict(self.network, self.tokenizer, encodings):
            out[i] = row
        return out

    def probabilities(self, batch: TextBatch, structure: Structure) -> npt.NDArray[np.float32]:
        """Calibrated probabilities, shape (sentences, classes)."""
        return softmax(self.logits(batch, structure) / np.float32(self._temperature))

    def categorise(self, batch: TextBatch, structure: Structure) -> Categorised:
        """The category of every sentence of the batch, with the runner-up."""
        probabilities = self.probabilities(batch, structure)
        rows = np.arange(len(probabilities))
        order = np.argsort(-probabilities, axis=1, kind="stable")[:, :2].astype(np.int8)
        first, second = order[:, 0], order[:, 1]
        return Categorised(first, probabilities[rows, first], second, probabilities[rows, second])

    def save(self, path: str | Path) -> None:
        """Write the model into the folder `path`: safetensors, config and tokenizer, as ``save_pretrained`` does.

        Raises:
            OverwriteError: `path` is a file, or a folder that holds anything but such a model.
            OSError: the place cannot be written.
        """
        save_pretrained(self.network, self.tokenizer, path)

    @classmethod
    def load(cls, path: str | Path) -> TransformerClassifier:
        """Read a folder that `save`, or ``save_pretrained``, wrote; nothing in it is run.

        Raises:
            ModelError: there is no such model, its weights are pickled, or it has fewer than two labels.
            MissingExtraError: torch or transformers is not installed.
        """
        network, tokenizer = load_pretrained(_AUTO, Path(path))
        if network.config.num_labels < 2:
            raise ModelError(f"{path}: field id2label has {network.config.num_labels} entries, expected at least 2")
        return cls(network, tokenizer)

    def __reduce__(self) -> tuple[Any, ...]:
        return from_files, (TransformerClassifier.load, files_of(self.save))


def train_classifier(
    corpus: LabelledCorpus, *, base: str | Path, settings: TrainingSettings | None = None
) -> TransformerClassifier:
    """Fine-tune a pretrained network on labelled sentences; calibrated on the held-out part by temperature.

    Where a labelled sentence stands below headings, they are read with it, as the second text of a pair. A label's second category
    counts `ALT_WEIGHT` beside 1 for the first.

    Args:
        corpus: documents with labels.
        base: folder of a network with its tokenizer, or the id of one on the hub.

    Raises:
        ModelError: there is no such base, or its weights are pickled.
        MissingExtraError: torch or transformers is not installed.
    """
    settings = settings or TrainingSettings()
    torch = torch_library("pn.train(backend='transformers')")
    labels = dict(enumerate(corpus.names))
    with seeded(torch, settings.seed):
        network, tokenizer = load_pretrained(
            _AUTO,
            base,
            num_labels=len(labels),
            id2label=labels,
            label2id={name: i for i, name in labels.items()},
            ignore_mismatched_sizes=True,
        )
        context = any(heading_contexts(corpus.batch, corpus.structure, corpus.row))
        encodings = _encoded(network, tokenizer, corpus.batch, corpus.structure, corpus.row, context=context)
        held = held_out_part(corpus.group, settings.held_out, settings.seed)
        targets = torch.from_numpy(_soft_targets(corpus))

        def loss(logits: Any, wanted: Any) -> tuple[Any, int]:
            return torch.nn.functional.cross_entropy(logits, wanted, reduction="sum"), len(wanted)

        history = fine_tune(network, tokenizer, Examples(encodings, held, lambda i, _: targets[i], loss), settings)
    own = {"context": context, "epochs": [[epoch.train, epoch.held] for epoch in history]}
    setattr(network.config, SECTION, own)
    model = TransformerClassifier(network, tokenizer)
    rows = corpus.row[held]
    own["temperature"] = fit_temperature(model.logits(corpus.batch, corpus.structure, rows), corpus.category[held])
    return TransformerClassifier(network, tokenizer)


def heading_contexts(batch: TextBatch, structure: Structure, rows: npt.NDArray[np.int64] | None = None) -> list[str]:
    """The title of the document and the headings above each sentence, without their numbers, outermost first.

    Args:
        rows: of the structure; all by default. A heading is below those above it.
    """
    sections = structure.sections
    head = sections.head
    starts = np.minimum(structure.markers.end[head], structure.end[head]).tolist()
    paths: list[str] = []
    for start, end, parent in zip(starts, structure.end[head].tolist(), sections.parent.tolist(), strict=True):
        above = paths[parent] + "，" if parent >= 0 else ""  # a section stands after those that hold it
        paths.append((above + batch.text[start:end].strip())[-CONTEXT_CHARACTERS:])
    of_sentence = sections.of_sentence.copy()
    of_sentence[head] = sections.parent
    chosen = np.arange(len(of_sentence)) if rows is None else rows
    titles = [document.title or "" for document in batch.documents]
    contexts = []
    for section, doc in zip(of_sentence[chosen].tolist(), structure.doc[chosen].tolist(), strict=True):
        parts = (titles[doc], paths[section] if section >= 0 else "")
        contexts.append("，".join(part for part in parts if part)[-CONTEXT_CHARACTERS:])
    return contexts


def _encoded(
    network: Any,
    tokenizer: Any,
    batch: TextBatch,
    structure: Structure,
    rows: npt.NDArray[np.int64] | None,
    *,
    context: bool,
) -> Sequence[dict[str, list[int]]]:
    start, end = structure.start, structure.end
    if rows is not None:
        start, end = start[rows], end[rows]
    texts = [batch.text[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
    if not texts:
        return []
    encoded = tokenizer(
        texts,
        heading_contexts(batch, structure, rows) if context else None,
        truncation=True,
        max_length=longest_input(network, tokenizer),
    )
    names = [name for name in tokenizer.model_input_names if name in encoded]
    return [dict(zip(names, row, strict=True)) for row in zip(*(encoded[name] for name in names), strict=True)]


def _soft_targets(corpus: LabelledCorpus) -> npt.NDArray[np.float32]:
    """The probability of each category that a label stands for, shape (labels, classes)."""
    out = np.zeros((len(corpus.row), len(corpus.names)), dtype=np.float32)
    out[np.arange(len(out)), corpus.category] = 1
    both = np.nonzero(corpus.alt >= 0)[0]
    out[both, corpus.alt[both]] += ALT_WEIGHT
    out /= out.sum(axis=1, keepdims=True)
    return out
