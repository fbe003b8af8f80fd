"""The same batch function on Ray Data: ``analyze(…, engine="ray")``, `analyze_to`, and any dataset of Ray's own.

Ray is started on this machine where it does not run yet; ``ray.init("ray-head:6379")`` before, or the environment
variable ``RAY_ADDRESS``, names a cluster. A worker process or machine that is lost costs only its time: Ray does its
tasks again, and the process that called takes in each part once, so nothing is lost or doubled.

`analyze_to` needs a folder that all machines see. Where there is none (object stores), or where a pipeline of Ray Data
exists, `analyze_dataset` reads and writes by Ray's own means::

    documents = ray.data.read_json("s3://plans/2019.jsonl")  # or read_parquet; columns id, text and what else is known
    analyze_dataset(documents).write_parquet("s3://plans/analysis")  # or write_json

Moritz et al., Ray: A Distributed Framework for Emerging AI Applications, OSDI 2018.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any, Final

import pyarrow as pa

from policy_nlp.analysis.batch import Tables, empty_tables
from policy_nlp.analysis.batches import Part
from policy_nlp.analysis.items import analyze_items
from policy_nlp.analysis.parquet import write_table
from policy_nlp.analysis.parts import ALL_TABLES, PartWriter, WrittenPart, digest_of
from policy_nlp.analysis.run import chosen_model
from policy_nlp.analysis.source import Source
from policy_nlp.analysis.storage import load_file
from policy_nlp.analysis.unfinished import Unfinished
from policy_nlp.backends.protocols import NameTagger, SentenceClassifier
from policy_nlp.engines.ids import UniqueIds, digest_of_ids, stated_ids, unique_within, with_ids
from policy_nlp.engines.nested import analyze_nested
from policy_nlp.engines.units import Unit, units_of
from policy_nlp.extras import import_extra

#: Cores that a task counts for: where some read and others analyse, all cores have work.
_READING_CORES: Final = 0.2
_ANALYSIS_CORES: Final = 0.8
#: Ray joins what a task gives until a block has this many bytes; every part is to be a block, that any worker may take.
_BLOCK_BYTES: Final = 1

#: What is done with a part: its tables, or its files.
_Work = Callable[[tuple[str, Part]], Any]


def analyze_dataset(
    dataset: Any,
    *,
    tokens: bool = False,
    model: SentenceClassifier | None = None,
    entity_model: NameTagger | None = None,
    batch_size: int = 200,
) -> Any:
    """Analyse a dataset of Ray Data, a row a document.

    Args:
        dataset: a `ray.data.Dataset` with columns ``id`` and ``text``; those that are called like other fields of
            `Document` are used, the rest is left out.
        tokens: whether to fill the column ``tokens``, too.
        model: sorts the sentences; the shipped one by default.
        entity_model: finds the names; the shipped tagger by default.
        batch_size: rows that are analysed at a time.

    Returns:
        A lazy `ray.data.Dataset` with the columns of `nested_schema`: what is known of a document, and a list of its
        sections, sentences, entities, quantities and errors; ``date`` is a string, since Ray writes no days as JSON.
        Its order is that of `dataset` where the execution option ``preserve_order`` is set.

    Raises:
        MissingExtraError: Ray is not installed.
    """
    import_extra("ray.data", extra="ray", purpose="analyze_dataset")
    return dataset.map_batches(
        _nested,
        batch_size=batch_size,
        batch_format="pyarrow",
        fn_kwargs={"tokens": tokens, "model": chosen_model(model), "entity_model": entity_model},
    )


def _nested(documents: pa.Table, tokens: bool, model: SentenceClassifier, entity_model: NameTagger | None) -> pa.Table:
    table = analyze_nested(documents, tokens=tokens, model=model, entity_model=entity_model)
    return table.set_column(table.schema.get_field_index("date"), "date", table["date"].cast(pa.string()))


def analyzed_parts(
    source: Source,
    *,
    model: SentenceClassifier,
    tokens: bool,
    entity_model: NameTagger | None = None,
    workers: int | None = None,
) -> Iterator[Tables]:
    """The tables of each part of a corpus, in order.

    Args:
        source: as in `analyze`; paths must be seen by all machines.
        model: sorts the sentences.
        tokens: whether to fill the ``tokens`` table, too.
        entity_model: finds the names; by default the shipped tagger.
        workers: parts that are analysed at a time at most; by default as many as Ray has cores for.

    Raises:
        ReadError: a path does not exist, or a folder or pattern holds no document.
        MissingExtraError: Ray is not installed.
    """
    names = UniqueIds()
    for _, stated, within, tables in _done(source, _Analysis(model, tokens, entity_model), {}, workers):
        final = names.of(stated)
        yield tables if final == within else with_ids(tables, dict(zip(within, final, strict=True)))


def written_parts(
    source: Source, write: PartWriter, unfinished: Unfinished, *, workers: int | None = None
) -> Iterator[WrittenPart]:
    """Do the parts of a corpus that `unfinished` lacks, and put them in.

    Args:
        source: as in `analyze`; paths, like the folder of `unfinished`, must be seen by all machines.
        write: analyses a part and writes its files.
        unfinished: has what an earlier run has done.
        workers: parts that are done at a time at most; by default as many as Ray has cores for.

    Raises:
        ReadError: a path does not exist, or a folder or pattern holds no document.
        MissingExtraError: Ray is not installed.
        OSError: the folder cannot be written.
    """
    try:
        yield from _written(source, write, unfinished, workers)
    except _OtherIdsError:
        for name in list(unfinished.parts):
            unfinished.drop(name)
        yield from _written(source, write, unfinished, workers)


class _OtherIdsError(Exception):
    """A part that was done is still the same, but one before it has changed and the ids it may have with it."""


def _written(source: Source, write: PartWriter, unfinished: Unfinished, workers: int | None) -> Iterator[WrittenPart]:
    names = UniqueIds()
    earlier = dict(unfinished.parts)
    digests = {name: part.digest for name, part in earlier.items()}
    for name, stated, within, result in _done(source, write, digests, workers):
        final = names.of(stated)
        ids = digest_of_ids(final)
        done = earlier.pop(name, None)
        if result is None:
            if done is None or done.ids != ids:
                raise _OtherIdsError
            continue
        if done is not None:
            unfinished.drop(name)
        _, prefix, part = result
        if final != within:
            part = _rewritten(write, prefix, part, dict(zip(within, final, strict=True)))
        part = replace(part, ids=ids)
        unfinished.accept(name, prefix, part)
        yield part
    for name in earlier:
        unfinished.drop(name)
    if not unfinished.parts:
        name, prefix, part = write(("00000-00000", []))
        unfinished.accept(name, prefix, part)
        yield part


def _rewritten(write: PartWriter, prefix: str, part: WrittenPart, names: dict[str, str]) -> WrittenPart:
    """Give the documents of a part other ids, in its files."""
    sizes = {}
    for name in part.sizes:
        path = write.folder / f"{prefix}.{name}"
        tables = with_ids({name: load_file(path, name, ALL_TABLES[name])}, names)
        write_table(tables[name], path)
        sizes[name] = path.stat().st_size
    return replace(part, sizes=sizes)


def _done(
    source: Source, work: _Work, digests: Mapping[str, str], workers: int | None
) -> Iterator[tuple[str, list[str], list[str], Any]]:
    """What `work` makes of each part, in order: its name, the ids its documents state, those they have, the result.

    Of a part whose digest is in `digests` the result is None, and no work is done.
    """
    ray = import_extra("ray", extra="ray", purpose="engine='ray'")
    data = import_extra("ray.data", extra="ray", purpose="engine='ray'")
    units = [pickle.dumps((number, unit)) for number, unit in enumerate(units_of(source))]
    if not units:
        return
    if not ray.is_initialized():
        ray.init(log_to_driver=False)
    context = data.DataContext.get_current().copy()
    context.execution_options.preserve_order = True
    context.target_max_block_size = _BLOCK_BYTES
    context.enable_progress_bars = context.print_on_execution_start = False
    with data.DataContext.current(context):
        dataset = (
            data.from_arrow([_row(unit) for unit in units])
            .map_batches(
                _read,
                batch_size=None,
                batch_format="pyarrow",
                num_cpus=_READING_CORES,
                fn_kwargs={"digests": dict(digests)},
            )
            .map_batches(
                _work_on,
                batch_size=None,
                batch_format="pyarrow",
                num_cpus=_ANALYSIS_CORES,
                compute=data.TaskPoolStrategy(size=workers),
                fn_kwargs={"work": ray.put(work)},
            )
        )
    for batch in dataset.iter_batches(batch_size=None, batch_format="pyarrow"):
        for value in batch["value"]:
            yield pickle.loads(value.as_buffer())


def _row(value: bytes) -> pa.Table:
    return pa.table({"value": pa.array([value], pa.large_binary())})


def _read(units: pa.Table, digests: dict[str, str]) -> Iterator[pa.Table]:
    """The parts of units; of a part that is done already the digest alone counts."""
    for value in units["value"]:
        unit: Unit
        place, unit = pickle.loads(value.as_buffer())
        for number, part in enumerate(unit.parts()):
            name = f"{place:05d}-{number:05d}"
            named = unique_within(part)
            done = name in digests and digests[name] == digest_of(named)
            yield _row(pickle.dumps((name, stated_ids(part), stated_ids(named), None if done else named)))


def _work_on(parts: pa.Table, work: Any) -> Iterator[pa.Table]:
    function: _Work = import_extra("ray", extra="ray", purpose="engine='ray'").get(work)
    for value in parts["value"]:
        name, stated, within, part = pickle.loads(value.as_buffer())
        result = None if part is None else function((name, part))
        yield _row(pickle.dumps((name, stated, within, result), protocol=5))


class _Analysis:
    """The tables of a part; a picklable function."""

    def __init__(self, model: SentenceClassifier, tokens: bool, entity_model: NameTagger | None) -> None:
        self._model = model
        self._tokens = tokens
        self._entity_model = entity_model

    def __call__(self, task: tuple[str, Part]) -> Tables:
        done = [
            analyze_items(batch, self._model, tokens=self._tokens, entity_model=self._entity_model) for batch in task[1]
        ] or [empty_tables()]
        if len(done) == 1:
            return done[0]
        return {name: pa.concat_tables([tables[name] for tables in done]).unify_dictionaries() for name in done[0]}
