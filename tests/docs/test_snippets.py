"""Every snippet of the README and the documentation runs as it is printed, and prints what the page says."""

from __future__ import annotations

from importlib.util import find_spec
from pathlib import Path
from unittest import SkipTest

import pytest

pytest.importorskip("sybil", reason="Sybil (the extra test) is not installed")

from base_network import make_base
from snippets import ROOT, blocks_of, extras_of, known_extras, program_of, read_page

PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
# The Chinese pages hold the programs of the English ones, which is tested, so these run once.
ORIGINALS = {
    page: ROOT / "docs" / page.relative_to(ROOT / "docs" / "zh") for page in (ROOT / "docs" / "zh").rglob("*.md")
}
ORIGINALS[ROOT / "README.zh-CN.md"] = ROOT / "README.md"
RUN = [page for page in PAGES if page not in ORIGINALS and blocks_of(page)]


def name_of(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", RUN, ids=name_of)
def test_snippets_run_as_printed(page: Path, workspace: Path, subtests: pytest.Subtests) -> None:
    document = read_page(page)
    if "chinese-bert/" in document.text and find_spec("torch") and find_spec("transformers"):
        make_base(workspace / "chinese-bert")
    for example in document.examples():
        with subtests.test(f"{page.name}:{example.line}"):
            try:
                example.evaluate()
            except SkipTest as skipped:
                pytest.skip(str(skipped))


@pytest.mark.parametrize("page", ORIGINALS, ids=name_of)
def test_translated_pages_hold_the_same_programs(page: Path) -> None:
    original = blocks_of(ORIGINALS[page])
    assert [program_of(*block) for block in blocks_of(page)] == [program_of(*block) for block in original]


def test_extras_that_pages_name_exist() -> None:
    pages = [*PAGES, *ORIGINALS, *(ROOT / "docs").rglob("*.ipynb")]
    named = {extra for page in pages for extra in extras_of(page.read_text("utf-8"))}
    assert {"report", "formats"} <= named <= known_extras()
