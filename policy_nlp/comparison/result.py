"""`compare`: from an analysis to tables that set its groups side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from importlib import import_module
from pathlib import Path
from typing import Any, Final, Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison.citations import citations, cited_documents
from policy_nlp.comparison.emphasis import emphasis
from policy_nlp.comparison.groups import Groups, documents_of_rows, group_documents
from policy_nlp.comparison.indicators import THRESHOLD
from policy_nlp.comparison.keyness import keyness
from policy_nlp.comparison.responsibilities import responsibilities
from policy_nlp.comparison.similarity import document_similarity, group_similarity
from policy_nlp.comparison.targets import compare_targets, pivot_targets
from policy_nlp.comparison.technologies import technologies, technology_spread
from policy_nlp.comparison.words import WordCounts, count_words
from policy_nlp.extras import import_extra

#: Names of the tables, in the order of the report.
TABLES: Final = (
    "groups",
    "emphasis",
    "targets",
    "keyness",
    "similarity",
    "similar_documents",
    "citations",
    "cited",
    "technologies",
    "technology_spread",
    "responsibilities",
    "reuse",
    "terms",
)


def compare(
    analysis: Analysis,
    by: str | Sequence[str] = "region",
    *,
    reference: str | None = None,
    synonyms: Mapping[str, Sequence[str]] | None = None,
    threshold: float = THRESHOLD,
    seed: int = 0,
) -> Comparison:
    """Set groups of documents side by side. Each table is made when it is first asked for.

    Args:
        analysis: of two or more documents, as a rule; with one group the tables that contrast groups are empty.
        by: the column of ``documents`` that makes the groups (region, year, level, doc_type, issuer, …), or two of
            them. Documents without a value are left out of the groups.
        reference: the group that changes in emphasis are measured against; by default all together.
        synonyms: name of an indicator → other names for it.
        threshold: how alike two names must be to be one indicator, above 0 and at most 1.
        seed: of the bootstrap.

    Raises:
        GroupingError: `by` names no column or no document has a value of it, or `reference` is no group.
        ValueError: `threshold` is out of its range.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold}, but must be above 0 and at most 1")
    groups = group_documents(analysis, by)
    if reference is not None:
        groups.index(reference)
    return Comparison(analysis, groups, reference=reference, synonyms=synonyms, threshold=threshold, seed=seed)


class Comparison:
    """Groups of documents side by side, as tables.

    Attributes:
        analysis: what is compared.
        grouping: which document is in which group.
    """

    def __init__(
        self,
        analysis: Analysis,
        grouping: Groups,
        *,
        reference: str | None = None,
        synonyms: Mapping[str, Sequence[str]] | None = None,
        threshold: float = THRESHOLD,
        seed: int = 0,
    ) -> None:
        self.analysis = analysis
        self.grouping = grouping
        self._reference = reference
        self._synonyms = synonyms
        self._threshold = threshold
        self._seed = seed

    @property
    def by(self) -> tuple[str, ...]:
        """The columns of ``documents`` that make the groups."""
        return self.grouping.by

    @property
    def reference(self) -> str | None:
        """The group that changes in emphasis are measured against; ``None`` for all together."""
        return self._reference

    @property
    def left_out(self) -> int:
        """Number of documents without a value of `by`, which are in no group."""
        return int((self.grouping.of_document < 0).sum())

    @cached_property
    def groups(self) -> pa.Table:
        """The groups in their order: group, documents, characters, sentences, targets (planned quantities)."""
        of = self.grouping.of_document
        characters = pc.fill_null(column(self.analysis.documents, "characters"), 0).to_numpy()
        planned = pc.fill_null(pc.equal(column(self.analysis.quantities, "status"), "planned"), False)
        documents = {
            "sentences": documents_of_rows(self.analysis, "sentences"),
            "targets": documents_of_rows(self.analysis, "quantities")[planned.to_numpy(zero_copy_only=False)],
        }
        n = len(self.grouping)
        inside = of >= 0
        counts = {name: of[doc][of[doc] >= 0] for name, doc in documents.items()}
        return pa.table(
            {
                "group": self.grouping.column(np.arange(n)),
                "documents": pa.array(self.grouping.sizes.astype(np.int32)),
                "characters": pa.array(
                    np.bincount(of[inside], weights=characters[inside], minlength=n).astype(np.int64)
                ),
                **{name: pa.array(np.bincount(group, minlength=n)) for name, group in counts.items()},
            }
        )

    @cached_property
    def emphasis(self) -> pa.Table:
        """Shares of sentences and characters by category, see `policy_nlp.comparison.emphasis.emphasis`."""
        return emphasis(self.analysis, self.grouping, reference=self._reference, seed=self._seed)

    @cached_property
    def targets(self) -> pa.Table:
        """A row a target, under the indicator that groups share, see `policy_nlp.comparison.targets.compare_targets`."""
        return compare_targets(self.analysis, self.grouping, threshold=self._threshold, synonyms=self._synonyms)

    def pivot_targets(self, *, at_least: int = 2, as_text: bool = False) -> pa.Table:
        """One row an indicator, one column a group, see `policy_nlp.comparison.targets.pivot_targets`."""
        return pivot_targets(self.targets, self.grouping, at_least=at_least, as_text=as_text)

    @cached_property
    def word_counts(self) -> WordCounts:
        """How often each document says each word."""
        return count_words(self.analysis)

    @cached_property
    def keyness(self) -> pa.Table:
        """Words and terms that set each group off, see `policy_nlp.comparison.keyness.keyness`."""
        return keyness(self.word_counts, self.grouping)

    @cached_property
    def similarity(self) -> pa.Table:
        """Cosine between groups with their places on a heat map, see `policy_nlp.comparison.similarity.group_similarity`."""
        return group_similarity(self.word_counts, self.grouping)

    @cached_property
    def similar_documents(self) -> pa.Table:
        """The documents most like each document, see `policy_nlp.comparison.similarity.document_similarity`."""
        return document_similarity(self.word_counts, column(self.analysis.documents, "doc").to_pylist())

    @cached_property
    def citations(self) -> pa.Table:
        """Who cites what, see `policy_nlp.comparison.citations.citations`."""
        return citations(self.analysis, self.grouping)

    @cached_property
    def cited(self) -> pa.Table:
        """The cited documents, see `policy_nlp.comparison.citations.cited_documents`."""
        return cited_documents(self.citations, self.analysis)

    @cached_property
    def technologies(self) -> pa.Table:
        """Technologies with their first mention, see `policy_nlp.comparison.technologies.technologies`."""
        return technologies(self.analysis, self.grouping)

    @cached_property
    def technology_spread(self) -> pa.Table:
        """Technologies by year, see `policy_nlp.comparison.technologies.technology_spread`."""
        return technology_spread(self.analysis, self.grouping)

    @cached_property
    def responsibilities(self) -> pa.Table:
        """Tasks by group, agency and category, see `policy_nlp.comparison.responsibilities.responsibilities`."""
        return responsibilities(self.analysis, self.grouping)

    @cached_property
    def reuse(self) -> pa.Table:
        """Copied passages, see `policy_nlp.comparison.reuse.find_reuse`."""
        return import_module("policy_nlp.comparison.reuse").find_reuse(self.analysis)

    @cached_property
    def terms(self) -> pa.Table:
        """New words of the corpus, see `policy_nlp.comparison.terms.discover_terms`."""
        return import_module("policy_nlp.comparison.terms").discover_terms(self.analysis)

    def table(self, name: str) -> pa.Table:
        """The table `name`, one of `TABLES`.

        Raises:
            ValueError: there is no such table.
        """
        if name not in TABLES:
            raise ValueError(f"name is {name!r}, but the tables are {', '.join(TABLES)}")
        return getattr(self, name)

    def to_pandas(self, name: str) -> Any:
        """The table `name` as a `pandas.DataFrame`.

        Raises:
            ValueError: there is no such table.
            MissingExtraError: pandas is not installed.
        """
        table = self.table(name)
        import_extra("pandas", extra="pandas", purpose="Comparison.to_pandas")
        for i, field in enumerate(table.schema):
            if pa.types.is_dictionary(field.type):
                # Joined and cleaned columns may hold a word twice, which Arrow allows and pandas does not.
                words = table.column(i).cast(field.type.value_type).combine_chunks()
                table = table.set_column(i, field.name, words.dictionary_encode())
        return table.to_pandas(date_as_object=False)

    def to_html(self, path: str | Path, *, language: Literal["zh", "en"] = "zh", title: str | None = None) -> None:
        """Write a report as one HTML file that opens offline, see `policy_nlp.report.write_report`."""
        from policy_nlp.report import write_report

        write_report(self, path, language=language, title=title)

    def to_excel(self, path: str | Path, *, language: Literal["zh", "en"] = "zh") -> None:
        """Write a workbook with one sheet a table, see `policy_nlp.report.write_workbook`."""
        from policy_nlp.report import write_workbook

        write_workbook(self, path, language=language)

    def plot_emphasis(self, **options: Any) -> Any:
        """A heat map of groups by categories, see `policy_nlp.report.plot_emphasis`."""
        from policy_nlp.report import plot_emphasis

        return plot_emphasis(self, **options)

    def plot_keyness(self, **options: Any) -> Any:
        """Bars of the words that set a group off, see `policy_nlp.report.plot_keyness`."""
        from policy_nlp.report import plot_keyness

        return plot_keyness(self, **options)

    def plot_similarity(self, **options: Any) -> Any:
        """A heat map of groups by groups, see `policy_nlp.report.plot_similarity`."""
        from policy_nlp.report import plot_similarity

        return plot_similarity(self, **options)

    def plot_technologies(self, **options: Any) -> Any:
        """How technologies spread, see `policy_nlp.report.plot_technologies`."""
        from policy_nlp.report import plot_technologies

        return plot_technologies(self, **options)

    def __repr__(self) -> str:
        left = f", {self.left_out:,} documents left out" if self.left_out else ""
        return f"<Comparison of {len(self.grouping):,} groups by {' and '.join(self.by)}, {len(self.analysis):,} documents{left}>"
