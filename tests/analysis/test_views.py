"""Documents, sections, sentences, entities and quantities as objects."""

import datetime

import pytest
from small_analysis import FIRST, SECOND, small_analysis, table

from policy_nlp.analysis.result import MissingTextsError


def test_documents_by_index_and_id() -> None:
    analysis = small_analysis()
    assert [document.id for document in analysis] == ["first", "empty", "second"]
    assert analysis[-1].id == analysis["second"].id == "second"
    for key in (3, -4):
        with pytest.raises(IndexError):
            analysis[key]
    with pytest.raises(KeyError, match="no document has the id 'third'"):
        analysis["third"]


def test_metadata() -> None:
    first = small_analysis()["first"]
    assert (first.title, first.region, first.region_code, first.level) == (
        "智慧城市建设方案",
        "山东省",
        "370000",
        "province",
    )
    assert (first.year, first.doc_type, first.issuer, first.source) == (2021, "方案", "省政府", "first.txt")
    assert (first.doc_number, first.date) == ("鲁政发〔2021〕5号", datetime.date(2021, 3, 1))
    assert first.characters == len(first.text) == len(FIRST)
    empty = small_analysis()["empty"]
    assert (empty.title, empty.year, empty.date, empty.text, empty.characters) == (None, None, None, "", 0)


def test_sentences_cut_the_text() -> None:
    analysis = small_analysis()
    assert [s.text for s in analysis["first"].sentences][3:5] == ["到2025年，济南市培育示范企业80-100家。", "二、安全"]
    assert [s.text for s in analysis["second"].sentences] == [SECOND]
    assert analysis["empty"].sentences == ()
    sentence = analysis["first"].sentences[3]
    assert (sentence.index, sentence.kind, sentence.category, sentence.score) == (3, "body", "industry", 0.75)
    assert (sentence.second, sentence.second_score) == ("other", 0.25)
    assert analysis["second"].sentences[0].second is None


def test_entities_and_quantities_of_sentences() -> None:
    analysis = small_analysis()
    first, second = analysis["first"], analysis["second"]
    assert [[e.text for e in s.entities] for s in first.sentences] == [[], [], [], ["到2025年", "济南市"], [], []]
    assert [len(s.quantities) for s in first.sentences] == [0, 0, 0, 1, 0, 0]
    assert second.sentences[0].entities == second.entities
    quantity = first.quantities[0]
    assert (quantity.low, quantity.high, quantity.action, quantity.place, quantity.agency) == (
        80,
        100,
        "培育",
        "济南市",
        None,
    )
    assert first.text[quantity.object_start : quantity.object_end] == quantity.object == "示范企业"


def test_sections_form_a_tree() -> None:
    first = small_analysis()["first"]
    outer, inner, last = first.sections
    assert (outer.parent, inner.parent, last.parent) == (None, outer, None)
    assert (inner.number, inner.heading, inner.level) == ("（一）", "工业。", 2)
    assert [s.index for s in outer.sentences] == [1, 2, 3]
    assert [s.index for s in last.sentences] == [4, 5]
    assert last.text == "二、安全\n加强<数据>安全&监管。"
    assert first.sentences[0].section is None
    assert first.sentences[0].heading_path == ()
    assert first.sentences[3].section == inner
    assert first.sentences[3].heading_path == ("产业", "工业。")


def test_tokens() -> None:
    assert small_analysis()["second"].tokens == ("𠀀县", "新增", "5G", "基站", "500个")
    assert small_analysis()["first"].tokens == ()


def test_reprs() -> None:
    analysis = small_analysis()
    first = analysis["first"]
    assert repr(first) == f"<Document 'first': 智慧城市建设方案, 山东省, 2021, {len(FIRST)} characters>"
    assert repr(first.sections[1]) == "<Section 1, level 2: 工业。>"
    assert repr(first.sentences[5]) == "<Sentence 5 security 0.75: 加强<数据>安全&监管。>"
    assert repr(first.entities[1]) == "<REGION 济南市 → 370100>"
    assert repr(first.quantities[0]) == "<Quantity 80-100家: 培育 示范企业 80–100 家, 2025, planned>"
    assert repr(analysis["second"].quantities[0]) == "<Quantity 新增5G基站500个: + >= 0.5 个, achieved>"


@pytest.mark.parametrize(
    ("low", "high", "comparator", "value"),
    [
        (5.0, 5.0, "=", "5 家"),
        (50.0, None, ">=", ">= 50 家"),
        (None, 5.0, "<=", "<= 5 家"),
        (100000000000.0, 100000000000.0, "~", "~ 100,000,000,000 家"),
        (12.5, 12.5, "+", "+ 12.5 家"),
        (None, 3.0, "-", "- <= 3 家"),
        (None, None, "=", "… 家"),
    ],
)
def test_values_in_words(low: float | None, high: float | None, comparator: str, value: str) -> None:
    row = {"doc": "first", "sentence": 3, "start": 20, "end": 21, "text": "", "unit": "家", "comparator": comparator}
    quantities = table("quantities", [row | {"low": low, "high": high}])
    assert small_analysis(quantities=quantities)[0].quantities[0].value == value


def test_views_without_texts() -> None:
    first = small_analysis(texts=None)["first"]
    assert first.sentences[3].entities[0].text == "到2025年"
    with pytest.raises(MissingTextsError, match="the text of a document needs the documents' texts"):
        _ = first.text
