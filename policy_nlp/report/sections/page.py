"""What the sections of one report share: the groups that are shown, the sentences, the charts and the most striking findings."""

from __future__ import annotations

from typing import Any

from policy_nlp.comparison.result import Comparison
from policy_nlp.report.evidence import Evidence
from policy_nlp.report.shown import shown_groups
from policy_nlp.report.wording import Wording


class Page:
    """One report in the making.

    Attributes:
        comparison: what is reported.
        words: the phrases of its language.
        evidence: the sentences behind its figures.
        shown: indices of the groups that are shown, in their order.
        charts: Vega-Lite specifications by name.
        findings: sentences for the overview, each with the key of its evidence or ``None``.
    """

    def __init__(self, comparison: Comparison, words: Wording) -> None:
        self.comparison = comparison
        self.words = words
        self.evidence = Evidence(comparison.analysis, comparison.grouping)
        self.shown = shown_groups(comparison)
        self.charts: dict[str, dict[str, Any]] = {}
        self.findings: list[tuple[str, str | None]] = []

    @property
    def names(self) -> list[str]:
        """Names of the groups that are shown."""
        return [self.comparison.grouping.names[group] for group in self.shown]

    @property
    def groups(self) -> int:
        """Number of all groups."""
        return len(self.comparison.grouping)

    @property
    def by(self) -> str:
        """What the groups are called."""
        return self.words.by(self.comparison.by)

    def title(self) -> str:
        """Title of a report that the user gave none."""
        documents = self.words.count(len(self.comparison.analysis))
        return self.words("title", groups=self.words.count(self.groups), by=self.by, documents=documents)

    def notes(self, *, chart: bool = True) -> list[str]:
        """What a reader must know of a section that shows groups: too few, too many, left out."""
        said = []
        if chart and self.groups > len(self.shown):
            said.append(self.words("too_many", groups=f"{self.groups:,}", shown=len(self.shown), by=self.by))
        if self.groups == 1:
            said.append(self.words("one_group", group=self.names[0], by=self.by))
        return said

    def content(self) -> dict[str, Any]:
        """All that the page's script needs."""
        evidence = self.evidence.content()
        names = {name: self.words.category(name) for name in evidence["categories"]}
        script = {key: value for key, value in self.words.phrases.items() if key.startswith("script.")}
        return evidence | {"charts": self.charts, "names": names, "say": script}
