"""One record of a file that holds several: the fields of a JSON line or a table's row, made a document."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from typing import Final

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError

FIELDS: Final = ("id", "text", "title", "region", "level", "year", "doc_type", "issuer", "doc_number", "date")
LEVELS: Final = frozenset({"national", "province", "city", "county", "township"})
_SURROGATE: Final = re.compile("[\ud800-\udfff]")


def document_of(record: Mapping[str, object], *, name: str, source: str) -> Document | Failure:
    """The document that `record` states, or why it is none: its text is missing, no string, or blank.

    Unknown fields are ignored, and so are values that a field cannot have: a year that is no number from 1 to 9999
    (digits in a string are fine), a date that is not ISO 8601, a level outside `LEVELS`, any other field that is no
    string. They become ``None``, as if the source did not state them.

    Args:
        record: values by field, see `FIELDS`.
        name: id of the document where the record has none.
        source: file and line or row.
    """
    stated = record.get("id")
    # Numbers are usual ids in tables; a bool is an int in Python, but no id.
    number = isinstance(stated, int) and not isinstance(stated, bool)
    identifier = (str(stated) if number else _string(stated)) or name
    text = record.get("text")
    if text is None:
        return failure("has no text", source=source, doc=identifier)
    if not isinstance(text, str):
        return failure(f"its text is no string but {type(text).__name__}", source=source, doc=identifier)
    if not text or text.isspace():
        return failure("its text is empty", source=source, doc=identifier)
    level = _string(record.get("level"))
    return Document(
        id=identifier,
        text=well_formed(text),
        title=_string(record.get("title")),
        region=_string(record.get("region")),
        level=level if level in LEVELS else None,
        year=_year(record.get("year")),
        doc_type=_string(record.get("doc_type")),
        issuer=_string(record.get("issuer")),
        doc_number=_string(record.get("doc_number")),
        date=_date(record.get("date")),
        source=source,
    )


def failure(reason: str, *, source: str, doc: str | None = None) -> Failure:
    """The failure of the stage ``read`` that a `ReadError` of this source and reason means."""
    return Failure.of(ReadError(source, reason), source=source, doc=doc, stage="read")


def said(error: Exception) -> str:
    """What an error of another library says, on one line without control characters, for a message of our own."""
    line = " ".join(str(error).split()) or type(error).__name__
    return "".join(character if character.isprintable() else "?" for character in line[:300])


def well_formed(text: str) -> str:
    """`text` with U+FFFD for each lone surrogate, which JSON (and the name of a file) can hold but neither UTF-8 nor
    Arrow.

    The length, and so every offset, stays the same.
    """
    try:
        text.encode()
    except UnicodeEncodeError:
        return _SURROGATE.sub("\ufffd", text)
    return text


def _string(value: object) -> str | None:
    return well_formed(value.strip()) or None if isinstance(value, str) else None


def _year(value: object) -> int | None:
    if isinstance(value, str):
        digits = value.strip()
        # int() of more than 4300 digits raises.
        year = int(digits) if digits.isdecimal() and len(digits) <= 4 else None
    elif isinstance(value, float):  # a column with gaps
        year = int(value) if value.is_integer() else None
    else:
        year = value if isinstance(value, int) and not isinstance(value, bool) else None
    return year if year is not None and 1 <= year <= 9999 else None


def _date(value: object) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    if isinstance(value, str):
        try:
            return datetime.datetime.fromisoformat(value.strip()).date()
        except ValueError:
            return None
    return None
