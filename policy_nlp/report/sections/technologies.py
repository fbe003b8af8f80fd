"""Which technologies are named, where first, and how they spread."""

from __future__ import annotations

import re
import unicodedata
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.comparison.groups import documents_of_rows
from policy_nlp.report.charts.technologies import FEWEST_YEARS, plot_technologies
from policy_nlp.report.evidence import Item
from policy_nlp.report.sections.page import Page
from policy_nlp.report.wording import plain

_TECHNOLOGIES: Final = 100
_SENTENCES: Final = 12  # of a technology
_QUIET: Final = re.compile(r"[\s“”\"]")


def technologies(page: Page) -> dict[str, Any]:
    """The chart and the table with the first mention of each technology."""
    table = plain(page.comparison.technologies)
    if not table.num_rows:
        return {"empty": page.words("technologies.empty")}
    rows = table.slice(0, _TECHNOLOGIES).to_pylist()
    mentions = _mentions(page)
    for index, row in enumerate(rows):
        items = mentions.get(_folded(row["technology"]), [])
        first = page.evidence.row(row["doc"], row["sentence"])
        ordered = sorted(items, key=lambda item: item.row != first)[:_SENTENCES]
        row["link"] = page.evidence.link(f"x:{index}", row["technology"], ordered, total=len(items))
    chart = plot_technologies(page.comparison, language=page.words.language)  # type: ignore[arg-type]
    page.charts["technologies"] = chart.to_dict()
    notes = []
    if table.num_rows > len(rows):
        notes.append(page.words("technologies.more", n=f"{table.num_rows:,}", shown=len(rows)))
    if any(row["first_year"] is None and row["first_date"] is None for row in rows):
        notes.append(page.words("technologies.undated"))
    _find(page, rows)
    years = pc.unique(page.comparison.technology_spread["year"]).to_pylist()
    return {"rows": rows, "notes": notes, "over_years": len(years) >= FEWEST_YEARS}


def _mentions(page: Page) -> dict[str, list[Item]]:
    """The sentences that name each technology, once each, in the order of the documents."""
    entities = page.comparison.analysis.entities
    label = pc.fill_null(pc.equal(column(entities, "label"), "TECH"), False).to_numpy(zero_copy_only=False)
    document = documents_of_rows(page.comparison.analysis, "entities")
    groups = page.comparison.grouping
    rows = np.flatnonzero(label & (groups.of_document[document] >= 0))
    texts = column(entities, "text").take(rows).dictionary_decode().to_pylist()
    sentences = column(entities, "sentence").to_numpy()[rows].tolist()
    found: dict[str, dict[int, Item]] = {}
    for text, of_document, sentence in zip(texts, document[rows].tolist(), sentences, strict=True):
        row = page.evidence.row(page.evidence.docs[of_document], sentence)
        group = groups.names[groups.of_document[of_document]]
        found.setdefault(_folded(text), {}).setdefault(row, Item(row, text, group))
    return {name: list(items.values()) for name, items in found.items()}


def _folded(name: str) -> str:
    """Equal for spellings that the comparison takes for one technology."""
    return _QUIET.sub("", unicodedata.normalize("NFKC", name).lower())


def _find(page: Page, rows: list[dict[str, Any]]) -> None:
    if page.groups > 1 and rows[0]["groups"] > 1:
        said = page.words(
            "technologies.finding",
            technology=rows[0]["technology"],
            groups=rows[0]["groups"],
            all=page.groups,
            by=page.by,
            mentions=f"{rows[0]['mentions']:,}",
        )
        page.findings.append((said, rows[0]["link"]))
