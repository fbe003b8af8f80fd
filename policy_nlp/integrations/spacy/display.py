"""Colours of the labels in displaCy, found there through the entry point group ``spacy_displacy_colors``."""

from __future__ import annotations

from typing import Final

#: Label → background. The first eight are entities, the others the statuses of quantities.
COLORS: Final[dict[str, str]] = {
    "REGION": "#feca74",
    "ORG": "#7aecec",
    "DOCUMENT": "#c887fb",
    "PROJECT": "#9cc9cc",
    "SYSTEM": "#bfe1d9",
    "EVENT": "#ffeb80",
    "TECH": "#aa9cfc",
    "TIME": "#e4e7d2",
    "planned": "#ff9561",
    "achieved": "#8bd17c",
    "descriptive": "#ddd",
}
