"""Sentence boundaries, as section 1 of the guidelines draws them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.document import Document
from policy_nlp.structure import Structure, TextBatch, find_structure
from policy_nlp.structure.kinds import KINDS

# Text made of what matters to the splitter, far denser than real text has it.
dense = st.text(
    st.sampled_from(
        '。！？!?；，：、“”‘’"（）《》\u3000 \n\r\t\u2029一二三第章条节(1)1.、．①字a５〇\ud800\u200b\ufeff𠀀'
    ),
    max_size=80,
)


def spans(batch: TextBatch, structure: Structure) -> list[tuple[int, int]]:
    start, end = batch.written_spans(structure.start, structure.end)
    return list(zip(start.tolist(), end.tolist(), strict=True))


def sentences(text: str) -> list[str]:
    batch = TextBatch.of([Document("d", text)])
    return [text[a:b] for a, b in spans(batch, find_structure(batch))]


def kinds(text: str) -> list[tuple[str, str]]:
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    return [(KINDS[k], text[a:b]) for k, (a, b) in zip(structure.kind.tolist(), spans(batch, structure), strict=True)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("建网站。办业务！好不好？", ["建网站。", "办业务！", "好不好？"]),
        ("他说：“先建网。”再办业务。", ["他说：“先建网。”", "再办业务。"]),
        ("建网；办业务。", ["建网；办业务。"]),
        ("第一行\n第二行\r\n第三行", ["第一行", "第二行", "第三行"]),
        ("作了部署。 　　要点认为，信息化重要。", ["作了部署。", "要点认为，信息化重要。"]),
        ("一、推进电子政务 　　建设统一平台。", ["一、推进电子政务", "建设统一平台。"]),
        ("第一章　　总　　则", ["第一章　　总　　则"]),
        ("目　　录", ["目　　录"]),
        ("　　开头缩进。", ["开头缩进。"]),
        ("真的？！是的。", ["真的？！", "是的。"]),
        ("见http://a.cn/x?id=1网页。", ["见http://a.cn/x?id=1网页。"]),
        ('称"先试。"再推广。', ['称"先试。"', "再推广。"]),
        ("", []),
        (" \u3000\n\u200b", []),
    ],
)
def test_boundaries(text: str, expected: list[str]) -> None:
    assert sentences(text) == expected


@given(dense | st.text())
def test_sentences_are_in_order_apart_and_trimmed(text: str) -> None:
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    last = 0
    for start, end in spans(batch, structure):
        assert last <= start < end <= len(text)
        assert not text[start].isspace()
        assert not text[end - 1].isspace()
        assert not any(c in "\n\r\x0b\x0c\x85\u2028\u2029" for c in text[start:end])
        last = end


@given(dense)
def test_nothing_but_white_space_lies_between_sentences(text: str) -> None:
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    rest = list(text)
    for start, end in spans(batch, structure):
        rest[start:end] = " " * (end - start)
    assert not "".join(rest).replace("\u200b", "").replace("\ufeff", "").strip()


@given(st.lists(dense, max_size=4))
def test_a_batch_is_its_documents_one_by_one(texts: list[str]) -> None:
    batch = TextBatch.of([Document(str(i), t) for i, t in enumerate(texts)])
    structure = find_structure(batch)
    together = []
    for number, start, end, kind in zip(
        structure.doc.tolist(), structure.start.tolist(), structure.end.tolist(), structure.kind.tolist(), strict=True
    ):
        offset = int(batch.starts[number])
        together.append((number, start - offset, end - offset, kind))
    apart = []
    for number, text in enumerate(texts):
        one = find_structure(TextBatch.of([Document("d", text)]))
        apart += [
            (number, a, b, k) for a, b, k in zip(one.start.tolist(), one.end.tolist(), one.kind.tolist(), strict=True)
        ]
    assert together == apart


def test_kinds_of_a_notice() -> None:
    text = "\n".join(
        [
            "青河县人民政府办公室关于推进",
            "政务服务平台建设的意见",
            "青政办发〔2019〕8号",
            "各乡镇人民政府，县政府各部门：",
            "为了方便群众办事，现就平台建设提出如下意见。",
            "一、总体要求",
            "（一）指导思想。坚持以人民为中心，推进数据共享和业务协同。",
            "（二）工作目标。到年底，全县事项一网通办。",
            "二、主要任务",
            "优化办事流程。各单位要精简材料，压缩时限，做到最多跑一次。",
            "有关单位应当做到：",
            "（一）明确责任人；",
            "（二）按时报送数据。",
            "青河县人民政府办公室",
            "2019年3月5日",
            "（此件公开发布）",
            "- 3 -",
        ]
    )
    assert kinds(text) == [
        ("heading", "青河县人民政府办公室关于推进"),
        ("heading", "政务服务平台建设的意见"),
        ("other", "青政办发〔2019〕8号"),
        ("other", "各乡镇人民政府，县政府各部门："),
        ("body", "为了方便群众办事，现就平台建设提出如下意见。"),
        ("heading", "一、总体要求"),
        ("heading", "（一）指导思想。"),
        ("body", "坚持以人民为中心，推进数据共享和业务协同。"),
        ("heading", "（二）工作目标。"),
        ("body", "到年底，全县事项一网通办。"),
        ("heading", "二、主要任务"),
        ("heading", "优化办事流程。"),
        ("body", "各单位要精简材料，压缩时限，做到最多跑一次。"),
        ("body", "有关单位应当做到："),
        ("body", "（一）明确责任人；"),
        ("body", "（二）按时报送数据。"),
        ("other", "青河县人民政府办公室"),
        ("other", "2019年3月5日"),
        ("other", "（此件公开发布）"),
        ("other", "- 3 -"),
    ]


def test_articles_are_body_and_chapters_headings() -> None:
    text = "青河县数据条例\n第一章 总则\n第一条 为了规范数据管理，制定本条例。\n第二条 下列事项适用本条例：\n"
    text += "（一）数据收集。\n（二）数据开放。\n第二章 数据共享\n第三条 共享为原则。"
    assert [k for k, _ in kinds(text)] == ["heading", "heading", "body", "body", "body", "body", "heading", "body"]


def test_sections_nest_by_marker() -> None:
    text = "规划\n第一章 总则\n第一节 目的\n本节说明。\n第二章 任务\n一、建网\n（一）骨干网\n1．省级\n建设骨干网络。\n二、用网\n推广应用。"
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    sections = structure.sections
    names = [text[structure.start[h] : structure.end[h]] for h in sections.head]
    assert list(zip(names, sections.level.tolist(), sections.parent.tolist(), strict=True)) == [
        ("第一章 总则", 1, -1),
        ("第一节 目的", 2, 0),
        ("第二章 任务", 1, -1),
        ("一、建网", 2, 2),
        ("（一）骨干网", 3, 3),
        ("1．省级", 4, 4),
        ("二、用网", 2, 2),
    ]
    assert structure.sections.of_sentence.tolist() == [-1, 0, 1, 1, 2, 3, 4, 5, 5, 6, 6]
