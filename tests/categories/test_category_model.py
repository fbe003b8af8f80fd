"""The category model: its file is checked field by field, its scores do not depend on the batch, training learns and repeats itself."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_nlp.categories import CATEGORIES, default_model, load_model
from policy_nlp.categories.features import ORDERS, fold_table, ngram_buckets
from policy_nlp.categories.labelled import build_corpus, sha1, standoff_labels, written_documents
from policy_nlp.categories.training import folds_by_document, train
from policy_nlp.characters import code_points
from policy_nlp.document import Document
from policy_nlp.errors import FormatError, ModelError
from policy_nlp.resources import resource
from policy_nlp.structure import TextBatch, find_structure


def categories(text: str, title: str | None = None) -> list[str]:
    batch = TextBatch.of([Document("d", text, title=title)])
    model = default_model()
    return [model.names[i] for i in model.categorise(batch, find_structure(batch)).category]


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("推进政务服务事项网上办理，实现企业开办一网通办。", "e_government"),
        ("加强关键信息基础设施安全保护，落实网络安全等级保护制度。", "security"),
        ("推动公共数据有序开放，培育数据要素交易市场。", "resources"),
        ("支持制造企业实施智能化改造，建设工业互联网平台。", "industry"),
        ("新建5G基站，推进千兆光网进小区，建设智慧城市感知网络。", "city"),
        ("推广远程教育和远程医疗，方便群众就近看病上学。", "public_services"),
        ("成立信息化工作领导小组，制定信息化人才培养规划，安排专项资金。", "environment"),
        ("抓好小麦春季田间管理，确保夏粮丰收。", "other"),
    ],
)
def test_plain_sentences_of_every_category(text: str, category: str) -> None:
    assert categories(text) == [category]


@given(
    st.lists(
        st.text(st.sampled_from("推进电子政务。一、\n加强网络安全数据（二）2025年"), max_size=40),
        min_size=1,
        max_size=4,
    )
)
@settings(max_examples=60)
def test_scores_do_not_depend_on_the_batch(texts: list[str]) -> None:
    model = default_model()
    documents = [Document(str(i), t, title="数据条例" if i % 2 else None) for i, t in enumerate(texts)]
    together = TextBatch.of(documents)
    scores = model.probabilities(together, find_structure(together))
    apart = [model.probabilities(b := TextBatch.of([d]), find_structure(b)) for d in documents]
    np.testing.assert_allclose(scores, np.vstack(apart), atol=1e-5)
    np.testing.assert_allclose(scores.sum(axis=1), 1, atol=1e-4)


def test_ngrams_fold_width_case_digits_and_skip_blanks() -> None:
    def buckets(text: str) -> list[int]:
        codes = code_points(text)
        _, found = ngram_buckets(codes, np.array([0], dtype=np.int32), np.array([len(codes)], dtype=np.int32))
        return found.tolist()

    assert buckets("Ｗeb２ 平台") == buckets("web9平　台")
    assert buckets("平台") != buckets("台平")
    assert len(buckets("一二三四五")) == sum(5 - n for n in range(ORDERS))
    assert fold_table()[ord("　")] == 0


def _arrays(path: Path) -> dict[str, np.ndarray]:
    with np.load(path) as file:
        return {name: file[name] for name in file.files}


def _damage(name: str) -> dict[str, np.ndarray]:
    arrays = _arrays(resource("models", "categories.npz"))
    header = json.loads(arrays["header"].tobytes())
    if name == "version":
        header["format"] = 99
    elif name == "missing":
        del arrays["layer_0"]
    elif name == "type":
        arrays["body_weights"] = arrays["body_weights"].astype(np.float64)
    elif name == "shape":
        arrays["layer_1"] = arrays["layer_1"][:3]
    elif name == "power":
        arrays["body_weights"] = arrays["body_weights"][:1000]
    arrays["header"] = np.frombuffer(json.dumps(header).encode(), dtype=np.uint8)
    return arrays


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        ("version", "format is 99"),
        ("missing", "layer_0 is missing"),
        ("type", "body_weights is float64"),
        ("shape", "layer_0 and those after it have shapes"),
        ("power", "body_weights"),
    ],
)
def test_a_damaged_model_names_file_and_field(tmp_path: Path, damage: str, says: str) -> None:
    path = tmp_path / "model.npz"
    np.savez(path, **_damage(damage))
    with pytest.raises(ModelError, match=says) as caught:
        load_model(path)
    assert str(path) in str(caught.value)


def test_a_file_that_is_no_model(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    for content in (b"", b"PK\x03\x04nonsense", "不是模型".encode()):
        path.write_bytes(content)
        with pytest.raises(ModelError, match="no category model"):
            load_model(path)
    with pytest.raises(ModelError):
        load_model(tmp_path / "absent.npz")


def test_pickled_arrays_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "model.npz"
    buffer = io.BytesIO()
    np.save(buffer, np.array([{"a": 1}], dtype=object), allow_pickle=True)
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("header.npy", buffer.getvalue())
    with pytest.raises(ModelError):
        load_model(path)


def test_written_documents_come_back_sentence_by_sentence() -> None:
    documents, labels = written_documents(sorted(resource("corpora", "sentences").glob("*.jsonl")))
    corpus = build_corpus(documents, labels)
    assert len(corpus.row) > 2000
    assert corpus.missed <= 0.01 * len(corpus.row)
    assert set(corpus.category.tolist()) == set(range(len(CATEGORIES)))


def test_training_repeats_itself_and_learns(tmp_path: Path) -> None:
    documents, labels = written_documents(sorted(resource("corpora", "sentences").glob("*.jsonl"))[:1])
    corpus = build_corpus(documents[:12], labels)
    one, two = train(corpus), train(corpus)
    for name in ("a", "b"):
        (one if name == "a" else two).save(tmp_path / f"{name}.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()
    loaded = load_model(tmp_path / "a.npz")
    predicted = loaded.probabilities(corpus.batch, corpus.structure)[corpus.row].argmax(axis=1)
    assert (predicted == corpus.category).mean() > 0.8


def test_a_document_stands_in_one_fold() -> None:
    documents, labels = written_documents(sorted(resource("corpora", "sentences").glob("*.jsonl"))[:1])
    corpus = build_corpus(documents, labels)
    fold = folds_by_document(corpus)
    assert len(fold) == len(documents)
    counts = np.bincount(fold[corpus.group])
    assert counts.min() > 0.6 * counts.max()


def test_standoff_labels_are_checked_against_the_text(tmp_path: Path) -> None:
    document = Document("d", "建设网站。办理业务。")
    path = tmp_path / "categories.jsonl"
    good = {"doc": "d", "start": 0, "end": 5, "sha1": sha1("建设网站。"), "category": "e_government", "alt": None}
    path.write_text(json.dumps(good) + "\n", encoding="utf-8")
    labels = standoff_labels([path], {"d": document})
    assert labels == {"d": {(0, 5): ("e_government", None)}}
    path.write_text(json.dumps({**good, "end": 6}) + "\n", encoding="utf-8")
    with pytest.raises(FormatError, match=r"categories.jsonl:1: field sha1"):
        standoff_labels([path], {"d": document})
    with pytest.raises(FormatError, match="none of"):
        build_corpus([document], {"d": {(0, 5): ("egov", None)}})
