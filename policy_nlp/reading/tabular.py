"""Tables: one document a row of a CSV or Parquet file."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final, TextIO

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.reading.bounds import MOST_MARKUP
from policy_nlp.reading.columns import column_names, column_of, missing_text, record_of
from policy_nlp.reading.encoding import encoding_of
from policy_nlp.reading.record import FIELDS, document_of, failure, said, well_formed

_BLOCK: Final = 1 << 20  # bytes of a CSV file that show its encoding
_ROWS: Final = 64  # rows of a Parquet file in memory at once: texts are long


def read_csv(path: Path, columns: Mapping[str, str] | None = None) -> Iterator[Document | Failure]:
    """The documents of a comma-separated file with a header line, a row at a time, in any encoding of `decode`.

    The source of a document is ``FILE#ROW`` (from 1, the header not counted), and ``NAME-ROW`` its id where the row
    has none. The columns are the fields of `document_of`. A row with more cells than the header, or with quotes that
    do not match, is a failure.

    Args:
        path: the file.
        columns: names of columns by field, where they differ (see `read_corpus`).

    Raises:
        ReadError: the file cannot be decoded, has no column of texts, or a line of more than 32 million characters.
        OSError: the file cannot be opened.
    """
    file, stem = well_formed(str(path)), well_formed(path.stem)
    csv.field_size_limit(MOST_MARKUP)  # a property of the process; its default, 131072, is less than a long law
    number = 0
    with path.open(encoding=_encoding(path, file), newline="") as lines:
        if lines.read(1) != "\ufeff":
            lines.seek(0)
        # strict: otherwise a quote that is never closed silently takes in the rest of the file.
        rows = csv.reader(_bounded_lines(lines, file), strict=True)
        header: list[str] | None = None
        while True:
            source = f"{file}#{number + 1}" if header else file
            try:
                row = next(rows)
            except StopIteration:
                break
            except UnicodeDecodeError as error:
                raise ReadError(source, f"is not valid {error.encoding} from here on") from error
            except csv.Error as error:
                if header is None:
                    raise ReadError(file, f"its header line is broken ({said(error)})") from error
                number += 1
                yield failure(f"is no row of a CSV file ({said(error)})", source=source)
                continue
            if not row:
                continue
            if header is None:
                header = column_names(row)
                if reason := missing_text(header, columns):
                    raise ReadError(file, reason)
                continue
            number += 1
            if len(row) > len(header):
                yield failure(f"has {len(row)} cells, but the header {len(header)}", source=source)
                continue
            yield document_of(record_of(header, row, columns), name=f"{stem}-{number}", source=source)


def read_parquet(path: Path, columns: Mapping[str, str] | None = None) -> Iterator[Document | Failure]:
    """The documents of a Parquet file, by row groups and a few rows at a time; source, id and columns as in `read_csv`.

    Raises:
        ReadError: the file is no Parquet file, is damaged, or has no column of texts.
        OSError: the file cannot be opened.
    """
    import pyarrow as pa
    from pyarrow import parquet

    file, stem = well_formed(str(path)), well_formed(path.stem)
    number = 0
    try:
        with path.open("rb") as handle, parquet.ParquetFile(handle) as table:
            names: list[str] = table.schema_arrow.names
            if reason := missing_text(names, columns):
                raise ReadError(file, reason)
            wanted = {field: name for field in FIELDS if (name := column_of(field, columns)) in names}
            for batch in table.iter_batches(batch_size=_ROWS, columns=list(dict.fromkeys(wanted.values()))):
                for row in range(batch.num_rows):
                    number += 1
                    source = f"{file}#{number}"
                    try:
                        record = {field: batch.column(name)[row].as_py() for field, name in wanted.items()}
                    except ValueError as error:  # bytes in a string column that are not UTF-8, a date out of range
                        yield failure(f"cannot be read ({said(error)})", source=source)
                        continue
                    yield document_of(record, name=f"{stem}-{number}", source=source)
    except (pa.ArrowException, OSError, UnicodeDecodeError) as error:
        if isinstance(error, OSError) and error.errno is not None:  # Arrow raises OSError of damaged pages, too
            raise
        where = f"{file}#{number + 1}" if number else file
        raise ReadError(where, f"is no readable Parquet file ({said(error)})") from error


def _bounded_lines(lines: TextIO, source: str) -> Iterator[str]:
    """The lines; a file without line breaks must not be taken into memory whole."""
    while line := lines.readline(MOST_MARKUP + 1):
        if len(line) > MOST_MARKUP:
            raise ReadError(
                source, f"has a line of more than {MOST_MARKUP} characters, the most that is read of a table"
            )
        yield line


def _encoding(path: Path, source: str) -> str:
    with path.open("rb") as file:
        block = file.read(_BLOCK)
        # ASCII says nothing, as all encodings but UTF-16 contain it: the first block that is more decides.
        while block.isascii() and 0 not in block:
            following = file.read(_BLOCK)
            if not following:
                break
            block = following
        return encoding_of(block, source, whole=not file.read(1))
