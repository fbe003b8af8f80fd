"""The figures on gold that main must keep. Gold lies beside the checkout; CI has it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

import policy_nlp as pn
from policy_nlp.evaluation import Scores, load_records, score


def scores(shared: Path, name: str, docs: str, folder: Path) -> Scores:
    gold = load_records(shared / "gold" / f"{name}.jsonl")
    documents = [d for d in pn.read_corpus(shared / docs) if isinstance(d, pn.Document) and d.id in gold]
    pn.analyze(documents).to_jsonl(folder / "predicted.jsonl")
    return score(gold, load_records(folder / "predicted.jsonl"))


def test_seed(shared: Path, tmp_path: Path) -> None:
    found = scores(shared, "seed", "seed/docs.jsonl", tmp_path)
    floor = {
        "sentence.f": 0.98,
        "category.accuracy_alt": 0.90,
        "entity.f": 0.75,
        "quantity.value_f": 0.90,
        "quantity.frame_f": 0.70,
    }
    assert {name: found[name] for name in floor if found[name] < floor[name]} == {}


def test_development_passages(shared: Path, tmp_path: Path) -> None:
    found = scores(shared, "dev0", "policy-texts/docs.jsonl", tmp_path)
    floor = {
        "sentence.f": 0.98,
        "category.accuracy_alt": 0.85,
        "entity.f": 0.65,
        "quantity.value_f": 0.90,
        "quantity.frame_f": 0.65,
    }
    assert {name: found[name] for name in floor if found[name] < floor[name]} == {}


def test_the_development_corpus_runs_without_an_error_row(shared: Path) -> None:
    analysis = pn.analyze(shared / "policy-texts" / "docs.jsonl", tokens=True)
    assert analysis.errors.num_rows == 0
    assert len(analysis) == 101
    texts = {
        row["id"]: row["text"]
        for row in map(json.loads, (shared / "policy-texts" / "docs.jsonl").open(encoding="utf-8"))
    }
    for name in ("entities", "quantities"):
        for row in analysis.table(name).select(["doc", "start", "end", "text"]).to_pylist():
            assert texts[row["doc"]][row["start"] : row["end"]] == row["text"]


@pytest.mark.parametrize("field", ["title", "region", "doc_number", "issuer"])
def test_metadata_of_state_council_documents(shared: Path, field: str) -> None:
    given = [json.loads(line) for line in (shared / "policy-texts" / "docs.jsonl").open(encoding="utf-8")]
    given = [row for row in given if row["id"].startswith("sc-") and row.get(field)]
    analysis = pn.analyze([pn.Document(row["id"], row["text"]) for row in given])
    found = analysis.documents[field].to_pylist()
    right = sum("".join((a or "").split()) == "".join(row[field].split()) for a, row in zip(found, given, strict=True))
    assert right / len(given) >= 0.95
