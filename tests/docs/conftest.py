"""The folder that the documentation speaks of: plans to read, gold, an annotator's corrections."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest

import policy_nlp as pn
from policy_nlp.integrations.doccano import write_doccano
from policy_nlp.resources import resource


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder with the files that the pages name and nothing else, made the current one."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("COLUMNS", "120")
    monkeypatch.setenv("PYSPARK_PYTHON", sys.executable)
    plans = pn.load_sample_corpus("fictitious-plans")
    for folder in ("plans", "corpus"):
        Path(folder).mkdir()
        for document in plans:
            record = json.dumps(asdict(document), default=str, ensure_ascii=False)
            Path(folder, f"{document.id}.jsonl").write_text(record, encoding="utf-8")
    shutil.copy(resource("corpora", "samples", "shandong-2006.jsonl"), "docs.jsonl")
    shutil.copy(resource("corpora", "samples", "shandong-2006.gold.jsonl"), "gold.jsonl")
    write_doccano(pn.analyze("docs.jsonl"), "corrected.jsonl")
    yield tmp_path
    # Ray's workers stay in the folder that they were started in.
    if "ray" in sys.modules:
        sys.modules["ray"].shutdown()
