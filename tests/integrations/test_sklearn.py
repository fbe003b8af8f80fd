"""scikit-learn: the contract of its estimators, and the tools that build on it."""

from __future__ import annotations

import pickle
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn

pytest.importorskip("sklearn")
import pandas as pd
from sklearn.base import clone
from sklearn.compose import ColumnTransformer
from sklearn.exceptions import NotFittedError, SkipTestWarning
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import FeatureUnion, Pipeline, make_pipeline
from sklearn.utils.estimator_checks import check_estimator, estimator_checks_generator
from sklearn.utils.validation import validate_data

from policy_nlp.integrations.sklearn import CategoryClassifier, PolicyTokenizer, PolicyVectorizer

TEXTS = [
    "减免企业税收，落实税收优惠政策。",
    "对软件企业给予税收优惠。",
    "落实研发费用加计扣除，减轻税收负担。",
    "税收优惠期延长三年。",
    "引进和培养数字化人才。",
    "加强人才队伍建设，培养复合型人才。",
    "实施人才引进计划。",
    "建立人才培训基地。",
    "完善税收征管，规范税收优惠。",
    "税收优惠政策由税务部门落实。",
    "对引进的人才给予奖励。",
    "完善人才评价，激发人才活力。",
]
LABELS = ["tax"] * 4 + ["talent"] * 4 + ["tax"] * 2 + ["talent"] * 2
ESTIMATORS = [PolicyTokenizer(), PolicyVectorizer(), CategoryClassifier(), CategoryClassifier("shipped")]


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=repr)
def test_check_estimator(estimator: Any) -> None:
    with warnings.catch_warnings():
        # It says that it cannot make up texts; the checks below do it for it.
        warnings.simplefilter("ignore", SkipTestWarning)
        check_estimator(estimator)


def written(x: Any) -> list[str]:
    """Rows of numbers as texts: for each column one of 32 characters, said more often the nearer the number is to it."""
    steps = np.clip(np.round(np.asarray(x, dtype=float) * 2) + 16, 0, 31).astype(int)
    return ["".join(chr(0x4E00 + 32 * k + step) * 3 for k, step in enumerate(row)) for row in steps]


class OnNumbers:
    """Gives an estimator of texts the matrices of numbers that scikit-learn's checks make up."""

    def fit(self, X: Any, y: Any = None) -> Any:
        X = validate_data(self, X)
        return super().fit(written(X), y)  # type: ignore[misc]

    def _given(self, X: Any) -> list[str]:
        return written(validate_data(self, X, reset=False))

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()  # type: ignore[misc]
        tags.input_tags.string = tags.input_tags.one_d_array = False
        tags.input_tags.two_d_array = True
        tags.no_validation = False
        return tags


class ClassifierOnNumbers(OnNumbers, CategoryClassifier):
    def predict_proba(self, X: Any) -> Any:
        self._used()
        return super().predict_proba(self._given(X))


class VectorizerOnNumbers(OnNumbers, PolicyVectorizer):
    def fit_transform(self, X: Any, y: Any = None) -> Any:
        return PolicyVectorizer.fit_transform(self, written(validate_data(self, X)))

    def fit(self, X: Any, y: Any = None) -> Any:
        self.fit_transform(X)
        return self

    def transform(self, X: Any) -> Any:
        if not hasattr(self, "vectorizer_"):
            return super().transform([])
        return super().transform(self._given(X))


def checks() -> list[Any]:
    made = [ClassifierOnNumbers(), VectorizerOnNumbers(sparse_output=False)]
    return [
        pytest.param(e, c, id=f"{type(e).__name__}-{c.func.__name__}")
        for m in made
        for e, c in estimator_checks_generator(m)
    ]


@pytest.mark.parametrize(("estimator", "check"), checks())
def test_every_check_passes_where_numbers_are_written_as_words(estimator: Any, check: Any) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SkipTestWarning)
        check(estimator)


# What the checks above cannot know: texts.


def test_words_are_those_of_tokenize_without_punctuation() -> None:
    text = "到2025年，推进电子政务建设。\n（一）5G"
    assert PolicyTokenizer(punctuation=True)(text) == pn.tokenize(text)
    assert PolicyTokenizer()(text) == ["到", "2025年", "推进", "电子政务", "建设", "一", "5G"]
    assert PolicyTokenizer(lexicon=["智链平台"])("建设智链平台") == ["建设", "智链平台"]
    with pytest.raises(ValueError, match="one string"):
        PolicyTokenizer().transform("建设")


@given(
    st.lists(
        st.text(
            st.one_of(st.sampled_from("建设数字平台2025年5G，。\n\r\u3000 \u2029"), st.characters(codec="utf-8")),
            max_size=20,
        )
    )
)
@settings(max_examples=150)
def test_texts_are_split_together_as_they_are_one_by_one(texts: list[str]) -> None:
    assert PolicyTokenizer(punctuation=True).transform(texts) == [pn.tokenize(text) for text in texts]


def test_the_tokenizer_serves_the_vectorizers() -> None:
    count = CountVectorizer(tokenizer=PolicyTokenizer(), token_pattern=None)
    assert count.fit_transform(TEXTS).sum() == sum(map(len, PolicyTokenizer().transform(TEXTS)))
    assert "税收优惠" in count.vocabulary_ or "税收" in count.vocabulary_
    again = pickle.loads(pickle.dumps(clone(count).fit(TEXTS)))
    assert again.vocabulary_ == count.vocabulary_
    first = Pipeline([("words", PolicyTokenizer()), ("count", CountVectorizer(analyzer=list))])
    assert set(first.fit(TEXTS)["count"].vocabulary_) == set(count.vocabulary_)


def test_the_vectorizer_is_tfidf_over_the_tokenizer() -> None:
    ours, theirs = (
        PolicyVectorizer(ngram_range=(1, 2)),
        TfidfVectorizer(tokenizer=PolicyTokenizer(), token_pattern=None, lowercase=False, ngram_range=(1, 2)),
    )
    difference = ours.fit_transform(TEXTS) - theirs.fit_transform(TEXTS)
    assert abs(difference).max() == 0
    assert ours.get_feature_names_out().tolist() == theirs.get_feature_names_out().tolist()
    assert ours.vocabulary_ == theirs.vocabulary_
    assert (
        ours.inverse_transform(ours.transform(TEXTS[:1]))[0].tolist()
        == theirs.inverse_transform(theirs.transform(TEXTS[:1]))[0].tolist()
    )
    counts = PolicyVectorizer(use_idf=False, norm=None, stop_words=["税收"]).fit(TEXTS)
    assert counts.transform(["人才人才税收"]).sum() == 2
    assert "税收" not in counts.vocabulary_
    with pytest.raises(NotFittedError):
        PolicyVectorizer().transform(TEXTS)
    with pytest.raises(ValueError, match="empty vocabulary"):
        PolicyVectorizer().fit(["。", ""])


def test_pandas_out() -> None:
    frame = (
        PolicyVectorizer(sparse_output=False)
        .set_output(transform="pandas")
        .fit_transform(pd.Series(TEXTS, index=list("abcdefghijkl")))
    )
    assert isinstance(frame, pd.DataFrame)
    assert frame.index.tolist() == list("abcdefghijkl")
    assert frame.loc["a", "税收"] > 0
    with pytest.raises(ValueError, match="sparse"):
        PolicyVectorizer().set_output(transform="pandas").fit_transform(TEXTS)


def test_in_pipelines_unions_and_columns() -> None:
    union = FeatureUnion(
        [
            ("words", PolicyVectorizer(sparse_output=False)),
            ("chars", PolicyVectorizer(ngram_range=(2, 2), sparse_output=False)),
        ]
    )
    union.set_output(transform="pandas")
    frame = union.fit_transform(TEXTS)
    assert frame.shape == (12, len(union.get_feature_names_out()))
    assert all(name.startswith(("words__", "chars__")) for name in frame.columns)
    table = pd.DataFrame({"text": TEXTS, "year": range(2015, 2027)})
    columns = ColumnTransformer([("text", PolicyVectorizer(), "text"), ("year", "passthrough", ["year"])])
    model = make_pipeline(columns, LogisticRegression(max_iter=2000)).fit(table, LABELS)
    assert model.predict(table).shape == (12,)
    one_column = make_pipeline(PolicyVectorizer(), LogisticRegression()).fit(table[["text"]], LABELS)
    assert one_column.score(table[["text"]], LABELS) == 1


def test_in_a_grid_search() -> None:
    pipeline = Pipeline([("words", PolicyVectorizer()), ("model", LogisticRegression())])
    grid = {"words__ngram_range": [(1, 1), (1, 2)], "words__lexicon": [None, ("税收优惠",)], "model__C": [1, 10]}
    search = GridSearchCV(pipeline, grid, cv=2, scoring="neg_log_loss").fit(TEXTS, LABELS)
    assert search.predict(["税收优惠。", "培养人才。"]).tolist() == ["tax", "talent"]
    nested = Pipeline(
        [("count", CountVectorizer(tokenizer=PolicyTokenizer(), token_pattern=None)), ("model", LogisticRegression())]
    )
    search = GridSearchCV(nested, {"count__tokenizer__punctuation": [False, True]}, cv=2).fit(TEXTS, LABELS)
    assert search.best_score_ > 0.7


@pytest.mark.parametrize("kind", [list, np.array, pd.Series])
@pytest.mark.parametrize("names", [("tax", "talent"), (5, -3), (True, False)])
def test_the_classifier_learns_labels_of_any_kind(kind: Any, names: tuple[Any, Any]) -> None:
    labels = [names[0] if label == "tax" else names[1] for label in LABELS]
    model = CategoryClassifier().fit(kind(TEXTS * 3), kind(labels * 3))
    assert model.classes_.tolist() == sorted(names)
    assert model.predict(kind(TEXTS)).tolist() == labels
    probabilities = model.predict_proba([*TEXTS, "", " \n", "。"])
    assert probabilities.shape == (15, 2)
    assert np.allclose(probabilities.sum(axis=1), 1)
    again = pickle.loads(pickle.dumps(model))
    assert np.array_equal(again.predict_proba(TEXTS), model.predict_proba(TEXTS))
    assert model.predict_proba([]).shape == (0, 2)


def test_the_classifier_in_cross_validation() -> None:
    assert cross_val_score(CategoryClassifier(), TEXTS, LABELS, cv=2, scoring="accuracy").shape == (2,)
    search = GridSearchCV(CategoryClassifier("shipped"), {"model": ["shipped"]}, cv=2)
    search.fit(TEXTS, ["environment", "industry"] * 6)
    assert search.best_estimator_.classes_.tolist() == sorted(pn.CATEGORIES)


def test_the_shipped_model_and_own_ones(tmp_path: Path) -> None:
    shipped = CategoryClassifier("shipped")
    assert shipped.classes_.tolist() == sorted(pn.CATEGORIES)
    text = "加强网络与信息安全等级保护工作。"
    analysis = pn.analyze(pn.Document("d", text))
    assert shipped.predict([text]).tolist() == analysis.sentences["category"].to_pylist()
    assert shipped.predict_proba([text]).max() == pytest.approx(analysis.sentences["score"][0].as_py(), abs=1e-4)
    assert clone(shipped).fit([text], ["security"]).score([text], ["security"]) == 1
    with pytest.raises(ValueError, match="y holds 'tax', but the categories of the model are"):
        shipped.fit(TEXTS[:1], ["tax"])
    learned = CategoryClassifier().fit(TEXTS, LABELS)
    learned.model_.save(tmp_path / "own.npz")
    for own in (CategoryClassifier(tmp_path / "own.npz"), CategoryClassifier(learned.model_)):
        assert np.allclose(own.predict_proba(TEXTS), learned.predict_proba(TEXTS))
    with pytest.raises(pn.ModelError, match=r"nowhere\.npz"):
        CategoryClassifier(str(tmp_path / "nowhere.npz")).predict(TEXTS)


def test_predictions_do_not_depend_on_the_other_texts() -> None:
    model = CategoryClassifier().fit(TEXTS, LABELS)
    whole = model.predict_proba(TEXTS)
    assert np.allclose(whole, np.vstack([model.predict_proba([text]) for text in TEXTS]), atol=1e-5)
    assert np.allclose(whole[::-1], model.predict_proba(TEXTS[::-1]), atol=1e-5)


@pytest.mark.parametrize(
    ("x", "y", "says"),
    [
        ("减免税收。", ["a"], "X is one string"),
        ([1, 2], ["a", "b"], r"X\[0\] is a int"),
        (["减免税收。", None], ["a", "b"], r"X\[1\] is a NoneType"),
        (np.array([["a", "b"]]), ["a"], "X has 2 columns"),
        (TEXTS, None, "requires y"),
        (TEXTS, LABELS[:3], "inconsistent numbers of samples"),
        (TEXTS, ["a"] * 12, "y has 1 class"),
        (TEXTS, np.linspace(0, 1, 12), "continuous"),
        (TEXTS * 20, range(240), "y has 240 classes, but must have 2 to 127"),
    ],
)
def test_wrong_input_is_named(x: Any, y: Any, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        CategoryClassifier().fit(x, y)


def test_nothing_is_predicted_before_fit() -> None:
    with pytest.raises(NotFittedError):
        CategoryClassifier().predict(TEXTS)
    assert not hasattr(CategoryClassifier(), "classes_")
