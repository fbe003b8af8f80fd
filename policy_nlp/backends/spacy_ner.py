"""Entities by spaCy: its transition-based recogniser over the characters of a sentence, which a convolutional network reads.

Lample et al. 2016, "Neural Architectures for Named Entity Recognition" (transitions); Honnibal and Montani, spaCy's ``HashEmbedCNN``.
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policy_nlp.atomic import atomic_folder
from policy_nlp.backends.held_out import held_out_part
from policy_nlp.backends.pretrained import files_of, from_files
from policy_nlp.backends.protocols import Names
from policy_nlp.backends.settings import TrainingSettings
from policy_nlp.entities.labelled import EntityCorpus
from policy_nlp.entities.spans import LABELS
from policy_nlp.errors import ModelError
from policy_nlp.extras import import_extra
from policy_nlp.structure import Structure, TextBatch

_log = logging.getLogger(__name__)

LEARNING_RATE: Final = 1e-3
DROPOUT: Final = 0.2
#: Sentences that spaCy works on at a time.
_BATCH: Final = 256
#: A character sees `WINDOW` * `DEPTH` neighbours on each side; a character has no prefix, suffix or shape worth a table of its own.
WIDTH: Final = 96
DEPTH: Final = 6
WINDOW: Final = 1
_RECOGNISER: Final = {
    "@architectures": "spacy.TransitionBasedParser.v2",
    "state_type": "ner",
    "extra_state_tokens": False,
    "hidden_width": 64,
    "maxout_pieces": 2,
    "use_upper": True,
    "nO": None,
    "tok2vec": {
        "@architectures": "spacy.HashEmbedCNN.v2",
        "pretrained_vectors": None,
        "width": WIDTH,
        "depth": DEPTH,
        "embed_size": 4000,
        "window_size": WINDOW,
        "maxout_pieces": 3,
        "subword_features": False,
    },
}


def _spacy(purpose: str) -> Any:
    return import_extra("spacy", extra="spacy", purpose=purpose)


class SpacyTagger:
    """Finds names by the component ``ner`` of a spaCy pipeline.

    Args:
        nlp: a pipeline; each sentence is given to it as a text.

    Raises:
        ModelError: it has no component ``ner``, or that knows a label which the package has not.
    """

    def __init__(self, nlp: Any) -> None:
        self.nlp = nlp
        if "ner" not in nlp.pipe_names:
            raise ModelError(f"the pipeline has {', '.join(nlp.pipe_names) or 'no component'}, expected ner")
        unknown = [label for label in nlp.get_pipe("ner").labels if label not in LABELS]
        if unknown:
            raise ModelError(f"label {unknown[0]!r} of ner is none of {', '.join(LABELS)}")

    def tag(
        self,
        batch: TextBatch,
        structure: Structure,
        marks: npt.NDArray[np.uint64] | None = None,
        rows: npt.NDArray[np.int64] | None = None,
    ) -> Names:
        """Names in the sentences `rows` (all by default), in order, without overlap; `marks` are not used.

        Returns:
            start and end, int32, and label, int8, shape (names,) each.
        """
        chosen = np.arange(len(structure.start)) if rows is None else rows
        starts, ends = structure.start[chosen].tolist(), structure.end[chosen].tolist()
        texts = (batch.text[a:b] for a, b in zip(starts, ends, strict=True))
        found = [
            (start + ent.start_char, start + ent.end_char, LABELS.index(ent.label_))
            for start, doc in zip(starts, self.nlp.pipe(texts, batch_size=_BATCH), strict=True)
            for ent in doc.ents
        ]
        columns = np.array(found, dtype=np.int32).reshape(-1, 3).T
        return columns[0].copy(), columns[1].copy(), columns[2].astype(np.int8)

    def save(self, path: str | Path) -> None:
        """Write the pipeline into the folder `path`, as ``nlp.to_disk`` does.

        Raises:
            OverwriteError: `path` is a file, or a folder that holds anything but a pipeline.
            OSError: the place cannot be written.
        """
        with atomic_folder(path, replaceable=lambda folder: (folder / "config.cfg").is_file()) as draft:
            self.nlp.to_disk(draft)

    @classmethod
    def load(cls, path: str | Path) -> SpacyTagger:
        """Read a pipeline that `save`, or ``nlp.to_disk``, wrote.

        Raises:
            ModelError: there is no such pipeline, or it has other labels.
            MissingExtraError: spaCy is not installed.
        """
        spacy = _spacy("load_tagger of a spaCy pipeline")
        try:
            return cls(spacy.load(Path(path)))
        except ModelError as error:
            raise ModelError(f"{path}: {error}") from None
        except (OSError, ValueError, KeyError) as error:
            raise ModelError(f"{path}: no spaCy pipeline ({' '.join(str(error).split())})") from error

    def __reduce__(self) -> tuple[Any, ...]:
        return from_files, (SpacyTagger.load, files_of(self.save))


def train_tagger(corpus: EntityCorpus, *, settings: TrainingSettings | None = None) -> SpacyTagger:
    """Train a recogniser from nothing on annotated sentences; the epoch with the best F1 on the held-out part stays.

    Args:
        corpus: documents with annotated sentences.

    Raises:
        MissingExtraError: spaCy is not installed.
    """
    spacy = _spacy("pn.train(backend='spacy')")
    settings = settings or TrainingSettings()
    with _seeded(spacy, settings.seed):
        nlp = spacy.blank("zh")  # one token a character
        nlp.add_pipe("ner", config={"model": _RECOGNISER})
        examples = list(_examples(nlp, corpus))
        held = held_out_part(corpus.structure.doc[corpus.row], settings.held_out, settings.seed)
        learned = [example for example, kept in zip(examples, held, strict=True) if not kept]
        spared = [example for example, kept in zip(examples, held, strict=True) if kept]
        optimiser = nlp.initialize(lambda: learned)
        optimiser.learn_rate = settings.learning_rate or LEARNING_RATE
        best, best_f, since_best = None, -1.0, 0
        for number in range(settings.epochs):
            random.shuffle(learned)
            losses: dict[str, float] = {}
            for part in spacy.util.minibatch(learned, settings.batch_size):
                nlp.update(part, drop=DROPOUT, sgd=optimiser, losses=losses)
            if not spared:
                continue
            f = nlp.evaluate(spared)["ents_f"] or 0.0
            _log.info("epoch %d: loss %.1f, F1 of the held-out part %.4f", number + 1, losses["ner"], f)
            if f > best_f:
                best, best_f, since_best = nlp.get_pipe("ner").to_bytes(), f, 0
            else:
                since_best += 1
                if since_best == settings.patience:
                    break
        if best is not None:
            nlp.get_pipe("ner").from_bytes(best)
    return SpacyTagger(nlp)


def _examples(nlp: Any, corpus: EntityCorpus) -> Iterator[Any]:
    from policy_nlp.entities.recipe import gold_spans

    training = import_extra("spacy.training", extra="spacy", purpose="pn.train(backend='spacy')")
    spans = gold_spans(corpus)
    for row in corpus.row.tolist():
        first, last = int(corpus.structure.start[row]), int(corpus.structure.end[row])
        doc = nlp.make_doc(corpus.batch.text[first:last])
        entities = [(a - first, b - first, LABELS[label]) for a, b, label in spans[row]]
        yield training.Example.from_dict(doc, {"entities": entities})


@contextmanager
def _seeded(spacy: Any, seed: int) -> Iterator[None]:
    """spaCy draws from the global generators of Python and NumPy; the caller's own go on afterwards as if nothing had been."""
    python, numpy = random.getstate(), np.random.get_state()
    spacy.util.fix_random_seed(seed)
    try:
        yield
    finally:
        random.setstate(python)
        np.random.set_state(numpy)
