"""`analyze` and what stands around it with models of other libraries: paths, workers, resumed runs, spaCy."""

from __future__ import annotations

from pathlib import Path

import pyarrow.parquet as pq
import pytest
from naming import annotated
from tiny import tiny_bert

import policy_nlp as pn
from policy_nlp.analysis.schemas import SCHEMAS
from policy_nlp.categories.taxonomy import Category

TEXT = "一、产业\n由戊丁管理局建设甲己平台，第3期。\n第5期，第7期。\n按照《建设条例》，由申辰管理局建设丑子平台，到2025年建设3个。"
LABELS = [(text, "build" if entities else "rest") for text, entities in annotated()]
SETTINGS = pn.TrainingSettings(epochs=12, learning_rate=4e-3, batch_size=8, patience=12)


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Folder with ``categories``, ``entities``, as a user keeps them."""
    folder = tmp_path_factory.mktemp("models")
    base = tiny_bert(folder / "base", "".join(text for text, _ in annotated()) + TEXT)
    taxonomy = pn.Taxonomy((Category("build"), Category("rest")))
    pn.train(taxonomy, LABELS, backend="transformers", base=base, settings=SETTINGS).save(folder / "categories")
    pn.train("entities", annotated(), backend="transformers", base=base, settings=SETTINGS).save(folder / "entities")
    return folder


def names(analysis: pn.Analysis) -> list[tuple[str, str]]:
    table = analysis.entities
    return list(zip(table["text"].to_pylist(), table["label"].to_pylist(), strict=True))


def test_models_by_path_fill_the_same_tables(models: Path) -> None:
    analysis = pn.analyze(TEXT, model=models / "categories", entity_model=str(models / "entities"), tokens=True)
    assert not len(analysis.errors)
    for name, schema in SCHEMAS.items():
        assert analysis.table(name).schema.equals(schema), name
    assert analysis.sentences["category"].to_pylist()[1:3] == ["build", "rest"]
    found = names(analysis)
    assert ("戊丁管理局", "ORG") in found and ("甲己平台", "SYSTEM") in found
    assert ("《建设条例》", "DOCUMENT") in found  # the grammar's
    (quantity,) = [row for row in analysis.quantities.to_pylist() if row["text"] == "3个"]
    assert quantity["deadline"] == "2025"
    assert ("甲己平台", "SYSTEM") not in names(pn.analyze(TEXT, model=models / "categories"))


def test_workers_give_the_same(models: Path) -> None:
    texts = [pn.Document(str(i), TEXT * 3) for i in range(4)]
    options = {"model": models / "categories", "entity_model": models / "entities"}
    one, two = pn.analyze(texts, **options), pn.analyze(texts, **options, workers=2)
    for name in SCHEMAS:
        assert two.table(name).to_pylist() == one.table(name).to_pylist(), name


def test_a_run_with_another_model_is_not_taken_over(models: Path, tmp_path: Path) -> None:
    texts = [pn.Document(str(i), TEXT) for i in range(3)]
    pn.analyze_to(texts, tmp_path / "out", model=models / "categories", entity_model=models / "entities")
    loaded = pn.load_analysis(tmp_path / "out")
    assert loaded.entities.to_pylist() == pn.analyze(texts, entity_model=models / "entities").entities.to_pylist()
    from policy_nlp.analysis.streaming import _digest_of_files, _digest_of_model

    own, tagger = pn.load_model(models / "categories"), pn.load_tagger(models / "entities")
    digests = [_digest_of_model(own), _digest_of_files(tagger), _digest_of_model(pn.categories.default_model())]
    assert len(set(digests)) == 3
    assert digests[:2] == [
        _digest_of_model(pn.load_model(models / "categories")),
        _digest_of_files(pn.load_tagger(models / "entities")),
    ]
    assert pq.read_table(tmp_path / "out" / "sentences", partitioning=None).num_rows == len(loaded.sentences)


def test_a_model_of_the_wrong_kind_is_named(models: Path) -> None:
    with pytest.raises(pn.ModelError, match="BertForTokenClassification, expected …ForSequenceClassification"):
        pn.analyze(TEXT, model=models / "entities")
    with pytest.raises(pn.ModelError, match="BertForSequenceClassification, expected …ForTokenClassification"):
        pn.analyze(TEXT, entity_model=models / "categories")


def test_the_spacy_component_takes_it_along(models: Path, tmp_path: Path) -> None:
    spacy = pytest.importorskip("spacy")
    nlp = spacy.blank("zh")
    nlp.add_pipe("policy_nlp", config={"model": str(models / "categories")})
    doc = nlp(TEXT)
    assert [s._.category for s in doc.sents][1:3] == ["build", "rest"]
    nlp.to_disk(tmp_path / "pipeline")
    data = nlp.to_bytes()
    other = spacy.blank("zh")
    other.add_pipe("policy_nlp")
    for again in (spacy.load(tmp_path / "pipeline"), other.from_bytes(data)):
        assert [s._.category for s in again(TEXT).sents] == [s._.category for s in doc.sents]
        assert again.get_pipe("policy_nlp").category_model().names == ("build", "rest")
