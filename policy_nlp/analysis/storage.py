"""A saved analysis: a folder with one Parquet file a table and a manifest."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from policy_nlp.atomic import atomic_folder
from policy_nlp.errors import FormatError

FORMAT = "policy_nlp analysis"
VERSION = 1
_MANIFEST = "manifest.json"


def save_tables(tables: Mapping[str, pa.Table], folder: str | Path) -> None:
    """Write the tables to `folder`; an earlier analysis there is replaced when the new one is complete.

    Raises:
        OverwriteError: `folder` is a file, or holds anything but an earlier analysis.
        OSError: the place cannot be written.
    """
    manifest = {
        "format": FORMAT,
        "version": VERSION,
        "tables": {name: {"rows": table.num_rows} for name, table in tables.items()},
    }
    with atomic_folder(folder, replaceable=_is_analysis) as draft:
        for name, table in tables.items():
            pq.write_table(table, draft / f"{name}.parquet", compression="zstd")
        text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
        (draft / _MANIFEST).write_text(text, encoding="utf-8")


def load_tables(folder: str | Path, schemas: Mapping[str, pa.Schema]) -> dict[str, pa.Table]:
    """Read the tables that the manifest of `folder` names.

    Args:
        folder: written by `save_tables`.
        schemas: what each table must look like; a table that the manifest does not name is left out.

    Raises:
        FormatError: there is no analysis, it is of another version, or a file is missing or damaged; the message names
            the file.
    """
    folder = Path(folder)
    rows = _rows_in(folder)
    return {name: _load_table(folder, name, schema, rows[name]) for name, schema in schemas.items() if name in rows}


def _load_table(folder: Path, name: str, schema: pa.Schema, rows: object) -> pa.Table:
    path = folder / f"{name}.parquet"
    if not path.is_file():
        raise FormatError(f"{path}: missing from the saved analysis")
    try:
        table = pq.read_table(path, partitioning=None)
        table.validate(full=True)
    except (pa.ArrowException, OSError) as error:
        raise FormatError(f"{path}: damaged: {str(error).splitlines()[0]}") from error
    if not table.schema.equals(schema):
        raise FormatError(f"{path}: its columns are not those of the table {name}")
    if table.num_rows != rows:
        raise FormatError(f"{path}: has {table.num_rows} rows, but {_MANIFEST} says {rows}")
    return table


def _rows_in(folder: Path) -> dict[str, object]:
    """Name of each table in the manifest → its rows."""
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
    return {name: entry.get("rows") for name, entry in tables.items()}


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
    own = {_MANIFEST, *(f"{name}.parquet" for name in manifest["tables"])}
    return all(path.name in own and path.is_file() for path in folder.iterdir())
