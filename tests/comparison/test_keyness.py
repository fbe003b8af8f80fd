import math
from collections import Counter
from itertools import pairwise

import numpy as np
import pytest
import scipy.stats
from hypothesis import given
from hypothesis import strategies as st
from planted import document, planted, sentence

import policy_nlp as pn
from policy_nlp.analysis.result import MissingTextsError
from policy_nlp.comparison import compare
from policy_nlp.comparison.keyness import PRIOR_WORDS, g_squared, keyness, log_odds
from policy_nlp.comparison.words import count_words, cut


@given(st.text(), st.data())
def test_pieces_are_slices(text, data) -> None:
    text = text.encode("utf-8", "replace").decode()
    bounds = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=6)))
    expected = [text[a:b] for a, b in pairwise(bounds)]
    assert cut(text, np.array(bounds)).to_pylist() == expected


TEXTS = {
    "北京市": "推进电子政务建设，发展电子政务。大兴国际机场通车，机场建设完成。𠀀机场",
    "河北省": "推进农业，发展农业，农业的丰收。河北省的农业，2025年建设",
    "山东省": "推进海洋，发展海洋，海洋的建设，5G建设",
}


def analysis(**options):
    return planted(*(document(region, sentence(text), region=region) for region, text in TEXTS.items()), **options)


def test_words_are_counted_as_the_segmenter_cuts_them() -> None:
    counted = count_words(analysis())
    words = counted.words.to_pylist()
    for row, text in enumerate(TEXTS.values()):
        expected = Counter(pn.tokenize(text))
        counts = dict(zip(words, counted.counts[row].toarray().ravel().tolist(), strict=True))
        assert {word: n for word, n in counts.items() if n} == {w: n for w, n in expected.items() if w in counts}
    assert {"电子政务", "农业", "海洋", "5G", "河北省"} <= set(words)
    assert not {"，", "2025年", "𠀀"} & set(words)
    term, place = (dict(zip(words, flag.tolist(), strict=True)) for flag in (counted.term, counted.place))
    assert term["电子政务"] and term["5G"] and not term["河北省"]
    assert place["河北省"] and not place["电子政务"]


def test_the_tokens_of_the_analysis_are_used_where_there_are_some() -> None:
    documents = [pn.Document(region, text, region=region) for region, text in TEXTS.items()]
    with_tokens, without = (count_words(pn.analyze(documents, tokens=tokens)) for tokens in (True, False))
    assert with_tokens.words.equals(without.words)
    assert (with_tokens.counts != without.counts).nnz == 0


def test_the_planted_word_comes_first() -> None:
    table = compare(analysis()).keyness.to_pylist()
    first = {(row["group"], row["kind"]): row for row in table if row["rank"] == 1}
    assert first["河北省", "word"]["word"] == "农业"
    assert first["河北省", "word"]["count"] == 4
    assert first["河北省", "word"]["rest"] == 0
    assert first["山东省", "word"]["word"] == "海洋"
    assert all(row["z"] > 0 and row["g2"] > 0 for row in table)
    assert "河北省" not in {row["word"] for row in table}


def test_places_count_where_they_are_wanted() -> None:
    made = planted(
        document("a", sentence("河北省农业，河北省工业，河北省教育"), region="河北省"),
        document("b", sentence("推进农业、工业、教育"), region="山东省"),
    )
    comparison = compare(made)
    words = keyness(comparison.word_counts, comparison.grouping, places=True)["word"].to_pylist()
    assert words[0] == "河北省"


def test_log_odds_follow_the_paper() -> None:
    y, n, rest, rest_n, prior = 30.0, 1000.0, 5.0, 4000.0, PRIOR_WORDS * 35 / 5000
    odds, z = log_odds(*(np.array([v]) for v in (y, n, rest, rest_n, prior)))
    here = (y + prior) / (n + PRIOR_WORDS - y - prior)
    there = (rest + prior) / (rest_n + PRIOR_WORDS - rest - prior)
    assert odds[0] == pytest.approx(math.log(here) - math.log(there))
    assert z[0] == pytest.approx(odds[0] / math.sqrt(1 / (y + prior) + 1 / (rest + prior)))


def test_g_squared_is_the_likelihood_ratio_of_the_table() -> None:
    counts = np.array([[30.0, 1000, 5, 4000], [3, 1000, 50, 4000], [0, 10, 5, 20]])
    found = g_squared(*counts.T)
    for row, (y, n, rest, rest_n) in zip(found, counts, strict=True):
        statistic = scipy.stats.chi2_contingency([[y, rest], [n - y, rest_n - rest]], False, "log-likelihood").statistic
        assert abs(row) == pytest.approx(statistic)
    assert found[0] > 0 > found[1]


def test_one_group_has_nothing_to_stand_off_from() -> None:
    one = planted(document("a", sentence("农业农业农业农业"), region="河北省"))
    assert compare(one).keyness.num_rows == 0


def test_errors() -> None:
    with pytest.raises(MissingTextsError):
        _ = compare(analysis(texts=False)).keyness
    comparison = compare(analysis())
    with pytest.raises(ValueError, match="top is 0"):
        keyness(comparison.word_counts, comparison.grouping, top=0)
