"""Reading gold: what is accepted, and what is refused with its place."""

import copy
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from policy_nlp.errors import FormatError
from policy_nlp.evaluation import load_records

ROW = {
    "doc": "d",
    "start": 10,
    "end": 32,
    "text": "2025年底前青岛市培育80-100家企业。",
    "kind": "body",
    "category": "industry",
    "alt": None,
    "entities": [{"start": 17, "end": 20, "text": "青岛市", "label": "REGION"}],
    "quantities": [
        {
            "start": 22,
            "end": 29,
            "text": "80-100家",
            "low": 80,
            "high": 100,
            "unit": "家",
            "comparator": "range",
            "object_start": 29,
            "object_end": 31,
            "object": "企业",
            "deadline": "2025-12-31",
            "status": "planned",
        }
    ],
}


def write(path: Path, *rows: object) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), encoding="utf-8")
    return path


def row(change: Callable[[dict], object] | None = None) -> dict:
    result = copy.deepcopy(ROW)
    if change:
        change(result)
    return result


def test_reads_sentences_by_document_in_order(tmp_path: Path) -> None:
    later = row(lambda r: r.update(start=40, end=42, text="好。", entities=[], quantities=[]))
    path = write(tmp_path / "gold.jsonl", later, row(), row(lambda r: r.update(doc="e")))
    records = load_records(path)
    assert [(doc, [s.start for s in sentences]) for doc, sentences in records.items()] == [("d", [10, 40]), ("e", [10])]
    assert records["d"][0].entities[0].label == "REGION"
    assert records["d"][0].quantities[0].high == 100


def test_blank_lines_further_fields_and_absent_alt(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    sentence = row(lambda r: (r.pop("alt"), r.update(sentence=3)))
    path.write_text("\n" + json.dumps(sentence) + "\r\n\n", encoding="utf-8")
    assert load_records(path)["d"][0].alt is None


def test_an_object_may_stand_in_another_sentence(tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", row(lambda r: r["quantities"][0].update(object_start=1, object_end=3)))
    assert load_records(path)["d"][0].quantities[0].object == "企业"


def test_own_categories(tmp_path: Path) -> None:
    path = write(tmp_path / "gold.jsonl", row(lambda r: r.update(category="水利")))
    assert load_records(path, categories=["水利"])["d"][0].category == "水利"


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda r: r.pop("kind"), "kind: missing"),
        (lambda r: r.update(start=-1), "start: -1 is not an offset"),
        (lambda r: r.update(start=True), "start: True is not an offset"),
        (lambda r: r.update(end=10), "end: 10 is not after the start, 10"),
        (lambda r: r.update(end=33), "text: has 22 characters, but [10, 33) has 23"),
        (lambda r: r.update(category="行业"), "category: '行业' is not one of industry, public_services"),
        (lambda r: r.update(alt="x"), "alt: 'x' is not one of"),
        (lambda r: r.update(kind="title"), "kind: 'title' is not one of heading, body, other"),
        (lambda r: r.update(entities={}), "entities: not a list"),
        (lambda r: r.update(entities=[3]), "entities[0]: not a JSON object"),
        (lambda r: r["entities"][0].update(label="CITY"), "entities[0].label: 'CITY' is not one of REGION"),
        (lambda r: r["entities"][0].update(start=16), "entities[0].text: '青岛市', but [16, 20) is '前青岛市'"),
        (lambda r: r["entities"][0].update(end=40), "entities[0].start: [17, 40) is not inside the sentence [10, 32)"),
        (lambda r: r["quantities"][0].update(low="80"), "quantities[0].low: '80' is not a number or null"),
        (lambda r: r["quantities"][0].update(low=float("nan")), "quantities[0].low: nan is not a finite number"),
        (lambda r: r["quantities"][0].update(low=10**400), "is not a finite number"),
        (lambda r: r["quantities"][0].update(low=200), "quantities[0].high: 100 is below low, 200"),
        (lambda r: r["quantities"][0].update(comparator=">"), "quantities[0].comparator: '>' is not one of ="),
        (lambda r: r["quantities"][0].update(status="done"), "quantities[0].status: 'done' is not one of planned"),
        (
            lambda r: r["quantities"][0].update(deadline="2025年"),
            "quantities[0].deadline: '2025年' is not an ISO period",
        ),
        (lambda r: r["quantities"][0].update(object="工业"), "quantities[0].object: '工业', but [29, 31) is '企业'"),
        (lambda r: r["quantities"][0].update(object_end=None), "quantities[0].object_end: None is not an offset"),
        (
            lambda r: r["quantities"][0].update(object_start=1, object_end=4),
            "quantities[0].object: '企业' is not as long as [1, 4)",
        ),
    ],
)
def test_refusals_name_file_line_and_field(tmp_path: Path, change: Callable[[dict], object], message: str) -> None:
    path = write(tmp_path / "gold.jsonl", row(), row(change))
    with pytest.raises(FormatError) as caught:
        load_records(path)
    assert str(caught.value).startswith(f"{path}:2: ")
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize("line", [b"{", b"[1]", b'"text"', b"\xff\xfe", b"[" * 100_000])
def test_lines_that_are_no_object(tmp_path: Path, line: bytes) -> None:
    path = tmp_path / "gold.jsonl"
    path.write_bytes(b"\n\n" + line + b"\n")
    with pytest.raises(FormatError, match=r"gold\.jsonl:3: line: not "):
        load_records(path)
