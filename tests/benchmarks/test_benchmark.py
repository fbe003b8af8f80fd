"""The benchmark's own parts: the corpus, the adapters, the page, and one short run of the command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from benchmarks.__main__ import main
from benchmarks.comparison import compare
from benchmarks.corpus import read_texts, shipped_texts, write_corpus, write_long, write_tiny
from benchmarks.page import page
from benchmarks.peers import ASSEMBLED, TOKENIZER, all_peers
from benchmarks.peers.__main__ import measure, prefix
from benchmarks.peers.peer import TASKS, Peer
from benchmarks.process import FailedError
from benchmarks.run import Run, digest


def test_a_corpus_has_the_size_asked_for_and_is_the_same_again(tmp_path: Path) -> None:
    texts = shipped_texts()
    one = write_corpus(tmp_path / "one.jsonl", texts, 1.5)
    two = write_corpus(tmp_path / "two.jsonl", texts, 1.5)
    assert one.read_bytes() == two.read_bytes()
    found = read_texts(one)
    assert 1_499_990 < sum(len(text.encode()) for text in found) <= 1_500_000
    assert len(set(found)) > len(texts)  # what comes after the shipped texts is not them again


def test_long_and_tiny_documents(tmp_path: Path) -> None:
    assert [len(text) for text in read_texts(write_long(tmp_path / "long", shipped_texts(), 300_000))] == [300_000]
    assert len(read_texts(write_tiny(tmp_path / "tiny", 10))) == 10


def test_a_prefix_is_as_long_as_asked() -> None:
    assert prefix(["一二三", "四五六", "七"], 4) == ["一二三", "四"]
    assert prefix(["一二三"], 9) == ["一二三"]


def test_every_adapter_says_what_it_is() -> None:
    peers = all_peers()
    assert {ASSEMBLED, TOKENIZER} <= peers.keys()
    assert {peer.task for peer in peers.values()} == set(TASKS)
    assert all(peer.distributions for peer in peers.values())


def test_a_pass_reads_the_prefix(tmp_path: Path) -> None:
    read: list[int] = []
    peer = Peer("counter", "words", "adds up", ("numpy",), lambda: lambda texts: read.append(sum(map(len, texts))))
    result = measure(peer, ["字" * 3000, "字" * 3000], characters=5000, seconds=0.1, passes=2)
    assert result["characters"] == 5000
    assert read[-2:] == [5000, 5000] and len(result["passes"]) == 2


def test_what_is_not_installed_is_named_with_its_requirement(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def answer(_: str, name: str, *__: object) -> dict[str, object]:
        if name == "cpca":
            return {"absent": "No module named 'cpca'"}
        if name == "THULAC":
            raise FailedError("peers: out of luck")
        return {"characters": 10, "setup": 1.0, "passes": [1.0, 2.0], "memory": 5, "version": "1"}

    monkeypatch.setattr("benchmarks.comparison.measured", answer)
    rows = compare(tmp_path / "corpus", rounds=2, seconds=1.0, say=lambda _: None)
    assert [row["peer"] for row in rows] == list(all_peers())
    jieba = next(row for row in rows if row["peer"] == "jieba")
    assert (jieba["rate"], jieba["slowest"], jieba["fastest"], jieba["passes"]) == (7.5, 5.0, 10.0, 4)
    machine = dict.fromkeys(
        ("processor", "cores", "memory_gb", "system", "python", "policy_nlp", "numpy", "numba", "pyarrow", "rjieba")
    )
    results = {
        "machine": machine,
        "command": "x",
        "date": "x",
        "load": 0.1,
        "texts": "x",
        "megabytes": 1,
        "peers": rows,
    }
    text = page(results, "speed.svg")
    assert "**cpca is absent** (No module named 'cpca'): `pip install 'cpca>=0.5.5' 'setuptools<81'`" in text
    assert "**THULAC failed:** peers: out of luck" in text


def test_the_command_writes_its_results(tmp_path: Path) -> None:
    documents = write_corpus(tmp_path / "texts.jsonl", shipped_texts(), 0.1)
    out = tmp_path / "out"
    assert main(["--corpus", str(documents), "--megabytes", "0.1", "--only", "stages", "-o", str(out)]) == 0
    results = json.loads((out / "speed.json").read_text(encoding="utf-8"))
    assert results["texts"] == "texts.jsonl" and not results["failed"]
    assert all(seconds >= 0 for seconds in results["stages"]["seconds"].values())
    assert "| entities |" in (out / "speed.md").read_text(encoding="utf-8")


def test_a_run_is_watched_and_can_be_killed(tmp_path: Path) -> None:
    corpus = write_corpus(tmp_path / "corpus.jsonl", shipped_texts(), 5)
    whole = Run(corpus, tmp_path / "whole").finish()
    assert whole["characters"] > 1_600_000 and whole["seconds"] > 0 and whole["kept"] == 0
    run = Run(corpus, tmp_path / "killed")
    run.wait_for_parts(1)
    run.kill()
    again = Run(corpus, tmp_path / "killed").finish()
    assert 0 < again["kept"] < again["documents"] == whole["documents"]
    assert digest(tmp_path / "killed") == digest(tmp_path / "whole")
