"""A transformer in the place of the entity tagger."""

from __future__ import annotations

import pickle
from itertools import pairwise, permutations, product
from pathlib import Path

import numpy as np
import pytest
from naming import NAMES, annotated, found_in
from tiny import tiny_bert, transformers

import policy_nlp as pn
from policy_nlp.backends import TransformerTagger
from policy_nlp.backends.bio import STATE_NAMES, decode_bio
from policy_nlp.backends.token_classification import _windows
from policy_nlp.structure import TextBatch, find_structure

FAST = pn.TrainingSettings(epochs=15, learning_rate=4e-3, batch_size=8, patience=15)


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Path:
    characters = "".join(text for text, _ in annotated()) + "，"
    return tiny_bert(tmp_path_factory.mktemp("base") / "bert", characters, positions=32)


@pytest.fixture(scope="module")
def tagger(base: Path) -> TransformerTagger:
    return pn.train("entities", annotated(), backend="transformers", base=base, settings=FAST)


def test_the_loss_falls_and_new_names_are_found(tagger: TransformerTagger) -> None:
    losses = np.array(tagger.network.config.policy_nlp["epochs"])
    assert losses[-1, 0] < losses[0, 0] / 10
    assert losses[-1, 1] < losses[0, 1] / 10
    pairs = [(a[0] + b[1], b[0] + a[1]) for a, b in permutations(NAMES, 2)]  # names that it has not seen
    text = "\n".join(f"由{a}管理局建设{b}平台，第3期。\n第5期。" for a, b in pairs)
    found = found_in(text, tagger)
    expected = {(f"{a}管理局", "ORG") for a, _ in pairs} | {(f"{b}平台", "SYSTEM") for _, b in pairs}
    assert len(found) <= 1.1 * 2 * len(pairs)
    assert sum(name in expected for name in found) >= 0.9 * 2 * len(pairs)


def test_titles_stay_the_grammars(tagger: TransformerTagger) -> None:
    """The tagger has never seen one."""
    assert ("《建设条例》", "DOCUMENT") in found_in("按照《建设条例》由戊丁管理局建设甲己平台，第3期。", tagger)


def test_saved_loaded_and_sent_to_another_process(tagger: TransformerTagger, tmp_path: Path) -> None:
    tagger.save(tmp_path / "names")
    text = "\n".join(f"由{a}管理局建设{b}平台，第9期。" for a, b in product(NAMES, NAMES[::-1]))
    expected = found_in(text, tagger)
    assert len(expected) >= 2 * len(NAMES) ** 2 * 0.9
    for again in (pn.load_tagger(tmp_path / "names"), pickle.loads(pickle.dumps(tagger))):
        assert isinstance(again, TransformerTagger)
        assert found_in(text, again) == expected
    with pytest.raises(pn.ModelError, match="BertForTokenClassification, expected …ForSequenceClassification"):
        pn.load_model(tmp_path / "names")


def test_a_sentence_longer_than_the_network_takes_is_read_in_windows(tagger: TransformerTagger) -> None:
    """Names far behind the last position are found; the first window holds two."""
    text = "由戊丁管理局建设甲己平台，第3期，" * 30 + "第3期。"
    found = found_in(text, tagger)
    assert found.count(("戊丁管理局", "ORG")) >= 5
    assert found.count(("甲己平台", "SYSTEM")) >= 5


def test_windows_cover_a_sentence_and_overlap(tagger: TransformerTagger) -> None:
    texts = ["建" * 100, "设", "平台" * 30]
    windows = list(_windows(tagger.network, tagger.tokenizer, texts))
    assert max(len(window.encoding["input_ids"]) for window in windows) == 32
    for number, text in enumerate(texts):
        own = [window for window in windows if window.sentence == number]
        assert sorted({int(c) for window in own for c in window.character}) == list(range(len(text)))
        for before, after in pairwise(own):
            assert before.character[-1] - after.character[0] + 1 == 8  # a quarter


def test_offsets_hold_with_blanks_unknown_and_astral_characters(tagger: TransformerTagger) -> None:
    text = "𠀀由戊丁管理局建设 甲己平台，第𠁀期。"
    (window,) = _windows(tagger.network, tagger.tokenizer, [text])
    assert window.character.tolist() == [i for i, character in enumerate(text) if character != " "]
    words = tagger.tokenizer.convert_ids_to_tokens([window.encoding["input_ids"][token] for token in window.token])
    assert "".join(words) == text.replace(" ", "").replace("𠀀", "[UNK]").replace("𠁀", "[UNK]")
    batch = TextBatch.of([pn.Document("d", text)])
    start, end, _ = tagger.tag(batch, find_structure(batch))
    assert len(start)
    assert ((start >= 0) & (start < end) & (end <= len(text))).all() and (start[1:] >= end[:-1]).all()


def test_other_labels_are_refused(base: Path, tmp_path: Path) -> None:
    network = transformers.AutoModelForTokenClassification.from_pretrained(base, id2label={0: "O", 1: "B-PER"})
    network.save_pretrained(tmp_path / "other")
    transformers.AutoTokenizer.from_pretrained(base).save_pretrained(tmp_path / "other")
    with pytest.raises(pn.ModelError, match="other: field id2label has 'B-PER', expected O, B-REGION"):
        pn.load_tagger(tmp_path / "other")


def test_decoding_is_the_best_valid_path() -> None:
    """Against every path of three labels over five characters."""
    states = 7
    valid = [
        path
        for path in product(range(states), repeat=5)
        if path[0] in (0, 1, 3, 5) and all(b in (0, 1, 3, 5) or a in (b, b - 1) for a, b in pairwise(path))
    ]
    rng = np.random.default_rng(0)
    scores = rng.normal(size=(40 * 5, states)).astype(np.float32)
    start, end, label = decode_bio(scores, np.arange(0, 201, 5), np.arange(0, 200, 5) + 1000)
    got = np.zeros(200, dtype=int)
    for a, b, k in zip(start - 1000, end - 1000, label, strict=True):
        got[a], got[a + 1 : b] = 2 * k + 1, 2 * k + 2
    for s in range(40):
        own = scores[5 * s : 5 * s + 5]
        best = max(valid, key=lambda path: sum(float(own[t, k]) for t, k in enumerate(path)))
        assert tuple(got[5 * s : 5 * s + 5]) == best
    assert STATE_NAMES[:3] == ("O", "B-REGION", "I-REGION")
    assert [len(column) for column in decode_bio(scores[:0], np.zeros(1, np.int64), np.zeros(0, np.int64))] == [0, 0, 0]
