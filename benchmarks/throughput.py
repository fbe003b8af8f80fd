"""Characters per second of `analyze` beside jieba: ``python -m benchmarks.throughput ../shared/policy-texts/docs.jsonl``.

Everything runs in one process over the same documents after a warm-up; the figures to quote are the ratios.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

import jieba
import rjieba

import policy_nlp as pn
from policy_nlp.categories import default_model
from policy_nlp.entities import find_entities
from policy_nlp.quantities import find_quantities
from policy_nlp.structure import TextBatch, find_structure
from policy_nlp.structure.metadata import describe
from policy_nlp.tokens import default_segmenter


def seconds(task: Callable[[], object], repeats: int) -> float:
    """Median time of `task`, after one run that is not counted."""
    task()
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        task()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def main() -> None:
    """Print a line for each stage and for the whole."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("path", type=Path, help="documents, in any form that read_corpus takes")
    parser.add_argument("--repeats", type=int, default=5)
    arguments = parser.parse_args()
    documents = [item for item in pn.read_corpus(arguments.path) if isinstance(item, pn.Document)]
    characters = sum(len(d.text) for d in documents)
    batch = TextBatch.of(documents)
    structure = find_structure(batch)
    entities = find_entities(batch, structure)
    model = default_model()
    segmenter = default_segmenter()
    tasks: dict[str, Callable[[], object]] = {
        "metadata": lambda: [describe(d) for d in documents],
        "structure": lambda: find_structure(TextBatch.of(documents)),
        "tokens": lambda: segmenter.ends(batch.text, batch.codes),
        "category": lambda: model.categorise(batch, structure),
        "entities": lambda: find_entities(batch, structure),
        "quantities": lambda: find_quantities(batch, structure, entities),
        "analyze": lambda: pn.analyze(documents),
        "analyze with tokens": lambda: pn.analyze(documents, tokens=True),
        "rjieba.cut": lambda: rjieba.Jieba().cut(batch.text, False),
        "jieba.lcut": lambda: [jieba.lcut(d.text) for d in documents],
    }
    found = {name: seconds(task, arguments.repeats if name != "jieba.lcut" else 1) for name, task in tasks.items()}
    print(f"{len(documents)} documents, {characters} characters; median of {arguments.repeats}")
    print(f"{'':20s} {'seconds':>9s} {'M char/s':>9s} {'to jieba':>9s}")
    for name, time_ in found.items():
        print(f"{name:20s} {time_:9.4f} {characters / time_ / 1e6:9.2f} {found['jieba.lcut'] / time_:9.1f}")


if __name__ == "__main__":
    main()
