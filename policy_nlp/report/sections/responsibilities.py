"""Which agency is charged with what."""

from __future__ import annotations

from typing import Any, Final

import pyarrow.compute as pc

from policy_nlp.analysis.responsibilities import responsibilities_table
from policy_nlp.report.evidence import Item
from policy_nlp.report.sections.page import Page
from policy_nlp.report.wording import plain

_ROWS: Final = 300
_SENTENCES: Final = 10  # of a row


def responsibilities(page: Page) -> dict[str, Any]:
    """A row a group, agency and category, those with the most tasks first."""
    if page.comparison.analysis.texts is None:
        return {"empty": page.words("no_texts")}
    table = plain(page.comparison.responsibilities)
    if not table.num_rows:
        return {"empty": page.words("responsibilities.empty")}
    table = table.take(pc.sort_indices(table, [("tasks", "descending")]))
    rows = table.slice(0, _ROWS).to_pylist()
    places: dict[tuple[str, str, str], list[Item]] = {}
    groups = page.comparison.grouping
    index = {doc: place for place, doc in enumerate(page.evidence.docs)}
    for one in plain(responsibilities_table(page.comparison.analysis)).to_pylist():
        group = int(groups.of_document[index[one["doc"]]])
        if group >= 0:
            role = page.words(f"role.{one['role']}")
            task = page.evidence.row(one["doc"], one["task_sentence"])
            here = page.evidence.row(one["doc"], one["sentence"])
            items = places.setdefault((groups.names[group], one["agency"], one["category"]), [])
            items.append(Item(here, one["agency"], role))
            if task != here:
                items.append(Item(task, "", page.words("responsibilities.task")))
    for number, row in enumerate(rows):
        items = places.get((row["group"], row["agency"], row["category"]), [])
        title = f"{row['group']} · {row['agency']}"
        row["link"] = page.evidence.link(f"r:{number}", title, items[:_SENTENCES], total=len(items))
        row["category"] = page.words.category(row["category"]) if row["category"] else ""
    notes = []
    if table.num_rows > len(rows):
        notes.append(page.words("responsibilities.more", n=f"{table.num_rows:,}", shown=len(rows)))
    return {"rows": rows, "notes": notes}
