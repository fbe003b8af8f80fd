import pytest
from small_analysis import empty_analysis, table

from policy_nlp.analysis.responsibilities import RESPONSIBILITIES, responsibilities_table
from policy_nlp.analysis.result import Analysis

AGENCIES = ("省发展改革委", "省财政厅", "省科技厅", "市数据局", "国务院")


def of(*lines):
    """An analysis of one document, a sentence a line, in which `AGENCIES` are found and nothing else."""
    text = "\n".join(lines)
    sentences, entities = [], []
    start = 0
    for number, line in enumerate(lines):
        place = {"doc": "d", "sentence": number}
        sentences.append(
            place | {"section": -1, "start": start, "end": start + len(line), "kind": "body", "category": f"c{number}"}
        )
        at = 0
        while at < len(line):
            name = next((name for name in AGENCIES if line.startswith(name, at)), None)
            if name:
                norm = "山东省财政厅" if name == "省财政厅" else None
                span = {"start": start + at, "end": start + at + len(name)}
                entities.append(place | span | {"label": "ORG", "text": name, "norm": norm})
            at += len(name or "x")
        start += len(line) + 1
    return Analysis(
        documents=table("documents", [{"doc": "d", "characters": len(text)}]),
        texts=table("texts", [{"doc": "d", "text": text}]),
        sentences=table("sentences", sentences),
        entities=table("entities", entities),
    )


def roles(*lines):
    return [(row["agency"], row["role"]) for row in responsibilities_table(of(*lines)).to_pylist()]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("由省科技厅负责实施数字化改造。", [("省科技厅", "responsible")]),
        ("由省科技厅牵头建设平台。", [("省科技厅", "lead")]),
        ("省科技厅要建立工作台账。", [("省科技厅", "responsible")]),
        ("第五条 省科技厅应当编制目录。", [("省科技厅", "responsible")]),
        ("建设平台（省科技厅牵头，省财政厅配合）。", [("省科技厅", "lead"), ("山东省财政厅", "support")]),
        ("省科技厅会同省财政厅制定办法。", [("省科技厅", "lead"), ("山东省财政厅", "support")]),
        (
            "建设平台。（牵头单位：省科技厅；配合单位：省财政厅、市数据局）",
            [("省科技厅", "lead"), ("山东省财政厅", "support"), ("市数据局", "support")],
        ),
        (
            "（省科技厅、省财政厅，各市政府按职责分工负责）",
            [("省科技厅", "responsible"), ("山东省财政厅", "responsible")],
        ),
        (
            "（省科技厅、省财政厅等有关部门按照职责分工负责）",
            [("省科技厅", "responsible"), ("山东省财政厅", "responsible")],
        ),
        ("（省科技厅和省财政厅、应急部负责）", [("省科技厅", "responsible"), ("山东省财政厅", "responsible")]),
        ("责任单位：省科技厅、各市政府、市数据局", [("省科技厅", "responsible"), ("市数据局", "responsible")]),
        ("国务院有关部门应当加强监管。", []),
        ("国务院标准化行政主管部门负责制定标准。", []),
        ("组长由省科技厅负责人担任。", []),
        ("省科技厅要求各市上报。", []),
        ("省科技厅印发了通知。", []),
        ("支持省科技厅的工作。", []),
    ],
)
def test_roles(line, expected) -> None:
    assert roles(line) == expected


def test_a_note_at_the_end_is_cut_off_the_task() -> None:
    (row,) = responsibilities_table(of("建设平台（省科技厅牵头）。")).to_pylist()
    assert (row["task"], row["task_sentence"], row["sentence"], row["category"]) == ("建设平台", 0, 0, "c0")
    assert (row["start"], row["end"]) == (5, 9)


@pytest.mark.parametrize(
    "note", ["（省科技厅负责）", "（责任单位：省科技厅）", "责任单位：省科技厅", "牵头单位：省科技厅"]
)
def test_a_note_of_its_own_is_on_the_sentence_before(note) -> None:
    (row,) = responsibilities_table(of("建设平台。", note)).to_pylist()
    assert (row["task"], row["task_sentence"], row["sentence"], row["category"]) == ("建设平台。", 0, 1, "c0")


def test_a_note_without_a_sentence_before_is_its_own_task() -> None:
    (row,) = responsibilities_table(of("（省科技厅负责）")).to_pylist()
    assert (row["task"], row["task_sentence"]) == ("（省科技厅负责）", 0)


def test_schema_and_nothing_to_find() -> None:
    for analysis in (empty_analysis(), of("推进建设。"), of("省科技厅印发了通知。")):
        found = responsibilities_table(analysis)
        assert found.schema == RESPONSIBILITIES
        assert found.num_rows == 0
