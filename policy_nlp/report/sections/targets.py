"""The targets that groups set for the same indicator: a table of indicators, and one with a column a group."""

from __future__ import annotations

from collections import Counter
from itertools import groupby
from statistics import median
from typing import Any, Final

import pyarrow.compute as pc

from policy_nlp.comparison.targets import value_text
from policy_nlp.report.evidence import Item
from policy_nlp.report.sections.page import Page
from policy_nlp.report.wording import plain

_INDICATORS: Final = 300
_MATRIX: Final = 40
_ITEMS: Final = 80  # sentences of an indicator
_DOTS: Final = 3  # groups from which on a row of dots says something


def targets(page: Page) -> dict[str, Any]:
    """The indicators with their values, and the matrix of the most widespread ones."""
    table = page.comparison.targets
    if not table.num_rows:
        return {"empty": page.words("targets.empty")}
    alone = page.groups == 1
    shared = table if alone else table.filter(pc.greater(table["groups"], 1))
    rows = plain(shared).to_pylist()
    indicators: list[dict[str, Any]] = []
    for _, of_indicator in groupby(rows, key=lambda row: row["indicator"]):
        if len(indicators) == _INDICATORS:
            break
        indicators.append(_indicator(page, list(of_indicator)))
    total = pc.count_distinct(table["indicator"]).as_py()
    listed = pc.count_distinct(shared["indicator"]).as_py()
    notes = [*page.notes(chart=False), page.words("targets.deadline_note")]
    if not alone and total > listed:
        notes.append(page.words("targets.alone", n=f"{total - listed:,}", by=page.by))
    if listed > len(indicators):
        notes.append(page.words("targets.more", n=f"{listed:,}", shown=len(indicators)))
    if not indicators:
        return {"empty": page.words("targets.none_shared", n=f"{total:,}", by=page.by)}
    _find(page, indicators)
    matrix_notes = page.notes() if not alone else []
    return {"indicators": indicators, "matrix": indicators[:_MATRIX], "notes": notes, "matrix_notes": matrix_notes}


def _indicator(page: Page, rows: list[dict[str, Any]]) -> dict[str, Any]:
    """One indicator: its spread over the groups, a dot a group, and what stands in each group's cell."""
    head = rows[0]
    by_group: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        by_group.setdefault(row["group"], []).append(row)
    key = f"t:{head['indicator']}"
    name = page.words("targets.title", name=head["name"], measure=page.words(f"measure.{head['measure']}"))
    items = (_item(page, row, f"{row['group']} · ") for row in rows[:_ITEMS])
    page.evidence.link(key, name, items, total=len(rows))
    cells: dict[str, dict[str, Any]] = {}
    for group in page.names:
        if group in by_group:
            place = page.comparison.grouping.index(group)
            link = page.evidence.link(
                f"{key}:{place}", f"{group} · {name}", (_item(page, row, "") for row in by_group[group])
            )
            texts = list(dict.fromkeys(_said(row) for row in by_group[group]))
            conflict = any(row["conflict"] for row in by_group[group])
            cells[group] = {"texts": texts, "link": link, "conflict": conflict, "sort": _middle(by_group[group][0])}
    usual = Counter(deadline for of in by_group.values() for deadline in {row["deadline"] for row in of})
    deadline = max(usual, key=lambda one: (usual[one], one is None))
    values: dict[str, float] = {}
    for row in rows:
        if row["deadline"] == deadline:
            values.setdefault(row["group"], _middle(row))
    lowest, highest = min(values.values()), max(values.values())
    return {
        "link": page.evidence.known(key),
        "deadline": _period(deadline),
        **{name: head[name] for name in ("name", "measure", "unit", "groups")},
        "low": _amount(head, lowest),
        "middle": _amount(head, median(values.values())),
        "high": _amount(head, highest),
        "sort": {"low": lowest, "middle": median(values.values()), "high": highest},
        "dots": _dots(values, lowest, highest) if len(values) >= _DOTS and highest > lowest else [],
        "conflicts": [group for group, of_group in by_group.items() if any(row["conflict"] for row in of_group)],
        "cells": cells,
        "range": (_amount(head, lowest), _amount(head, highest), _at(values, lowest), _at(values, highest)),
    }


def _item(page: Page, row: dict[str, Any], before: str) -> Item:
    return Item(page.evidence.row(row["doc"], row["sentence"]), row["text"] or "", f"{before}{_said(row)}")


def _said(row: dict[str, Any]) -> str:
    return value_text(row | {"deadline": _period(row["deadline"])}, row["unit"], row["measure"])


def _period(deadline: str | None) -> str:
    """An ISO 8601 period as a reader writes it: 2026–2030."""
    return (deadline or "").replace("/", "–")


def _middle(row: dict[str, Any]) -> float:
    """A target as one number: the middle of a range, the bound of what is open."""
    low, high = row["low"], row["high"]
    return float(high if low is None else low if high is None else (low + high) / 2)


def _amount(head: dict[str, Any], number: float) -> str:
    bare = {"low": number, "high": number, "comparator": "=", "deadline": None}
    return value_text(bare, head["unit"], head["measure"])


def _dots(values: dict[str, float], lowest: float, highest: float) -> list[dict[str, Any]]:
    return [
        {"group": group, "place": round(100 * (value - lowest) / (highest - lowest), 1)}
        for group, value in values.items()
    ]


def _at(values: dict[str, float], value: float) -> list[str]:
    return [group for group, other in values.items() if other == value]


def _find(page: Page, indicators: list[dict[str, Any]]) -> None:
    """The indicator that most groups have, and how far their values lie apart."""
    for entry in indicators[:3]:
        low, high, lowest, highest = entry["range"]
        if low == high or page.groups == 1:
            continue
        said = page.words(
            "targets.finding",
            name=entry["name"],
            measure=page.words(f"measure.{entry['measure']}"),
            groups=entry["groups"],
            deadline=page.words("targets.by_deadline", deadline=entry["deadline"]) if entry["deadline"] else "",
            low=low,
            high=high,
            lowest=_some(page, lowest),
            highest=_some(page, highest),
        )
        page.findings.append((said, entry["link"]))


def _some(page: Page, groups: list[str]) -> str:
    return "、".join(groups[:2]) + (page.words("and_more", n=len(groups)) if len(groups) > 2 else "")
