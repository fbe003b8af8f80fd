"""Which group each document belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import Offsets, column, document_offsets
from policy_nlp.analysis.result import Analysis
from policy_nlp.analysis.schemas import DOCUMENTS
from policy_nlp.errors import PolicyNlpError

#: Stands between the values where documents are grouped by two columns.
JOINT = " / "
_LEVELS = ("national", "province", "city", "county", "township")
_MOST_COLUMNS = 2


class GroupingError(PolicyNlpError, ValueError):
    """Documents that cannot be grouped as it was asked; the message says why and what is possible."""


@dataclass(frozen=True, eq=False)
class Groups:
    """Groups in the order in which they are to be shown: regions by their code, levels from the centre down, all else by value.

    Attributes:
        by: the columns of ``documents`` that make the groups.
        names: of each group; values of two columns are joined by `JOINT`.
        of_document: int32, shape (documents,): index into `names`; -1 for a document without a value, which is left out.
    """

    by: tuple[str, ...]
    names: list[str]
    of_document: npt.NDArray[np.int32]

    def __len__(self) -> int:
        return len(self.names)

    @property
    def sizes(self) -> npt.NDArray[np.int64]:
        """Number of documents; shape (groups,)."""
        return np.bincount(self.of_document[self.of_document >= 0], minlength=len(self.names))

    def index(self, name: str) -> int:
        """The group called `name`.

        Raises:
            GroupingError: there is none.
        """
        if name not in self.names:
            raise GroupingError(f"reference is {name!r}, but the groups are {_some(self.names)}")
        return self.names.index(name)

    def column(self, group: npt.NDArray[np.integer]) -> pa.DictionaryArray:
        """The names of `group` (indices) as a dictionary-encoded column; null where negative."""
        return words(group, self.names)


def group_documents(analysis: Analysis, by: str | Sequence[str]) -> Groups:
    """Group the documents of `analysis` by one or two columns of its table ``documents``.

    Raises:
        GroupingError: `by` names no column, or more than two; there are no documents; or none has a value.
    """
    columns = (by,) if isinstance(by, str) else tuple(by)
    if not 1 <= len(columns) <= _MOST_COLUMNS or len(set(columns)) < len(columns):
        raise GroupingError(f"by is {by!r}, but must be one column of documents, or two different ones")
    for name in columns:
        if name not in DOCUMENTS.names:
            raise GroupingError(f"by is {name!r}, but the columns of documents are {', '.join(DOCUMENTS.names)}")
    documents = analysis.documents
    if documents.num_rows == 0:
        raise GroupingError("there are no documents to compare")
    ranks, labels = zip(*(_ranked(documents, name) for name in columns), strict=True)
    known = np.logical_and.reduce([rank >= 0 for rank in ranks])
    if not known.any():
        raise GroupingError(
            f"no document has a value of {' and '.join(columns)}; compare by another column of documents"
        )
    key = ranks[0].astype(np.int64) * (len(labels[-1]) if len(columns) == _MOST_COLUMNS else 1)
    if len(columns) == _MOST_COLUMNS:
        key += ranks[1]
    found, inverse = np.unique(key[known], return_inverse=True)
    of_document = np.full(len(known), -1, dtype=np.int32)
    of_document[known] = inverse
    if len(columns) == 1:
        names = [labels[0][rank] for rank in found.tolist()]
    else:
        names = [JOINT.join((labels[0][k // len(labels[1])], labels[1][k % len(labels[1])])) for k in found.tolist()]
    return Groups(columns, names, of_document)


def words(index: npt.NDArray[np.integer], values: Sequence[str] | pa.Array) -> pa.DictionaryArray:
    """Dictionary-encoded strings; a negative index is null."""
    coded = pa.array(index.astype(np.int32), mask=index < 0)
    return pa.DictionaryArray.from_arrays(coded, pa.array(values, pa.string()))


def rows_by_document(analysis: Analysis, name: str) -> Offsets:
    """First row of each document in the table `name`, and one past the last; int64, shape (documents + 1,)."""
    return document_offsets(name, analysis.table(name), column(analysis.documents, "doc"))


def documents_of_rows(analysis: Analysis, name: str) -> npt.NDArray[np.int64]:
    """Index of the document of each row of the table `name`; shape (rows,)."""
    return np.repeat(np.arange(len(analysis)), np.diff(rows_by_document(analysis, name)))


def codes(table: pa.Table, name: str) -> tuple[npt.NDArray[np.int32], list[str]]:
    """A dictionary-encoded column as indices, -1 for null, and the words."""
    array = column(table, name)
    indices: npt.NDArray[np.int32] = pc.fill_null(array.indices, -1).to_numpy(zero_copy_only=False)
    return indices, array.dictionary.to_pylist()


def _ranked(documents: pa.Table, name: str) -> tuple[npt.NDArray[np.int32], list[str]]:
    """Of each document the rank of its value, -1 where it has none; and the values in that order."""
    array = column(documents, name)
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type):
        array = pc.if_else(pc.equal(pc.utf8_trim_whitespace(array), ""), None, array)
    encoded = array.dictionary_encode()
    values = encoded.dictionary
    order = _order(documents, name, array, values)
    rank = np.empty(len(values), dtype=np.int32)
    rank[order] = np.arange(len(values))
    indices = pc.fill_null(encoded.indices, -1).to_numpy(zero_copy_only=False)
    ranked = np.where(indices < 0, -1, rank[np.maximum(indices, 0)] if len(values) else -1).astype(np.int32)
    return ranked, [str(values[i]) for i in order.tolist()]


def _order(documents: pa.Table, name: str, array: pa.Array, values: pa.Array) -> npt.NDArray[np.int64]:
    if name == "level":
        known = {level: rank for rank, level in enumerate(_LEVELS)}
        return np.array(sorted(range(len(values)), key=lambda i: (known.get(str(values[i]), 9), str(values[i]))))
    if name == "region":
        pairs = pa.table({"value": array, "code": column(documents, "region_code").dictionary_decode()})
        codes_of = pairs.group_by("value").aggregate([("code", "min")])
        at = pc.index_in(values, value_set=codes_of["value"].combine_chunks())
        keys = pa.table({"code": codes_of["code_min"].combine_chunks().take(at), "value": values})
        by_code: npt.NDArray[np.int64] = pc.sort_indices(
            keys, sort_keys=[("code", "ascending"), ("value", "ascending")]
        ).to_numpy()
        return by_code
    by_value: npt.NDArray[np.int64] = pc.array_sort_indices(values).to_numpy()
    return by_value


def _some(names: Sequence[str], limit: int = 12) -> str:
    rest = len(names) - limit
    return ", ".join(names[:limit]) + (f" and {rest} more" if rest > 0 else "")
