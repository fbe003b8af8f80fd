"""What `train` takes, and what it says where an argument or a library is missing."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from naming import annotated, found_in

import policy_nlp as pn
from policy_nlp.backends.annotated import annotated_corpus
from policy_nlp.backends.held_out import held_out_part
from policy_nlp.backends.temperature import fit_temperature, softmax
from policy_nlp.categories.taxonomy import Category
from policy_nlp.entities import EntityTagger
from policy_nlp.entities.recipe import gold_spans
from policy_nlp.integrations.records import records_of, write_gold

TAXONOMY = pn.Taxonomy((Category("a", keywords=("税收",)), Category("b", keywords=("人才",))))


@pytest.mark.parametrize(
    ("arguments", "options", "says"),
    [
        ((TAXONOMY,), {"backend": "forest"}, "backend is 'forest', but must be 'linear' or 'transformers'"),
        (
            ("entities", ()),
            {"backend": "linear"},
            "backend is 'linear', but must be 'crf' or 'spacy' or 'transformers'",
        ),
        ((TAXONOMY,), {"backend": "transformers"}, "base is needed by the backend 'transformers'"),
        ((TAXONOMY,), {"base": "x"}, "base is of no use to the backend 'linear'"),
        (("entities", ()), {"settings": pn.TrainingSettings()}, "settings is of no use to the backend 'crf'"),
        (("taxonomy.yaml",), {}, "taxonomy is 'taxonomy.yaml', expected a Taxonomy or 'entities'"),
    ],
)
def test_a_wrong_argument_is_named(arguments: tuple[object, ...], options: dict[str, object], says: str) -> None:
    with pytest.raises((TypeError, ValueError), match=says):
        pn.train(*arguments, **options)


@pytest.mark.parametrize(
    ("name", "value"), [("epochs", 0), ("patience", 0), ("batch_size", 0), ("held_out", 1.0), ("learning_rate", -1.0)]
)
def test_a_setting_out_of_range_is_named(name: str, value: float) -> None:
    with pytest.raises(ValueError, match=f"{name} is {value}"):
        pn.TrainingSettings(**{name: value})


@pytest.mark.parametrize("missing", ["torch", "transformers", "spacy"])
def test_the_missing_extra_is_named(missing: str, tmp_path: Path) -> None:
    extra = "spacy" if missing == "spacy" else "transformers"
    call = (
        "pn.train('entities', [('建设。', [])], backend='spacy')"
        if missing == "spacy"
        else f"pn.train(taxonomy, backend='transformers', base={str(tmp_path)!r})"
    )
    if missing == "transformers":
        pytest.importorskip("torch")
    code = (
        f"import sys; sys.modules[{missing!r}] = None\n"
        "import policy_nlp as pn\n"
        "from policy_nlp.categories.taxonomy import Category\n"
        "taxonomy = pn.Taxonomy((Category('a', keywords=('税收',)), Category('b', keywords=('人才',))))\n"
        f"try: {call}\n"
        "except pn.PolicyNlpError as error: print(type(error).__name__, error)\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.startswith("MissingExtraError")
    assert f"needs {missing}: pip install 'policy-nlp[{extra}]'" in out


def test_the_package_loads_without_the_large_libraries() -> None:
    code = (
        "import sys, policy_nlp as pn\n"
        "for name in pn.__all__: getattr(pn, name)\n"
        "pn.analyze('建设平台5个。')\n"
        "print([m for m in ('torch', 'transformers', 'spacy', 'sklearn') if m in sys.modules])\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert out.strip() == "[]"


def test_the_crf_learns_from_annotations_and_comes_back(tmp_path: Path) -> None:
    tagger = pn.train("entities", annotated())
    assert found_in("由戊丁管理局建设甲己平台，第3期。", tagger) == [("戊丁管理局", "ORG"), ("甲己平台", "SYSTEM")]
    tagger.save(tmp_path / "e.npz")
    again = pn.load_tagger(tmp_path / "e.npz")
    assert isinstance(again, EntityTagger)
    for one, two in zip(again.weights, tagger.weights, strict=True):
        np.testing.assert_array_equal(one, two)


def test_annotations_of_the_gold_format(tmp_path: Path) -> None:
    """What an analysis exports is learned from as it stands."""
    text = "一、政务\n到2025年，济南市建设平台。\n市政府办理《数据条例》。"
    analysis = pn.analyze([pn.Document("a", text), pn.Document("b", "推进济南建设。")])
    write_gold(records_of(analysis), tmp_path / "gold.jsonl")
    corpus = annotated_corpus(tmp_path / "gold.jsonl")
    assert (len(corpus.batch.documents), corpus.missed) == (2, 0)
    spans = [span for own in gold_spans(corpus).values() for span in own]
    texts = [corpus.batch.text[a:b] for a, b, _ in spans]
    assert texts == analysis.entities["text"].to_pylist()
    assert len(texts) >= 4


def test_an_entity_across_two_sentences_costs_only_those() -> None:
    corpus = annotated_corpus(
        [("建设平台。推进工作。办理业务。", [(2, 8, "SYSTEM"), (12, 14, "TECH")]), ("新建平台。", [])]
    )
    kept = [corpus.batch.text[corpus.structure.start[r] : corpus.structure.end[r]] for r in corpus.row]
    assert kept == ["办理业务。", "新建平台。"]
    assert corpus.missed == 2


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        (("建设平台。", [(0, 9, "ORG")]), r"annotations\[0\]: entity \[0:9\] overlaps another or lies outside"),
        (("建设平台。", [(0, 3, "ORG"), (2, 4, "ORG")]), r"entity \[2:4\] overlaps another"),
        (("建设平台。", [(0, 2, "CITY")]), "label 'CITY' is none of REGION"),
        ((" ", []), "field text is empty"),
    ],
)
def test_wrong_annotations_are_named(pair: tuple[str, list[tuple[int, int, str]]], says: str) -> None:
    with pytest.raises(pn.FormatError, match=says):
        annotated_corpus([pair])


def test_wrong_annotation_files_are_named(tmp_path: Path) -> None:
    path = tmp_path / "gold.jsonl"
    for line, says in (
        ('{"doc": "d", "text": "建设。", "start": 0}', "gold.jsonl:1: field entities is missing"),
        ('{"doc": "d", "text": "建设。", "start": 0, "entities": [1]}', "gold.jsonl:1: field entities is no list"),
        ("", "gold.jsonl: no annotated sentence"),
    ):
        path.write_text(line + "\n", encoding="utf-8")
        with pytest.raises(pn.FormatError, match=says):
            annotated_corpus(path)


def test_documents_are_held_out_whole() -> None:
    group = np.repeat(np.arange(40), np.random.default_rng(0).integers(1, 30, 40))
    held = held_out_part(group, 0.2, seed=1)
    assert 0.2 <= held.mean() <= 0.4
    assert not set(group[held]) & set(group[~held])
    assert (held_out_part(group, 0.2, seed=1) == held).all()
    assert (held_out_part(group, 0.2, seed=2) != held).any()
    assert held_out_part(np.zeros(50, int), 0.1, seed=0).sum() == 5  # one document: sentences
    assert not held_out_part(np.array([0, 0, 0, 1, 1, 1]), 0.1, seed=0).any()  # none can be spared
    assert not held_out_part(group, 0.0, seed=0).any()


def test_the_temperature_undoes_overconfidence() -> None:
    rng = np.random.default_rng(0)
    logits = rng.normal(size=(20_000, 4)).astype(np.float32)
    category = np.array([rng.choice(4, p=p / p.sum()) for p in softmax(logits).astype(float)])
    assert fit_temperature(logits, category) == pytest.approx(1, abs=0.05)
    assert fit_temperature(3 * logits, category) == pytest.approx(3, abs=0.15)
    assert fit_temperature(logits[:0], category[:0]) == 1
    # A small part without an error makes nothing certain.
    sure = np.eye(4, dtype=np.float32)[:, :] * 5
    scores = softmax(sure / np.float32(fit_temperature(sure, np.arange(4)))).max(axis=1)
    assert scores == pytest.approx(5 / 6, abs=0.01)
