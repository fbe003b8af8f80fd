"""New words are found, with the figures that a count by hand gives."""

from __future__ import annotations

import math
import random
from collections import Counter
from pathlib import Path

import jieba
import numpy as np
import pyarrow as pa
import pytest
from planted import document, planted, sentence
from reuse_corpus import Generator, analysis_of

from policy_nlp.analysis.result import MissingTextsError
from policy_nlp.characters import code_points
from policy_nlp.comparison.grams import LONGEST, frequent_grams
from policy_nlp.comparison.terms import TERMS, discover_terms, export_user_dictionary
from policy_nlp.errors import FormatError

#: In no dictionary: made up for the test.
PLANTED = ("慧链仓", "云帆计划", "赋源中台", "桥港通办")


def corpus(seed: int = 1, documents: int = 30) -> dict[str, str]:
    choose = random.Random(seed)
    generator = Generator(seed)
    texts = {}
    for number in range(documents):
        pieces = []
        for _ in range(20):
            term = choose.choice(PLANTED)
            pieces.append(f"{generator.noun()}{term}{generator.noun()}，{generator.sentence()}")
        texts[f"d{number}"] = "".join(pieces)
    return texts


def test_planted_words_come_first() -> None:
    found = discover_terms(analysis_of(corpus()))
    assert set(found["term"].to_pylist()[:8]) >= set(PLANTED)
    scores = found["score"].to_pylist()
    assert scores == sorted(scores, reverse=True)


def test_known_words_numbers_and_phrases_are_left_out() -> None:
    generator = Generator(2)
    text = "".join(
        f"{generator.noun()}电子政务{generator.noun()}第四十五条{generator.noun()}的规定{generator.noun()}，"
        for _ in range(300)
    )
    terms = discover_terms(analysis_of({"a": text, "b": text[::-1]}))["term"].to_pylist()
    assert not {"电子政务", "第四十五条", "的规定", "四十五条"} & set(terms)


def brute_force(texts: list[str], minimum: int) -> dict[str, tuple[int, int, float, float, float]]:
    count: Counter[str] = Counter()
    docs: dict[str, set[int]] = {}
    left: dict[str, Counter[str]] = {}
    right: dict[str, Counter[str]] = {}
    total = 0
    for number, text in enumerate(texts):
        padded = "。" + text + "。"
        for at in range(1, len(padded) - 1):
            for n in range(1, LONGEST + 1):
                gram = padded[at : at + n]
                if len(gram) < n or "。" in gram:
                    break
                total += n == 1
                count[gram] += 1
                docs.setdefault(gram, set()).add(number)
                left.setdefault(gram, Counter())[padded[at - 1]] += 1
                right.setdefault(gram, Counter())[padded[at + n]] += 1

    def entropy(counts: Counter[str]) -> float:
        whole = sum(counts.values())
        return sum(c / whole * math.log2(whole / c) for c in counts.values())

    def cohesion(gram: str) -> float:
        most = max(math.log(count[gram[:i]]) + math.log(count[gram[i:]]) for i in range(1, len(gram)))
        together = math.log(count[gram])
        return (together + math.log(total) - most) / (math.log(total) - together)

    return {
        gram: (c, len(docs[gram]), cohesion(gram), entropy(left[gram]), entropy(right[gram]))
        for gram, c in count.items()
        if len(gram) > 1 and c >= minimum
    }


def test_counts_and_measures_are_those_of_a_count_by_hand() -> None:
    choose = random.Random(4)
    texts = ["".join(choose.choices("甲乙丙丁。", (5, 3, 2, 1, 2), k=400)) + "甲乙丙丁甲乙丙丁" for _ in range(6)]
    joined = "。" + "。".join(texts) + "。"
    codes = code_points(joined).astype(np.uint16)
    codes[codes == ord("。")] = 0
    doc = np.cumsum([0, *(len(text) + 1 for text in texts)])
    doc = (np.searchsorted(doc, np.arange(len(codes)), side="left")).astype(np.int32)
    found = frequent_grams(codes, doc, minimum=3, cohesion=-1.0, entropy=0.0)
    columns = (found.number, found.documents, found.cohesion, found.left, found.right)
    given = {
        joined[place : place + size]: tuple(column[row].item() for column in columns)
        for row, (place, size) in enumerate(zip(found.place.tolist(), found.length.tolist(), strict=True))
    }
    wanted = brute_force(texts, 3)
    assert given.keys() == wanted.keys()
    assert len(given) > 300
    for gram, figures in wanted.items():
        assert given[gram] == pytest.approx(figures, abs=1e-5), gram


def test_user_dictionary_makes_jieba_keep_the_words(tmp_path: Path) -> None:
    found = discover_terms(analysis_of(corpus()), top=20)
    path = tmp_path / "made" / "terms.txt"
    export_user_dictionary(found, path)
    assert [line.split(" ") for line in path.read_text("utf-8").splitlines()] == [
        [term, "nz"] for term in found["term"].to_pylist()
    ]
    tokenizer = jieba.Tokenizer()
    tokenizer.load_userdict(str(path))
    assert "云帆计划" in tokenizer.lcut("加快云帆计划实施", HMM=False)
    with pytest.raises(FormatError, match="needs term"):
        export_user_dictionary(pa.table({"word": ["甲"]}), path)


@pytest.mark.parametrize("texts", [{}, {"a": ""}, {"a": "短"}, {"a": "。。。", "b": "ABC 123"}, {"a": "数" * 3000}])
def test_little_text_gives_few_terms_of_the_same_columns(texts: dict[str, str]) -> None:
    found = discover_terms(analysis_of(texts))
    assert found.num_rows == 0
    assert found.schema.equals(TERMS)


def test_what_cannot_be_asked_is_said() -> None:
    analysis = analysis_of({"a": "文"})
    for name, value in (("minimum", 1), ("top", 0), ("entropy", -1), ("cohesion", 2)):
        with pytest.raises(ValueError, match=f"{name} is {value}"):
            discover_terms(analysis, **{name: value})  # type: ignore[arg-type]
    with pytest.raises(MissingTextsError, match="discover_terms"):
        discover_terms(planted(document("d", sentence("文")), texts=False))
