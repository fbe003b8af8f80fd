"""The package's words as a spaCy tokenizer."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

from spacy import registry
from spacy.tokens import Doc

from policy_nlp.reading.record import well_formed
from policy_nlp.tokens import Segmenter, default_segmenter

NAME: Final = "policy_nlp.Tokenizer.v1"


class PolicyTokenizer:
    """Splits text into words with the policy lexicon; ``doc.text`` is the text (lone surrogates become U+FFFD).

    Args:
        vocab: of the pipeline.
        lexicon: words to keep whole besides those of jieba's dictionary and the shipped policy terms.
    """

    def __init__(self, vocab: Any, lexicon: Iterable[str] = ()) -> None:
        self.vocab = vocab
        self.lexicon = tuple(lexicon)
        self._segmenter = _segmenter(self.lexicon)

    def __call__(self, text: str) -> Doc:
        """The Doc of `text`."""
        text = well_formed(text)
        return doc_of_words(self.vocab, text, self._segmenter.ends(text).tolist())

    def pipe(self, texts: Iterable[str], batch_size: int = 1000) -> Iterator[Doc]:
        """A Doc for each of `texts`."""
        return map(self, texts)

    def to_bytes(self, **_: Any) -> bytes:
        """The lexicon as JSON."""
        return json.dumps({"lexicon": self.lexicon}, ensure_ascii=False).encode()

    def from_bytes(self, data: bytes, **_: Any) -> PolicyTokenizer:
        """Take the lexicon from what `to_bytes` gave."""
        self.lexicon = tuple(json.loads(data)["lexicon"])
        self._segmenter = _segmenter(self.lexicon)
        return self

    def to_disk(self, path: str | Path, **_: Any) -> None:
        """Write the lexicon to the file `path`."""
        Path(path).write_bytes(self.to_bytes())

    def from_disk(self, path: str | Path, **_: Any) -> PolicyTokenizer:
        """Read what `to_disk` wrote."""
        return self.from_bytes(Path(path).read_bytes())

    def __reduce__(self) -> tuple[Any, ...]:
        # The dictionary is large; a worker process makes its own.
        return PolicyTokenizer, (self.vocab, self.lexicon)


def doc_of_words(vocab: Any, text: str, ends: Iterable[int]) -> Doc:
    """A Doc whose tokens end at `ends`, the last of which is the end of `text`.

    A blank after a token is its trailing space, as everywhere in spaCy; other white space is a token.
    """
    words: list[str] = []
    spaces: list[bool] = []
    for start, end in pairwise((0, *ends)):
        word = text[start:end]
        if word == " " and words and not spaces[-1]:
            spaces[-1] = True
        else:
            words.append(word)
            spaces.append(False)
    return Doc(vocab, words=words, spaces=spaces)


def create_tokenizer(lexicon: list[str] | None = None) -> Callable[[Any], PolicyTokenizer]:
    """What ``[nlp.tokenizer] @tokenizers = "policy_nlp.Tokenizer.v1"`` of a config file makes: a function of ``nlp``."""

    def tokenizer_of(nlp: Any) -> PolicyTokenizer:
        return PolicyTokenizer(nlp.vocab, lexicon or ())

    return tokenizer_of


def _segmenter(lexicon: tuple[str, ...]) -> Segmenter:
    return Segmenter(lexicon) if lexicon else default_segmenter()


registry.tokenizers(NAME, func=create_tokenizer)
