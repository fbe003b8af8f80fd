"""The commands, run as a user runs them."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

import policy_nlp as pn
from policy_nlp.cli import app
from policy_nlp.resources import resource


def run(*words: str | Path) -> Result:
    return CliRunner().invoke(app, [str(word) for word in words])


def test_demo_shows_sections_targets_and_entities() -> None:
    result = run("demo")
    assert result.exit_code == 0
    for part in ("Sections", "e_government", "80-100家", "Entities", "ORG"):
        assert part in result.output


def test_analyze_writes_each_kind_of_output(tmp_path: Path) -> None:
    source = tmp_path / "要点.txt"
    source.write_text("青河县2008年信息化工作要点\n一、推进电子政务\n新建3个平台。", encoding="gb18030")
    assert run("analyze", source, "-o", tmp_path / "out.jsonl").exit_code == 0
    rows = [json.loads(line) for line in (tmp_path / "out.jsonl").read_text(encoding="utf-8").splitlines()]
    assert [row["text"] for row in rows] == ["青河县2008年信息化工作要点", "一、推进电子政务", "新建3个平台。"]
    assert rows[2]["quantities"][0]["text"] == "3个"
    assert run("analyze", source, "-o", tmp_path / "out.xlsx").exit_code == 0
    assert (tmp_path / "out.xlsx").read_bytes().startswith(b"PK")
    assert run("analyze", source, "-o", tmp_path / "folder", "--tokens").exit_code == 0
    assert pn.load_analysis(tmp_path / "folder").tokens.num_rows > 0


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("empty.txt", b"", "empty"),
        ("picture.txt", b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4, "PNG"),
        ("english.txt", b"There is nothing to see here.", "Chinese"),
        ("slides.pptx", b"PK", "extension"),
        ("broken.jsonl", b'{"id": "a", "text"\n', "broken.jsonl:1"),
        ("broken.npz", b"x", "extension"),
    ],
)
def test_bad_input_is_one_line_and_status_1(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    result = run("analyze", path, "-o", tmp_path / "out.jsonl")
    assert result.exit_code == 1
    lines = result.stderr.strip().splitlines()
    assert str(path) in lines[0]
    assert says in lines[0]
    assert "Traceback" not in result.output
    assert not (tmp_path / "out.jsonl").exists()


def test_missing_path_empty_folder_and_bad_output(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    (tmp_path / "a.txt").write_text("推进电子政务。", encoding="utf-8")
    for words, says in (
        (["analyze", tmp_path / "absent", "-o", tmp_path / "o.jsonl"], "absent"),
        (["analyze", tmp_path / "empty", "-o", tmp_path / "o.jsonl"], "empty"),
        (["analyze", tmp_path / "a.txt", "-o", tmp_path / "o.docx"], "o.docx"),
        (["analyze", tmp_path / "a.txt", "-o", tmp_path / "o.jsonl", "--model", tmp_path / "a.txt"], "a.txt"),
        (["analyze", tmp_path / "a.txt", "-o", tmp_path / "o.jsonl", "--entity-model", tmp_path / "a.txt"], "a.txt"),
        (["evaluate", tmp_path / "absent.jsonl"], "absent.jsonl"),
    ):
        result = run(*words)
        assert result.exit_code == 1, words
        (line,) = result.stderr.strip().splitlines()
        assert says in line


def test_wrong_usage_is_status_2(tmp_path: Path) -> None:
    assert run("analyze").exit_code == 2
    assert run("nonsense").exit_code == 2
    assert run("analyze", tmp_path, "-o", tmp_path / "o.jsonl", "--workers", "0").exit_code == 2


def test_one_bad_file_among_good_ones(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("推进电子政务。", encoding="utf-8")
    (tmp_path / "b.txt").write_bytes(b"")
    result = run("analyze", tmp_path, "-o", tmp_path / "out")
    assert result.exit_code == 0
    assert str(tmp_path / "b.txt") in result.stderr
    analysis = pn.load_analysis(tmp_path / "out")
    assert (len(analysis), analysis.errors.num_rows) == (1, 1)


def test_another_tagger(tmp_path: Path) -> None:
    from policy_nlp.entities import default_tagger

    tagger = default_tagger()
    silent = tagger.transition.copy()
    silent[:, 1::2] = -(1 << 20)  # no name ever begins
    replace(tagger, transition=silent).save(tmp_path / "silent.npz")
    (tmp_path / "a.txt").write_text("2006年，省财政厅会同省信息产业厅印发《办法》。", encoding="utf-8")
    found = []
    for options in ([], ["--entity-model", tmp_path / "silent.npz"]):
        assert run("analyze", tmp_path / "a.txt", "-o", tmp_path / "out", *options).exit_code == 0
        found.append(pn.load_analysis(tmp_path / "out").entities["text"].to_pylist())
    assert found == [["2006年", "省财政厅", "省信息产业厅", "《办法》"], ["2006年", "《办法》"]]


def test_evaluate_the_shipped_sample() -> None:
    result = run("evaluate", resource("corpora", "samples", "shandong-2006.gold.jsonl"), "--errors", "3")
    assert result.exit_code == 0
    figures = dict(
        line.split()[:2]
        for line in result.output.splitlines()
        if line and line.split()[0].count(".") == 1 and len(line.split()) == 2
    )
    assert float(figures["sentence.f"]) >= 0.98
    assert float(figures["category.accuracy_alt"]) >= 0.90
    assert float(figures["entity.f"]) >= 0.75
    assert float(figures["quantity.value_f"]) >= 0.90
    assert float(figures["quantity.frame_f"]) >= 0.70
