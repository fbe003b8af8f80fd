"""The sentences behind the figures: each stands in the report once, and every figure names those that it rests on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final, NamedTuple

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column, document_offsets
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison.groups import Groups
from policy_nlp.report.escaping import visible

#: A longer sentence (a table read as one, say) is cut.
LONGEST: Final = 500
#: Sentences in all, which bounds the size of the file; of the figures that come later none are shown any more.
MOST: Final = 20_000


class Item(NamedTuple):
    """A sentence behind a figure.

    Attributes:
        row: of the table ``sentences``; -1 for none.
        mark: the part of it that the figure is about; empty for the whole.
        label: what stands before it, e.g. the value that was read from it.
    """

    row: int
    mark: str = ""
    label: str = ""


class Evidence:
    """Collects sentences and the links to them.

    Args:
        analysis: whose sentences are shown; without texts only their places are known.
        groups: of its documents.
    """

    def __init__(self, analysis: Analysis, groups: Groups) -> None:
        self.analysis = analysis
        self.groups = groups
        self.left_out = 0
        sentences = analysis.sentences
        self.docs: list[str] = column(analysis.documents, "doc").to_pylist()
        self.offsets = document_offsets("sentences", sentences, column(analysis.documents, "doc"))
        self.document = np.repeat(np.arange(len(self.docs)), np.diff(self.offsets))
        self.start: npt.NDArray[np.int32] = column(sentences, "start").to_numpy()
        self.end: npt.NDArray[np.int32] = column(sentences, "end").to_numpy()
        self._keys = (self.document.astype(np.int64) << 32) + column(sentences, "sentence").to_numpy()
        self._index = {doc: index for index, doc in enumerate(self.docs)}
        category = column(sentences, "category")
        self._category = pc.fill_null(category.indices, -1).to_numpy(zero_copy_only=False)
        self._categories: list[str] = category.dictionary.to_pylist()
        self._place: dict[int, int] = {}
        self._rows: list[list[Any]] = []  # document, category, text
        self._links: dict[str, dict[str, Any]] = {}
        self._documents: dict[int, int] = {}
        self._text: tuple[int, str] = (-1, "")

    def row(self, doc: str | None, sentence: int | None) -> int:
        """The row of a document's sentence; -1 where there is none."""
        if doc is None or sentence is None or doc not in self._index:
            return -1
        key = (self._index[doc] << 32) + sentence
        at = int(np.searchsorted(self._keys, key))
        return at if at < len(self._keys) and self._keys[at] == key else -1

    def row_at(self, document: int, position: int) -> int:
        """The row of the sentence that covers the character `position` of the document with the index `document`; -1 for none."""
        first, last = int(self.offsets[document]), int(self.offsets[document + 1])
        at = first + int(np.searchsorted(self.start[first:last], position, side="right")) - 1
        return at if at >= first and self.end[at] > position else -1

    def text(self, document: int) -> str:
        """The text of the document with the index `document`; empty where the analysis has none."""
        if self._text[0] != document:
            self._text = (document, "" if self.analysis.texts is None else self.analysis.text(document))
        return self._text[1]

    def link(self, key: str, title: str, items: Iterable[Item], *, total: int | None = None) -> str | None:
        """Keep `items` under `key`; the key, or ``None`` where there is no sentence to show.

        Args:
            key: what the figure names.
            title: of the list of sentences.
            items: the sentences, in the order in which they are shown.
            total: how many there are, if more than are given.
        """
        key = visible(key)
        listed = [item for item in items if item.row >= 0]
        kept = ((self._kept(item.row), item) for item in listed)
        shown = [[place, visible(item.mark), visible(item.label)] for place, item in kept if place >= 0]
        if not shown:
            return None
        self._links[key] = {"t": visible(title), "n": len(listed) if total is None else total, "s": shown}
        return key

    def known(self, key: str) -> str | None:
        """`key` where it leads to sentences."""
        key = visible(key)
        return key if key in self._links else None

    def content(self) -> dict[str, Any]:
        """All that was kept, ready to be written as JSON: documents (id, title, group), categories, sentences and links."""
        table = self.analysis.documents.select(["doc", "title"]).take(pa.array(list(self._documents), pa.int64()))
        of = self.groups.of_document
        documents = [
            [visible(doc), visible(title or doc), visible(self.groups.names[of[place]]) if of[place] >= 0 else ""]
            for doc, title, place in zip(
                table["doc"].to_pylist(), table["title"].to_pylist(), self._documents, strict=True
            )
        ]
        return {
            "documents": documents,
            "categories": [visible(name) for name in self._categories],
            "sentences": self._rows,
            "links": self._links,
        }

    def _kept(self, row: int) -> int:
        """Where the sentence stands in the report; -1 where there is no room for it."""
        if row not in self._place:
            if len(self._rows) >= MOST:
                self.left_out += 1
                return -1
            document = int(self.document[row])
            text = visible(self.text(document)[self.start[row] : self.end[row]])
            if len(text) > LONGEST:
                text = text[:LONGEST] + "…"
            doc = self._documents.setdefault(document, len(self._documents))
            self._place[row] = len(self._rows)
            self._rows.append([doc, int(self._category[row]), text])
        return self._place[row]
