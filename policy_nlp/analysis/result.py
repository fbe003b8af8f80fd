"""The result of an analysis: seven Arrow tables and what users do with them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.excel import write_workbook
from policy_nlp.analysis.jsonl import jsonl_blocks
from policy_nlp.analysis.ranges import Offsets, column, document_offsets, sentence_offsets
from policy_nlp.analysis.schemas import SCHEMAS, TEXTS
from policy_nlp.analysis.storage import load_tables, save_tables
from policy_nlp.analysis.views import DocumentView
from policy_nlp.atomic import atomic_file
from policy_nlp.errors import FormatError, PolicyNlpError
from policy_nlp.extras import import_extra

_NULLABLE_INTEGERS = ("year", "object_start", "object_end")


class MissingTextsError(PolicyNlpError, ValueError):
    """Something needs the documents' texts, which the analysis was made without."""


class Analysis:
    """Documents and what was found in them.

    Iterating gives a `DocumentView` a document; ``analysis[0]`` and ``analysis["doc-id"]`` give one; ``len(analysis)``
    is their number. All offsets are code points into the documents' texts, half-open.

    Attributes:
        documents, sections, sentences, tokens, entities, quantities, errors: `pyarrow.Table`, with the columns of
            `policy_nlp.analysis.schemas`. In all but `errors` a document's rows stand together, in the order of
            `documents`; within it they are in the order of the sentences.
        texts: columns ``doc`` and ``text`` (lone surrogates as U+FFFD), a row a document in the order of `documents`;
            or ``None``.
    """

    def __init__(
        self,
        *,
        documents: pa.Table,
        texts: pa.Table | None,
        sections: pa.Table | None = None,
        sentences: pa.Table | None = None,
        tokens: pa.Table | None = None,
        entities: pa.Table | None = None,
        quantities: pa.Table | None = None,
        errors: pa.Table | None = None,
    ) -> None:
        """Keep the tables; those that are not given are empty.

        Raises:
            FormatError: a table has not the columns of its schema, or `texts` not the documents of `documents`.
        """
        self.documents = _whole(_checked("documents", documents))
        self.sections = _whole(_checked("sections", sections))
        self.sentences = _whole(_checked("sentences", sentences))
        self._tokens = _checked("tokens", tokens)
        self.entities = _whole(_checked("entities", entities))
        self.quantities = _whole(_checked("quantities", quantities))
        self.errors = _whole(_checked("errors", errors))
        self.texts = texts if texts is None else _checked_texts(texts, self.documents)

    @cached_property
    def tokens(self) -> pa.Table:
        """The words, in one piece: put together when they are first asked for, since they are nine tenths of all rows."""
        return _whole(self._tokens)

    def table(self, name: str) -> pa.Table:
        """The table `name`: documents, sections, sentences, tokens, entities, quantities or errors.

        Raises:
            ValueError: there is no such table.
        """
        if name not in SCHEMAS:
            raise ValueError(f"name is {name!r}, but the tables are {', '.join(SCHEMAS)}")
        return getattr(self, name)

    def to_pandas(self, name: str) -> Any:
        """The table `name` as a `pandas.DataFrame`.

        Words that repeat are categoricals, ``date`` is datetime64, integers that may be missing are nullable integers.

        Raises:
            ValueError: there is no such table.
            MissingExtraError: pandas is not installed.
        """
        table = self.table(name)
        pandas = import_extra("pandas", extra="pandas", purpose="Analysis.to_pandas")
        frame = table.to_pandas(date_as_object=False)
        integers = {pa.int16(): pandas.Int16Dtype(), pa.int32(): pandas.Int32Dtype()}
        for field in table.schema:
            if field.name in _NULLABLE_INTEGERS:
                frame[field.name] = table.column(field.name).to_pandas(types_mapper=integers.get)
        return frame

    def save(self, folder: str | Path) -> None:
        """Write the tables to `folder` as Parquet, for `load_analysis`.

        An earlier analysis there is replaced when the new one is complete; nothing else is ever overwritten.

        Raises:
            OverwriteError: `folder` is a file, or holds anything but an earlier analysis.
            OSError: the place cannot be written.
        """
        tables = {name: self.table(name) for name in SCHEMAS}
        save_tables(tables if self.texts is None else tables | {"texts": self.texts}, folder)

    def targets(self) -> pa.Table:
        """Planned quantities, one row a target, in one unit a dimension, see `policy_nlp.analysis.targets`."""
        from policy_nlp.analysis.targets import targets_table

        return targets_table(self)

    def responsibilities(self) -> pa.Table:
        """Which agency is to do what, see `policy_nlp.analysis.responsibilities`."""
        from policy_nlp.analysis.responsibilities import responsibilities_table

        return responsibilities_table(self)

    def to_spacy(self, nlp: Any = None) -> Iterator[Any]:
        """The documents as `spacy.tokens.Doc`, one after the other, see `policy_nlp.integrations.spacy`."""
        from policy_nlp.integrations.spacy import to_spacy

        return to_spacy(self, nlp)

    def to_jsonl(self, path: str | Path) -> None:
        """Write one sentence a line as JSON, in the format of gold: with offsets, category, entities and quantities.

        ``alt`` is the sentence's second category. The file appears when it is complete.

        Raises:
            MissingTextsError: the analysis has no texts.
            FormatError: the rows of the tables are out of order.
            OSError: the place cannot be written.
        """
        blocks = jsonl_blocks(
            column(self.documents, "doc"),
            self._texts_for("to_jsonl").column("text"),
            self.sentences,
            self.entities,
            self.quantities,
            of_document=self._offsets("sentences"),
            entities_of=self._offsets_by_sentence("entities"),
            quantities_of=self._offsets_by_sentence("quantities"),
        )
        with atomic_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
            file.writelines(blocks)

    def to_excel(self, path: str | Path, *, tables: Sequence[str] = tuple(SCHEMAS)) -> None:
        """Write a workbook with one sheet a table; sentences and tokens are given a column ``text``.

        Text is never taken for a formula or a link; what a cell cannot hold is replaced (see `write_workbook`).

        Args:
            path: of the ``.xlsx`` file, which appears when it is complete.
            tables: names of the tables to write, in order.

        Raises:
            ValueError: `tables` names something else.
            TooLargeError: a table has more rows than a sheet, 1,048,575.
            MissingExtraError: xlsxwriter is not installed.
            OSError: the place cannot be written.
        """
        write_workbook({name: self._with_text(name) for name in tables}, path)

    def uncertain(self, n: int = 50) -> pa.Table:
        """The `n` sentences most worth labelling by hand: those whose two likeliest categories are closest.

        Margin sampling (Scheffer, Decomain & Wrobel 2001). A sentence that stands several times is named once.

        Returns:
            Rows of ``sentences`` with a column ``text``, the closest call first.

        Raises:
            MissingTextsError: the analysis has no texts.
            ValueError: `n` is below 1.
        """
        if n < 1:
            raise ValueError(f"n is {n}, but must be at least 1")
        self._texts_for("Analysis.uncertain")
        table = self._with_text("sentences")
        margin = pc.subtract(table["score"], table["second_score"]).to_numpy()
        chosen: list[int] = []
        seen: set[str] = set()
        texts = table["text"]
        for row in np.argsort(margin, kind="stable").tolist():
            text = texts[row].as_py()
            if text not in seen:
                seen.add(text)
                chosen.append(row)
                if len(chosen) == n:
                    break
        return table.take(chosen)

    def counts(self) -> dict[str, int]:
        """Number of documents, characters, sentences, entities, quantities and errors."""
        characters = pc.sum(self.documents.column("characters")).as_py() or 0
        found = {name: self.table(name).num_rows for name in ("sentences", "entities", "quantities", "errors")}
        return {"documents": len(self), "characters": characters, **found}

    def category_counts(self) -> dict[str, int]:
        """Number of sentences by category, the most frequent first; those without one are left out."""
        return _word_counts(self.sentences, "category")

    def rows(self, name: str, document: int) -> pa.Table:
        """The rows of the table `name` that belong to the document with the index `document`.

        Raises:
            FormatError: the rows of the table are not in the documents' order.
        """
        offsets = self._offsets(name)
        first, last = int(offsets[document]), int(offsets[document + 1])
        return self.table(name).slice(first, last - first)

    def text(self, document: int) -> str:
        """The text of the document with the index `document`.

        Raises:
            MissingTextsError: the analysis has no texts.
        """
        text: str = self._texts_for("the text of a document").column("text")[document].as_py()
        return text

    def __len__(self) -> int:
        return int(self.documents.num_rows)

    def __iter__(self) -> Iterator[DocumentView]:
        return (DocumentView(self, index) for index in range(len(self)))

    def __getitem__(self, key: int | str) -> DocumentView:
        """The document with the index or id `key`.

        Raises:
            IndexError: there is no such index.
            KeyError: there is no such id.
        """
        if isinstance(key, str):
            if key not in self._index_of_id:
                raise KeyError(f"no document has the id {key!r}")
            return DocumentView(self, self._index_of_id[key])
        index = range(len(self))[key]
        return DocumentView(self, index)

    def __repr__(self) -> str:
        counts = self.counts()
        details = {
            "sentences": self.category_counts(),
            "entities": _word_counts(self.entities, "label"),
            "quantities": _word_counts(self.quantities, "status"),
        }
        documents = "1 document" if len(self) == 1 else f"{len(self):,} documents"
        lines = [f"Analysis: {documents}, {counts['characters']:,} characters"]
        for name in ("sentences", "entities", "quantities", "errors"):
            parts = ", ".join(f"{word} {number:,}" for word, number in details.get(name, {}).items())
            lines.append(f"  {name:10s} {counts[name]:,}" + (f" ({parts})" if parts else ""))
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        from policy_nlp.analysis.html import analysis_html

        return analysis_html(self)

    @cached_property
    def _index_of_id(self) -> dict[str, int]:
        return {doc: index for index, doc in enumerate(self.documents.column("doc").to_pylist())}

    @cached_property
    def _known_offsets(self) -> dict[str, Offsets]:
        return {}

    def _offsets(self, name: str) -> Offsets:
        """Rows of the table by document; shape (documents + 1,)."""
        if name not in self._known_offsets:
            self._known_offsets[name] = document_offsets(name, self.table(name), column(self.documents, "doc"))
        return self._known_offsets[name]

    def _offsets_by_sentence(self, name: str) -> Offsets:
        """Rows of the table by sentence; shape (sentences + 1,)."""
        table, offsets = self.table(name), self._offsets(name)
        return sentence_offsets(name, table, offsets, self.sentences, self._offsets("sentences"))

    def _texts_for(self, purpose: str) -> pa.Table:
        if self.texts is None:
            raise MissingTextsError(f"{purpose} needs the documents' texts, which this analysis was made without")
        return self.texts

    def _with_text(self, name: str) -> pa.Table:
        """The table; with a column ``text`` after ``end`` where it has offsets alone."""
        table = self.table(name)
        if name not in ("sentences", "tokens") or self.texts is None:
            return table
        bodies, offsets = self.texts.column("text"), self._offsets(name)
        starts, ends = (column(table, side).to_pylist() for side in ("start", "end"))
        values: list[str] = []
        for document in np.flatnonzero(np.diff(offsets)).tolist():
            body = bodies[document].as_py()
            rows = range(offsets[document], offsets[document + 1])
            values.extend(body[starts[row] : ends[row]] for row in rows)
        return table.add_column(table.schema.get_field_index("end") + 1, "text", pa.array(values, pa.large_string()))


def load_analysis(folder: str | Path) -> Analysis:
    """Read an analysis that `Analysis.save` wrote.

    Raises:
        FormatError: `folder` holds none, it is of another version, or a file is missing or damaged; the message names
            the file.
    """
    tables = load_tables(folder, SCHEMAS | {"texts": TEXTS})
    missing = [name for name in SCHEMAS if name not in tables]
    if missing:
        raise FormatError(f"{folder}: the saved analysis has no table {missing[0]}")
    return Analysis(**{"texts": None, **tables})


def _checked(name: str, table: pa.Table | None) -> pa.Table:
    """`table` after a look at its columns; an empty one for ``None``."""
    schema = SCHEMAS[name]
    if table is None:
        return schema.empty_table()
    _check_columns(name, table, schema)
    return table


def _whole(table: pa.Table) -> pa.Table:
    """`table` in one piece."""
    pieces = max(values.num_chunks for values in table.columns)
    return table if pieces == 1 else table.unify_dictionaries().combine_chunks()


def _checked_texts(texts: pa.Table, documents: pa.Table) -> pa.Table:
    """`texts` as it is, in as many pieces, since it may be large."""
    _check_columns("texts", texts, TEXTS)
    if not texts.column("doc").equals(documents.column("doc")):
        raise FormatError("texts: the documents are not those of the table documents, in its order")
    return texts


def _check_columns(name: str, table: pa.Table, schema: pa.Schema) -> None:
    if table.column_names != schema.names:
        raise FormatError(f"{name}: the columns are {', '.join(table.column_names)}, not {', '.join(schema.names)}")
    for field in schema:
        if table.schema.field(field.name).type != field.type:
            found = table.schema.field(field.name).type
            raise FormatError(f"{name}: the column {field.name} is of type {found}, not {field.type}")


def _word_counts(table: pa.Table, name: str) -> dict[str, int]:
    counts = pc.value_counts(column(table, name).dictionary_decode().drop_null())
    pairs = zip(counts.field("values").to_pylist(), counts.field("counts").to_pylist(), strict=True)
    return dict(sorted(pairs, key=lambda pair: (-pair[1], pair[0])))
