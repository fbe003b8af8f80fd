"""`analyze_to`: a corpus of any size to a folder of Parquet, in memory that does not grow with it; goes on after a kill."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

import policy_nlp
from policy_nlp.analysis.batches import Part, parts
from policy_nlp.analysis.parts import PartWriter, WrittenPart, digest_of
from policy_nlp.analysis.progress import shown
from policy_nlp.analysis.run import Engine, checked_engine, chosen_model, chosen_tagger, thread_count
from policy_nlp.analysis.source import Source, items_of
from policy_nlp.analysis.unfinished import Unfinished
from policy_nlp.analysis.workers import ordered_map, worker_count
from policy_nlp.backends.protocols import NameTagger, SentenceClassifier
from policy_nlp.categories import CategoryModel
from policy_nlp.resources import resource

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Summary:
    """What `analyze_to` wrote.

    Attributes:
        folder: for `load_analysis`, or for whatever reads Parquet.
        characters: of all documents.
        rows: by table.
        kept: documents that an earlier run, which was not finished, had analysed already.
    """

    folder: Path
    characters: int
    rows: dict[str, int]
    kept: int

    def errors(self) -> pa.Table:
        """The table ``errors`` as it was written."""
        return pq.read_table(self.folder / "errors", partitioning=None)

    def __str__(self) -> str:
        kept = f", {self.kept:,} of them by an earlier run" if self.kept else ""
        lines = [f"{self.folder}: {self.rows['documents']:,} documents{kept}, {self.characters:,} characters"]
        names = ("sentences", "entities", "quantities", "tokens", "errors")
        lines += [f"  {name:10s} {self.rows[name]:,}" for name in names if name != "tokens" or self.rows[name]]
        return "\n".join(lines)


def analyze_to(
    source: Source,
    folder: str | os.PathLike[str],
    *,
    columns: Mapping[str, str] | None = None,
    tokens: bool = False,
    model: SentenceClassifier | str | os.PathLike[str] | None = None,
    entity_model: NameTagger | str | os.PathLike[str] | None = None,
    workers: int | Literal["all"] | None = None,
    engine: Engine = "local",
    resume: bool = True,
    progress: bool | None = None,
) -> Summary:
    """Analyse a corpus of any size and write the tables to a folder as Parquet.

    Documents are read, analysed and written at the same time, a few million characters of them in memory at once. The
    content is that of ``analyze(source).save(folder)``, in the same order, for any number of workers.

    While it runs, the parts gather in ``.NAME.unfinished`` beside `folder`; when it is complete they take the place of
    whatever earlier analysis stands there. Where a run was interrupted, by kill -9 or a power cut, the same call goes
    on: it reads the input again, takes over the parts whose documents are still the same, and does the rest. If an
    option or the library has changed, all is done anew; a warning of the logger ``policy_nlp`` says so.

    Args:
        source: as in `analyze`.
        folder: the destination, new, empty or with an earlier analysis. Other machines must see it where `engine` uses some.
        columns: as in `analyze`.
        tokens: whether to fill the ``tokens`` table, too.
        model: a category model or the path of one (an ``.npz``, or the folder of a transformer); the shipped one by default.
        entity_model: what finds the names, or the path of one (`load_tagger`); the shipped tagger by default.
        workers: as in `analyze`.
        engine: ``"local"``, or ``"ray"`` for Ray Data (see `policy_nlp.engines.ray`).
        resume: whether to go on where an interrupted run stopped.
        progress: whether to show a progress line on standard error.

    Returns:
        The number of rows of each table. A document that cannot be read or analysed is a row of ``errors``.

    Raises:
        ReadError: a path does not exist, or a folder or pattern holds no document.
        ModelError: a model file is damaged or of another version.
        OverwriteError: `folder` is a file, or holds anything but an earlier analysis.
        InUseError: another run is writing to it.
        WorkerLostError: worker processes are killed time after time.
        MissingExtraError: Ray is not installed.
        OSError: the place cannot be written.
        ValueError: `workers` is below 1, `engine` is unknown, or `columns` names an unknown field.
    """
    count = worker_count(1 if workers is None else workers)
    chosen, tagger = chosen_model(model), chosen_tagger(entity_model)
    options = {"tokens": tokens, "model": _digest_of_model(chosen), "library": _digest_of_library(), "engine": engine}
    if tagger is not None:
        options["entity_model"] = _digest_of_files(tagger)
    beyond = checked_engine(engine) == "ray"
    items = None if beyond else items_of(source, columns=columns)  # a wrong path is reported before anything is written
    with Unfinished(Path(folder), options, resume=resume) as unfinished:
        if unfinished.parts:
            _log.info("%s: going on after %d parts of an unfinished run", folder, len(unfinished.parts))
        write = PartWriter(unfinished.work, chosen, tokens, tagger)
        if items is None:
            from policy_nlp.engines.ray import written_parts

            given = source if columns is None else items_of(source, columns=columns)
            steps = written_parts(given, write, unfinished, workers=None if workers is None else count)
        else:
            threads = thread_count(chosen, tagger) if workers is None else 1
            written = ordered_map(write, _to_do(parts(items), unfinished), workers=count, threads=threads)
            steps = _accepted(written, unfinished)
        new = sum(part.rows["documents"] for part in (shown(steps, _size) if progress else steps))
        unfinished.finish()
    done = unfinished.parts.values()
    rows = {name: sum(part.rows[name] for part in done) for name in next(iter(done)).rows}
    characters = sum(part.characters for part in done)
    return Summary(unfinished.destination, characters, rows, kept=rows["documents"] - new)


def _accepted(written: Iterable[tuple[str, str, WrittenPart]], unfinished: Unfinished) -> Iterator[WrittenPart]:
    """Take the parts in as they are done."""
    for name, prefix, part in written:
        unfinished.accept(name, prefix, part)
        yield part


def _to_do(stream: Iterator[Part], unfinished: Unfinished) -> Iterator[tuple[str, Part]]:
    """The parts of the input, with their names, that an earlier run has not done."""
    earlier = dict(unfinished.parts)
    for number, part in enumerate(stream):
        name = f"{number:05d}"
        done = earlier.pop(name, None)
        if done is not None and done.digest == digest_of(part):
            continue
        if done is not None:
            unfinished.drop(name)
        yield name, part
    for name in earlier:
        unfinished.drop(name)


def _size(part: WrittenPart) -> tuple[int, int]:
    return part.rows["documents"], part.characters


def _digest_of_files(model: SentenceClassifier | NameTagger) -> str:
    """A digest of what `model` saves."""
    from policy_nlp.backends.pretrained import files_of

    digest = blake2b(digest_size=16)
    for name, content in files_of(model.save).items():
        digest.update(repr((name, len(content))).encode())
        digest.update(content)
    return digest.hexdigest()


def _digest_of_model(model: SentenceClassifier) -> str:
    """A digest of all that the model's file would hold."""
    if not isinstance(model, CategoryModel):
        return _digest_of_files(model)
    digest = blake2b(repr(model.names).encode(), digest_size=16)
    for scorer in (model.body, model.headings):
        digest.update(repr((scorer.orders, scorer.weights.shape)).encode())
        for array in (scorer.weights, scorer.scale, scorer.bias):
            digest.update(np.ascontiguousarray(array).data)
    for layer in model.layers:
        digest.update(np.ascontiguousarray(layer).data)
    return digest.hexdigest()


def _digest_of_library() -> str:
    """Changes with every change of the library's code, models and lexicons, so that a result is never of two versions."""
    package = Path(policy_nlp.__file__).parent
    roots = [package, *(resource(name) for name in ("corpora", "models"))]
    digest = blake2b(policy_nlp.__version__.encode(), digest_size=16)
    for root in roots:
        for path in sorted(root.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                state = path.stat()
                digest.update(repr((str(path), state.st_size, state.st_mtime_ns)).encode("utf-8", "surrogateescape"))
    return digest.hexdigest()
