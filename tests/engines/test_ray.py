"""The promises of ``engine="ray"``: what `analyze` gives, after the loss of workers and of the run itself, too."""

from __future__ import annotations

import json
import os
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
from same_tables import assert_same, plans

import policy_nlp as pn
from policy_nlp.analysis.batches import Part
from policy_nlp.analysis.parts import PartWriter, WrittenPart
from policy_nlp.analysis.streaming import analyze_to
from policy_nlp.analysis.unfinished import Unfinished
from policy_nlp.engines.nested import nested_schema
from policy_nlp.engines.ray import analyze_dataset, written_parts


@pytest.fixture(scope="module")
def ray() -> Iterator[Any]:
    ray = pytest.importorskip("ray", reason="Ray (the extra ray) is not installed")
    pytest.importorskip("ray.data")
    ray.init(num_cpus=2, include_dashboard=False, log_to_driver=False, object_store_memory=200 << 20)
    yield ray
    ray.shutdown()


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Files of several formats, with ids that repeat, one that is empty, and one of several parts."""
    folder = tmp_path_factory.mktemp("corpus")
    for place, document in enumerate(plans(4)):
        (folder / str(place)).mkdir()
        (folder / str(place) / "plan.txt").write_text(document.text)
    (folder / "2" / "empty.txt").touch()
    with (folder / "z.jsonl").open("w") as lines:
        for document in plans(60, repeats=300):
            lines.write(json.dumps({"id": "plan" if document.id == "plan-7" else document.id, "text": document.text}))
            lines.write("\n")
    return folder


class Fragile(PartWriter):
    """Kills its own process before one part, and after another is written but not yet handed over."""

    def __call__(self, task: tuple[str, Part]) -> tuple[str, str, WrittenPart]:
        if task[0].endswith("1") and self._first("before"):
            os.kill(os.getpid(), signal.SIGKILL)
        result = super().__call__(task)
        if task[0].endswith("2") and self._first("after"):
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    def _first(self, name: str) -> bool:
        mark = self.folder.parent / f"killed-{name}"
        try:
            mark.touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


@pytest.mark.usefixtures("ray")
def test_the_content_is_that_of_one_process(corpus: Path, tmp_path: Path) -> None:
    local = pn.analyze(corpus, tokens=True)
    assert {"plan", "plan#2", "plan#5"} <= set(local.documents["doc"].to_pylist())
    assert_same(pn.analyze(corpus, tokens=True, engine="ray"), local)
    summary = analyze_to(corpus, tmp_path / "out", tokens=True, engine="ray")
    assert_same(pn.load_analysis(tmp_path / "out"), local)
    assert summary.rows["documents"] == len(local)
    assert len(pn.analyze([], engine="ray")) == 0
    texts = ["新建2个平台。", pn.Document("x", "新建3个平台。"), corpus / "0" / "plan.txt"]
    assert_same(pn.analyze(texts, engine="ray"), pn.analyze(texts))
    with pytest.raises(pn.ReadError, match="absent"):
        pn.analyze(corpus / "absent", engine="ray")


def test_killed_workers_lose_nothing_and_double_nothing(ray: Any, corpus: Path, tmp_path: Path) -> None:
    ray.cloudpickle.register_pickle_by_value(sys.modules[__name__])
    model = pn.categories.default_model()
    with Unfinished(tmp_path / "out", {}, resume=True) as unfinished:
        home = unfinished.work.parent
        done = list(written_parts(corpus, Fragile(unfinished.work, model, False), unfinished))
        assert sorted(path.name for path in home.glob("killed-*")) == ["killed-after", "killed-before"]
        assert len(done) == len(unfinished.parts) > 2
        unfinished.finish()
    assert_same(pn.load_analysis(tmp_path / "out"), pn.analyze(corpus))


@pytest.mark.usefixtures("ray")
def test_an_interrupted_run_goes_on(corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    accept = Unfinished.accept

    def accept_two(self: Unfinished, *args: Any) -> None:
        if len(self.parts) == 2:
            raise KeyboardInterrupt
        accept(self, *args)

    with monkeypatch.context() as patch:
        patch.setattr(Unfinished, "accept", accept_two)
        with pytest.raises(KeyboardInterrupt):
            analyze_to(corpus, tmp_path / "out", engine="ray")
    kept = analyze_to(corpus, tmp_path / "out", engine="ray").kept
    assert 0 < kept < 64
    assert_same(pn.load_analysis(tmp_path / "out"), pn.analyze(corpus))


def test_a_dataset_is_read_and_written_by_ray(ray: Any, corpus: Path, tmp_path: Path) -> None:
    documents = ray.data.read_json(str(corpus / "z.jsonl"))
    analyze_dataset(documents).write_parquet(str(tmp_path / "parquet"))
    table = pq.read_table(tmp_path / "parquet")
    assert table.num_rows == 60
    assert set(table.schema.names) == set(nested_schema().names)
    local = pn.analyze(corpus / "z.jsonl")
    assert sum(map(len, table["quantities"].to_pylist())) == local.quantities.num_rows
    analyze_dataset(
        ray.data.read_parquet(str(tmp_path / "parquet")).rename_columns({"doc": "id", "title": "text"}).limit(0)
    )
    analyze_dataset(documents.limit(3)).write_json(str(tmp_path / "json"))
    lines = [json.loads(line) for path in (tmp_path / "json").iterdir() for line in path.read_text().splitlines()]
    assert len(lines) == 3
    assert lines[0]["quantities"][0]["unit"] == "个"
