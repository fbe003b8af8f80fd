"""The promises of `analyze_to`: the content of `analyze`, and of an unbroken run after whatever broke it."""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from same_tables import assert_same, plans

import policy_nlp as pn
from policy_nlp.analysis import batches as cutting
from policy_nlp.analysis.parts import PartWriter
from policy_nlp.analysis.streaming import analyze_to
from policy_nlp.analysis.unfinished import InUseError, Unfinished
from policy_nlp.atomic import OverwriteError
from policy_nlp.errors import Failure

_RUN = """
import sys
from pathlib import Path
from same_tables import plans
from policy_nlp.analysis import batches
from policy_nlp.analysis.streaming import analyze_to

if __name__ == "__main__":
    batches.FIRST_CHARACTERS = batches.BATCH_CHARACTERS = 8000
    print(analyze_to(plans(200), sys.argv[1], tokens=True, workers=int(sys.argv[2])).kept)
"""


@pytest.fixture
def small_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "BATCH_CHARACTERS", 8000)
    monkeypatch.setattr(cutting, "FIRST_CHARACTERS", 8000)


def home(folder: Path) -> Path:
    return folder.with_name(f".{folder.name}.unfinished")


def interrupted(folder: Path, monkeypatch: pytest.MonkeyPatch, *, after: int, **options: bool) -> None:
    """Start a run over 40 plans that ends after so many parts."""
    accept = Unfinished.accept
    done = []

    def accept_some(self: Unfinished, *args: object) -> None:
        if len(done) == after:
            raise KeyboardInterrupt
        accept(self, *args)  # type: ignore[arg-type]
        done.append(args)

    with monkeypatch.context() as patch:
        patch.setattr(Unfinished, "accept", accept_some)
        with pytest.raises(KeyboardInterrupt):
            analyze_to(plans(40), folder, **options)  # type: ignore[arg-type]
    assert not folder.exists()
    assert home(folder).is_dir()


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("workers", [None, 1, 2])
def test_the_content_is_that_of_analyze(tmp_path: Path, workers: int | None) -> None:
    items = [*plans(30), Failure("x.txt", None, "read", "ReadError", "x.txt: is empty"), *plans(3)]
    summary = analyze_to(items, tmp_path / "out", tokens=True, workers=workers)
    whole = pn.analyze(items, tokens=True)
    assert_same(pn.load_analysis(tmp_path / "out"), whole)
    assert summary.rows["tokens"] == whole.tokens.num_rows
    assert summary.characters == whole.counts()["characters"]
    assert summary.errors().to_pylist() == whole.errors.to_pylist() != []
    assert len(list((tmp_path / "out" / "sentences").iterdir())) > 5
    assert pq.read_table(tmp_path / "out" / "sentences").num_rows == whole.sentences.num_rows
    assert not home(tmp_path / "out").exists()


def test_a_run_that_is_killed_goes_on(tmp_path: Path) -> None:
    here = str(Path(__file__).parent)
    mark = f"run-{os.getpid()}-{time.time_ns()}"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join([here, *sys.path]), "POLICY_NLP_TEST": mark}
    (tmp_path / "run.py").write_text(_RUN)

    def started(folder: str) -> subprocess.Popen[str]:
        command = [sys.executable, str(tmp_path / "run.py"), str(tmp_path / folder), "2"]
        return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, text=True)

    journal = home(tmp_path / "out") / "journal.jsonl"
    killed = started("out")
    while not (journal.exists() and journal.read_text().count("\n") > 4):
        assert killed.poll() is None, "the run ended before it was killed"
        time.sleep(0.005)
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert not (tmp_path / "out").exists()
    again = started("out")
    kept, _ = again.communicate()
    assert again.returncode == 0
    assert 0 < int(kept) < 200
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "BATCH_CHARACTERS", 8000)
        whole = pn.analyze(plans(200), tokens=True)
    assert_same(pn.load_analysis(tmp_path / "out"), whole)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "run.py"]
    assert processes_with(mark) == []


def processes_with(mark: str) -> list[str]:
    """Processes that a run has left, after some time to end; the list is empty where there is no /proc."""
    left: list[str] = []
    for _ in range(50):
        left = [str(path.parent) for path in Path("/proc").glob("[0-9]*/environ") if mark in text_of(path)]
        if not left:
            break
        time.sleep(0.1)
    return left


def text_of(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError:
        return ""


@pytest.mark.usefixtures("small_parts")
def test_what_is_done_is_not_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    interrupted(tmp_path / "out", monkeypatch, after=4)
    done = []
    write = PartWriter.__call__
    monkeypatch.setattr(PartWriter, "__call__", lambda self, task: done.append(task[0]) or write(self, task))  # type: ignore[func-returns-value]
    summary = analyze_to(plans(40), tmp_path / "out")
    assert summary.kept > 0
    assert done[0] == "00004"
    assert "by an earlier run" in str(summary)
    assert_same(pn.load_analysis(tmp_path / "out"), pn.analyze(plans(40)))


@pytest.mark.usefixtures("small_parts")
def test_other_options_and_other_input_start_anew(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    out = tmp_path / "out"
    interrupted(out, monkeypatch, after=4)
    summary = analyze_to(plans(40), out, tokens=True)
    assert summary.kept == 0
    assert "was started with another tokens; starting anew" in caplog.text
    assert_same(pn.load_analysis(out), pn.analyze(plans(40), tokens=True))
    # The third part changes: those before it stay, the fourth is still the same.
    interrupted(out := tmp_path / "other", monkeypatch, after=4)
    documents = list(plans(40))
    place = 5
    documents[place] = pn.Document("plan-5", documents[place].text.replace("济南", "烟台").replace("潍坊", "烟台"))
    caplog.clear()
    summary = analyze_to(documents, out)
    assert 0 < summary.kept < 40
    assert "the input is not that of the unfinished run" in caplog.text
    assert_same(pn.load_analysis(out), pn.analyze(documents))
    # The input is shorter than what was done.
    interrupted(out := tmp_path / "shorter", monkeypatch, after=4)
    analyze_to(documents[:2], out)
    assert_same(pn.load_analysis(out), pn.analyze(documents[:2]))
    with caplog.at_level(logging.WARNING):
        interrupted(out := tmp_path / "anew", monkeypatch, after=4)
        assert analyze_to(plans(40), out, resume=False).kept == 0


@pytest.mark.usefixtures("small_parts")
def test_a_damaged_part_is_done_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name, damage in {
        "cut": lambda path: path.write_bytes(path.read_bytes()[:-9]),
        "zeros": lambda path: path.write_bytes(bytes(path.stat().st_size)),
        "gone": Path.unlink,
    }.items():
        out = tmp_path / name
        interrupted(out, monkeypatch, after=4)
        damage(home(out) / "tables" / "sentences" / "part-00001.parquet")
        with (home(out) / "journal.jsonl").open("a") as journal:
            journal.write('{"name": "00004", "dig')
        assert analyze_to(plans(40), out).kept > 0
        assert_same(pn.load_analysis(out), pn.analyze(plans(40)))


@pytest.mark.usefixtures("small_parts")
def test_what_stands_at_the_destination(tmp_path: Path) -> None:
    thesis = tmp_path / "thesis"
    thesis.mkdir()
    (thesis / "thesis.docx").touch()
    with pytest.raises(OverwriteError, match="thesis: holds other files"):
        analyze_to(plans(1), thesis)
    assert not home(thesis).exists()
    out = tmp_path / "out"
    pn.analyze(plans(2)).save(out)
    analyze_to(plans(20), out)
    analyze_to(plans(10), out)
    assert len(pn.load_analysis(out)) == 10
    pn.analyze(plans(2)).save(out)
    assert len(pn.load_analysis(out)) == 2
    analyze_to([], out)
    assert len(pn.load_analysis(out)) == 0
    with pytest.raises(pn.ReadError, match="absent"):
        analyze_to(tmp_path / "absent", out)
    with pytest.raises(ValueError, match="engine is 'dask'"):
        analyze_to(plans(1), out, engine="dask")  # type: ignore[arg-type]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "thesis"]


def test_one_run_at_a_time(tmp_path: Path) -> None:
    pytest.importorskip("fcntl")
    with Unfinished(tmp_path / "out", {}, resume=True), pytest.raises(InUseError, match="out: another run is writing"):
        analyze_to(plans(1), tmp_path / "out")


def test_parts_are_cut_by_characters() -> None:
    tiny = [pn.Document(str(i), "") for i in range(300_000)]
    sizes = [sum(map(len, part)) for part in cutting.parts(tiny)]
    assert sizes[:9] == [*[10_000] * 8, 20_000]
    assert max(sizes) <= 80_000
    assert sum(sizes) == len(tiny)
    long = pn.Document("long", "x" * 10_000_000)
    assert [len(batch) for part in cutting.parts([*tiny[:3], long, *tiny[3:5]]) for batch in part] == [4, 2]


def test_a_saved_analysis_of_parts_says_what_is_wrong(tmp_path: Path) -> None:
    out = tmp_path / "out"
    analyze_to(plans(3), out)
    manifest = json.loads((out / "manifest.json").read_text())
    manifest["tables"]["errors"]["parts"] = ["../x"]
    (out / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(pn.FormatError, match="the parts of errors are not a list of their names"):
        pn.load_analysis(out)
    (out / "sentences" / "part-00000.parquet").unlink()
    with pytest.raises(pn.FormatError, match=r"part-00000\.parquet: missing"):
        pn.load_analysis(out)


_FULL = """
import resource, signal, sys
from same_tables import plans
from policy_nlp import Document
from policy_nlp.analysis import batches
from policy_nlp.analysis.streaming import analyze_to

if __name__ == "__main__":
    batches.FIRST_CHARACTERS = batches.BATCH_CHARACTERS = 8000
    analyze_to(plans(1), sys.argv[1] + "-first")  # kernels are compiled and kept while there is room
    # Beyond its size a file cannot grow, as on a disk that is full. The last plan makes a part that is too large.
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (60_000, 60_000))
    large = Document("large", "".join(plan.text for plan in plans(400)))
    try:
        analyze_to([*plans(40), large], sys.argv[1], workers=int(sys.argv[2]))
    except OSError as error:
        print(error.filename, "|", error.strerror)
"""


@pytest.mark.usefixtures("small_parts")
@pytest.mark.parametrize("workers", ["1", "2"])
def test_a_full_disk_is_named_and_what_was_done_is_kept(tmp_path: Path, workers: str) -> None:
    folder = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", _FULL, str(folder), workers],
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[1])},
        capture_output=True,
        text=True,
        check=True,
    )
    named, _, reason = done.stdout.strip().partition(" | ")
    assert named.startswith(str(home(folder))) and reason == "File too large", done.stdout + done.stderr
    assert not folder.exists()
    large = pn.Document("large", "".join(plan.text for plan in plans(400)))
    summary = analyze_to([*plans(40), large], folder)
    assert 0 < summary.kept < summary.rows["documents"] == 41
    assert_same(pn.load_analysis(folder), pn.analyze([*plans(40), large]))
