"""A transformer in the place of the category model: trained, saved, loaded and used on the real libraries."""

from __future__ import annotations

import json
import pickle
from itertools import product
from pathlib import Path

import numpy as np
import pytest
from tiny import tiny_bert, torch

import policy_nlp as pn
from policy_nlp.analysis.schemas import SCHEMAS
from policy_nlp.backends import TransformerClassifier
from policy_nlp.backends.sequence_classification import heading_contexts, train_classifier
from policy_nlp.categories.labelled import build_corpus
from policy_nlp.categories.taxonomy import Category
from policy_nlp.structure import TextBatch, find_structure

TAXONOMY = pn.Taxonomy(tuple(Category(name) for name in ("tax", "talent", "net")))
NAMES = ("甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯", "辰巳", "午未", "申酉")
LABELS = [
    pair
    for name, year in product(NAMES, range(4))
    for pair in (
        (f"对{name}企业减免税收{year}%。", "tax"),
        (f"为{name}引进人才{year}名。", "talent"),
        (f"在{name}建设网络{year}个。", "net"),
    )
]
TEXT = "一、总体要求\n对丙午企业减免税收1%。\n为甲申引进人才2名。\n在庚酉建设网络3个。\n"
#: So many steps that any random start gets there; early stopping has a test of its own.
FAST = pn.TrainingSettings(epochs=12, learning_rate=3e-3, batch_size=8, patience=12)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_bert(tmp_path_factory.mktemp("base") / "bert", "".join(text for text, _ in LABELS) + TEXT)


@pytest.fixture(scope="module")
def model(base: Path) -> TransformerClassifier:
    return pn.train(TAXONOMY, LABELS, backend="transformers", base=base, settings=FAST)


def logits(model: TransformerClassifier, *texts: str) -> np.ndarray:
    batch = TextBatch.of([pn.Document(str(i), text) for i, text in enumerate(texts)])
    return model.logits(batch, find_structure(batch))


def test_the_loss_falls_and_sentences_are_told_apart(model: TransformerClassifier) -> None:
    losses = np.array(model.network.config.policy_nlp["epochs"])
    assert losses[-1, 0] < losses[0, 0] / 2
    assert losses[:, 1].min() < losses[0, 1] / 2  # those of sentences that it does not learn from
    analysis = pn.analyze(TEXT, model=model)
    assert analysis.sentences["category"].to_pylist()[1:] == ["tax", "talent", "net"]


def test_the_tables_are_those_of_any_model(model: TransformerClassifier) -> None:
    analysis = pn.analyze([pn.Document("a", TEXT), pn.Document("b", ""), pn.Document("c", TEXT * 40)], model=model)
    shipped = pn.analyze([pn.Document("a", TEXT), pn.Document("b", ""), pn.Document("c", TEXT * 40)])
    assert not len(analysis.errors)
    for name, schema in SCHEMAS.items():
        assert analysis.table(name).schema.equals(schema), name
    own = {"category", "score", "second", "second_score"}
    kept = [name for name in analysis.sentences.column_names if name not in own]
    assert analysis.sentences.select(kept).equals(shipped.sentences.select(kept))
    assert analysis.quantities.equals(shipped.quantities)
    rows = analysis.sentences.to_pylist()
    for row in rows:
        assert row["category"] != row["second"]
        assert 1 >= row["score"] >= row["second_score"] >= 0
        assert row["score"] + row["second_score"] <= 1 + 1e-6
    # A sentence has the same scores wherever it stands in the batches.
    assert {(r["category"], round(r["score"], 4)) for r in rows if r["doc"] == "c"} == {
        (r["category"], round(r["score"], 4)) for r in rows if r["doc"] == "a"
    }


def test_saved_loaded_and_sent_to_another_process(model: TransformerClassifier, tmp_path: Path) -> None:
    model.save(tmp_path / "own")
    model.save(tmp_path / "own")  # over itself
    assert not [p.name for p in (tmp_path / "own").iterdir() if p.suffix in (".bin", ".pt", ".pkl")]
    loaded = pn.load_model(tmp_path / "own", taxonomy=TAXONOMY)
    assert loaded.names == TAXONOMY.ids
    for again in (loaded, pickle.loads(pickle.dumps(model))):
        np.testing.assert_array_equal(
            logits(again, *(text for text, _ in LABELS)), logits(model, *(t for t, _ in LABELS))
        )
        assert again.network.config.policy_nlp == model.network.config.policy_nlp
    other = pn.Taxonomy(TAXONOMY.categories[:2])
    with pytest.raises(pn.ModelError, match="field id2label is tax, talent, net, expected tax, talent"):
        pn.load_model(tmp_path / "own", taxonomy=other)
    (tmp_path / "notes").mkdir()
    (tmp_path / "notes" / "notes.txt").write_text("…", encoding="utf-8")
    with pytest.raises(pn.PolicyNlpError, match="holds other files"):
        model.save(tmp_path / "notes")


def test_the_same_seed_gives_the_same_model(base: Path) -> None:
    settings = pn.TrainingSettings(epochs=2, learning_rate=2e-3)
    torch.manual_seed(1)
    first = pn.train(TAXONOMY, LABELS, backend="transformers", base=base, settings=settings)
    drawn = torch.rand(1).item()
    torch.manual_seed(1)
    assert torch.rand(1).item() == drawn  # training left the caller's random numbers alone
    second = pn.train(TAXONOMY, LABELS, backend="transformers", base=base, settings=settings)
    np.testing.assert_array_equal(logits(first, TEXT), logits(second, TEXT))
    settings = pn.TrainingSettings(epochs=2, learning_rate=2e-3, seed=1)
    third = pn.train(TAXONOMY, LABELS, backend="transformers", base=base, settings=settings)
    assert np.abs(logits(first, TEXT) - logits(third, TEXT)).max() > 1e-4


def test_training_stops_when_the_held_out_part_gets_worse(base: Path) -> None:
    guess = np.random.default_rng(0).permutation([category for _, category in LABELS])
    labels = [(text, str(category)) for (text, _), category in zip(LABELS, guess, strict=True)]
    settings = pn.TrainingSettings(epochs=40, learning_rate=5e-3, patience=2, held_out=0.3)
    model = pn.train(TAXONOMY, labels, backend="transformers", base=base, settings=settings)
    held = [held for _, held in model.network.config.policy_nlp["epochs"]]
    assert len(held) < 40
    assert min(held[-2:]) > min(held)
    # Nothing can be learned from chance, and the temperature says so.
    assert pn.analyze(TEXT, model=model).sentences["score"].to_numpy().max() < 0.6


def test_headings_are_read_where_the_labels_had_some(base: Path) -> None:
    documents, labels = [], {}
    for number in range(24):
        word, category = (("税收", "tax"), ("人才", "talent"), ("网络", "net"))[number % 3]
        text = f"一、{word}\n建设企业。引进{NAMES[number % 10]}。\n"
        documents.append(pn.Document(str(number), text))
        start = text.index("建设")
        labels[str(number)] = {(start, start + 5): (category, None), (start + 5, start + 10): (category, None)}
    corpus = build_corpus(documents, labels, TAXONOMY.ids)
    assert len(corpus.row) == 48
    settings = pn.TrainingSettings(epochs=30, learning_rate=3e-3, batch_size=4, patience=30, held_out=0.2)
    model = train_classifier(corpus, base=base, settings=settings)
    assert model.network.config.policy_nlp["context"]
    analysis = pn.analyze("一、人才\n建设企业。\n二、网络\n建设企业。\n三、税收\n建设企业。\n", model=model)
    assert analysis.sentences["category"].to_pylist()[1::2] == ["talent", "net", "tax"]


def test_the_context_is_the_title_and_the_headings_above() -> None:
    text = "某市规划\n第一章 产业\n（一）工业。\n发展工业。\n第二章 安全\n保障安全。\n"
    batch = TextBatch.of([pn.Document("d", text, title="某市规划"), pn.Document("e", "建设网络。")])
    structure = find_structure(batch)
    sentences = [batch.text[a:b] for a, b in zip(structure.start, structure.end, strict=True)]
    contexts = dict(zip(sentences, heading_contexts(batch, structure), strict=True))
    assert contexts["发展工业。"] == "某市规划，产业，工业。"
    assert contexts["（一）工业。"] == "某市规划，产业"
    assert contexts["第二章 安全"] == "某市规划"
    assert contexts["保障安全。"] == "某市规划，安全"
    assert contexts["建设网络。"] == ""
    rows = np.array([sentences.index("保障安全。")])
    assert heading_contexts(batch, structure, rows) == ["某市规划，安全"]


def test_a_sentence_longer_than_the_network_takes_is_cut(model: TransformerClassifier) -> None:
    long = "为甲申引进人才2名，" * 200
    room = 64 - 2  # without the two special tokens
    np.testing.assert_allclose(logits(model, long), logits(model, long[:room]), atol=1e-5)
    assert len(pn.analyze(long, model=model).sentences) == 1


def test_what_others_saved_serves_too(base: Path, tmp_path: Path) -> None:
    """A classifier of the library itself, without this package's settings."""
    transformers = pytest.importorskip("transformers")
    network = transformers.AutoModelForSequenceClassification.from_pretrained(base, id2label={0: "a", 1: "b"})
    network.save_pretrained(tmp_path / "plain")
    transformers.AutoTokenizer.from_pretrained(base).save_pretrained(tmp_path / "plain")
    model = pn.load_model(tmp_path / "plain")
    assert model.names == ("a", "b")
    analysis = pn.analyze(TEXT, model=model)
    assert np.allclose(analysis.sentences["score"].to_numpy() + analysis.sentences["second_score"].to_numpy(), 1)


def test_pickled_weights_are_refused(model: TransformerClassifier, base: Path, tmp_path: Path) -> None:
    model.save(tmp_path / "m")
    weights = tmp_path / "m" / "model.safetensors"
    weights.unlink()
    torch.save(model.network.state_dict(), tmp_path / "m" / "pytorch_model.bin")
    with pytest.raises(pn.ModelError, match="no model that can be read safely"):
        pn.load_model(tmp_path / "m")
    with pytest.raises(pn.ModelError, match="no model that can be read safely"):
        pn.train(TAXONOMY, LABELS, backend="transformers", base=tmp_path / "m")


def test_a_damaged_folder_is_named(model: TransformerClassifier, tmp_path: Path) -> None:
    folder = tmp_path / "m"
    with pytest.raises(pn.ModelError, match="m: no category model"):
        pn.load_model(folder)
    folder.mkdir()
    with pytest.raises(pn.ModelError, match=r"m: no model; its config\.json"):
        pn.load_model(folder)
    model.save(folder)
    (folder / "model.safetensors").write_bytes(b"\xff" * 100)
    with pytest.raises(pn.ModelError, match="m: "):
        pn.load_model(folder)
    config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
    config["architectures"] = ["BertForMaskedLM"]
    (folder / "config.json").write_text(json.dumps(config), encoding="utf-8")
    with pytest.raises(pn.ModelError, match="architectures is BertForMaskedLM, expected …ForSequenceClassification"):
        pn.load_model(folder)
