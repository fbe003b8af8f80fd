"""A transformer's judgement in the linear model."""

from __future__ import annotations

import random
from itertools import product
from pathlib import Path

import pytest
from tiny import tiny_bert

import policy_nlp as pn
from policy_nlp.categories.labelled import LabelledCorpus, build_corpus
from policy_nlp.categories.taxonomy import Category

pytest.importorskip("sklearn")
TAXONOMY = pn.Taxonomy(tuple(Category(name) for name in ("tax", "talent", "net")))
NAMES = ("甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯", "辰巳", "午未", "申酉")
KINDS = (("对{}企业减免税收{}%。", "tax"), ("为{}引进人才{}名。", "talent"), ("在{}建设网络{}个。", "net"))
LABELS = [(form.format(name, n), kind) for name, n, (form, kind) in product(NAMES[:6], range(5), KINDS)]


def plans(names: tuple[str, ...]) -> dict[str, list[tuple[str, str]]]:
    """Documents as lines with their category, in an order of their own each, so that the neighbours give nothing away."""
    rng = random.Random(0)
    lines = {
        f"{name}-{n}": [(form.format(name, n), kind) for form, kind in KINDS] for name, n in product(names, range(4))
    }
    return {doc: rng.sample(own, len(own)) for doc, own in lines.items()}


def documents(names: tuple[str, ...]) -> list[pn.Document]:
    return [pn.Document(doc, "\n".join(line for line, _ in lines)) for doc, lines in plans(names).items()]


def gold(names: tuple[str, ...]) -> LabelledCorpus:
    labels: dict[str, dict[tuple[int, int], tuple[str, str | None]]] = {}
    for doc, lines in plans(names).items():
        at = 0
        for line, kind in lines:
            labels.setdefault(doc, {})[at, at + len(line)] = (kind, None)
            at += len(line) + 1
    return build_corpus(documents(names), labels, TAXONOMY.ids)


@pytest.fixture(scope="module")
def teacher(tmp_path_factory: pytest.TempPathFactory) -> pn.backends.TransformerClassifier:
    characters = "".join(text for text, _ in LABELS) + "".join(NAMES)
    base: Path = tiny_bert(tmp_path_factory.mktemp("base") / "bert", characters)
    settings = pn.TrainingSettings(epochs=12, learning_rate=3e-3, batch_size=8, patience=12)
    return pn.train(TAXONOMY, LABELS, backend="transformers", base=base, settings=settings)


def test_the_student_agrees_with_its_teacher(teacher: pn.backends.TransformerClassifier, tmp_path: Path) -> None:
    done = pn.distil(teacher, documents(NAMES))
    first, second = done.comparison.to_pylist()
    assert (first["model"], second["model"]) == ("teacher", "student")
    assert first["agreement"] == 1
    assert second["agreement"] >= 0.9
    # A fifth of the documents, not learned from; nobody has said what is right in them.
    assert 24 <= second["sentences"] <= 48
    assert first["accuracy"] is None and second["macro_f"] is None
    assert second["sentences_per_second"] > first["sentences_per_second"] > 0
    done.student.save(tmp_path / "student.npz")
    analysis = pn.analyze("为申子引进人才3名。\n对丙酉企业减免税收2%。", model=pn.load_model(tmp_path / "student.npz"))
    assert analysis.sentences["category"].to_pylist() == ["talent", "tax"]


def test_both_are_measured_by_gold_that_is_left_out(teacher: pn.backends.TransformerClassifier) -> None:
    corpus = gold(NAMES[8:])
    done = pn.distil(teacher, documents(NAMES), gold=corpus)
    first, second = done.comparison.to_pylist()
    assert first["sentences"] == second["sentences"] == 24
    assert first["accuracy"] >= 0.9 and second["accuracy"] >= 0.9
    assert 0 <= second["calibration_error"] <= 1
    with pytest.raises(pn.FormatError, match="no sentence to learn from"):
        pn.distil(teacher, documents(NAMES[8:]), gold=corpus)
    other = build_corpus(documents(NAMES), {}, ("a", "b"))
    with pytest.raises(pn.FormatError, match="categories are a, b, the teacher's tax, talent, net"):
        pn.distil(teacher, documents(NAMES), gold=other)
