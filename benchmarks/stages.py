"""Where the time of `analyze` goes: each stage alone, on the batches that `analyze` makes.

``python -m benchmarks.stages CORPUS`` prints one JSON object.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import rjieba

import policy_nlp as pn
from policy_nlp.analysis.batches import BATCH_CHARACTERS, batches
from policy_nlp.categories import default_model
from policy_nlp.entities import find_entities
from policy_nlp.quantities import find_quantities
from policy_nlp.structure import TextBatch, find_structure
from policy_nlp.structure.metadata import describe
from policy_nlp.tokens import default_segmenter

from .corpus import read_texts

#: What `stage_tasks` gives that are parts of `analyze`; the tables are what is left of the whole.
STAGES = ("read off metadata", "join and decode", "structure", "categories", "entities", "quantities", "tokens")
YARDSTICK = "rjieba"
WHOLE = "analyze with tokens"
Task = Callable[[], object]


def stage_tasks(texts: Sequence[str]) -> dict[str, Task]:
    """Functions that each do one stage for all texts, what comes before it being there already.

    Besides `STAGES` there is `YARDSTICK`, rjieba's tokenising of the same batches.
    """
    documents = [pn.Document(str(number), text) for number, text in enumerate(texts)]
    cut = batches(documents, characters=BATCH_CHARACTERS)  # as `analyze` does on one core
    lists = [[describe(item) for item in batch if isinstance(item, pn.Document)] for batch in cut]
    joined = [TextBatch.of(each) for each in lists]
    structures = [find_structure(batch) for batch in joined]
    entities = [find_entities(*pair) for pair in zip(joined, structures, strict=True)]
    model, segmenter = default_model(), default_segmenter()
    both = list(zip(joined, structures, strict=True))
    return {
        "read off metadata": lambda: [describe(document) for document in documents],
        "join and decode": lambda: [TextBatch.of(each) for each in lists],
        "structure": lambda: [find_structure(batch) for batch in joined],
        "categories": lambda: [model.categorise(*pair) for pair in both],
        "entities": lambda: [find_entities(*pair) for pair in both],
        "quantities": lambda: [find_quantities(*pair, found) for pair, found in zip(both, entities, strict=True)],
        "tokens": lambda: [segmenter.words_within(batch.codes, found.start, found.end) for batch, found in both],
        YARDSTICK: lambda: [rjieba.cut(batch.text, False) for batch in joined],
    }


def stage_table(texts: Sequence[str], passes: int) -> dict[str, Any]:
    """Median seconds of each stage and of the whole, all timed in turn.

    Returns:
        characters; seconds: of each stage, of "tables" (what is left of the whole), of `WHOLE` and of `YARDSTICK`.
    """
    documents = [pn.Document(str(number), text) for number, text in enumerate(texts)]
    tasks: dict[str, Task] = {**stage_tasks(texts), WHOLE: lambda: pn.analyze(documents, tokens=True, workers=1)}
    times: dict[str, list[float]] = {name: [] for name in tasks}
    for turn in range(passes + 1):
        for name, task in tasks.items():
            start = time.perf_counter()
            task()
            if turn:  # the first one warms up
                times[name].append(time.perf_counter() - start)
    seconds = {name: median(each) for name, each in times.items()}
    left = seconds[WHOLE] - sum(seconds[name] for name in STAGES)
    return {"characters": sum(map(len, texts)), "seconds": {**seconds, "tables": max(0.0, left)}}


def main() -> None:
    """Print the table as JSON."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--passes", type=int, default=5)
    options = parser.parse_args()
    print(json.dumps(stage_table(read_texts(options.corpus), options.passes)))


if __name__ == "__main__":
    main()
