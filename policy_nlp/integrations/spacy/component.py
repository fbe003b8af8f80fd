"""The pipeline component ``policy_nlp``."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, Final

import srsly
from spacy.attrs import ORTH, SPACY
from spacy.language import Language
from spacy.tokens import Doc
from spacy.util import raise_error

from policy_nlp.analysis.run import BATCH_CHARACTERS, analyze
from policy_nlp.backends.loading import load_model
from policy_nlp.backends.pretrained import files_of, from_files
from policy_nlp.backends.protocols import SentenceClassifier
from policy_nlp.categories import CategoryModel
from policy_nlp.document import Document
from policy_nlp.errors import PolicyNlpError
from policy_nlp.integrations.rows import document_rows
from policy_nlp.integrations.spacy.docs import SPANS_KEY, annotate

#: The category model within the component's folder: a linear one, or the folder of a transformer.
_MODELS: Final = ("categories.npz", "categories")


class AnalysisError(PolicyNlpError, RuntimeError):
    """A Doc that could not be analysed."""


class PolicyComponent:
    """Fills sentences, entities and quantities of Docs; batches go through the batch function of the package.

    Args:
        name: of the component in its pipeline.
        model: a category model or the path of one; the shipped one by default. A path is loaded at the first Doc.
        spans_key: where in ``doc.spans`` the quantities are put.
    """

    def __init__(
        self, name: str = "policy_nlp", *, model: SentenceClassifier | str | None = None, spans_key: str = SPANS_KEY
    ) -> None:
        self.name = name
        self.spans_key = spans_key
        self._source: SentenceClassifier | str | None = model
        self._error_handler: Callable[..., None] = raise_error

    # Not a property: spaCy asks every component by hasattr whether it has a `model`, which would read the file too early.
    def category_model(self) -> SentenceClassifier | None:
        """The category model; ``None`` for the shipped one.

        Raises:
            ModelError: the file is missing or damaged.
        """
        if isinstance(self._source, str):
            self._source = load_model(self._source)
        return self._source

    def __call__(self, doc: Doc) -> Doc:
        """Fill `doc` and give it back; where a token must be split, a new Doc with finer tokens comes back (`split_tokens`).

        Raises:
            AnalysisError: a stage failed.
        """
        ((done, error),) = self._batch([doc], [_text(doc)])
        if error is not None:
            raise error
        return done

    def pipe(self, stream: Iterable[Doc], *, batch_size: int = 1000) -> Iterator[Doc]:
        """Fill the Docs of a stream, up to `batch_size` or a million characters at once.

        A Doc that cannot be analysed goes to the error handler; those beside it are not affected.
        """
        for docs, texts in _batches(stream, batch_size):
            for doc, error in self._batch(docs, texts):
                if error is None:
                    yield doc
                else:
                    self._error_handler(self.name, self, [doc], error)

    def _batch(self, docs: list[Doc], texts: list[str]) -> Iterator[tuple[Doc, AnalysisError | None]]:
        # Numbers for names, so that a Doc finds its rows again whatever is in it.
        analysis = analyze((Document(str(i), text) for i, text in enumerate(texts)), model=self.category_model())
        found = {rows.document["doc"]: rows for rows in document_rows(analysis)}
        errors = {row["doc"]: row for row in analysis.errors.to_pylist()}
        for i, doc in enumerate(docs):
            rows = found.get(str(i))
            if rows is not None:
                rows.document["doc"] = None  # a Doc of a pipeline has no name
                yield annotate(doc, rows, self.spans_key), None
            else:
                row = errors[str(i)]
                yield doc, AnalysisError(f"{row['stage']} failed with {row['error']}: {row['message']}")

    def set_error_handler(self, error_handler: Callable[..., None]) -> None:
        """Have `error_handler` called with name, component, Docs and error where a Doc cannot be analysed."""
        self._error_handler = error_handler

    def get_error_handler(self) -> Callable[..., None]:
        """The function that is called where a Doc cannot be analysed; by default it raises the error."""
        return self._error_handler

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write the component's own category model, if it has one, into the folder `path`."""
        folder = Path(path)
        folder.mkdir(parents=True, exist_ok=True)
        model = self.category_model()
        if model is not None:
            model.save(folder / _MODELS[not isinstance(model, CategoryModel)])

    def from_disk(self, path: str | Path, **_: Any) -> PolicyComponent:
        """Read what `to_disk` wrote; the path that the config names is not needed any more.

        Raises:
            ModelError: the model file is damaged.
        """
        for name in _MODELS:
            if (Path(path) / name).exists():
                self._source = load_model(Path(path) / name)
        return self

    def to_bytes(self, **_: Any) -> bytes:
        """The component's own category model; nothing where it has none."""
        return bytes(srsly.msgpack_dumps(files_of(self.to_disk)))

    def from_bytes(self, data: bytes, **_: Any) -> PolicyComponent:
        """Take the model from what `to_bytes` gave."""
        return from_files(self.from_disk, srsly.msgpack_loads(data))


def _batches(stream: Iterable[Doc], batch_size: int) -> Iterator[tuple[list[Doc], list[str]]]:
    """Docs with their texts."""
    docs: list[Doc] = []
    texts: list[str] = []
    characters = 0
    for doc in stream:
        docs.append(doc)
        texts.append(_text(doc))
        characters += len(texts[-1])
        if len(docs) >= batch_size or characters >= BATCH_CHARACTERS:
            yield docs, texts
            docs, texts, characters = [], [], 0
    if docs:
        yield docs, texts


def _text(doc: Doc) -> str:
    """``doc.text``, joined from words looked up once each instead of an object a token."""
    words, spaces = doc.to_array([ORTH, SPACY]).T.tolist() if len(doc) else ([], [])
    known = {word: doc.vocab.strings[word] for word in set(words)}
    return "".join([known[word] + " " if space else known[word] for word, space in zip(words, spaces, strict=True)])


def create_component(nlp: Any, name: str, model: str | None, spans_key: str) -> PolicyComponent:
    """The factory ``policy_nlp``: ``nlp.add_pipe("policy_nlp", config={"model": path, "spans_key": key})``."""
    return PolicyComponent(name, model=model, spans_key=spans_key)


_span_attributes = ("category", "score", "kind", "section", "quantity", "norm", "policy")
Language.factory(
    "policy_nlp",
    assigns=["doc.sents", "doc.ents", "doc.spans", "doc._.policy", *(f"span._.{name}" for name in _span_attributes)],
    default_config={"model": None, "spans_key": SPANS_KEY},
    retokenizes=True,
    func=create_component,
)
