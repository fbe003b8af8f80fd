"""What is compared, in figures, and the findings that stand out."""

from __future__ import annotations

from typing import Any, Final

import pyarrow.compute as pc

from policy_nlp.report.sections.page import Page
from policy_nlp.report.wording import plain

_ROWS: Final = 300


def overview(page: Page) -> dict[str, Any]:
    """Figures, findings of the other sections, and the table of groups."""
    comparison, words = page.comparison, page.words
    table = plain(comparison.groups)
    total = {name: pc.sum(table[name]).as_py() or 0 for name in ("documents", "characters", "sentences", "targets")}
    years = comparison.analysis.documents["year"]
    span = pc.min_max(years).as_py()
    figures = [
        (words.count(page.groups), words("overview.by", by=page.by)),
        *((words.count(total[name]), words(f"overview.{name}")) for name in total),
    ]
    if span["min"] is not None:
        first, last = span["min"], span["max"]
        figures.append((str(first) if first == last else f"{first}–{last}", words("year")))
    notes = page.notes()
    if comparison.left_out:
        notes.append(words("left_out", n=f"{comparison.left_out:,}", by=page.by))
    errors = comparison.analysis.errors.num_rows
    if errors:
        notes.append(words("errors", n=f"{errors:,}"))
    if comparison.analysis.texts is None:
        notes.append(words("no_texts"))
    if page.evidence.left_out:
        notes.append(words("evidence_left_out"))
    shown = table.take(page.shown) if table.num_rows > _ROWS else table
    return {"figures": figures, "findings": page.findings, "rows": shown.to_pylist(), "notes": notes}
