"""A user's own taxonomy: read from YAML, checked, learned from, saved and used."""

from __future__ import annotations

from pathlib import Path

import pytest

import policy_nlp as pn
from policy_nlp.categories.explanation import explain
from policy_nlp.structure import TextBatch, find_structure

YAML = """
categories:
  - id: supply
    name: 供给型
    description: 政府直接投入资源
    keywords: [人才培养, 资金支持, 基础设施建设]
    examples: [加大财政资金投入力度。, 建设公共技术服务平台。]
  - id: environment
    name: 环境型
    keywords: [税收优惠, 法规管制, 标准]
    examples: [落实税收优惠政策。, 完善标准体系和法律法规。]
  - id: demand
    name: 需求型
    keywords: [政府采购, 示范应用]
    examples: [扩大政府采购规模。, 开展示范应用工程。]
"""


def write(folder: Path, text: str) -> Path:
    path = folder / "instruments.yaml"
    path.write_text(text, encoding="utf-8")
    return path


def test_learn_save_load_and_analyze(tmp_path: Path) -> None:
    taxonomy = pn.Taxonomy.from_yaml(write(tmp_path, YAML))
    assert taxonomy.ids == ("supply", "environment", "demand")
    labels = [
        ("安排专项资金支持人才培养。", "supply"),
        ("对软件企业给予税收优惠。", "environment"),
        ("优先采购国产软件，扩大政府采购。", "demand"),
    ]
    model = pn.train(taxonomy, labels)
    model.save(tmp_path / "instruments.npz")
    again = pn.load_model(tmp_path / "instruments.npz", taxonomy=taxonomy)
    for used in (model, again, tmp_path / "instruments.npz"):
        analysis = pn.analyze("落实研发费用税收优惠政策。\n加大资金支持力度。\n扩大政府采购范围。", model=used)
        assert analysis.sentences["category"].to_pylist() == ["environment", "supply", "demand"]


def test_labels_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "labels.jsonl"
    path.write_text(
        '{"text": "加大投入。", "category": "a"}\n{"text": "减免税收。", "category": "b"}\n', encoding="utf-8"
    )
    taxonomy = pn.Taxonomy((pn.categories.taxonomy.Category("a"), pn.categories.taxonomy.Category("b")))
    assert pn.train(taxonomy, path).names == ("a", "b")
    path.write_text('{"text": "加大投入。", "category": "c"}\n', encoding="utf-8")
    with pytest.raises(pn.FormatError, match=r"labels.jsonl:1: field category is 'c', expected one of a, b"):
        pn.train(taxonomy, path)
    path.write_text('{"text": "加大投入。"}\n', encoding="utf-8")
    with pytest.raises(pn.FormatError, match=r"labels.jsonl:1: field category is missing"):
        pn.train(taxonomy, path)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("categories: [{id: a}, {id: a}]", "categories[1].id is 'a', which stands there twice"),
        ("categories: [{id: a}, {id: ''}]", "categories[1].id is empty"),
        ("categories: [{id: a}]", "expected at least 2"),
        ("categories: 3", "categories is missing"),
        ("categories: [{id: a, keyword: x}, {id: b}]", "categories[0].keyword is unknown"),
        ("categories: [{id: a, keywords: x}, {id: b}]", "categories[0].keywords is no list"),
        ("a: [", "no YAML"),
        ("categories: [!!python/object/apply:os.system [ls], {id: b}]", "no YAML"),
    ],
)
def test_a_wrong_taxonomy_names_file_and_field(tmp_path: Path, text: str, says: str) -> None:
    path = write(tmp_path, text)
    with pytest.raises(pn.FormatError) as caught:
        pn.Taxonomy.from_yaml(path)
    assert str(path) in str(caught.value)
    assert says in str(caught.value)


def test_labels_outside_and_classes_without_examples(tmp_path: Path) -> None:
    taxonomy = pn.Taxonomy.from_yaml(write(tmp_path, "categories: [{id: a, keywords: [网]}, {id: b}]"))
    with pytest.raises(pn.FormatError, match="category 'b' has neither"):
        pn.train(taxonomy, [("建网。", "a")])
    with pytest.raises(pn.FormatError, match=r"labels\[0\]: field category is 'x'"):
        pn.train(taxonomy, [("建网。", "x")])
    with pytest.raises(pn.FormatError, match=r"labels\[0\]: field text is empty"):
        pn.train(taxonomy, [(" ", "b")])


def test_a_model_of_another_taxonomy_is_refused(tmp_path: Path) -> None:
    taxonomy = pn.Taxonomy.from_yaml(write(tmp_path, YAML))
    pn.train(taxonomy).save(tmp_path / "m.npz")
    other = pn.Taxonomy(taxonomy.categories[:2])
    with pytest.raises(pn.ModelError, match="field names is supply, environment, demand, expected supply, environment"):
        pn.load_model(tmp_path / "m.npz", taxonomy=other)


def test_an_explanation_names_what_decided() -> None:
    analysis = pn.analyze(
        pn.Document("d", "数据条例\n第一章 数据共享\n第一条 推动公共数据开放，培育数据要素市场。\n第二条 加强领导。")
    )
    sentence = next(s for s in analysis[0].sentences if "公共数据" in s.text)
    explanation = sentence.explain()
    assert (explanation.category, explanation.runner_up) == (sentence.category, sentence.second)
    assert explanation.log_odds == pytest.approx(
        __import__("math").log(sentence.score / sentence.second_score), abs=1e-3
    )
    sources = {reason.source for reason in explanation.reasons}
    assert "sentence" in sources
    for reason in explanation.reasons:
        if reason.source == "sentence":
            assert reason.text in sentence.text
    weights = [abs(reason.weight) for reason in explanation.reasons]
    assert weights == sorted(weights, reverse=True)
    assert "数据" in str(explanation)


def test_weights_of_an_explanation_are_the_models() -> None:
    """Without the curvature of the second model, the parts of the sentence add up to its score."""
    model = pn.categories.default_model()
    batch = TextBatch.of([pn.Document("d", "推进网络安全等级保护。")])
    structure = find_structure(batch)
    everything = explain(model, batch, structure, 0, reasons=10_000)
    from policy_nlp.categories.explanation import _ngrams

    unit = __import__("numpy").eye(len(model.names), dtype="float32")[0]
    total = sum(weight for _, weight in _ngrams(model.body, batch.text[structure.start[0] : structure.end[0]], unit))
    score = model.body.spans(batch.codes, structure.start, structure.end)[0, 0]
    assert total + model.body.bias[0] == pytest.approx(score, abs=1e-4)
    assert everything.reasons


def test_the_pull_of_an_explanation_is_the_gradient_of_the_log_odds() -> None:
    import numpy as np

    from policy_nlp.categories.explanation import _pull
    from policy_nlp.categories.model import logits_of

    model = pn.categories.default_model()
    batch = TextBatch.of([pn.Document("d", "推进网络安全等级保护，开展政务服务网上办理。")])
    features = model.first_scores(batch, find_structure(batch))[0]

    def log_odds(at: np.ndarray) -> float:
        logits = logits_of(at[None].astype(np.float64), tuple(layer.astype(np.float64) for layer in model.layers))[0]
        return float(logits[0] - logits[1])

    pull = _pull(model, features, 0, 1)
    for i in range(len(features)):
        step = np.zeros(len(features))
        step[i] = 1e-5
        measured = (log_odds(features + step) - log_odds(features - step)) / 2e-5
        assert pull[i] == pytest.approx(measured, rel=0.02, abs=0.02)
