"""Texts into a matrix of weighted words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sklearn.base import BaseEstimator, TransformerMixin
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.utils.validation import check_is_fitted

from policy_nlp.integrations.sklearn.texts import takes_texts
from policy_nlp.integrations.sklearn.tokenizer import PolicyTokenizer


class PolicyVectorizer(TransformerMixin, BaseEstimator):  # type: ignore[misc]
    """tf-idf or counts of the package's words: scikit-learn's `TfidfVectorizer` with `PolicyTokenizer` and a choice of output.

    Counts are ``PolicyVectorizer(use_idf=False, norm=None)``. For ``set_output(transform="pandas")`` set ``sparse_output=False``.

    Args:
        lexicon, punctuation: as in `PolicyTokenizer`.
        stop_words: words to leave out.
        ngram_range: fewest and most words of a feature; its words are joined by a blank.
        min_df, max_df, max_features, vocabulary, binary, norm, use_idf, smooth_idf, sublinear_tf: as in `TfidfVectorizer`.
        sparse_output: whether `transform` gives a sparse matrix rather than an array.

    Attributes:
        vectorizer_: the fitted `TfidfVectorizer`, over lists of words.
        vocabulary_: feature → column.
    """

    def __init__(
        self,
        *,
        lexicon: Iterable[str] | None = None,
        punctuation: bool = False,
        stop_words: Iterable[str] | None = None,
        ngram_range: tuple[int, int] = (1, 1),
        min_df: int | float = 1,
        max_df: int | float = 1.0,
        max_features: int | None = None,
        vocabulary: Mapping[str, int] | Iterable[str] | None = None,
        binary: bool = False,
        norm: str | None = "l2",
        use_idf: bool = True,
        smooth_idf: bool = True,
        sublinear_tf: bool = False,
        sparse_output: bool = True,
    ) -> None:
        self.lexicon = lexicon
        self.punctuation = punctuation
        self.stop_words = stop_words
        self.ngram_range = ngram_range
        self.min_df = min_df
        self.max_df = max_df
        self.max_features = max_features
        self.vocabulary = vocabulary
        self.binary = binary
        self.norm = norm
        self.use_idf = use_idf
        self.smooth_idf = smooth_idf
        self.sublinear_tf = sublinear_tf
        self.sparse_output = sparse_output

    def fit(self, X: Any, y: Any = None) -> PolicyVectorizer:
        """Learn the vocabulary and the document frequencies.

        Raises:
            ValueError: `X` does not hold texts, or no word of theirs is left.
        """
        self.fit_transform(X)
        return self

    def fit_transform(self, X: Any, y: Any = None) -> Any:
        """`fit`, and the matrix of the same texts; shape (texts, features).

        Raises:
            ValueError: as in `fit`.
        """
        names = ("ngram_range", "min_df", "max_df", "max_features", "vocabulary", "binary")
        weighting = ("norm", "use_idf", "smooth_idf", "sublinear_tf")
        self.vectorizer_ = TfidfVectorizer(
            **{name: getattr(self, name) for name in (*names, *weighting)},
            tokenizer=_same,
            preprocessor=_same,
            token_pattern=None,
            lowercase=False,
        )
        return self._out(self.vectorizer_.fit_transform(self._words(X)))

    def transform(self, X: Any) -> Any:
        """The matrix of texts, shape (texts, features).

        Raises:
            NotFittedError: `fit` was not called.
            ValueError: `X` does not hold texts.
        """
        check_is_fitted(self, "vectorizer_")
        return self._out(self.vectorizer_.transform(self._words(X)))

    def inverse_transform(self, X: Any) -> list[Any]:
        """The features that occur in each row of a matrix."""
        check_is_fitted(self, "vectorizer_")
        found: list[Any] = self.vectorizer_.inverse_transform(X)
        return found

    def get_feature_names_out(self, input_features: Any = None) -> Any:
        """The feature of each column, shape (features,)."""
        check_is_fitted(self, "vectorizer_")
        return self.vectorizer_.get_feature_names_out()

    @property
    def vocabulary_(self) -> dict[str, int]:
        check_is_fitted(self, "vectorizer_")
        vocabulary: dict[str, int] = self.vectorizer_.vocabulary_
        return vocabulary

    def _words(self, x: Any) -> list[list[str]]:
        words_of_texts = PolicyTokenizer(self.lexicon, self.punctuation).transform(x)
        if self.stop_words is None:
            return words_of_texts
        stop = frozenset(self.stop_words)
        return [[word for word in words if word not in stop] for words in words_of_texts]

    def _out(self, matrix: Any) -> Any:
        return matrix if self.sparse_output else matrix.toarray()

    def __sklearn_tags__(self) -> Any:
        return takes_texts(super().__sklearn_tags__())


def _same(words: Any) -> Any:
    """Stands for what `TfidfVectorizer` would do to a text that is words already."""
    return words
