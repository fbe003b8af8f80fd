"""Words: joined they are the text, policy terms stay whole, numbers and dates are words."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
import rjieba
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.characters import code_points
from policy_nlp.tokens import Segmenter, default_segmenter, policy_terms, tokenize
from policy_nlp.tokens.dictionary import has_word, shipped_dictionary
from policy_nlp.tokens.word_graph import segment


@given(
    st.text()
    | st.text(st.sampled_from("电子政务信息２００６．％年月日二〇一五三百万亿１2a 　\n\r。\ud800"), max_size=60)
)
def test_words_joined_are_the_text(text: str) -> None:
    words = tokenize(text)
    assert "".join(words) == text
    assert all(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("推进一网通办", ["推进", "一网通办"]),
        ("培育数据要素", ["培育", "数据要素"]),
        ("增长２５．５％", ["增长", "２５．５％"]),
        ("２００６年工作", ["２００６年", "工作"]),
        ("2006年工作", ["2006年", "工作"]),
        ("二〇一〇", ["二〇一〇"]),
        ("为期3年", ["为期", "3", "年"]),
    ],
)
def test_words(text: str, words: list[str]) -> None:
    assert tokenize(text) == words


def test_own_words_join_the_shipped_ones() -> None:
    assert tokenize("建设鲁通码系统") != ["建设", "鲁通码", "系统"]
    assert tokenize("建设鲁通码系统", lexicon=["鲁通码"]) == ["建设", "鲁通码", "系统"]
    assert tokenize("电子政务", lexicon=["鲁通码"]) == ["电子政务"]


def test_several_texts() -> None:
    assert tokenize(["电子政务", "", "信息资源"]) == [["电子政务"], [], ["信息资源"]]


def test_every_term_is_one_word_on_its_own() -> None:
    whole = sum(tokenize(term) == [term] for term in policy_terms())
    assert whole / len(policy_terms()) > 0.99


def test_a_term_never_crosses_a_line() -> None:
    assert tokenize("电子\n政务") == ["电子", "\n", "政务"]


TEXT = st.text() | st.text(st.sampled_from("加强网络与信息安全保障电子政务5GAa+#.%-_&《》\u3000\r\n 𠮷😀"), max_size=80)


@given(TEXT)
def test_segmenter_without_terms_is_rjieba_without_hmm(text: str) -> None:
    segmenter = Segmenter(terms=False)
    codes = code_points(text)
    bounds = np.array([0, len(text)], dtype=np.int32)
    word_end, first = np.empty(len(text), dtype=np.int32), np.empty(2, dtype=np.int32)
    work = np.empty(len(text) + 1), np.empty(len(text), dtype=np.int32)
    count = segment(codes, bounds[:1], bounds[1:], segmenter.dictionary, *work, word_end, first)
    assert [text[a:b] for a, b in pairwise([0, *word_end[:count].tolist()])] == rjieba.Jieba().cut(text, False)


def test_the_python_package_agrees() -> None:
    import jieba

    text = "加强网络与信息安全保障，健全应急协调机制。"
    ends = Segmenter(terms=False).ends(text).tolist()
    assert [text[a:b] for a, b in pairwise([0, *ends])] == list(jieba.cut(text, HMM=False))


def test_the_shipped_dictionary_has_every_term() -> None:
    dictionary = shipped_dictionary(terms=True)
    assert not [term for term in policy_terms() if not has_word(dictionary, term)], "run corpora/lexicon/build_words.py"
    assert has_word(shipped_dictionary(terms=False), "信息")
    assert not has_word(shipped_dictionary(terms=False), "一网通办")


@pytest.mark.parametrize("word", ["鲁通码", "𠮷野家", "“十四五”规划", "5G+工业互联网", "a b", "ＡＢ"])
def test_a_word_of_any_characters_stays_whole(word: str) -> None:
    assert tokenize(f"推进{word}建设", lexicon=[word, ""]) == ["推进", word, "建设"]


@given(st.lists(TEXT, max_size=8))
def test_spans_are_cut_as_if_alone(texts: list[str]) -> None:
    segmenter = default_segmenter()
    bounds = np.cumsum([0, *map(len, texts)], dtype=np.int32)
    ends, first = segmenter.words_within(code_points("".join(texts)), bounds[:-1], bounds[1:])
    assert len(first) == len(texts) + 1
    for i, text in enumerate(texts):
        assert (ends[first[i] : first[i + 1]] - bounds[i]).tolist() == segmenter.ends(text).tolist()
