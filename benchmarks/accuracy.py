"""The accuracy page of the category model: ``python -m benchmarks.accuracy ../shared/policy-texts/docs.jsonl -o benchmarks/accuracy.md``.

All figures are cross-validated by document on the shipped labels; beside the model stand the baselines that a user would try first. Then
each genre and each era is left out of training altogether, and the time of scoring is set against rjieba's on the same text.
"""

from __future__ import annotations

import argparse
import time
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jieba
import numpy as np
import numpy.typing as npt
import rjieba

from policy_nlp.categories.labelled import LabelledCorpus
from policy_nlp.categories.recipe import figures, shipped_corpus
from policy_nlp.categories.training import ContextInput, cross_features, cross_validated, folds_by_document, train
from policy_nlp.resources import resource

Probabilities = npt.NDArray[np.float32]
SHOWN = ("accuracy", "accuracy_alt", "macro_f", "calibration_error")


def one_hot(predicted: Sequence[int] | npt.NDArray[Any], classes: int) -> Probabilities:
    """Certain predictions as probabilities, shape (labels, classes)."""
    return np.eye(classes, dtype=np.float32)[np.asarray(predicted)]


def sentences(corpus: LabelledCorpus) -> list[str]:
    """The labelled sentences."""
    start, end = corpus.structure.start[corpus.row].tolist(), corpus.structure.end[corpus.row].tolist()
    return [corpus.batch.text[a:b] for a, b in zip(start, end, strict=True)]


def keywords(corpus: LabelledCorpus) -> Probabilities:
    """The category with most characters of its shipped terms in the sentence; `other` where there is none."""
    import ahocorasick_rs

    terms, groups = [], []
    with resource("corpora", "lexicon", "terms.tsv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            term, group = line.rstrip("\n").split("\t")
            if group in corpus.names:
                terms.append(term)
                groups.append(corpus.names.index(group))
    finder = ahocorasick_rs.AhoCorasick(terms, matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    predicted = []
    for text in sentences(corpus):
        votes: dict[int, int] = defaultdict(int)
        for pattern, a, b in finder.find_matches_as_indexes(text):
            votes[groups[pattern]] += b - a
        predicted.append(max(votes, key=lambda k: votes[k]) if votes else corpus.names.index("other"))
    return one_hot(predicted, len(corpus.names))


def jieba_svm(corpus: LabelledCorpus, of_label: npt.NDArray[np.int32]) -> Probabilities:
    """jieba, TF-IDF and a linear SVM, as in most tutorials."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import make_pipeline
    from sklearn.svm import LinearSVC

    words = [" ".join(jieba.lcut(text)) for text in sentences(corpus)]
    out = np.zeros(len(words), dtype=int)
    for fold in range(int(of_label.max()) + 1):
        rest = [i for i in range(len(words)) if of_label[i] != fold]
        here = [i for i in range(len(words)) if of_label[i] == fold]
        model = make_pipeline(
            TfidfVectorizer(token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True), LinearSVC(random_state=0)
        )
        model.fit([words[i] for i in rest], corpus.category[rest])
        out[here] = model.predict([words[i] for i in here])
    return one_hot(out, len(corpus.names))


def genre(doc: str) -> str:
    """Genre by the id of a development text."""
    return {
        "gwr": "work reports",
        "law": "laws and regulations",
        "sc": "State Council documents",
        "own": "written for the project",
    }[doc.partition("-")[0]]


def era(year: int | None) -> str:
    """Era by year."""
    if year is None:
        return "no year"
    return (
        "1993–2000" if year <= 2000 else "2001–2010" if year <= 2010 else "2011–2018" if year <= 2018 else "2019–2026"
    )


def left_out(corpus: LabelledCorpus, groups: list[str], real: npt.NDArray[np.bool_]) -> dict[str, dict[str, float]]:
    """Figures on the real labels of each group of documents by models that saw no document of the group."""
    out = {}
    of_label = np.array(groups)[corpus.group]
    for group in sorted(set(of_label[real])):
        rest = of_label != group
        part = LabelledCorpus(
            corpus.batch,
            corpus.structure,
            corpus.row[rest],
            corpus.category[rest],
            corpus.alt[rest],
            corpus.names,
            corpus.missed,
        )
        rows = np.nonzero(~rest & real)[0]
        # Half as many folds: a model is learned for each group.
        features = cross_features(part, folds_by_document(part, 5))
        probabilities = train(part, features).probabilities(corpus.batch, corpus.structure)[corpus.row[rows]]
        out[str(group)] = figures(probabilities, corpus.category[rows], corpus.alt[rows], corpus.names)
    return out


def scoring_time(corpus: LabelledCorpus, features: ContextInput, repeats: int = 5) -> tuple[float, float]:
    """Median seconds of scoring all documents, and of rjieba on the same text."""
    model = train(corpus, features)

    def median(task: Any) -> float:
        task()
        times = []
        for _ in range(repeats):
            begin = time.perf_counter()
            task()
            times.append(time.perf_counter() - begin)
        return sorted(times)[repeats // 2]

    words = rjieba.Jieba()
    return median(lambda: model.categorise(corpus.batch, corpus.structure)), median(
        lambda: words.cut(corpus.batch.text, False)
    )


def row(name: str, values: dict[str, float], names: Sequence[str]) -> str:
    """A line of a Markdown table."""
    return f"| {name} | " + " | ".join(f"{values.get(key, float('nan')):.3f}" for key in names) + " |"


def main() -> None:
    """Write the page."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("docs", type=Path, nargs="+", help="texts of the stand-off labels")
    parser.add_argument("-o", "--output", type=Path, default=Path("benchmarks/accuracy.md"))
    arguments = parser.parse_args()
    corpus, written = shipped_corpus(arguments.docs)
    fold = folds_by_document(corpus)
    of_label = fold[corpus.group]
    real = corpus.group >= written
    features = cross_features(corpus, fold)
    classes = len(corpus.names)
    found = {
        "keyword dictionary": keywords(corpus),
        "jieba + TF-IDF + LinearSVC": jieba_svm(corpus, of_label),
        "hashed character n-grams, the sentence alone": one_hot(features.inside[:, :classes].argmax(axis=1), classes),
        "the same with headings and context (shipped)": cross_validated(corpus, fold, features),
    }
    lines = [
        "# Accuracy of the category model",
        "",
        f"Made by `python -m benchmarks.accuracy DOCS -o {arguments.output}`.",
        "",
    ]
    lines += [
        f"{len(corpus.row)} labelled sentences, {int(real.sum())} of real texts; "
        f"cross-validated by document ({int(fold.max()) + 1} folds).",
        "",
    ]
    for title, chosen in (("Real texts", real), ("Texts written for the project", ~real)):
        by_class = [f"{name}.f" for name in corpus.names]
        lines += [
            f"## {title}",
            "",
            "| model | " + " | ".join([*SHOWN, *corpus.names]) + " |",
            "|---" * (1 + len(SHOWN) + classes) + "|",
        ]
        for name, probabilities in found.items():
            values = figures(probabilities[chosen], corpus.category[chosen], corpus.alt[chosen], corpus.names)
            lines.append(row(name, values, [*SHOWN, *by_class]))
        lines.append("")
    documents = corpus.batch.documents
    for title, groups in (
        ("One genre left out of training", [genre(d.id) for d in documents]),
        ("One era left out of training", [era(d.year) for d in documents]),
    ):
        lines += [
            f"## {title}",
            "",
            "| left out | sentences | " + " | ".join(SHOWN) + " |",
            "|---" * (2 + len(SHOWN)) + "|",
        ]
        for name, values in left_out(corpus, groups, real).items():
            lines.append(
                f"| {name} | {values['sentences']:.0f} | " + " | ".join(f"{values[key]:.3f}" for key in SHOWN) + " |"
            )
        lines.append("")
    ours, words = scoring_time(corpus, features)
    lines += [
        "## Time",
        "",
        f"Scoring takes {ours / words:.2f} times as long as rjieba's tokenising of the same text (one process, same run).",
        "",
    ]
    arguments.output.write_text("\n".join(lines), encoding="utf-8")
    print("\n".join(lines))


if __name__ == "__main__":
    main()
