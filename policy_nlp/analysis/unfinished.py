"""The folder in which an analysis grows beside its destination until it is complete.

``.NAME.unfinished`` stands beside ``NAME`` and has three things in it: ``journal.jsonl``, whose first line says with
which options the run was started and every other line what is in a part that is complete; ``tables``, the files of
these parts; and ``work``, files that are being written. A run that is killed leaves it as it is, and the next one to
the same destination goes on from there. Only the process that holds the lock on the journal moves files to ``tables``,
so nothing that a worker of a killed run still does is ever taken for a part.
"""

from __future__ import annotations

import json
import logging
import shutil
from collections.abc import Mapping
from dataclasses import asdict
from hashlib import blake2b
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from policy_nlp.analysis.parts import WrittenPart
from policy_nlp.analysis.storage import check_destination, part_file, publish_tables
from policy_nlp.errors import PolicyNlpError

_log = logging.getLogger(__name__)
_FORMAT: Final = "policy_nlp unfinished analysis"
_VERSION: Final = 1


class InUseError(PolicyNlpError, BlockingIOError):
    """Another run is writing to the same destination."""


class Unfinished:
    """An analysis that is being written to a folder; a context manager that holds its lock.

    Attributes:
        parts: what is complete, by the name of the part; in the order of their names they are in that of the documents.
        work: where workers write.
    """

    def __init__(self, folder: str | Path, options: Mapping[str, Any], *, resume: bool) -> None:
        """Prepare to write to `folder`, or to go on.

        Args:
            folder: the destination.
            options: what the content depends on besides the input; parts that were made with others are not used.
            resume: whether to use what an unfinished run has left.

        Raises:
            OverwriteError: `folder` is a file, or holds anything but an earlier analysis.
            InUseError: another run is writing to it.
            OSError: the place cannot be written.
        """
        self.destination = Path(folder).resolve()
        check_destination(self.destination)
        self._home = _home_of(self.destination)
        self._tables = self._home / "tables"
        self.work = self._home / "work"
        self.parts: dict[str, WrittenPart] = {}
        self._options = dict(options)
        self._dropped = False
        self._home.mkdir(parents=True, exist_ok=True)
        self._journal: IO[str] = (self._home / "journal.jsonl").open("a+", encoding="utf-8")
        try:
            _lock(self._journal, self.destination)
            # Workers of a killed run may still have files open there; they write to what is no longer named.
            shutil.rmtree(self.work, ignore_errors=True)
            self.work.mkdir(exist_ok=True)
            self._tables.mkdir(exist_ok=True)
            if resume:
                self.parts = self._read()
            self._rewrite()
        except BaseException:
            self._journal.close()
            raise

    def __enter__(self) -> Unfinished:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._journal.close()

    def accept(self, name: str, prefix: str, part: WrittenPart) -> None:
        """Take in the part `name`, whose files in `work` begin with `prefix`."""
        for table in part.sizes:
            target = part_file(self._tables, table, name)
            target.parent.mkdir(exist_ok=True)
            (self.work / f"{prefix}.{table}").replace(target)
        self.parts[name] = part
        self._append({"name": name, **asdict(part)})

    def drop(self, name: str) -> None:
        """Forget a part that is of documents that are not there any more; the first time, say so."""
        if not self._dropped:
            self._dropped = True
            _log.warning(
                "%s: the input is not that of the unfinished run; what has changed is done anew", self.destination
            )
        # It goes from the journal first: if this run ends here, no later one takes new files for the old part.
        self._append({"name": name})
        for table in self.parts.pop(name).sizes:
            part_file(self._tables, table, name).unlink()

    def finish(self) -> None:
        """Put the analysis in place of whatever earlier one stands at the destination."""
        names = sorted(self.parts)
        files = {table: [n for n in names if table in self.parts[n].sizes] for table in self.parts[names[0]].sizes}
        rows = {table: sum(part.rows[table] for part in self.parts.values()) for table in files}
        publish_tables(self._tables, self.destination, files=files, rows=rows)
        self._journal.close()
        shutil.rmtree(self._home, ignore_errors=True)

    def _append(self, line: Mapping[str, Any]) -> None:
        self._journal.write(json.dumps(line, ensure_ascii=False) + "\n")
        self._journal.flush()

    def _rewrite(self) -> None:
        """Make journal and tables say the same as `parts`."""
        self._journal.seek(0)
        self._journal.truncate()
        self._append({"format": _FORMAT, "version": _VERSION, "options": self._options})
        for name, part in self.parts.items():
            self._append({"name": name, **asdict(part)})
        wanted = {part_file(self._tables, table, name) for name, part in self.parts.items() for table in part.sizes}
        for path in self._tables.glob("*/*"):
            if path not in wanted:
                path.unlink()

    def _read(self) -> dict[str, WrittenPart]:
        """The parts that an earlier run with the same options has completed and that are still whole."""
        self._journal.seek(0)
        header, *lines = self._journal.read().split("\n")
        if not header:
            return {}
        found = _object(header)
        if found.get("format") != _FORMAT or found.get("version") != _VERSION:
            _log.warning("%s: holds no journal that this version reads; starting anew", self._home)
            return {}
        earlier = found.get("options")
        if earlier != self._options:
            changed = ", ".join(
                name
                for name in self._options
                if not isinstance(earlier, dict) or earlier.get(name) != self._options[name]
            )
            _log.warning(
                "%s: an unfinished run was started with another %s; starting anew",
                self.destination,
                changed or "option",
            )
            return {}
        parts: dict[str, WrittenPart] = {}
        for line in lines:
            entry = _object(line)
            name = entry.pop("name", None)
            if not isinstance(name, str):
                break  # the line at which the run was killed
            if entry:
                parts[name] = WrittenPart(**entry)
            else:
                parts.pop(name, None)
        return {name: part for name, part in parts.items() if self._is_whole(name, part)}

    def _is_whole(self, name: str, part: WrittenPart) -> bool:
        """Whether the files of a part are there as they were written; a loss of power may have cost their content."""
        for table, size in part.sizes.items():
            path = part_file(self._tables, table, name)
            try:
                if path.stat().st_size != size or pq.read_metadata(path).num_rows != part.rows[table]:
                    return False
            except (OSError, pa.ArrowException):
                return False
        return True


def _home_of(destination: Path) -> Path:
    name = destination.name
    if len(name.encode()) > 200:
        name = blake2b(name.encode(), digest_size=16).hexdigest()
    return destination.with_name(f".{name}.unfinished")


def _object(line: str) -> dict[str, Any]:
    try:
        value = json.loads(line)
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _lock(file: IO[str], destination: Path) -> None:
    """Lock `file` for this process; the system lets go of it when the process ends, however it does."""
    try:
        import fcntl
    except ImportError:  # Windows
        return
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        raise InUseError(f"{destination}: another run is writing to it") from error
