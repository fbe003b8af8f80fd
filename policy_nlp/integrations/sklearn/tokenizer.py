"""The package's words for scikit-learn's vectorizers."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from sklearn.base import BaseEstimator, TransformerMixin

from policy_nlp.integrations.sklearn.texts import takes_texts, texts_of
from policy_nlp.tokens import Segmenter, default_segmenter


class PolicyTokenizer(TransformerMixin, BaseEstimator, auto_wrap_output_keys=None):  # type: ignore[misc,call-arg]
    """Text into words with the policy lexicon, for ``CountVectorizer(tokenizer=PolicyTokenizer(), token_pattern=None)``.

    It learns nothing, so `fit` may be left out. As a parameter of a vectorizer its own parameters can be searched
    (``countvectorizer__tokenizer__punctuation``).

    Args:
        lexicon: words to keep whole besides those of jieba's dictionary and the shipped policy terms.
        punctuation: whether to keep words without any letter, digit or ideograph: punctuation and white space.
    """

    def __init__(self, lexicon: Iterable[str] | None = None, punctuation: bool = False) -> None:
        self.lexicon = lexicon
        self.punctuation = punctuation

    def __call__(self, text: str) -> list[str]:
        """The words of `text`."""
        return self.transform([text])[0]

    def fit(self, X: Any, y: Any = None) -> PolicyTokenizer:
        """Check that `X` holds texts.

        Raises:
            ValueError: it does not.
        """
        texts_of(X)
        return self

    def transform(self, X: Any) -> list[list[str]]:
        """The words of each text.

        Raises:
            ValueError: `X` does not hold texts.
        """
        words_of_texts = _segmenter(None if self.lexicon is None else tuple(self.lexicon)).split(texts_of(X))
        if self.punctuation:
            return words_of_texts
        spoken = {word for words in words_of_texts for word in words}
        spoken = {word for word in spoken if any(map(str.isalnum, word))}
        return [[word for word in words if word in spoken] for words in words_of_texts]

    def __sklearn_tags__(self) -> Any:
        tags = takes_texts(super().__sklearn_tags__())
        tags.requires_fit = False
        tags.no_validation = True
        return tags


# Outside the estimator, which stays plain data that can be cloned and pickled: a dictionary is large.
@lru_cache(maxsize=8)
def _segmenter(lexicon: tuple[str, ...] | None) -> Segmenter:
    return default_segmenter() if lexicon is None else Segmenter(lexicon)
