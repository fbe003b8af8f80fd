"""How the tables are written as Parquet.

Offsets rise slowly, so their differences are stored (DELTA_BINARY_PACKED); only strings get a dictionary. That makes
the files half as large as the defaults do, in less time. Minima and maxima are kept of the documents' ids alone, the
one column by which a reader skips row groups.
"""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq


def table_writer(path: Path, schema: pa.Schema) -> pq.ParquetWriter:
    """A writer for a table of `SCHEMAS`; each table that it is given becomes row groups of its own.

    Raises:
        OSError: the place cannot be written.
    """
    words = [field.name for field in schema if pa.types.is_dictionary(field.type) or pa.types.is_string(field.type)]
    offsets = [field.name for field in schema if field.type == pa.int32()]
    return pq.ParquetWriter(
        path,
        schema,
        compression="zstd",
        use_dictionary=words,
        column_encoding=dict.fromkeys(offsets, "DELTA_BINARY_PACKED") or None,
        write_statistics=["doc"],
    )


def write_table(table: pa.Table, path: Path) -> None:
    """Write one table to one file.

    Raises:
        OSError: the place cannot be written.
    """
    with table_writer(path, table.schema) as writer:
        writer.write_table(table)
