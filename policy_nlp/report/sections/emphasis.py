"""What each group gives room to: two heat maps, and the table with its intervals."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.report.charts.emphasis import OTHER, plot_emphasis
from policy_nlp.report.evidence import Item
from policy_nlp.report.sections.page import Page
from policy_nlp.report.wording import plain

_SENTENCES: Final = 6000  # in all cells together
_FEWEST, _MOST = 3, 30  # in a cell


def emphasis(page: Page) -> dict[str, Any]:
    """The heat maps and the rows of the table: a group, and for each category its share, interval and key."""
    table = plain(page.comparison.emphasis)
    names = pa.array(page.names, pa.string())
    table = table.filter(pc.is_in(table["group"], value_set=names))
    categories: list[str] = pc.unique(table["category"]).to_pylist()
    if not categories or not pc.sum(table["sentences"]).as_py():
        return {"empty": page.words("emphasis.empty")}
    per_cell = max(_FEWEST, min(_MOST, _SENTENCES // (len(page.shown) * len(categories))))
    _link(page, categories, per_cell)
    for measure in ("share", "change") if page.groups > 1 else ("share",):
        chart = plot_emphasis(page.comparison, measure=measure, language=page.words.language)  # type: ignore[arg-type]
        page.charts[f"emphasis-{measure}"] = chart.to_dict()
    cells = {(row["group"], row["category"]): row for row in table.to_pylist()}
    index = dict(zip(page.names, page.shown, strict=True))
    rows = []
    for group in page.names:
        row = []
        for category in categories:
            cell = cells[group, category]
            row.append(cell | {"link": page.evidence.known(f"e:{index[group]}:{category}")})
        rows.append({"group": group, "cells": row})
    _find(page, cells)
    notes = page.notes()
    other = _share_of_other(page)
    if len(categories) > 1 and other >= 0.01:
        notes.append(page.words("emphasis.other", share=f"{other:.0%}"))
    empty = [group for group in page.names if cells[group, categories[0]]["sentence_share"] is None]
    if empty:
        notes.append(page.words("emphasis.no_text", groups="、".join(empty[:12]), n=len(empty)))
    labels = [page.words.known(f"short.{name}", name) for name in categories]
    return {"rows": rows, "categories": labels, "notes": notes, "per_cell": per_cell}


def _link(page: Page, categories: list[str], per_cell: int) -> None:
    """Give each cell its sentences, the most certain first."""
    evidence, sentences = page.evidence, page.comparison.analysis.sentences
    body = pc.fill_null(pc.equal(column(sentences, "kind"), "body"), False).to_numpy(zero_copy_only=False)
    category = pc.fill_null(pc.index_in(column(sentences, "category").dictionary_decode(), pa.array(categories)), -1)
    code = category.to_numpy(zero_copy_only=False)
    group = page.comparison.grouping.of_document[evidence.document]
    score = pc.fill_null(column(sentences, "score"), 0).to_numpy(zero_copy_only=False)
    rows = np.flatnonzero(body & (code >= 0) & (group >= 0))
    cell = group[rows].astype(np.int64) * len(categories) + code[rows]
    order = np.lexsort((-score[rows], cell))
    rows, cell = rows[order], cell[order]
    for index, name in zip(page.shown, page.names, strict=True):
        for number, label in enumerate(categories):
            first, last = np.searchsorted(
                cell, [index * len(categories) + number, index * len(categories) + number + 1]
            )
            evidence.link(
                f"e:{index}:{label}",
                f"{name} · {page.words.category(label)}",
                (Item(int(row)) for row in rows[first : min(last, first + per_cell)]),
                total=int(last - first),
            )


def _find(page: Page, cells: dict[tuple[str, str], dict[str, Any]]) -> None:
    """The cell that lies the furthest above the whole, of those whose interval says that it does."""
    sure = [
        row
        for row in cells.values()
        if row["sentence_change"] and row["sentence_change_low"] > 0 and row["category"] != OTHER
    ]
    index = dict(zip(page.names, page.shown, strict=True))
    for row in sorted(sure, key=lambda row: -row["sentence_change"])[:2]:
        said = page.words(
            "emphasis.finding",
            group=row["group"],
            category=page.words.category(row["category"]),
            share=f"{row['sentence_share']:.1%}",
            change=f"{100 * row['sentence_change']:.1f}",
            reference=page.comparison.reference or page.words("emphasis.all"),
        )
        page.findings.append((said, page.evidence.known(f"e:{index[row['group']]}:{row['category']}")))


def _share_of_other(page: Page) -> float:
    table = plain(page.comparison.emphasis)
    other = table.filter(pc.equal(table["category"], OTHER))
    return float((pc.sum(other["sentences"]).as_py() or 0) / max(1, pc.sum(table["sentences"]).as_py()))
