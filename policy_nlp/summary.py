"""A readable summary of one analysed document for a terminal: its sections, targets and entities."""

from __future__ import annotations

from collections import Counter

from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from policy_nlp.analysis.views import DocumentView
from policy_nlp.categories import CATEGORIES
from policy_nlp.entities.spans import LABELS

_STYLES = {
    "industry": "dark_orange",
    "public_services": "green",
    "e_government": "blue",
    "city": "cyan",
    "resources": "magenta",
    "security": "red",
    "environment": "yellow",
    "other": "bright_black",
}


def print_summary(document: DocumentView, console: Console | None = None) -> None:
    """Print what was found in `document`."""
    (console or Console()).print(Group(_head(document), _sections(document), _targets(document), _entities(document)))


def _head(document: DocumentView) -> RenderableType:
    known = [
        document.title,
        document.region,
        document.region_code,
        document.doc_type,
        str(document.year or ""),
        document.issuer,
    ]
    return Text(" · ".join(part for part in known if part), style="bold")


def _category(name: str) -> Text:
    return Text(f"{name} {CATEGORIES.get(name, '')}".strip(), style=_STYLES.get(name, ""))


def _sections(document: DocumentView) -> RenderableType:
    table = Table(title="Sections", title_justify="left")
    for column in ("section", "sentences", "category of most sentences", "share"):
        table.add_column(column)
    for section in document.sections:
        body = [sentence.category or "" for sentence in section.sentences if sentence.kind == "body"]
        if body:
            category, count = Counter(body).most_common(1)[0]
            name = "  " * (section.level - 1) + f"{section.number or ''} {section.heading}".strip()
            table.add_row(name, str(len(body)), _category(category), f"{count / len(body):.0%}")
    return table


def _targets(document: DocumentView) -> RenderableType:
    table = Table(title="Targets and other quantities", title_justify="left")
    for column in ("text", "value", "of what", "action", "by", "status"):
        table.add_column(column)
    order = {"planned": 0, "achieved": 1, "descriptive": 2}
    for quantity in sorted(document.quantities, key=lambda q: order[q.status or "descriptive"]):
        table.add_row(
            quantity.text,
            quantity.value,
            quantity.object or "",
            quantity.action or "",
            quantity.deadline or "",
            quantity.status or "",
        )
    return table


def _entities(document: DocumentView) -> RenderableType:
    table = Table(title="Entities", title_justify="left")
    table.add_column("label")
    table.add_column("names (times)")
    names: dict[str, Counter[str]] = {label: Counter() for label in LABELS}
    for entity in document.entities:
        names[entity.label][entity.text] += 1
    for label, found in names.items():
        if found:
            table.add_row(
                label, "  ".join(f"{name} ({times})" if times > 1 else name for name, times in found.most_common())
            )
    return table
