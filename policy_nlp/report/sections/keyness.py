"""What each group says and the others do not: bars, each with the sentences that say it."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from policy_nlp.report.charts.keyness import keyness_rows, plot_keyness
from policy_nlp.report.evidence import Item
from policy_nlp.report.sections.page import Page

_TOP: Final = 15
_SENTENCES: Final = 4000  # of all words together
_FEWEST, _MOST = 2, 8  # of a word


def keyness(page: Page) -> dict[str, Any]:
    """The chart, and for a small screen or a printer the first words of each group in a line."""
    if page.groups == 1:
        return {"empty": page.words("one_group", group=page.names[0], by=page.by)}
    rows = keyness_rows(page.comparison, page.shown, _TOP)
    if not rows:
        return {"empty": page.words("keyness.empty")}
    per_word = max(_FEWEST, min(_MOST, _SENTENCES // len(rows)))
    _link(page, rows, per_word)
    chart = plot_keyness(page.comparison, top=_TOP, language=page.words.language)  # type: ignore[arg-type]
    page.charts["keyness"] = chart.to_dict()
    lines = []
    for group in page.names:
        of_group = [row for row in rows if row["group"] == group]
        lines.append(
            {
                "group": group,
                **{
                    kind: [
                        {"word": row["word"], "z": row["z"], "link": page.evidence.known(row["link"])}
                        for row in of_group
                        if row["kind"] == kind
                    ][:8]
                    for kind in ("word", "term")
                },
            }
        )
    _find(page, rows)
    return {"lines": lines, "notes": page.notes(), "per_word": per_word}


def _link(page: Page, rows: list[dict[str, Any]], per_word: int) -> None:
    """Look the words up in the texts of their group; a word counts where it stands as characters."""
    evidence = page.evidence
    words: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        words.setdefault(row["group"], {})[row["word"]] = row
    for group, of_group in words.items():
        found: dict[str, list[Item]] = {word: [] for word in of_group}
        place = page.comparison.grouping.index(group)
        for document in np.flatnonzero(page.comparison.grouping.of_document == place).tolist():
            open_words = [word for word, items in found.items() if len(items) < per_word]
            if not open_words:
                break
            text = evidence.text(document)
            for word in open_words:
                found[word] += sentences_with(page, document, text, word, per_word - len(found[word]))
        for word, items in found.items():
            row = of_group[word]
            evidence.link(row["link"], f"{group} · {word}", items, total=max(row["count"], len(items)))


def sentences_with(page: Page, document: int, text: str, word: str, most: int) -> list[Item]:
    """The first sentences of a document in which `word` stands."""
    rows: dict[int, None] = {}
    at = text.find(word)
    while at >= 0 and len(rows) < most:
        row = page.evidence.row_at(document, at)
        if row >= 0:
            rows[row] = None
        at = text.find(word, at + len(word))
    return [Item(row, word) for row in rows]


def _find(page: Page, rows: list[dict[str, Any]]) -> None:
    """The words that stand out the most of all groups."""
    first = [row for row in rows if row["kind"] == "word" and row["rank"] == 1 and row["z"] >= 1.96]
    for row in sorted(first, key=lambda row: -row["z"])[:2]:
        said = page.words(
            "keyness.finding",
            group=row["group"],
            word=row["word"],
            count=f"{row['count']:,}",
            here=f"{row['here']:.1f}",
            there=f"{row['there']:.1f}",
        )
        page.findings.append((said, page.evidence.known(row["link"])))
