"""Words: joined they are the text, policy terms stay whole, numbers and dates are words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.tokens import Segmenter, policy_terms, tokenize


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


def test_segmenter_without_terms_is_jieba_without_hmm() -> None:
    import jieba

    text = "加强网络与信息安全保障，健全应急协调机制。"
    ends = Segmenter().ends(text).tolist()
    words = [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]
    assert words == list(jieba.cut(text, HMM=False))
