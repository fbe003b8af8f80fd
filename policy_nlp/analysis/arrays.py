"""Columns of the tables from NumPy arrays and Python strings, with nothing copied that need not be.

`pyarrow.array` asks of whatever it is given whether it is pandas', and imports pandas, where that is installed, to find out: as much time
as the analysis of a hundred documents.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_STRING = pa.string()


def numbers(
    values: npt.NDArray[Any], absent: npt.NDArray[np.bool_] | None = None, kind: pa.DataType | None = None
) -> pa.Array:
    """A column of numbers.

    Args:
        values: shape (rows,); the column may share their memory.
        absent: where the column is null, shape (rows,).
        kind: of the same width as `values`, where it is not their own: a date as days since 1970.
    """
    content = pa.py_buffer(np.ascontiguousarray(values))
    return pa.Array.from_buffers(kind or pa.from_numpy_dtype(values.dtype), len(values), [validity(absent), content])


def strings(values: Sequence[str | None], kind: pa.DataType = _STRING) -> pa.Array:
    """Strings as Arrow has them: in UTF-8, which knows no lone surrogates; a path or a text may hold some.

    Args:
        values: shape (rows,); ``None`` is null.
        kind: ``string`` or ``large_string``.

    Raises:
        ValueError: they are too long together for `kind`.
    """
    try:
        encoded = [b"" if value is None else value.encode() for value in values]
    except UnicodeEncodeError:
        encoded = [b"" if value is None else value.encode("utf-8", "replace") for value in values]
    ends = np.zeros(len(encoded) + 1, dtype=np.int64)
    np.cumsum(np.fromiter(map(len, encoded), dtype=np.int64, count=len(encoded)), out=ends[1:])
    if kind == _STRING:
        if ends[-1] >= 1 << 31:
            raise ValueError(f"strings have {ends[-1]} bytes together, more than a column of strings can hold")
        ends = ends.astype(np.int32)
    absent = np.fromiter((value is None for value in values), dtype=np.bool_, count=len(values))
    buffers = [validity(absent), pa.py_buffer(ends), pa.py_buffer(b"".join(encoded))]
    return pa.Array.from_buffers(kind, len(encoded), buffers)


def coded(index: npt.NDArray[Any], values: Sequence[str] | pa.StringArray) -> pa.DictionaryArray:
    """Dictionary-encoded strings; a negative index is null."""
    index = index.astype(np.int32, copy=False)
    words = values if isinstance(values, pa.Array) else _vocabulary(tuple(values))
    return pa.DictionaryArray.from_arrays(numbers(index, index < 0), words)


@lru_cache(maxsize=64)
def _vocabulary(values: tuple[str, ...]) -> pa.StringArray:
    """`strings` of the words that stand in the same column of every batch."""
    return strings(values)


def empty_table(schema: pa.Schema) -> pa.Table:
    """A table without rows, of numbers, strings and dictionary-encoded strings."""
    columns = [_empty(field.type) for field in schema]
    return pa.Table.from_arrays(columns, schema=schema)


def _empty(kind: pa.DataType) -> pa.Array:
    if pa.types.is_dictionary(kind):
        return coded(np.empty(0, dtype=np.int32), [])
    if pa.types.is_string(kind) or pa.types.is_large_string(kind):
        return strings([], kind)
    return pa.Array.from_buffers(kind, 0, [None, pa.py_buffer(b"")])


def validity(absent: npt.NDArray[np.bool_] | None) -> pa.Buffer | None:
    """The bits that say where a value is."""
    if absent is None or not absent.any():
        return None
    return pa.py_buffer(np.packbits(~absent, bitorder="little"))
