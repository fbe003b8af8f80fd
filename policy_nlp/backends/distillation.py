"""A large model's judgement in a small one: Hinton, Vinyals and Dean 2015, "Distilling the Knowledge in a Neural Network".

The student is the package's linear model, whose learner takes a category and a lighter second one for each sentence; so the teacher's
probabilities come to it as the likeliest category and, where that is a real possibility, the runner-up.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from policy_nlp.analysis.source import Source, items_of
from policy_nlp.backends.held_out import held_out_part
from policy_nlp.backends.protocols import SentenceClassifier
from policy_nlp.categories.labelled import LabelledCorpus
from policy_nlp.categories.model import CategoryModel
from policy_nlp.document import Document
from policy_nlp.errors import FormatError
from policy_nlp.structure import TextBatch, find_structure
from policy_nlp.structure.metadata import describe

#: Probability from which the teacher's runner-up goes along as the label's second category.
POSSIBLE: Final = 0.2
#: Share of the documents that the student does not learn from.
HELD_OUT: Final = 0.2
_COLUMNS: Final = ("sentences", "accuracy", "macro_f", "calibration_error")


@dataclass(frozen=True, slots=True)
class Distillation:
    """What `distil` made.

    Attributes:
        student: for ``analyze(..., model=)``.
        comparison: a row for the teacher and one for the student on the same sentences, which the student has not learned from:
            ``model``, ``sentences``, ``agreement`` (with the teacher), ``accuracy``, ``macro_f`` and ``calibration_error`` (by the
            gold labels; null without them), ``sentences_per_second`` (this machine, structure not counted).
    """

    student: CategoryModel
    comparison: pa.Table


def distil(
    teacher: SentenceClassifier, source: Source, *, gold: LabelledCorpus | None = None, seed: int = 0
) -> Distillation:
    """Label a corpus with `teacher` and train the linear model on its labels.

    Args:
        teacher: e.g. a `TransformerClassifier`.
        source: texts without labels, as in `analyze`; some hundred documents at least are worth it.
        gold: labels to compare both models by, of documents that neither has learned from; a document that is also in `source` is
            left out there. Without gold, they are compared on a fifth of the documents, which the student does not learn from.
        seed: of the choice of that fifth.

    Raises:
        FormatError: the source has no sentence to learn from, or the gold is of other categories.
        ReadError: a path does not exist, or a folder or pattern holds no document.
        MissingExtraError: scikit-learn is not installed.
    """
    from policy_nlp.categories.training import train as train_linear

    if gold is not None and gold.names != teacher.names:
        raise FormatError(f"gold: categories are {', '.join(gold.names)}, the teacher's {', '.join(teacher.names)}")
    known = set() if gold is None else {document.text for document in gold.batch.documents}
    documents = [describe(item) for item in items_of(source) if isinstance(item, Document) and item.text not in known]
    corpus = _labelled_by(teacher, documents)
    if gold is None:
        held = held_out_part(corpus.group, HELD_OUT, seed)
        learned, test = _part(corpus, ~held), _part(corpus, held)
    else:
        learned, test = corpus, gold
    if not len(learned.row):
        raise FormatError("source: no sentence to learn from")
    student = train_linear(learned)
    return Distillation(student, _comparison(teacher, student, test, labelled=gold is not None))


def _labelled_by(teacher: SentenceClassifier, documents: list[Document]) -> LabelledCorpus:
    batch = TextBatch.of(documents)
    structure = find_structure(batch)
    found = teacher.categorise(batch, structure)
    alt = np.where(found.second_score >= POSSIBLE, found.second, np.int8(-1))
    rows = np.arange(len(found.category), dtype=np.int64)
    return LabelledCorpus(batch, structure, rows, found.category, alt.astype(np.int8), teacher.names, 0)


def _part(corpus: LabelledCorpus, chosen: npt.NDArray[np.bool_]) -> LabelledCorpus:
    return LabelledCorpus(
        corpus.batch,
        corpus.structure,
        corpus.row[chosen],
        corpus.category[chosen],
        corpus.alt[chosen],
        corpus.names,
        corpus.missed,
    )


def _comparison(
    teacher: SentenceClassifier, student: CategoryModel, test: LabelledCorpus, *, labelled: bool
) -> pa.Table:
    from policy_nlp.categories.recipe import figures

    rows: list[dict[str, Any]] = []
    judged: npt.NDArray[np.int64] | None = None
    for name, model in (("teacher", teacher), ("student", student)):
        begin = time.perf_counter()
        probabilities = model.probabilities(test.batch, test.structure)
        seconds = time.perf_counter() - begin
        chosen = probabilities[test.row]
        category = chosen.argmax(axis=1)
        judged = category if judged is None else judged
        values = figures(chosen, test.category, test.alt, test.names) if labelled and len(chosen) else {}
        rows.append(
            {
                "model": name,
                "sentences": len(chosen),
                "agreement": float((category == judged).mean()) if len(chosen) else None,
                **{column: values.get(column) for column in _COLUMNS[1:]},
                "sentences_per_second": len(probabilities) / max(seconds, 1e-9),
            }
        )
    floats = ("agreement", *_COLUMNS[1:], "sentences_per_second")
    schema = pa.schema([("model", pa.string()), ("sentences", pa.int32()), *((name, pa.float64()) for name in floats)])
    return pa.Table.from_pylist(rows, schema=schema)
