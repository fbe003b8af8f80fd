"""What a table row means, as an object: documents, sections, sentences, entities, quantities.

Views are made when they are asked for and read the tables a document at a time; for work on a corpus use the tables.
"""

from __future__ import annotations

import datetime
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from policy_nlp.analysis.result import Analysis
    from policy_nlp.categories import CategoryModel
    from policy_nlp.categories.explanation import Explanation


class DocumentView:
    """One document of an analysis; its metadata are ``None`` where unknown."""

    def __init__(self, analysis: Analysis, index: int) -> None:
        self._analysis = analysis
        self._index = index

    @cached_property
    def _row(self) -> dict[str, Any]:
        row: dict[str, Any] = self._analysis.documents.slice(self._index, 1).to_pylist()[0]
        return row

    @property
    def id(self) -> str:
        """Name of the document, unique in the analysis."""
        return str(self._row["doc"])

    @property
    def title(self) -> str | None:
        return self._string("title")

    @property
    def region(self) -> str | None:
        return self._string("region")

    @property
    def region_code(self) -> str | None:
        """Code of the region after GB/T 2260."""
        return self._string("region_code")

    @property
    def level(self) -> str | None:
        return self._string("level")

    @property
    def year(self) -> int | None:
        value: int | None = self._row["year"]
        return value

    @property
    def doc_type(self) -> str | None:
        """文种, e.g. 意见."""
        return self._string("doc_type")

    @property
    def issuer(self) -> str | None:
        return self._string("issuer")

    @property
    def doc_number(self) -> str | None:
        """发文字号."""
        return self._string("doc_number")

    @property
    def date(self) -> datetime.date | None:
        value: datetime.date | None = self._row["date"]
        return value

    @property
    def source(self) -> str | None:
        return self._string("source")

    @property
    def characters(self) -> int:
        """Length of the text."""
        return int(self._row["characters"])

    @cached_property
    def text(self) -> str:
        """The text; lone surrogates stand as U+FFFD.

        Raises:
            MissingTextsError: the analysis was made without texts.
        """
        return self._analysis.text(self._index)

    @cached_property
    def sections(self) -> tuple[SectionView, ...]:
        return tuple(SectionView(self, *row) for row in self._rows("sections", SectionView.COLUMNS))

    @cached_property
    def sentences(self) -> tuple[SentenceView, ...]:
        return tuple(SentenceView(self, *row) for row in self._rows("sentences", SentenceView.COLUMNS))

    @cached_property
    def entities(self) -> tuple[EntityView, ...]:
        return tuple(EntityView(*row) for row in self._rows("entities", EntityView.COLUMNS))

    @cached_property
    def quantities(self) -> tuple[QuantityView, ...]:
        return tuple(QuantityView(*row) for row in self._rows("quantities", QuantityView.COLUMNS))

    @cached_property
    def tokens(self) -> tuple[str, ...]:
        """The words, in order; empty where the analysis was made without tokens."""
        return tuple(self.text[start:end] for start, end in self._rows("tokens", ("start", "end")))

    @cached_property
    def entity_sentences(self) -> list[int]:
        """Sentence number of each entity, ascending."""
        return [entity.sentence for entity in self.entities]

    @cached_property
    def quantity_sentences(self) -> list[int]:
        """Sentence number of each quantity, ascending."""
        return [quantity.sentence for quantity in self.quantities]

    def section(self, index: int) -> SectionView | None:
        """The section with the number `index` in the document; ``None`` for -1, before the first."""
        place = bisect_left(self._section_indices, index)
        found = place < len(self.sections) and self.sections[place].index == index
        return self.sections[place] if found else None

    def sentences_between(self, start: int, end: int) -> tuple[SentenceView, ...]:
        """The sentences that begin in ``[start, end)``."""
        of = self._sentence_starts
        return self.sentences[bisect_left(of, start) : bisect_left(of, end)]

    @cached_property
    def _section_indices(self) -> list[int]:
        return [section.index for section in self.sections]

    @cached_property
    def _sentence_starts(self) -> list[int]:
        return [sentence.start for sentence in self.sentences]

    def _rows(self, name: str, columns: tuple[str, ...]) -> list[tuple[Any, ...]]:
        table = self._analysis.rows(name, self._index).select(list(columns))
        return list(zip(*(values.to_pylist() for values in table.columns), strict=True))

    def _string(self, name: str) -> str | None:
        value: str | None = self._row[name]
        return value

    def __repr__(self) -> str:
        known = [str(value) for value in (self.title, self.region, self.year) if value is not None]
        return f"<Document {self.id!r}: {', '.join([*known, f'{self.characters:,} characters'])}>"

    def _repr_html_(self) -> str:
        from policy_nlp.analysis.html import document_html

        return document_html(self)


@dataclass(frozen=True, slots=True, repr=False)
class SectionView:
    """A heading and all that stands below it; `index` is its place in the document, `number` the written one."""

    COLUMNS = ("section", "parent", "level", "number", "heading", "start", "end")

    document: DocumentView = field(compare=False)
    index: int
    parent_index: int
    level: int
    number: str | None
    heading: str | None
    start: int
    end: int

    @property
    def parent(self) -> SectionView | None:
        """The enclosing section, ``None`` at the top."""
        return self.document.section(self.parent_index)

    @property
    def sentences(self) -> tuple[SentenceView, ...]:
        """The sentences between `start` and `end`, those of the sections below included."""
        return self.document.sentences_between(self.start, self.end)

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    def __repr__(self) -> str:
        return f"<Section {self.index}, level {self.level}: {_short(self.heading or self.number or '')}>"


@dataclass(frozen=True, slots=True, repr=False)
class SentenceView:
    """A sentence; `index` is its number in the document, `score` the calibrated probability of `category`."""

    COLUMNS = ("sentence", "section", "start", "end", "kind", "category", "score", "second", "second_score")

    document: DocumentView = field(compare=False)
    index: int
    section_index: int
    start: int
    end: int
    kind: str | None
    category: str | None
    score: float | None
    second: str | None
    second_score: float | None

    @property
    def text(self) -> str:
        return self.document.text[self.start : self.end]

    @property
    def section(self) -> SectionView | None:
        """The innermost section that holds the sentence, ``None`` before the first."""
        return self.document.section(self.section_index)

    @property
    def heading_path(self) -> tuple[str, ...]:
        """Headings of the sections that hold the sentence, outermost first."""
        path: list[str] = []
        section = self.section
        while section is not None:
            path.append(section.heading or "")
            section = section.parent
        return tuple(reversed(path))

    def explain(
        self, *, runner_up: str | None = None, model: CategoryModel | None = None, reasons: int = 12
    ) -> Explanation:
        """Name the n-grams, headings and surroundings that decided the category, with their weights.

        Args:
            runner_up: the category to compare with; by default the second likeliest.
            model: the linear model that the analysis was made with, where it is not the shipped one; of a transformer there is no
                explanation.
            reasons: how many to name at most.
        """
        from policy_nlp.categories import default_model
        from policy_nlp.categories.explanation import explain
        from policy_nlp.document import Document
        from policy_nlp.structure import TextBatch, find_structure

        batch = TextBatch.of([Document(self.document.id, self.document.text, title=self.document.title)])
        return explain(
            model or default_model(), batch, find_structure(batch), self.index, runner_up=runner_up, reasons=reasons
        )

    @property
    def entities(self) -> tuple[EntityView, ...]:
        of, number = self.document.entity_sentences, self.index
        return self.document.entities[bisect_left(of, number) : bisect_right(of, number)]

    @property
    def quantities(self) -> tuple[QuantityView, ...]:
        of, number = self.document.quantity_sentences, self.index
        return self.document.quantities[bisect_left(of, number) : bisect_right(of, number)]

    def __repr__(self) -> str:
        score = "" if self.score is None else f" {self.score:.2f}"
        return f"<Sentence {self.index} {self.category}{score}: {_short(self.text)}>"


@dataclass(frozen=True, slots=True, repr=False)
class EntityView:
    """An entity; the fields are the columns of the table ``entities``."""

    COLUMNS = ("doc", "sentence", "start", "end", "label", "text", "norm")

    doc: str
    sentence: int
    start: int
    end: int
    label: str
    text: str
    norm: str | None

    def __repr__(self) -> str:
        norm = "" if self.norm is None else f" → {self.norm}"
        return f"<{self.label} {_short(self.text)}{norm}>"


@dataclass(frozen=True, slots=True, repr=False)
class QuantityView:
    """A quantity or target; the fields are the columns of the table ``quantities``."""

    COLUMNS = (
        *("doc", "sentence", "start", "end", "text", "low", "high", "unit", "comparator", "object_start", "object_end"),
        *("object", "deadline", "status", "action", "place", "agency"),
    )

    doc: str
    sentence: int
    start: int
    end: int
    text: str
    low: float | None
    high: float | None
    unit: str | None
    comparator: str | None
    object_start: int | None
    object_end: int | None
    object: str | None
    deadline: str | None
    status: str | None
    action: str | None
    place: str | None
    agency: str | None

    @property
    def value(self) -> str:
        """The amount in words of the table: ``>= 50 %``, ``80–100 家``."""
        unit = f" {self.unit}" if self.unit else ""
        if self.comparator == "range":
            return f"{_number(self.low)}–{_number(self.high)}{unit}"
        number = _number(self.low if self.low is not None else self.high)
        sign = "" if self.comparator in (None, "=") else f"{self.comparator} "
        # 增长8%以上: an increase with an open side.
        open_side = self.comparator in ("+", "-") and (self.low is None) != (self.high is None)
        bound = (">= " if self.high is None else "<= ") if open_side else ""
        return f"{sign}{bound}{number}{unit}"

    def __repr__(self) -> str:
        fields = (self.action, self.object, self.value)
        said = " ".join(part for part in fields if part)
        when = f", {self.deadline}" if self.deadline else ""
        return f"<Quantity {_short(self.text)}: {said}{when}, {self.status}>"


def _number(value: float | None) -> str:
    return "…" if value is None else f"{value:,.6f}".rstrip("0").rstrip(".")


def _short(text: str, limit: int = 40) -> str:
    return text if len(text) <= limit else text[: limit - 1] + "…"
