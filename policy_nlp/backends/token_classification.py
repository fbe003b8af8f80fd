"""Entities by a transformer: ``AutoModelForTokenClassification``, one state a character."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.backends.bio import STATE_NAMES, decode_bio
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
from policy_nlp.backends.protocols import Names
from policy_nlp.backends.settings import TrainingSettings
from policy_nlp.entities.labelled import EntityCorpus
from policy_nlp.errors import ModelError
from policy_nlp.structure import Structure, TextBatch

_AUTO: Final = "AutoModelForTokenClassification"
#: Of a long sentence, so large a part of a window is in the next one, too.
OVERLAP: Final = 0.25
#: What PyTorch's cross-entropy passes over.
_IGNORED: Final = -100


class _Window(NamedTuple):
    """A part of a sentence that fits into the network: its encoding and, for each character, the token that stands for it."""

    sentence: int
    encoding: dict[str, list[int]]
    token: npt.NDArray[np.int64]
    character: npt.NDArray[np.int64]


class TransformerTagger:
    """Finds names; any ``…ForTokenClassification`` whose labels are ``O`` and ``B-``/``I-`` of the package's can serve.

    Args:
        network: with the states as ``config.id2label``.
        tokenizer: a fast one; each character is given to it as a word.

    Raises:
        ModelError: a label of the network is none of `STATE_NAMES`.
    """

    def __init__(self, network: Any, tokenizer: Any) -> None:
        self.network = network
        self.tokenizer = tokenizer
        labels = network.config.id2label
        unknown = [name for name in labels.values() if name not in STATE_NAMES]
        if unknown:
            raise ModelError(f"field id2label has {unknown[0]!r}, expected {', '.join(STATE_NAMES)}")
        self._states = np.array([STATE_NAMES.index(labels[i]) for i in range(len(labels))])

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
        start, end = structure.start[chosen].astype(np.int64), structure.end[chosen].astype(np.int64)
        pointer = np.concatenate([[0], np.cumsum(end - start)]).astype(np.int64)
        texts = [batch.text[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]
        windows = list(_windows(self.network, self.tokenizer, texts))
        # A character that the tokenizer drops, such as a blank, favours no state; its neighbours decide.
        scores = np.zeros((int(pointer[-1]), len(STATE_NAMES)), dtype=np.float32)
        margin = np.full(len(scores), -1, dtype=np.int64)
        for i, logits in predict(self.network, self.tokenizer, [window.encoding for window in windows]):
            window = windows[i]
            place = pointer[window.sentence] + window.character
            # Where windows overlap, the one with more context on the nearer side is believed.
            depth = np.minimum(np.arange(len(place)), len(place) - 1 - np.arange(len(place)))
            deeper = depth > margin[place]
            place, token = place[deeper], window.token[deeper]
            margin[place] = depth[deeper]
            scores[place] = -1e4  # states that the network does not know
            scores[place[:, None], self._states] = _log_softmax(logits[token])
        return decode_bio(scores, pointer, start)

    def save(self, path: str | Path) -> None:
        """Write the tagger into the folder `path`: safetensors, config and tokenizer, as ``save_pretrained`` does.

        Raises:
            OverwriteError: `path` is a file, or a folder that holds anything but such a model.
            OSError: the place cannot be written.
        """
        save_pretrained(self.network, self.tokenizer, path)

    @classmethod
    def load(cls, path: str | Path) -> TransformerTagger:
        """Read a folder that `save`, or ``save_pretrained``, wrote; nothing in it is run.

        Raises:
            ModelError: there is no such model, its weights are pickled, or its labels are others.
            MissingExtraError: torch or transformers is not installed.
        """
        network, tokenizer = load_pretrained(_AUTO, Path(path))
        try:
            return cls(network, tokenizer)
        except ModelError as error:
            raise ModelError(f"{path}: {error}") from None

    def __reduce__(self) -> tuple[Any, ...]:
        return from_files, (TransformerTagger.load, files_of(self.save))


def train_tagger(
    corpus: EntityCorpus, *, base: str | Path, settings: TrainingSettings | None = None
) -> TransformerTagger:
    """Fine-tune a pretrained network on annotated sentences.

    Args:
        corpus: documents with annotated sentences.
        base: folder of a network with its tokenizer, or the id of one on the hub.

    Raises:
        ModelError: there is no such base, or its weights are pickled.
        MissingExtraError: torch or transformers is not installed.
    """
    settings = settings or TrainingSettings()
    torch = torch_library("pn.train(backend='transformers')")
    labels = dict(enumerate(STATE_NAMES))
    start, end = corpus.structure.start[corpus.row].tolist(), corpus.structure.end[corpus.row].tolist()
    with seeded(torch, settings.seed):
        network, tokenizer = load_pretrained(
            _AUTO,
            base,
            num_labels=len(labels),
            id2label=labels,
            label2id={name: i for i, name in labels.items()},
            ignore_mismatched_sizes=True,
        )
        texts = [corpus.batch.text[a:b] for a, b in zip(start, end, strict=True)]
        windows = list(_windows(network, tokenizer, texts))
        sentence = np.array([window.sentence for window in windows], dtype=np.int64)
        held = held_out_part(corpus.structure.doc[corpus.row][sentence], settings.held_out, settings.seed)

        def targets(indices: npt.NDArray[np.int64], length: int) -> Any:
            wanted = np.full((len(indices), length), _IGNORED, dtype=np.int64)
            for i, window in enumerate(windows[number] for number in indices):
                wanted[i, window.token] = corpus.states[start[window.sentence] + window.character]
            return torch.from_numpy(wanted)

        def loss(logits: Any, wanted: Any) -> tuple[Any, int]:
            total = torch.nn.functional.cross_entropy(
                logits.flatten(0, 1), wanted.flatten(), ignore_index=_IGNORED, reduction="sum"
            )
            return total, max(1, int((wanted != _IGNORED).sum()))

        examples = Examples([window.encoding for window in windows], held, targets, loss)
        history = fine_tune(network, tokenizer, examples, settings)
    setattr(network.config, SECTION, {"epochs": [[epoch.train, epoch.held] for epoch in history]})
    return TransformerTagger(network, tokenizer)


def _windows(network: Any, tokenizer: Any, texts: list[str]) -> Iterator[_Window]:
    """Each sentence in windows, one for most."""
    if not texts:
        return
    longest = longest_input(network, tokenizer)
    encoded = tokenizer(
        [list(text) for text in texts],
        is_split_into_words=True,
        truncation=True,
        max_length=longest,
        stride=round(OVERLAP * longest),
        return_overflowing_tokens=True,
    )
    names = [name for name in tokenizer.model_input_names if name in encoded]
    for number, sentence in enumerate(encoded["overflow_to_sample_mapping"]):
        words = np.array([-1 if word is None else word for word in encoded.word_ids(number)], dtype=np.int64)
        # The first token of a character stands for it.
        first = np.nonzero((words >= 0) & (words != np.concatenate([[-1], words[:-1]])))[0]
        yield _Window(sentence, {name: encoded[name][number] for name in names}, first, words[first])


def _log_softmax(logits: npt.NDArray[np.float32]) -> npt.NDArray[np.float32]:
    shifted = logits - logits.max(axis=1, keepdims=True)
    out: npt.NDArray[np.float32] = shifted - np.log(np.exp(shifted).sum(axis=1, keepdims=True))
    return out
