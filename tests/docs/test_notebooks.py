"""The notebooks run from beginning to end, and print what is committed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient", reason="nbclient (the extra test) is not installed")
nbformat = pytest.importorskip("nbformat", reason="nbformat (the extra test) is not installed")
pytest.importorskip("ipykernel", reason="ipykernel (the extra test) is not installed")

NOTEBOOKS = sorted((Path(__file__).resolve().parents[2] / "docs" / "notebooks").glob("*.ipynb"))
#: Marks, in their metadata, cells whose outputs are times, last digits of weights, or of the size of the corpus.
VARIES = "varies"


def printed(cell: Any) -> list[str]:
    """What a cell shows as text; pictures and tables have a text beside them."""
    said = [
        output["text"] if output.output_type == "stream" else output["data"]["text/plain"] for output in cell.outputs
    ]
    return ["\n".join(line.rstrip() for line in text.strip().splitlines()) for text in said]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_notebook_prints_what_is_committed(path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("POLICY_NLP_SENTENCES", raising=False)
    committed = nbformat.read(path, as_version=4)
    run = nbformat.read(path, as_version=4)
    nbclient.NotebookClient(run, timeout=300, resources={"metadata": {"path": str(tmp_path)}}).execute()
    for before, after in zip(committed.cells, run.cells, strict=True):
        if before.cell_type != "code":
            continue
        assert before.execution_count is not None, f"{path.name} is committed without outputs"
        if not before.metadata.get(VARIES):
            assert printed(before) == printed(after), f"jupyter execute --inplace {path.name} brings it up to date"
