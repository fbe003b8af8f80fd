"""A saved analysis: a folder with a manifest and the tables as Parquet.

A table is one file, ``sentences.parquet``, or a folder with the files of its parts, ``sentences/part-00000.parquet``
and so on, whose rows follow each other in the order of the names. Either can be read by whatever reads Parquet.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from policy_nlp.analysis.parquet import write_table
from policy_nlp.atomic import OverwriteError, atomic_folder
from policy_nlp.errors import FormatError

FORMAT = "policy_nlp analysis"
VERSION = 1
_MANIFEST = "manifest.json"
_PART = re.compile(r"[0-9]+(-[0-9]+)*")


def save_tables(tables: Mapping[str, pa.Table], folder: str | Path) -> None:
    """Write the tables to `folder`, a file each; an earlier analysis there is replaced when the new one is complete.

    Raises:
        OverwriteError: `folder` is a file, or holds anything but an earlier analysis.
        OSError: the place cannot be written.
    """
    with atomic_folder(folder, replaceable=_is_analysis) as draft:
        for name, table in tables.items():
            write_table(table, draft / f"{name}.parquet")
        _write_manifest(draft, {name: {"rows": table.num_rows} for name, table in tables.items()})


def publish_tables(tables: Path, folder: Path, *, files: Mapping[str, Sequence[str]], rows: Mapping[str, int]) -> None:
    """Make an analysis of part files that are written already; an earlier one at `folder` is replaced.

    Args:
        tables: the folder with the part files (see `part_file`), on the same file system as `folder`; it is moved.
        folder: the destination.
        files: names of the parts of which each table has a file, in order.
        rows: of each table.

    Raises:
        OverwriteError: `folder` is a file, or holds anything but an earlier analysis.
        OSError: the place cannot be written.
    """
    with atomic_folder(folder, replaceable=_is_analysis) as draft:
        _write_manifest(tables, {name: {"rows": rows[name], "parts": list(files[name])} for name in files})
        draft.rmdir()
        tables.rename(draft)


def part_file(folder: Path, table: str, part: str) -> Path:
    """Where the rows of a table that belong to one part lie."""
    return folder / table / f"part-{part}.parquet"


def check_destination(folder: Path) -> None:
    """Make sure, before the work, that an analysis may be written to `folder`.

    Raises:
        OverwriteError: `folder` is a file, or holds anything but an earlier analysis.
    """
    if folder.exists() and not folder.is_dir():
        raise OverwriteError(f"{folder}: is a file, not a folder")
    if folder.is_dir() and any(folder.iterdir()) and not _is_analysis(folder):
        raise OverwriteError(f"{folder}: holds other files and is not overwritten; name a new or empty folder")


def load_tables(folder: str | Path, schemas: Mapping[str, pa.Schema]) -> dict[str, pa.Table]:
    """Read the tables that the manifest of `folder` names.

    Args:
        folder: written by `save_tables` or `publish_tables`.
        schemas: what each table must look like; a table that the manifest does not name is left out.

    Raises:
        FormatError: there is no analysis, it is of another version, or a file is missing or damaged; the message names
            the file.
    """
    folder = Path(folder)
    entries = _tables_in(folder)
    return {
        name: _load_table(folder, name, schema, entries[name]) for name, schema in schemas.items() if name in entries
    }


def _load_table(folder: Path, name: str, schema: pa.Schema, entry: Mapping[str, Any]) -> pa.Table:
    parts = entry.get("parts")
    if parts is None:
        place = folder / f"{name}.parquet"
        table = load_file(place, name, schema)
    elif isinstance(parts, list) and all(isinstance(part, str) and _PART.fullmatch(part) for part in parts):
        place = folder / name
        pieces = [load_file(part_file(folder, name, part), name, schema) for part in parts]
        table = pa.concat_tables([schema.empty_table(), *pieces])
    else:
        raise FormatError(f"{folder / _MANIFEST}: damaged: the parts of {name} are not a list of their names")
    if table.num_rows != entry.get("rows"):
        raise FormatError(f"{place}: has {table.num_rows} rows, but {_MANIFEST} says {entry.get('rows')}")
    return table


def load_file(path: Path, name: str, schema: pa.Schema) -> pa.Table:
    """Read one file of the table `name`.

    Raises:
        FormatError: the file is missing, damaged, or has other columns than `schema`.
    """
    if not path.is_file():
        raise FormatError(f"{path}: missing from the saved analysis")
    try:
        table = pq.read_table(path, partitioning=None)
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"{path}: damaged: {str(error).splitlines()[0]}") from error
    if not table.schema.equals(schema):
        raise FormatError(f"{path}: its columns are not those of the table {name}")
    return table


def _write_manifest(folder: Path, tables: Mapping[str, Mapping[str, Any]]) -> None:
    manifest = {"format": FORMAT, "version": VERSION, "tables": tables}
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / _MANIFEST).write_text(text, encoding="utf-8")


def _tables_in(folder: Path) -> dict[str, dict[str, Any]]:
    """Name of each table in the manifest → what is said of it."""
    path = folder / _MANIFEST
    if not path.is_file():
        raise FormatError(f"{folder}: not a saved analysis ({_MANIFEST} is missing)")
    try:
        manifest: Any = json.loads(path.read_text(encoding="utf-8"))
    except (ValueError, RecursionError) as error:
        raise FormatError(f"{path}: damaged: {error}") from error
    if not isinstance(manifest, dict) or manifest.get("format") != FORMAT:
        raise FormatError(f"{path}: not the manifest of a saved analysis")
    if manifest.get("version") != VERSION:
        raise FormatError(f"{path}: of version {manifest.get('version')!r}; this library reads version {VERSION}")
    tables = manifest.get("tables")
    if not isinstance(tables, dict) or not all(isinstance(entry, dict) for entry in tables.values()):
        raise FormatError(f"{path}: damaged: tables is not a list of tables")
    return tables


def _is_analysis(folder: Path) -> bool:
    """Whether `folder` holds a saved analysis, of any version, and nothing else."""
    try:
        manifest = json.loads((folder / _MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError, RecursionError):
        return False
    if (
        not isinstance(manifest, dict)
        or manifest.get("format") != FORMAT
        or not isinstance(manifest.get("tables"), dict)
    ):
        return False
    tables = manifest["tables"]
    files = {_MANIFEST, *(f"{name}.parquet" for name in tables)}
    return all(
        path.name in files if path.is_file() else path.name in tables and _has_parts_alone(path)
        for path in folder.iterdir()
    )


def _has_parts_alone(folder: Path) -> bool:
    return all(
        path.is_file() and path.name.startswith("part-") and path.suffix == ".parquet" for path in folder.iterdir()
    )
