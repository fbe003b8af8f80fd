"""Annotation tools: what goes out comes back, corrections arrive, mistakes are named with file and line."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from analysis.small_analysis import FIRST, small_analysis
from hypothesis import given, settings
from integrations.exchanging import records

import policy_nlp as pn
from policy_nlp.evaluation import SentenceRecord, load_records
from policy_nlp.integrations.conll import read_conll, write_conll
from policy_nlp.integrations.doccano import read_doccano, write_doccano
from policy_nlp.integrations.frames import read_amount
from policy_nlp.integrations.label_studio import label_studio_config, read_label_studio, write_label_studio
from policy_nlp.integrations.records import records_of, write_gold

Reader = Callable[..., list[SentenceRecord]]


def read_predictions(path: Path) -> list[SentenceRecord]:
    return read_label_studio(path, predictions=True)


TOOLS: list[tuple[Callable[..., None], Reader]] = [
    (write_doccano, read_doccano),
    (write_conll, read_conll),
    (write_label_studio, read_predictions),
]


def rewrite(path: Path, change: Callable[[Any], object]) -> None:
    """Change the first line of a JSON Lines file, as a tool would."""
    first, *others = path.read_text(encoding="utf-8").splitlines(keepends=True)
    row = json.loads(first)
    change(row)
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n" + "".join(others), encoding="utf-8")


@pytest.mark.parametrize(("write", "read"), TOOLS)
@given(sent=records)
@settings(max_examples=80)
def test_what_goes_out_comes_back(
    tmp_path: Path, write: Callable[..., None], read: Reader, sent: list[SentenceRecord]
) -> None:
    write(sent, tmp_path / "file")
    assert read(tmp_path / "file") == sent


@pytest.mark.parametrize(("write", "read"), TOOLS)
def test_an_analysis_becomes_gold(tmp_path: Path, write: Callable[..., None], read: Reader) -> None:
    analysis = small_analysis()
    write(analysis, tmp_path / "file")
    write_gold(read(tmp_path / "file"), tmp_path / "gold.jsonl")
    analysis.to_jsonl(tmp_path / "own.jsonl")
    gold, own = load_records(tmp_path / "gold.jsonl"), load_records(tmp_path / "own.jsonl")
    assert gold == own
    assert [len(sentences) for sentences in gold.values()] == [6, 1]


@pytest.mark.parametrize(("write", "read"), TOOLS)
def test_a_real_analysis_goes_through(tmp_path: Path, write: Callable[..., None], read: Reader) -> None:
    analysis = pn.analyze(pn.load_sample("shandong-2006"))
    write(analysis, tmp_path / "file")
    assert read(tmp_path / "file") == list(records_of(analysis))


def test_corrected_categories_can_be_trained_on(tmp_path: Path) -> None:
    write_doccano(small_analysis(), tmp_path / "out.jsonl")
    write_gold(read_doccano(tmp_path / "out.jsonl"), tmp_path / "gold.jsonl")
    names = sorted({record.category for record in read_doccano(tmp_path / "out.jsonl")})
    taxonomy = pn.Taxonomy(tuple(pn.categories.taxonomy.Category(name) for name in names))
    assert pn.train(taxonomy, tmp_path / "gold.jsonl").names == tuple(names)


def one(text: str, **fields: Any) -> SentenceRecord:
    return SentenceRecord("d", 10, 10 + len(text), text, "body", "city", **fields)


def test_doccano_corrections_arrive(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    write_doccano([*records_of(small_analysis())][3:4], path)

    def correct(row: dict[str, Any]) -> None:
        row["id"], row["Comments"], row["start"] = 7, [], float(row["start"])
        row["cats"] = ["city"]
        row["entities"] = [
            [0, 6, "TIME"],
            [7, 10, "REGION"],
            [16, 22, "achieved"],
            [12, 16, "PROJECT"],
            [2, 5, "descriptive"],
        ]

    rewrite(path, correct)
    (record,) = read_doccano(path)
    assert record.category == "city"
    assert [(e.text, e.label) for e in record.entities] == [
        ("到2025年", "TIME"),
        ("济南市", "REGION"),
        ("示范企业", "PROJECT"),
    ]
    new, moved = record.quantities
    assert (new.text, new.status, new.object) == ("025", "descriptive", None)
    assert (moved.text, moved.low, moved.high, moved.unit) == ("80-100", 80, 100, "家")
    assert (moved.object, moved.deadline, moved.status) == ("示范企业", "2025", "achieved")


def test_spans_as_doccano_writes_them_for_relations(tmp_path: Path) -> None:
    path = tmp_path / "export.jsonl"
    write_doccano([one("济南建网。")], path)

    def as_relations(row: dict[str, Any]) -> None:
        del row["cats"]
        row["entities"] = [{"id": 1, "label": "REGION", "start_offset": 0, "end_offset": 2}]

    rewrite(path, as_relations)
    (record,) = read_doccano(path)
    assert [(e.start, e.text) for e in record.entities] == [(10, "济南")]
    assert record.category == "city"


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"cats": []}, "cats is [], but must name one category"),
        ({"cats": ["village"]}, "category: 'village' is not one of industry"),
        ({"text": ""}, "text is missing"),
        ({"text": 5}, "text is 5, not a string"),
        ({"start": None}, "start is missing"),
        ({"start": -1}, "start is -1, not an offset"),
        ({"kind": "x"}, "kind: 'x' is not one of"),
        ({"doc": None}, "doc is missing"),
        ({"frames": 3}, "the frames are no list"),
        ({"frames": [{"start": "1", "end": 2}]}, "the frames are no list"),
        ({"entities": None}, "has no list of spans"),
        ({"entities": [[0, 99, "ORG"]]}, "entities[0]: [0, 99) cuts nothing out of the 5 characters"),
        ({"entities": [[0, 2, "ORG"], 4]}, "entities[1]: 4 is no span"),
        ({"entities": [[0, 2, "CITY"]]}, "entities[0].label: 'CITY' is not one of REGION"),
        ({"entities": [[0, 2, "ORG"], [1, 3, "TECH"]]}, "the entities '济南' and '南建' overlap"),
    ],
)
def test_a_wrong_doccano_line_is_named(tmp_path: Path, change: dict[str, Any], says: str) -> None:
    path = tmp_path / "export.jsonl"
    write_doccano([one("济南建网。")], path)
    rewrite(path, lambda row: row.update(change))
    with pytest.raises(pn.FormatError) as caught:
        read_doccano(path)
    assert str(caught.value).startswith(f"{path}:1: ")
    assert says in str(caught.value)
    path.write_text('\n{"text": ', encoding="utf-8")
    with pytest.raises(pn.FormatError, match=r"export\.jsonl:2: no JSON object"):
        read_doccano(path)


def test_conll_is_one_character_a_line(tmp_path: Path) -> None:
    write_conll([*records_of(small_analysis())][6:], tmp_path / "a.conll")
    comment, *lines, last = (tmp_path / "a.conll").read_text(encoding="utf-8").split("\n\n")[0].split("\n")
    assert json.loads(comment[2:])["category"] == "city"
    assert lines[:5] == ["𠀀\tO\tO", "县\tO\tO", "新\tO\tB-achieved", "增\tO\tI-achieved", "5\tB-TECH\tI-achieved"]
    assert last == "。\tO\tO"


def test_conll_of_others_needs_a_category_only(tmp_path: Path) -> None:
    path = tmp_path / "theirs.conll"
    path.write_text("济 B-REGION\n南 I-REGION\n。 O\n\n# a remark\r\n5 B-TECH\r\nG I-TECH\r\n", encoding="utf-8")
    first, second = read_conll(path, category="city")
    assert (first.doc, first.text, first.entities[0].text) == ("theirs", "济南。", "济南")
    assert (second.start, second.text, second.entities[0].start) == (4, "5G", 4)
    with pytest.raises(pn.FormatError, match=r"theirs\.conll:1: category is missing"):
        read_conll(path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("济 B-REGION\n南 I-ORG\n", ":2: 'I-ORG' follows no span of its label"),
        ("济 O\n南 X-ORG\n", ":2: 'X-ORG' is no BIO tag"),
        ("济 O\n南\n", ":2: '南' is no character with one or two tags"),
        ("济南 O\n", ":1: '济南 O' is no character"),
        ("济 B-CITY\n", ":1: entities[0].label: 'CITY' is not one of"),
        ("济\tO\tB-big\n", ":1: the quantity '济' is tagged 'big', expected one of planned"),
        ('# {"text": "济南"}\n济 O\n', ":1: has 1 lines of characters for the 2 characters"),
        ('# {"text": "济南"}\n济 O\n北 O\n', ":3: '北' stands for '南' of the text"),
        ('# {"text": \n济 O\n', ":1: the comment is no JSON object"),
        ('# {"text": "济", "quantities": 3}\n济 O\n', ":1: the frames are no list"),
    ],
)
def test_a_wrong_conll_line_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "wrong.conll"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(pn.FormatError) as caught:
        read_conll(path, category="city")
    assert str(caught.value).startswith(f"{path}{says}")
    path.write_bytes("济 O".encode("gb18030"))
    with pytest.raises(pn.FormatError, match="not UTF-8"):
        read_conll(path)


def test_overlapping_spans_do_not_fit_bio(tmp_path: Path) -> None:
    sentence = [*records_of(small_analysis())][3]
    doubled = replace(sentence, quantities=sentence.quantities * 2)
    with pytest.raises(pn.FormatError, match=r"first\[\d+:\d+\]: overlaps"):
        write_conll([doubled], tmp_path / "a.conll")
    assert not (tmp_path / "a.conll").exists()


def test_the_label_studio_interface_knows_all_labels() -> None:
    root = ElementTree.fromstring(label_studio_config())
    names = {tag.get("name") for tag in root.iter() if tag.get("name")}
    assert names == {
        "entity",
        "quantity",
        "text",
        "low",
        "high",
        "unit",
        "comparator",
        "deadline",
        "category",
        "alt",
        "kind",
    }
    values = [tag.get("value") for tag in root.iter("Label")]
    assert values[:2] == ["REGION", "ORG"] and values[-4:] == ["planned", "achieved", "descriptive", "object"]
    assert root.find("Choices[@name='comparator']/Choice[2]").get("value") == ">="  # type: ignore[union-attr]


def annotate(path: Path, results: list[dict[str, Any]] | None = None, **change: Any) -> None:
    """Submit the only task of a file with its predictions or other results, as Label Studio exports it: indented."""
    (task,) = json.loads(path.read_text(encoding="utf-8"))
    done = {"id": 1, "was_cancelled": False, "result": task["predictions"][0]["result"] if results is None else results}
    rejected = {"id": 2, "was_cancelled": True, "result": []}
    path.write_text(
        json.dumps([{"id": 1, "annotations": [done, rejected], **task, **change}], ensure_ascii=False, indent=2),
        encoding="utf-8",
    )


def test_only_annotated_tasks_are_read(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    write_label_studio(small_analysis(), path)
    assert read_label_studio(path) == []
    sentence = [*records_of(small_analysis())][3]
    write_label_studio([sentence], path)
    annotate(path)
    assert read_label_studio(path) == [sentence]


def test_label_studio_corrections_arrive(tmp_path: Path) -> None:
    path = tmp_path / "tasks.json"
    write_label_studio([one("𠀀县新建园区500个。")], path)

    def region(key: str, name: str, start: int, text: str, label: str) -> dict[str, Any]:
        value = {"start": start, "end": start + len(text), "text": text, "labels": [label]}
        return {"id": key, "from_name": name, "to_name": "text", "type": "labels", "value": value}

    def choice(name: str, value: str) -> dict[str, Any]:
        return {"id": "c", "from_name": name, "to_name": "text", "type": "choices", "value": {"choices": [value]}}

    annotate(
        path,
        [
            region("a", "quantity", 6, "500个", "planned"),
            region("b", "quantity", 4, "园区", "object"),
            # As versions before 1.6 count: in UTF-16 units.
            {
                **region("e", "entity", 0, "𠀀县", "REGION"),
                "value": {"start": 0, "end": 3, "text": "𠀀县", "labels": ["REGION"]},
            },
            {"type": "relation", "from_id": "a", "to_id": "b", "direction": "right"},
            choice("category", "industry"),
            choice("kind", "body"),
        ],
    )
    (record,) = read_label_studio(path)
    assert record.category == "industry"
    assert [(e.text, e.end) for e in record.entities] == [("𠀀县", 12)]
    (quantity,) = record.quantities
    assert (quantity.low, quantity.high, quantity.unit, quantity.object, quantity.status) == (
        500,
        500,
        "个",
        "园区",
        "planned",
    )


@pytest.mark.parametrize(
    ("result", "says"),
    [
        (
            {"from_name": "entity", "value": {"start": 0, "end": 2, "text": "北京", "labels": ["ORG"]}},
            "result[0]: is '北京', but [0, 2)",
        ),
        (
            {"from_name": "entity", "value": {"start": 0, "end": 9, "labels": ["ORG"]}},
            "result[0]: [0, 9) cuts nothing out",
        ),
        (
            {"from_name": "entity", "value": {"start": 0, "end": 2, "labels": ["CITY"]}},
            "entities[0].label: 'CITY' is not one of",
        ),
        ({"from_name": "entity", "value": {"start": 0, "end": 2}}, "result[0]: holds None, but must hold one value"),
        ({"from_name": "entity"}, "result[0]: has no value"),
        ({"from_name": "kind", "type": "choices", "value": {"choices": ["body"]}}, "category is missing"),
    ],
)
def test_a_wrong_label_studio_result_is_named(tmp_path: Path, result: dict[str, Any], says: str) -> None:
    path = tmp_path / "tasks.json"
    write_label_studio([one("济南建网。")], path)
    chosen = {"kind": "body"} if result["from_name"] == "kind" else {"kind": "body", "category": "city"}
    choices = [{"from_name": name, "value": {"choices": [value]}} for name, value in chosen.items()]
    annotate(path, [result, *choices])
    with pytest.raises(pn.FormatError) as caught:
        read_label_studio(path)
    assert str(caught.value).startswith(f"{path}:2: task 0: ")
    assert says in str(caught.value)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('{"data": {}}', ":1: no JSON array of tasks"),
        ('[\n{"text": "x", "label": []}]', ":2: task 0: has no data; export the project as JSON"),
        ('[\n{"data": {}}\n{"data": {}}]', ":2: task 0: is followed by neither"),
        ('[\n{"data": {}},\n\n{"data": ]', ":4: task 1: no JSON"),
        ('[{"data": {}, "annotations": [3]}]', ":1: task 0: annotations is no list of objects"),
        ('[{"data": {}, "annotations": [{"result": 3}]}]', ":1: task 0: result is no list of objects"),
    ],
)
def test_a_wrong_label_studio_file_is_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "tasks.json"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(pn.FormatError) as caught:
        read_label_studio(path)
    assert str(caught.value).startswith(f"{path}{says}")


def test_amounts_are_read_from_their_words() -> None:
    assert read_amount("80-100家") == {"low": 80, "high": 100, "unit": "家", "comparator": "range"}
    assert read_amount("春天") == {"low": None, "high": None, "unit": "", "comparator": "="}
    assert FIRST  # the text that the other tests correct


def test_label_studio_itself_accepts_interface_and_tasks(tmp_path: Path) -> None:
    interface = pytest.importorskip("label_studio_sdk.label_interface").LabelInterface(label_studio_config())
    interface.validate()
    write_label_studio(small_analysis(), tmp_path / "tasks.json")
    for task in json.loads((tmp_path / "tasks.json").read_text(encoding="utf-8")):
        assert interface.validate_task({"data": task["data"]})
        assert [interface.validate_prediction(one, return_errors=True) for one in task["predictions"]] == [[]]


def test_seqeval_finds_the_same_spans_in_bio(tmp_path: Path) -> None:
    labeling = pytest.importorskip("seqeval.metrics.sequence_labeling")
    sentence = [*records_of(small_analysis())][3]
    write_conll([sentence], tmp_path / "a.conll")
    rows = [line.split("\t") for line in (tmp_path / "a.conll").read_text(encoding="utf-8").split("\n")[1:] if line]
    entities = [(e.label, e.start - sentence.start, e.end - sentence.start - 1) for e in sentence.entities]
    assert labeling.get_entities([row[1] for row in rows]) == entities
    quantities = [(q.status, q.start - sentence.start, q.end - sentence.start - 1) for q in sentence.quantities]
    assert labeling.get_entities([row[2] for row in rows]) == quantities
