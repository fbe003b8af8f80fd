"""The same input gives the same bytes: in every process, under every hash seed, with any number of workers."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

import pytest

import policy_nlp as pn

_PLANS = [
    "青河县2008年信息化工作要点\n一、推进电子政务\n新建3个平台，由县信息中心牵头，2008年底前完成。\n二、开发信息资源\n建立人口数据库。",
    "臨江市2009年數字政府實施方案\n（一）推進數據共享\n到2010年，網上可辦率達到95%以上。\n",
    "某市规划\n表1 主要指标\n指标\t单位\t2020年\t2025年\t属性\n覆盖率\t%\t60\t≥90\t约束性\n普及率\t%\t50\t80\t预期性\n",
    "甲省条例\n第一条 为了规范数据处理活动，保障数据安全，制定本条例。\n第二条 省人民政府应当建立20个以上数据交易平台。\n",
]
#: What a process of its own does: reads, analyses and writes, and says what the files are.
_RUN = """
import hashlib, sys
from pathlib import Path
import policy_nlp as pn
source, out, workers = Path(sys.argv[1]), Path(sys.argv[2]), int(sys.argv[3])
if __name__ == "__main__":
    analysis = pn.analyze(source, tokens=True, workers=workers)
    analysis.to_jsonl(out / "a.jsonl")
    analysis.save(out / "tables")
    pn.analyze_to(source, out / "parts", tokens=True, workers=workers)
    comparison = pn.compare(analysis, by="year")
    for name in ("emphasis", "targets", "keyness", "similarity", "reuse", "citations"):
        (out / f"{name}.txt").write_text(repr(getattr(comparison, name).to_pylist()), encoding="utf-8")
    for path in sorted(out.rglob("*")):
        if path.is_file():
            print(path.relative_to(out).as_posix(), hashlib.sha256(path.read_bytes()).hexdigest())
"""


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plans")
    for number, text in enumerate(_PLANS):
        (folder / f"{number}.txt").write_text(text, encoding="utf-8")
    (folder / "broken.txt").write_bytes(b"\x89PNG\r\n\x1a\n")
    return folder


def files_of_a_run(corpus: Path, out: Path, *, seed: str, workers: int) -> dict[str, str]:
    """Digest of each file that a new process writes."""
    out.mkdir()
    script = out.parent / "run.py"
    script.write_text(_RUN, encoding="utf-8")
    environment = {**os.environ, "PYTHONHASHSEED": seed}
    command = [sys.executable, str(script), str(corpus), str(out), str(workers)]
    done = subprocess.run(command, env=environment, capture_output=True, encoding="utf-8", timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    return dict(line.rsplit(" ", 1) for line in done.stdout.splitlines())


def test_every_process_writes_the_same_bytes(corpus: Path, tmp_path: Path) -> None:
    first = files_of_a_run(corpus, tmp_path / "a", seed="0", workers=1)
    assert {"a.jsonl", "tables/sentences.parquet", "keyness.txt"} <= first.keys()
    assert any(name.startswith("parts/errors/") for name in first)
    again = files_of_a_run(corpus, tmp_path / "b", seed="0", workers=1)
    other = files_of_a_run(corpus, tmp_path / "c", seed="1", workers=2)
    third = files_of_a_run(corpus, tmp_path / "d", seed="2", workers=1)
    assert again == first
    assert other == first
    assert third == first


def test_a_second_call_in_one_process_gives_the_same_tables(corpus: Path) -> None:
    digests = set()
    for _ in range(2):
        analysis = pn.analyze(corpus, tokens=True)
        tables = (analysis.documents, analysis.sentences, analysis.tokens, analysis.entities, analysis.quantities)
        digests.add(hashlib.sha256(repr([table.to_pylist() for table in tables]).encode()).hexdigest())
    assert len(digests) == 1
