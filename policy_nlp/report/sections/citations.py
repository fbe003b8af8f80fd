"""Which documents are cited, and by whom."""

from __future__ import annotations

from typing import Any, Final

from policy_nlp.comparison.citations import number_key, title_key
from policy_nlp.report.evidence import Item
from policy_nlp.report.sections.page import Page
from policy_nlp.report.wording import plain

_CITED: Final = 200
_SENTENCES: Final = 25  # of a cited document


def citations(page: Page) -> dict[str, Any]:
    """The cited documents, each with the sentences that cite it."""
    rows = plain(page.comparison.citations).to_pylist()
    if not rows:
        return {"empty": page.words("citations.empty")}
    citing: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        citing.setdefault(number_key(row["number"]) or title_key(row["cited"]), []).append(row)
    table = plain(page.comparison.cited)
    cited = table.slice(0, _CITED).to_pylist()
    for index, entry in enumerate(cited):
        of_entry = citing.get(number_key(entry["number"]) or title_key(entry["cited"]), [])
        items = (
            Item(page.evidence.row(row["doc"], row["sentence"]), row["cited"], row["group"] or "")
            for row in of_entry[:_SENTENCES]
        )
        entry["link"] = page.evidence.link(f"c:{index}", entry["cited"], items, total=len(of_entry))
    notes = []
    if table.num_rows > len(cited):
        notes.append(page.words("citations.more", n=f"{table.num_rows:,}", shown=len(cited)))
    first = cited[0]
    if first["groups"] > 1:
        said = page.words("citations.finding", cited=first["cited"], groups=first["groups"], by=page.by)
        page.findings.append((said, first["link"]))
    return {"cited": cited, "notes": notes}
