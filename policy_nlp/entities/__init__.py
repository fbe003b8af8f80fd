"""Names, titles, technologies and times in sentences."""

from __future__ import annotations

from policy_nlp.entities.find import find_entities
from policy_nlp.entities.spans import LABELS, Entities
from policy_nlp.entities.tagger import EntityTagger, default_tagger, load_tagger

__all__ = ["LABELS", "Entities", "EntityTagger", "default_tagger", "find_entities", "load_tagger"]
