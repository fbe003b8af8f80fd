"""The first analysis on a machine compiles the kernels; done in two processes at once it takes little more than half as long."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import Final

from policy_nlp.document import Document

#: Enough to call every kernel of a stage.
_TEXT: Final = "2025年工作要点\n一、总体要求\n到2025年，全市建成“一网通办”平台3个，增长5%以上，覆盖所有县市。"


def compile_kernels() -> None:
    """Compile the kernels of `analyze` and `compare` into the cache, those of quantities beside the others; quick where they are there."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as pool:
        quantities = pool.submit(_compile_quantities)
        _compile_the_rest()
        quantities.result()


def _compile_quantities() -> None:
    from policy_nlp.entities.spans import Entities
    from policy_nlp.quantities import find_quantities
    from policy_nlp.structure import TextBatch, find_structure

    batch = TextBatch.of([Document("warm", _TEXT)])
    find_quantities(batch, find_structure(batch), Entities.none())


def _compile_the_rest() -> None:
    from policy_nlp.categories import default_model
    from policy_nlp.entities import find_entities
    from policy_nlp.structure import TextBatch, find_structure

    batch = TextBatch.of([Document("warm", _TEXT)])
    structure = find_structure(batch)
    default_model().categorise(batch, structure)
    find_entities(batch, structure)
    _compile_comparison()


def _compile_comparison() -> None:
    import pyarrow as pa

    from policy_nlp.analysis.result import Analysis
    from policy_nlp.analysis.schemas import SCHEMAS, TEXTS
    from policy_nlp.comparison.reuse import find_reuse

    texts = {"a": _TEXT * 3, "b": f"{_TEXT}另有安排。{_TEXT * 2}"}
    rows = [{"doc": doc, "characters": len(text)} for doc, text in texts.items()]
    documents = pa.Table.from_pylist(rows, schema=SCHEMAS["documents"])
    find_reuse(
        Analysis(documents=documents, texts=pa.table({"doc": [*texts], "text": [*texts.values()]}, schema=TEXTS))
    )
