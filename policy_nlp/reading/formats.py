"""Which reader reads which file: the extension decides. A new format joins with one line of `READERS`."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.reading.jsonl import read_jsonl
from policy_nlp.reading.record import failure, well_formed
from policy_nlp.reading.tabular import read_csv, read_parquet
from policy_nlp.reading.text import read_text

#: Yields the documents of one file, lazily; a `Failure` for a document that is bad, a `ReadError` where the file is
#: at fault.
Reader = Callable[[Path], Iterator[Document | Failure]]

#: Readers by extension in lower case. Imports of large libraries belong inside the reader.
READERS: Final[dict[str, Reader]] = {
    ".txt": read_text,
    ".md": read_text,
    ".jsonl": read_jsonl,
    ".jsonl.gz": read_jsonl,
    ".jsonl.zst": read_jsonl,
    ".csv": read_csv,
    ".parquet": read_parquet,
}


def reader_of(path: Path) -> Reader | None:
    """The reader for the name of `path`, whatever the case of its extension; ``None`` for an unknown one."""
    name = path.name.lower()
    return next((reader for extension, reader in READERS.items() if name.endswith(extension)), None)


def known_extensions() -> str:
    """The extensions for a message, separated by commas."""
    return ", ".join(READERS)


def documents_of(path: Path) -> Iterator[Document | Failure]:
    """The documents of one file, at least one item; whatever goes wrong with the file is a failure, the last item."""
    source = well_formed(str(path))
    reader = reader_of(path)
    if reader is None:
        extension = repr(path.suffix) if path.suffix else "none"
        yield failure(f"its extension ({extension}) is unknown; known are {known_extensions()}", source=source)
        return
    empty = True
    try:
        for item in reader(path):
            empty = False
            yield item
    except ReadError as error:
        yield Failure.of(error, source=error.source, doc=None, stage="read")
    except OSError as error:
        yield failure(f"cannot be opened ({error.strerror or error})", source=source)
    # Libraries for other formats raise what they like on a damaged file, and one file must not end a corpus.
    except Exception as error:
        reason = f"{type(error).__name__}: {' '.join(str(error).split())}"
        yield failure(f"cannot be read ({reason})", source=source)
    else:
        if empty:
            yield failure("has no document", source=source)
