"""Comparisons for readers: an HTML report, a workbook, and figures for notebooks."""

from __future__ import annotations

from policy_nlp.report.charts import plot_emphasis, plot_keyness, plot_similarity, plot_technologies
from policy_nlp.report.page import write_report
from policy_nlp.report.workbook import write_workbook

__all__ = ["plot_emphasis", "plot_keyness", "plot_similarity", "plot_technologies", "write_report", "write_workbook"]
