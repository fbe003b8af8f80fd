"""`analyze`: from whatever a user has to an `Analysis` in memory, batch by batch."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from functools import partial
from pathlib import Path
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.batch import Tables, empty_tables
from policy_nlp.analysis.batches import BATCH_CHARACTERS, batches, even_size
from policy_nlp.analysis.items import analyze_items
from policy_nlp.analysis.progress import shown
from policy_nlp.analysis.result import Analysis
from policy_nlp.analysis.source import Source, items_of
from policy_nlp.analysis.workers import ordered_map, worker_count
from policy_nlp.backends.protocols import NameTagger, SentenceClassifier
from policy_nlp.categories import default_model
from policy_nlp.categories.model import CategoryModel
from policy_nlp.document import Document
from policy_nlp.entities.tagger import EntityTagger

__all__ = [
    "BATCH_CHARACTERS",
    "ENGINES",
    "Engine",
    "Source",
    "analyze",
    "checked_engine",
    "chosen_model",
    "chosen_tagger",
]

Engine = Literal["local", "ray"]
ENGINES: tuple[Engine, ...] = ("local", "ray")


def analyze(
    source: Source,
    *,
    columns: Mapping[str, str] | None = None,
    tokens: bool = False,
    model: SentenceClassifier | str | os.PathLike[str] | None = None,
    entity_model: NameTagger | str | os.PathLike[str] | None = None,
    workers: int | Literal["all"] | None = None,
    engine: Engine = "local",
    progress: bool | None = None,
) -> Analysis:
    """Find sections, sentences with their category, entities and quantities of policy texts.

    The result is the same, in content and order, for any number of workers and either engine. It stays in memory; for
    a corpus of any size see `analyze_to`.

    Args:
        source: a text, a `Document`, a path, folder or pattern (as in `read_corpus`), or an iterable of these. A string is a path where
            it names an existing file or folder, ends in an extension that the library reads, or is a pattern; else it is a text.
        columns: for tables of documents (CSV, Excel, Parquet, JSON lines): the names of their columns by field, where they differ:
            ``{"text": "正文", "title": "文件名称"}``.
        tokens: whether to fill the ``tokens`` table, too.
        model: a category model or the path of one (an ``.npz``, or the folder of a transformer); the shipped one by default.
        entity_model: what finds the names, or the path of one (`load_tagger`); the shipped tagger by default.
        workers: processes to use, ``"all"`` for one a core. By default this process alone, with a thread a core where the models are
            the library's own, and on Ray all cores it has; 1 is one core. A script that uses several must run its code under
            ``if __name__ == "__main__":``, since each process imports it anew.
        engine: ``"local"``, or ``"ray"`` for Ray Data (see `policy_nlp.engines.ray`).
        progress: whether to show a progress line on standard error.

    Returns:
        The tables. A document that cannot be read or analysed is a row of ``errors``; all others are there.

    Raises:
        ReadError: a path does not exist, or a folder or pattern holds no document.
        ModelError: a model file is damaged or of another version.
        WorkerLostError: worker processes are killed time after time.
        MissingExtraError: Ray is not installed.
        ValueError: `workers` is below 1, `engine` is unknown, or `columns` names an unknown field.
    """
    count = worker_count(1 if workers is None else workers)
    chosen, tagger = chosen_model(model), chosen_tagger(entity_model)
    if checked_engine(engine) == "ray":
        from policy_nlp.engines.ray import analyzed_parts

        given = source if columns is None else items_of(source, columns=columns)
        results = analyzed_parts(
            given, model=chosen, tokens=tokens, entity_model=tagger, workers=None if workers is None else count
        )
    else:
        task = partial(analyze_items, model=chosen, tokens=tokens, entity_model=tagger)
        threads = thread_count(chosen, tagger) if workers is None else 1
        stream = batches(items_of(source, columns=columns), characters=_batch_size(source, count * threads))
        results = ordered_map(task, stream, workers=count, threads=threads)
    return Analysis(**_joined(shown(results, _size) if progress else results))


def _batch_size(source: Source, shares: int) -> int | None:
    """Characters of a batch: the largest for one, even shares of documents that are all at hand; a stream is shared as it comes."""
    if shares == 1:
        return BATCH_CHARACTERS
    if isinstance(source, list | tuple) and all(isinstance(each, Document) for each in source):
        return even_size(source, shares)
    return None


def thread_count(model: SentenceClassifier, entity_model: NameTagger | None) -> int:
    """Threads that may run these models at once: one a core for the library's own, whose kernels hold no lock, else one."""
    own = isinstance(model, CategoryModel) and (entity_model is None or isinstance(entity_model, EntityTagger))
    return worker_count("all") if own else 1


def chosen_model(model: SentenceClassifier | str | os.PathLike[str] | None) -> SentenceClassifier:
    """The model that the argument `model` means.

    Raises:
        ModelError: the model file is damaged or of another version.
    """
    if isinstance(model, str | os.PathLike):
        from policy_nlp.backends.loading import load_model

        return load_model(Path(model))
    return model or default_model()


def chosen_tagger(entity_model: NameTagger | str | os.PathLike[str] | None) -> NameTagger | None:
    """The tagger that the argument `entity_model` means; ``None`` for the shipped one.

    Raises:
        ModelError: the model file is damaged or of another version.
    """
    if isinstance(entity_model, str | os.PathLike):
        from policy_nlp.backends.loading import load_tagger

        return load_tagger(Path(entity_model))
    return entity_model


def checked_engine(engine: str) -> str:
    """`engine` as it is.

    Raises:
        ValueError: it is none of `ENGINES`.
    """
    if engine not in ENGINES:
        raise ValueError(f"engine is {engine!r}, but must be {' or '.join(map(repr, ENGINES))}")
    return engine


def _joined(results: Iterable[Tables]) -> Tables:
    found: list[Tables] = list(results)
    if not found:
        return empty_tables()
    if len(found) == 1:
        return found[0]
    return {name: pa.concat_tables([tables[name] for tables in found]) for name in found[0]}


def _size(tables: Tables) -> tuple[int, int]:
    documents = tables["documents"]
    return documents.num_rows, pc.sum(documents["characters"]).as_py() or 0
