"""`analyze`: from whatever a user has to an `Analysis`, batch by batch."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Final

import pyarrow as pa

from policy_nlp.analysis.batch import Tables, analyze_batch, empty_tables, failure_table
from policy_nlp.analysis.result import Analysis
from policy_nlp.categories import CategoryModel, default_model, load_model
from policy_nlp.document import Document
from policy_nlp.errors import Failure
from policy_nlp.reading import read_corpus
from policy_nlp.reading.corpus import unique_ids
from policy_nlp.reading.formats import reader_of
from policy_nlp.structure.metadata import describe

#: A batch ends with the document that brings it to this many characters: enough to keep the kernels busy, little enough for memory.
BATCH_CHARACTERS: Final = 500_000

Source = str | Document | os.PathLike[str] | Iterable[str | Document | os.PathLike[str]]


def analyze(
    source: Source,
    *,
    tokens: bool = False,
    model: CategoryModel | str | os.PathLike[str] | None = None,
    workers: int = 1,
    progress: bool | None = None,
) -> Analysis:
    """Find sections, sentences with their category, entities and quantities of policy texts.

    Args:
        source: a text, a `Document`, a path, folder or pattern (as in `read_corpus`), or an iterable of these. A string is a path where
            it names an existing file or folder, ends in an extension that the library reads, or is a pattern; else it is a text.
        tokens: whether to fill the ``tokens`` table, too.
        model: a category model or the path of one; the shipped one by default.
        workers: processes to use; the result is the same for any number.
        progress: whether to show a progress line on standard error.

    Returns:
        The tables. A document that cannot be read or analysed is a row of ``errors``; all others are there.

    Raises:
        ReadError: a path does not exist, or a folder or pattern holds no document.
        ModelError: the model file is damaged or of another version.
        ValueError: `workers` is below 1.
    """
    if workers < 1:
        raise ValueError(f"workers is {workers}, but must be at least 1")
    if isinstance(model, str | os.PathLike):
        model = load_model(Path(model))
    chosen = model or default_model()
    failures: list[Failure] = []
    batches = _batches(_documents(source), failures)
    results = _here(batches, chosen, tokens) if workers == 1 else _spread(batches, chosen, tokens, workers)
    parts = list(_shown(results) if progress else results)
    tables = _joined(parts)
    if failures:
        tables["errors"] = pa.concat_tables([failure_table(failures), tables["errors"]]).unify_dictionaries()
    return Analysis(**tables)


def _joined(parts: list[Tables]) -> Tables:
    if not parts:
        return empty_tables()
    if len(parts) == 1:
        return parts[0]
    return {name: pa.concat_tables([part[name] for part in parts]).unify_dictionaries() for name in parts[0]}


def _here(batches: Iterable[list[Document]], model: CategoryModel, tokens: bool) -> Iterator[Tables]:
    for batch in batches:
        yield analyze_batch(batch, model, tokens=tokens)


def _spread(batches: Iterable[list[Document]], model: CategoryModel, tokens: bool, workers: int) -> Iterator[Tables]:
    """Batches over processes; results in order, no more batches under way than keep the workers busy."""
    # Fresh processes: a forked one would inherit the locks of Arrow's threads.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn"), initializer=_start, initargs=(model,)) as pool:
        waiting: list[Future[Tables]] = []
        for batch in batches:
            waiting.append(pool.submit(_work, batch, tokens))
            if len(waiting) > 2 * workers:
                yield waiting.pop(0).result()
        for future in waiting:
            yield future.result()


_worker_model: CategoryModel | None = None


def _start(model: CategoryModel) -> None:
    global _worker_model  # noqa: PLW0603 - a worker process has one model for its whole life
    _worker_model = model


def _work(batch: list[Document], tokens: bool) -> Tables:
    assert _worker_model is not None
    return analyze_batch(batch, _worker_model, tokens=tokens)


def _shown(results: Iterator[Tables]) -> Iterator[Tables]:
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    columns = (
        SpinnerColumn(),
        TextColumn("{task.fields[documents]} documents, {task.fields[characters]:.1f} M characters"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("", total=None, documents=0, characters=0.0)
        documents, characters = 0, 0
        for tables in results:
            documents += tables["documents"].num_rows
            characters += sum(tables["documents"]["characters"].to_pylist())
            bar.update(task, documents=documents, characters=characters / 1e6)
            yield tables


def _batches(items: Iterable[Document | Failure], failures: list[Failure]) -> Iterator[list[Document]]:
    batch: list[Document] = []
    size = 0
    for item in items:
        if isinstance(item, Failure):
            failures.append(item)
            continue
        try:
            document = describe(item)
        except Exception as error:  # one bad document must not cost the others
            failures.append(Failure.of(error, source=item.source or item.id, doc=item.id, stage="metadata"))
            continue
        batch.append(document)
        size += len(document.text)
        if size >= BATCH_CHARACTERS:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _documents(source: Source) -> Iterator[Document | Failure]:
    """The documents of `source`; wrong paths are reported before the first one is asked for."""
    if isinstance(source, Document):
        return iter([source])
    if isinstance(source, os.PathLike) or (isinstance(source, str) and _names_files(source)):
        return read_corpus(source)
    if isinstance(source, str):
        return iter([Document("text-1", source)])
    return unique_ids(chain.from_iterable(_each(source)))


def _each(sources: Iterable[str | Document | os.PathLike[str]]) -> Iterator[Iterator[Document | Failure]]:
    texts = 0
    for source in sources:
        if isinstance(source, str) and not _names_files(source):
            texts += 1
            yield iter([Document(f"text-{texts}", source)])
        elif isinstance(source, str | Document | os.PathLike):
            yield _documents(source)
        else:
            raise TypeError(f"source holds a {type(source).__name__}, but must hold texts, Documents or paths")


def _names_files(text: str) -> bool:
    """Whether a string is meant as a path or pattern rather than as a text."""
    if len(text) > 1000 or "\n" in text or "\0" in text or not text.strip():
        return False
    path = Path(text)
    if reader_of(path) is not None:
        return True
    try:
        return path.exists()
    except OSError:
        return False
