"""JSON Lines, plain or compressed: one document a line."""

from __future__ import annotations

import gzip
import io
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.reading.bounds import MEBIBYTE, MOST_MARKUP, MOST_RATIO
from policy_nlp.reading.columns import fields_of
from policy_nlp.reading.encoding import decode
from policy_nlp.reading.record import document_of, failure, said, well_formed
from policy_nlp.reading.signatures import refuse_other_formats

_MOST_BLANK: Final = 1_000_000  # an archive of a few kilobytes can hold any number


def read_jsonl(path: Path, columns: Mapping[str, str] | None = None) -> Iterator[Document | Failure]:
    """The documents of the file, a line at a time; a broken line is a failure, and the next one goes on.

    The source of a document is ``FILE:LINE``, and ``NAME-LINE`` its id where the line has none. Blank lines are
    passed over. The fields are those of `document_of`. Unlike a plain text, which shows only by its Chinese that it
    was decoded well, the text of a line may be without any.

    Args:
        path: the file.
        columns: names of fields in the file, where they differ (see `read_corpus`).

    Raises:
        ReadError: the file is another format, its compression is damaged from some line on, it has a line of more than
            32 MB, or unpacks to more than 200 times its size.
        OSError: the file cannot be opened.
    """
    file = well_formed(str(path))
    stem = well_formed(path.name[: path.name.lower().rfind(".jsonl")])
    most = max(4 * MOST_MARKUP, MOST_RATIO * path.stat().st_size)
    with _open(path) as lines:
        number = count = blank = 0
        while True:
            number += 1
            source = f"{file}:{number}"
            try:
                line = lines.readline(MOST_MARKUP + 1)
            except (EOFError, OSError, ValueError, zlib.error) as error:
                raise ReadError(source, f"the file is damaged from here on ({said(error)})") from error
            if not line:
                return
            count += len(line)
            if len(line) > MOST_MARKUP:
                # The next line is not looked for: in an archive there may be any number of bytes before it.
                raise ReadError(
                    source, f"is longer than {MOST_MARKUP // MEBIBYTE} MB; the file is not read from here on"
                )
            if count > most:
                raise ReadError(source, f"the file unpacks to more than {MOST_RATIO} times its size, as no texts do")
            if number == 1:
                refuse_other_formats(line, file)
                line = line.removeprefix(b"\xef\xbb\xbf")
            blank = 0 if line.strip() else blank + 1
            if blank > _MOST_BLANK:
                raise ReadError(source, f"the file has more than {_MOST_BLANK} blank lines in succession")
            if not blank:
                yield _document(line, columns, name=f"{stem}-{number}", source=source)


def _open(path: Path) -> io.BufferedIOBase:
    match path.suffix.lower():
        case ".gz":
            return gzip.open(path, "rb")
        case ".zst":
            import pyarrow as pa

            return io.BufferedReader(pa.input_stream(str(path), compression="zstd"), 1 << 16)
        case _:
            return path.open("rb")


def _document(line: bytes, columns: Mapping[str, str] | None, *, name: str, source: str) -> Document | Failure:
    try:
        record = json.loads(_text(line, source))
    except ReadError as error:
        return Failure.of(error, source=source, doc=None, stage="read")
    except json.JSONDecodeError as error:
        return failure(f"is not JSON: {error.msg} (character {error.pos})", source=source)
    except (ValueError, RecursionError) as error:  # a number of thousands of digits, nesting without end
        return failure(f"is not usable JSON: {said(error)}", source=source)
    if not isinstance(record, dict):
        return failure(f"is JSON, but {type(record).__name__} instead of an object", source=source)
    return document_of(fields_of(record, columns), name=name, source=source)


def _text(line: bytes, source: str) -> str:
    try:
        return line.decode()
    except UnicodeDecodeError:
        return decode(line, source)  # JSON is UTF-8 by its standard, but exports in GBK exist
