"""Groups of documents side by side: emphasis, targets, words, citations, technologies."""

from __future__ import annotations

from policy_nlp.comparison.groups import GroupingError, Groups
from policy_nlp.comparison.result import TABLES, Comparison, compare

__all__ = ["TABLES", "Comparison", "GroupingError", "Groups", "compare"]
