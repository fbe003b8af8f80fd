"""Tables of documents: which column holds which field."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from policy_nlp.reading.record import FIELDS


def checked_columns(columns: Mapping[str, str] | None) -> Mapping[str, str] | None:
    """`columns` (names of columns by field) as they are.

    Raises:
        ValueError: a field is none of `FIELDS`.
    """
    for field in columns or {}:
        if field not in FIELDS:
            raise ValueError(f"columns names the field {field!r}, but the fields are {', '.join(FIELDS)}")
    return columns


def column_names(header: Iterable[object]) -> list[str]:
    """The cells of a header row as names, without blanks around them."""
    return ["" if cell is None else str(cell).strip() for cell in header]


def column_of(field: str, columns: Mapping[str, str] | None) -> str:
    """The column that holds `field`: the one of its own name where `columns` states no other."""
    return (columns or {}).get(field, field)


def missing_text(header: Sequence[str], columns: Mapping[str, str] | None) -> str | None:
    """Why a table with this header has no documents; ``None`` where it has a column of texts."""
    wanted = column_of("text", columns)
    if wanted in header:
        return None
    return f"has no column {wanted!r}; its columns are {', '.join(repr(name) for name in header if name)}"


def record_of(header: Sequence[str], row: Iterable[object], columns: Mapping[str, str] | None) -> dict[str, object]:
    """A row's values by field; a field whose column the table lacks is left out."""
    values = dict(zip(header, row, strict=False))
    return {field: values[name] for field in FIELDS if (name := column_of(field, columns)) in values}


def fields_of(record: Mapping[str, object], columns: Mapping[str, str] | None) -> Mapping[str, object]:
    """A record's values by field."""
    if not columns:
        return record
    return {field: record[name] for field in FIELDS if (name := column_of(field, columns)) in record}
