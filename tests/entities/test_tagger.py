"""The tagger: loading is safe, decoding keeps to its states, training is deterministic and learns."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.document import Document
from policy_nlp.entities import default_tagger, find_entities, load_tagger
from policy_nlp.entities.crf import fit
from policy_nlp.entities.labelled import build_entity_corpus
from policy_nlp.entities.recipe import gold_spans, train_tagger, training_rows
from policy_nlp.entities.spans import LABELS
from policy_nlp.entities.tagger import FORMAT
from policy_nlp.errors import FormatError, ModelError
from policy_nlp.structure import TextBatch, find_structure


def entities(text: str) -> list[tuple[str, str]]:
    batch = TextBatch.of([Document("d", text, region="山东省", year=2006)])
    found = find_entities(batch, find_structure(batch))
    return [
        (batch.text[a:b], LABELS[label])
        for a, b, label in zip(found.start.tolist(), found.end.tolist(), found.label.tolist(), strict=True)
    ]


def test_the_labels_on_sentences_of_the_kind() -> None:
    found = entities(
        "2008年，省信息产业厅会同省财政厅印发《山东省软件产业发展规划》，在济南、青岛开展“金卡”工程试点，"
        "建设省应急指挥平台，推广物联网技术，举办第二届山东软件博览会。"
    )
    for expected in (
        ("2008年", "TIME"),
        ("省信息产业厅", "ORG"),
        ("省财政厅", "ORG"),
        ("《山东省软件产业发展规划》", "DOCUMENT"),
        ("济南", "REGION"),
        ("青岛", "REGION"),
        ("省应急指挥平台", "SYSTEM"),
        ("物联网", "TECH"),
        ("第二届山东软件博览会", "EVENT"),
    ):
        assert expected in found


def test_generic_nouns_are_no_entities() -> None:
    assert entities("各部门要完善信息系统，加强平台建设，提高服务水平。") == []


@given(st.text(alphabet=st.characters(codec="utf-8"), max_size=200))
@settings(max_examples=150)
def test_entities_are_in_order_inside_their_sentence(text: str) -> None:
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    found = find_entities(batch, structure)
    after = 0
    for a, b, sentence in zip(found.start.tolist(), found.end.tolist(), found.sentence.tolist(), strict=True):
        assert after <= a < b
        assert structure.start[sentence] <= a
        assert b <= structure.end[sentence]
        after = b
    assert len(found.norm) == len(found.start)


def test_a_saved_tagger_is_the_same(tmp_path: Path) -> None:
    tagger = default_tagger()
    tagger.save(tmp_path / "t.npz")
    again = load_tagger(tmp_path / "t.npz")
    for one, two in zip(again.weights, tagger.weights, strict=True):
        assert one.dtype == two.dtype and (one == two).all()
    assert (again.transition == tagger.transition).all()
    assert (again.gate == tagger.gate).all() and again.least == tagger.least


def _damaged(damage: str) -> tuple[dict[str, Any], str]:
    """Arrays of a file that is no tagger, and what its refusal names."""
    tagger = default_tagger()
    arrays: dict[str, Any] = {
        **tagger.weights._asdict(), "transition": tagger.transition, "gate": tagger.gate, "least": tagger.least
    }  # fmt: skip
    header: dict[str, Any] = {"format": FORMAT, "labels": LABELS}
    names = damage
    if damage == "pickle":
        return {**arrays, "header": np.array([object()], dtype=object)}, "object"
    if damage == "labels":
        header["labels"] = ["X"]
        names = "format"
    elif damage == "format":
        header["format"] = FORMAT - 1
    elif damage == "hashed":
        arrays["hashed"], arrays["tags"] = tagger.weights.hashed[:3], tagger.weights.tags[:3]
    elif damage == "missing":
        del arrays["of_pair"]
        names = "of_pair"
    elif damage in arrays:
        arrays[damage] = arrays[damage][..., :-1] if arrays[damage].ndim > 1 else arrays[damage].astype(np.int64)
    return {**arrays, "header": np.frombuffer(json.dumps(header).encode(), np.uint8)}, names


@pytest.mark.parametrize(
    "damage",
    ["pickle", "labels", "format", "missing", "hashed", "tags", "characters", "of_character", "pairs", "of_pair", "transition", "gate"],
)  # fmt: skip
def test_a_damaged_tagger_is_named(tmp_path: Path, damage: str) -> None:
    arrays, names = _damaged(damage)
    np.savez(tmp_path / "t.npz", **arrays)
    with pytest.raises(ModelError, match=rf"t\.npz.*{names}"):
        load_tagger(tmp_path / "t.npz")


@pytest.mark.parametrize("content", [None, b"PK\x03\x04 no archive"])
def test_what_is_no_file_of_arrays_is_named(tmp_path: Path, content: bytes | None) -> None:
    if content is not None:
        (tmp_path / "t.npz").write_bytes(content)
    with pytest.raises(ModelError, match=r"t\.npz"):
        load_tagger(tmp_path / "t.npz")


def planted(count: int) -> tuple[list[Document], dict[str, dict[tuple[int, int], list[tuple[int, int, str]]]]]:
    documents, annotations = [], {}
    for i in range(count):
        name = f"{'青赤黄绿紫'[i % 5]}{'河山湖海'[i % 4]}数据交换平台"
        text = f"建设{name}，推进各项工作。"
        documents.append(Document(f"d{i}", text))
        annotations[f"d{i}"] = {(0, len(text)): [(2, 2 + len(name), "SYSTEM")]}
    return documents, annotations


def test_training_learns_and_is_deterministic() -> None:
    corpus = build_entity_corpus(*planted(40))
    pointer, features, gold = training_rows(corpus)
    chosen = np.arange(30)
    one, two = (train_tagger(pointer, features, gold, chosen) for _ in range(2))
    assert all((a == b).all() for a, b in zip(one.weights, two.weights, strict=True))
    assert (one.transition == two.transition).all()
    found = find_entities(corpus.batch, corpus.structure, one)
    spans = {
        (a, b, label)
        for a, b, label in zip(found.start.tolist(), found.end.tolist(), found.label.tolist(), strict=True)
    }
    held_out = {span for row, spans in gold_spans(corpus).items() if row >= 30 for span in spans}
    assert held_out <= spans


def test_too_few_sentences_teach_nothing_and_fail_nothing() -> None:
    corpus = build_entity_corpus(*planted(2))
    tagger = train_tagger(*training_rows(corpus), np.arange(2))
    assert not len(tagger.weights.characters) and not len(tagger.weights.pairs)
    # The steps that are left may lead into a name, but to none beyond its sentence.
    found, structure = find_entities(corpus.batch, corpus.structure, tagger), corpus.structure
    assert (structure.start[found.sentence] <= found.start).all()
    assert (found.end <= structure.end[found.sentence]).all()


def test_weights_grow_towards_the_gold_states() -> None:
    rows = np.array([[1, 2], [1, 2], [3, 4], [3, 4]], dtype=np.int32)
    weights, transition = fit(
        np.array([0, 2, 4]),
        rows,
        np.array([0, 0, 1, 2], dtype=np.int8),
        size=5,
        epochs=5,
        rate=0.1,
        decay=0.0,
        drop=0.0,
    )
    assert weights[1, 0] > weights[1, 1]
    assert weights[3, 1] > weights[1, 1]
    assert transition[1, 2] > transition[0, 1]
    assert transition[0, 2] < -1e6


def test_a_label_that_is_none_is_refused() -> None:
    document = Document("d", "建设平台。")
    with pytest.raises(FormatError, match="PLACE"):
        build_entity_corpus([document], {"d": {(0, 5): [(2, 4, "PLACE")]}})


def test_entities_of_an_analysis_carry_norms() -> None:
    analysis = pn.analyze(pn.Document("d", "今年省政府在济南召开全省信息化工作会议。", region="山东省", year=2006))
    norms = {row["text"]: row["norm"] for row in analysis.entities.to_pylist()}
    assert norms["今年"] == "2006"
    assert norms["省政府"] == "山东省人民政府"
    assert norms["济南"] == "370100"
