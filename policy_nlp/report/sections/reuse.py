"""Who has passages from whom: how much of a document was taken over, and the passages side by side."""

from __future__ import annotations

from difflib import SequenceMatcher
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.report.escaping import visible
from policy_nlp.report.evidence import Evidence
from policy_nlp.report.sections.page import Page
from policy_nlp.report.wording import plain

_PASSAGES: Final = 60
_DOCUMENTS: Final = 100
_LONGEST: Final = 700  # characters of a passage that are shown


class Piece(NamedTuple):
    """A piece of a passage; `changed` where the other side says it differently or not at all."""

    text: str
    changed: bool


def reuse(page: Page) -> dict[str, Any]:
    """The documents with the largest part taken over, and the longest passages."""
    if page.comparison.analysis.texts is None:
        return {"empty": page.words("no_texts")}
    table = plain(page.comparison.reuse)
    if not table.num_rows:
        return {"empty": page.words("reuse.empty")}
    longest = table.take(pc.sort_indices(table, [("characters", "descending")]).slice(0, _PASSAGES))
    passages = [_passage(page, row) for row in longest.to_pylist()]
    documents = _taken_over(page, table)
    notes = []
    if table.num_rows > len(passages):
        notes.append(page.words("reuse.more", n=f"{table.num_rows:,}", shown=len(passages)))
    unknown = int(pc.sum(pc.is_null(table["first"])).as_py())
    if unknown:
        notes.append(page.words("reuse.unknown", n=f"{unknown:,}", of=f"{table.num_rows:,}"))
    if documents:
        top = documents[0]
        said = page.words(
            "reuse.finding",
            target=top["target"],
            source=top["source"],
            share=f"{top['share']:.1%}",
            passages=top["passages"],
            characters=f"{top['characters']:,}",
        )
        page.findings.append((said, None))
    return {"passages": passages, "documents": documents, "notes": notes}


def _passage(page: Page, row: dict[str, Any]) -> dict[str, Any]:
    """One passage with both sides cut into pieces that are equal and pieces that are not."""
    evidence = page.evidence
    sides = []
    for side in ("source", "target"):
        document = evidence.docs.index(row[f"{side}_doc"])
        text = evidence.text(document)[row[f"{side}_start"] : row[f"{side}_end"]]
        sides.append({"doc": _name(page, document), "group": _group(page, document), "text": text})
    a, b = (side["text"] for side in sides)
    cut = max(len(a), len(b)) > _LONGEST
    left, right = differences(a[:_LONGEST], b[:_LONGEST])
    return {
        "source": sides[0] | {"pieces": left},
        "target": sides[1] | {"pieces": right},
        "characters": row["characters"],
        "similarity": row["similarity"],
        "direction": page.words(f"reuse.basis.{row['basis']}"),
        "known": bool(row["first"]),
        "cut": cut,
    }


def differences(a: str, b: str) -> tuple[list[Piece], list[Piece]]:
    """Both texts in pieces, those marked that the other has not; joined they are the texts again."""
    left, right = [], []
    for kind, a_start, a_end, b_start, b_end in SequenceMatcher(None, a, b, autojunk=False).get_opcodes():
        if a_end > a_start:
            left.append(Piece(visible(a[a_start:a_end]), kind != "equal"))
        if b_end > b_start:
            right.append(Piece(visible(b[b_start:b_end]), kind != "equal"))
    return left, right


def _taken_over(page: Page, table: pa.Table) -> list[dict[str, Any]]:
    """Of each two documents how much of the later one's text stands in the earlier one, the largest share first."""
    evidence = page.evidence
    characters = dict(zip(evidence.docs, page.comparison.analysis.documents["characters"].to_pylist(), strict=True))
    spans: dict[tuple[str, str], list[tuple[int, int]]] = {}
    first: dict[tuple[str, str], bool] = {}
    columns = ("source_doc", "target_doc", "target_start", "target_end", "first")
    for source, target, start, end, known in zip(*(table[name].to_pylist() for name in columns), strict=True):
        spans.setdefault((source, target), []).append((start, end))
        first[source, target] = known is not None
    rows = []
    for (source, target), of_pair in spans.items():
        covered = _union(np.array(sorted(of_pair), dtype=np.int64))
        rows.append((covered / max(characters[target] or 1, 1), covered, source, target, len(of_pair)))
    rows.sort(key=lambda row: (-row[0], row[2], row[3]))
    index = {doc: place for place, doc in enumerate(evidence.docs)}
    return [
        {
            "share": share,
            "characters": covered,
            "passages": passages,
            "source": _name(page, index[source]),
            "target": _name(page, index[target]),
            "known": first[source, target],
        }
        for share, covered, source, target, passages in rows[:_DOCUMENTS]
    ]


def _union(spans: npt.NDArray[np.int64]) -> int:
    """Number of characters that lie in one span at least; `spans` are in order, shape (spans, 2)."""
    reached = np.maximum.accumulate(spans[:, 1])
    begin = np.maximum(spans[:, 0], np.append(0, reached[:-1]))
    return int(np.maximum(reached - begin, 0).sum())


def _name(page: Page, document: int) -> str:
    evidence: Evidence = page.evidence
    title: str | None = page.comparison.analysis.documents["title"][document].as_py()
    return title or evidence.docs[document]


def _group(page: Page, document: int) -> str:
    group = int(page.comparison.grouping.of_document[document])
    return page.comparison.grouping.names[group] if group >= 0 else ""
