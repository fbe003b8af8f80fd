"""The tagger: loading is safe, decoding keeps to its states, training is deterministic and learns."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn
from policy_nlp.document import Document
from policy_nlp.entities import default_tagger, find_entities, load_tagger
from policy_nlp.entities.crf import fit
from policy_nlp.entities.decoding import STATES
from policy_nlp.entities.features import SIZE
from policy_nlp.entities.labelled import build_entity_corpus
from policy_nlp.entities.recipe import gold_spans, train_tagger, training_rows
from policy_nlp.entities.spans import LABELS
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
    assert (again.weights == tagger.weights).all()
    assert (again.tags == tagger.tags).all()
    assert (again.transition == tagger.transition).all()


@pytest.mark.parametrize("damage", ["missing", "garbage", "pickle", "shape", "labels"])
def test_a_damaged_tagger_is_named(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "t.npz"
    if damage == "garbage":
        path.write_bytes(b"PK\x03\x04 no archive")
    elif damage == "pickle":
        np.savez(
            path,
            header=np.array([object()], dtype=object),
            weights=np.zeros(1),
            tags=np.zeros(1),
            transition=np.zeros(1),
        )
    elif damage == "shape":
        tagger = default_tagger()
        header = np.frombuffer(f'{{"format": 1, "labels": {list(LABELS)}}}'.replace("'", '"').encode(), np.uint8)
        np.savez(path, header=header, weights=tagger.weights[:3], tags=tagger.tags[:3], transition=tagger.transition)
    elif damage == "labels":
        header = np.frombuffer(b'{"format": 1, "labels": ["X"]}', np.uint8)
        np.savez(
            path,
            header=header,
            weights=np.zeros((2, STATES - 1), np.int8),
            tags=np.zeros(2, np.uint8),
            transition=np.zeros((1, 1)),
        )
    with pytest.raises(ModelError, match=r"t\.npz"):
        load_tagger(path)


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
    pointer, rows, gold = training_rows(corpus)
    chosen = np.arange(30)
    one, two = (train_tagger(pointer, rows, gold, chosen) for _ in range(2))
    assert (one.weights == two.weights).all()
    assert (one.transition == two.transition).all()
    found = find_entities(corpus.batch, corpus.structure, one)
    spans = {
        (a, b, label)
        for a, b, label in zip(found.start.tolist(), found.end.tolist(), found.label.tolist(), strict=True)
    }
    held_out = {span for row, spans in gold_spans(corpus).items() if row >= 30 for span in spans}
    assert held_out <= spans


def test_weights_grow_towards_the_gold_states() -> None:
    rows = np.tile(np.arange(1, SIZE + 1, dtype=np.int32), (4, 1))
    rows[2:] += SIZE
    weights, transition = fit(
        np.array([0, 2, 4]),
        rows,
        np.array([0, 0, 1, 2], dtype=np.int8),
        bits=6,
        epochs=5,
        rate=0.1,
        decay=0.0,
        drop=0.0,
    )
    assert weights[1, 0] > weights[1, 1]
    assert weights[SIZE + 1, 1] > weights[1, 1]
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
