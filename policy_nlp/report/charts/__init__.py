"""Figures as Altair charts: the same in notebooks and in the report."""

from __future__ import annotations

from policy_nlp.report.charts.emphasis import plot_emphasis
from policy_nlp.report.charts.keyness import plot_keyness
from policy_nlp.report.charts.similarity import plot_similarity
from policy_nlp.report.charts.technologies import plot_technologies

__all__ = ["plot_emphasis", "plot_keyness", "plot_similarity", "plot_technologies"]
