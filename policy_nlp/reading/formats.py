"""Which reader reads which file: the extension decides. A new format joins with one line of `READERS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Final

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.extras import MissingExtraError
from policy_nlp.reading.archive.zipped import read_zip
from policy_nlp.reading.convertible import CONVERT, refuse_convertible
from policy_nlp.reading.html import read_html
from policy_nlp.reading.jsonl import read_jsonl
from policy_nlp.reading.markdown import read_markdown
from policy_nlp.reading.office.docx import read_docx
from policy_nlp.reading.office.xlsx import read_xlsx
from policy_nlp.reading.pdf import read_pdf
from policy_nlp.reading.record import failure, said, well_formed
from policy_nlp.reading.tabular import read_csv, read_parquet
from policy_nlp.reading.text import read_text

#: Yields the documents of one file, lazily; a `Failure` for a document that is bad, a `ReadError` where the file is
#: at fault.
Reader = Callable[[Path], Iterator[Document | Failure]]
#: The same for files with a record a document; the names of its columns by field where they differ.
RecordReader = Callable[[Path, Mapping[str, str] | None], Iterator[Document | Failure]]


def _read_archive(path: Path, columns: Mapping[str, str] | None = None) -> Iterator[Document | Failure]:
    known = partial(documents_of, columns=columns)
    return read_zip(path, documents_of=known, is_known=lambda name: reader_of(name) is not None)


#: Readers by extension in lower case. Imports of large libraries belong inside the reader.
READERS: Final[dict[str, Reader]] = {
    ".txt": read_text,
    ".md": read_markdown,
    ".markdown": read_markdown,
    ".html": read_html,
    ".htm": read_html,
    ".shtml": read_html,
    ".xhtml": read_html,
    ".pdf": read_pdf,
    ".docx": read_docx,
    ".docm": read_docx,
    ".xlsx": read_xlsx,
    ".xlsm": read_xlsx,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".jsonl.zst": read_jsonl,
    ".csv": read_csv,
    ".parquet": read_parquet,
    ".zip": _read_archive,
    **dict.fromkeys(CONVERT, refuse_convertible),
}
_RECORDS: Final[dict[Reader, RecordReader]] = {
    reader: reader for reader in (read_xlsx, read_jsonl, read_csv, read_parquet, _read_archive)
}


def reader_of(path: Path) -> Reader | None:
    """The reader for the name of `path`, whatever the case of its extension; ``None`` for an unknown one."""
    name = path.name.lower()
    return next((reader for extension, reader in READERS.items() if name.endswith(extension)), None)


def known_extensions() -> str:
    """The extensions of what is read, for a message, separated by commas."""
    return ", ".join(extension for extension in READERS if extension not in CONVERT)


def documents_of(path: Path, *, columns: Mapping[str, str] | None = None) -> Iterator[Document | Failure]:
    """The documents of one file, at least one item; whatever goes wrong with the file is a failure, the last item.

    Args:
        path: the file.
        columns: names of columns by field, for files with a record a document.
    """
    source = well_formed(str(path))
    reader = reader_of(path)
    if reader is None:
        extension = repr(path.suffix) if path.suffix else "none"
        yield failure(f"its extension ({extension}) is unknown; known are {known_extensions()}", source=source)
        return
    empty = True
    try:
        if path.exists() and not path.is_file():  # a pipe or a device, which may have no end
            raise ReadError(source, "is no regular file")
        records = _RECORDS.get(reader)
        for item in records(path, columns) if records is not None else reader(path):
            empty = False
            yield item
    except (ReadError, MissingExtraError) as error:
        at = error.source if isinstance(error, ReadError) else source
        yield Failure.of(error, source=at, doc=None, stage="read")
    except OSError as error:
        yield failure(f"cannot be opened ({error.strerror or said(error)})", source=source)
    except MemoryError:
        yield failure("does not fit into memory", source=source)
    # Libraries for other formats raise what they like on a damaged file, and one file must not end a corpus.
    except Exception as error:
        yield failure(f"cannot be read ({type(error).__name__}: {said(error)})", source=source)
    else:
        if empty:
            yield failure("has no document", source=source)
