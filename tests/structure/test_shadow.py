"""The shadow: the same words are found however they are written, and every offset stays one into the text as it is."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.analysis.batch import analyze_batch
from policy_nlp.categories import default_model
from policy_nlp.document import Document
from policy_nlp.structure import TextBatch
from policy_nlp.structure.shadow import plain_text, shadow_table, traditional

#: Sentences written for these tests; every one has characters that traditional script writes otherwise.
SENTENCES = [
    "一、加快电子政务建设",
    "（一）推进数据共享开放。",
    "到2025年，建成50个以上智慧社区，电子商务交易额达到3000亿元左右。",
    "省发展和改革委员会会同省财政厅制定《临江省数据条例》实施细则（临政发〔2023〕7号）。",
    "企业数字化转型覆盖率从2020年的20%提高到40%，新增就业岗位1.2万个。",
    "加强网络安全等级保护，建立关键信息基础设施监测预警平台。",
    "山东省、济南市和青岛市开展“宽带乡村”试点工程，所有行政村通光纤。",
    "第三届国际软件博览会在大连市举办。",
    "2019年12月31日",
    "各县（市、区）人民政府：",
    "培养高层次人才两千名，完善标准体系。",
]
texts = st.lists(st.sampled_from(SENTENCES), min_size=1, max_size=6).map("\n".join)
#: What the tables hold beside exact slices of the text.
COLUMNS = {
    "sections": ("section", "parent", "level", "start", "end"),
    "sentences": ("sentence", "section", "start", "end", "kind", "category", "score", "second", "second_score"),
    "tokens": ("sentence", "start", "end"),
    "entities": ("sentence", "start", "end", "label", "norm"),
    "quantities": (
        *("sentence", "start", "end", "low", "high", "unit", "comparator", "object_start", "object_end", "deadline"),
        *("status", "action", "place", "agency"),
    ),
}


@cache
def to_traditional() -> dict[int, str]:
    """The simplified characters that one traditional character alone stands for."""
    back: dict[str, list[str]] = {}
    for character, simplified in traditional().items():
        back.setdefault(simplified, []).append(character)
    return {ord(simplified): found[0] for simplified, found in back.items() if len(found) == 1}


def tables(text: str) -> dict[str, list[dict[str, Any]]]:
    document = Document("d", text, title="某省工作要点", region="山东省", year=2023)
    found = analyze_batch([document], default_model(), tokens=True)
    return {name: found[name].to_pylist() for name in COLUMNS}


def slices(text: str, found: dict[str, list[dict[str, Any]]]) -> None:
    """Every string column is what the text has at its offsets."""
    for row in found["entities"] + found["quantities"]:
        assert row["text"] == text[row["start"] : row["end"]]
        if row.get("object") is not None:
            assert row["object"] == text[row["object_start"] : row["object_end"]]
    for row in found["sections"]:
        assert row["heading"] in text[row["start"] : row["end"]]


@given(texts)
def test_a_traditional_text_is_analysed_as_its_simplified_one(text: str) -> None:
    other = text.translate(to_traditional())
    assert other != text or text.replace("\n", "").startswith("2019年")
    plain, found = tables(text), tables(other)
    slices(other, found)
    for name, columns in COLUMNS.items():
        assert [[row[c] for c in columns] for row in found[name]] == [[row[c] for c in columns] for row in plain[name]]


@given(texts)
def test_full_width_letters_and_digits_change_nothing(text: str) -> None:
    wide = text.translate(
        {code: code + 0xFEE0 for code in [*range(0x30, 0x3A), *range(0x41, 0x5B), *range(0x61, 0x7B)]}
    )
    plain, found = tables(text), tables(wide)
    slices(wide, found)
    for name, columns in COLUMNS.items():
        assert [[row[c] for c in columns] for row in found[name]] == [[row[c] for c in columns] for row in plain[name]]


@given(texts, st.randoms(use_true_random=False))
def test_what_nobody_sees_changes_nothing_but_the_offsets(text: str, random: Any) -> None:
    unseen = "\u200b\u200d\ufeff\u00ad\u2060\x00\x08\ufe0f\U000e0100"
    pieces = [c + "".join(random.choices(unseen, k=random.choice((0, 0, 0, 1, 2)))) for c in text]
    sown = "".join(pieces)
    at = [0]
    for piece in pieces:
        at.append(at[-1] + len(piece))
    plain, found = tables(text), tables(sown)
    slices(sown, found)
    for name in COLUMNS:
        expected = [(at[row["start"]], at[row["end"] - 1] + 1) for row in plain[name]]
        assert [(row["start"], row["end"]) for row in found[name]] == expected
    assert [q["low"] for q in found["quantities"]] == [q["low"] for q in plain["quantities"]]
    assert [e["label"] for e in found["entities"]] == [e["label"] for e in plain["entities"]]
    assert [s["category"] for s in found["sentences"]] == [s["category"] for s in plain["sentences"]]


@given(st.lists(st.text(), max_size=4))
def test_spans_of_the_shadow_lead_back_to_their_documents(parts: list[str]) -> None:
    documents = [Document(str(i), part) for i, part in enumerate(parts)]
    batch = TextBatch.of(documents)
    for number, document in enumerate(documents):
        a, b = int(batch.starts[number]), int(batch.ends[number])
        assert batch.position(number, 0) == a
        assert batch.position(number, len(document.text)) == b
        # Alone or in a batch, the shadow of a document is the same.
        assert batch.text[a:b] == TextBatch.of([document]).text[:-1]
    assert not batch.codes.flags.writeable


def test_a_text_that_needs_no_shadow_has_none() -> None:
    batch = TextBatch.of([Document("d", "推进电子政务建设，著力、瞭解、瞭望、乾隆、藉此。\r\n\tＡ".replace("Ａ", "A"))])
    assert batch.origin is None
    assert batch.text is batch.written


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("推進電子政務", "推进电子政务"),
        ("隨著資訊發展，顯著提升，著名企業，沿著", "随着资讯发展，显著提升，著名企业，沿着"),
        ("瞭解瞭望，發展", "了解瞭望，发展"),
        ("國務院關於進一步瞭解農村徵地後情況", "国务院关于进一步了解农村征地后情况"),
        ("國務院關於同意組建協調委員會的批覆，衞生", "国务院关于同意组建协调委员会的批复，卫生"),
        ("⼈⼯智能⻓远规划", "人工智能长远规划"),
        ("２００６年ＣＤＭＡ网", "2006年CDMA网"),
        ("信\u200b息\u00ad化\x00", "信息化"),
        ("三個\ufa0a", "三个见"),
    ],
)
def test_plain_characters(text: str, plain: str) -> None:
    assert TextBatch.of([Document("d", text)]).text[:-1] == plain
    assert plain_text(text) == plain


def test_a_simplified_text_keeps_its_characters() -> None:
    table = shadow_table()
    for row in range(0xB0, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                character = bytes((row, cell)).decode("gb2312")
            except UnicodeDecodeError:
                continue
            assert chr(table[ord(character)]) == character or character in "後於徵夥菸", character


WRAPPED = """　　各地区各部门要充分认识加快电子政务建设的重要意义，统筹
规划，突出重点，到2025年建成政务服务平台120个，实现数据资源
共享开放，推动政务服务事项网上可办率达到95%以上，让企业和群
众办事更加便利，形成一批可复制可推广的经验做法，并在全省推
广应用。
一、加强组织领导
　　各市要建立工作协调机制，明确责任分工，细化任务措施，完善
考核评价办法，定期调度工作进展情况，及时研究解决遇到的重大
问题，确保各项任务落到实处，取得实效。
"""


def test_a_sentence_goes_on_over_the_line_breaks_of_a_page() -> None:
    for text in (WRAPPED, WRAPPED.replace("\n", "\r\n")):
        analysis = pn.analyze(text)
        sentences = ["".join(text[s["start"] : s["end"]].split()) for s in analysis.sentences.to_pylist()]
        assert len(sentences) == 3
        assert sentences[0].endswith("推广应用。")
        assert sentences[1] == "一、加强组织领导"
        found = analysis.quantities.to_pylist()
        assert [(q["low"], q["unit"], q["deadline"]) for q in found] == [(120.0, "个", "2025"), (95.0, "%", "2025")]
        assert all(q["text"] == text[q["start"] : q["end"]] for q in found)


def test_lists_verses_and_short_texts_keep_their_line_breaks() -> None:
    names = "\n".join(f"{name}市软件开发有限责任公司研究所分公司" for name in "甲乙丙丁戊己庚辛")
    batch = TextBatch.of([Document("d", names)])
    assert batch.origin is None
    assert TextBatch.of([Document("d", "推进电子政务，\n建设平台，\n服务群众。")]).origin is None


def test_words_of_a_traditional_text() -> None:
    words = pn.tokenize("推進電子政務和數據資源建設\u200b增長２５．５％")
    assert words == ["推進", "電子政務", "和", "數據資源", "建設", "\u200b", "增長", "２５．５％"]
