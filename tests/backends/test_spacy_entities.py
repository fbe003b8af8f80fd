"""A recogniser of spaCy in the place of the entity tagger."""

from __future__ import annotations

import pickle
import random
from pathlib import Path

import pytest
from naming import annotated, found_in

import policy_nlp as pn
from policy_nlp.backends import SpacyTagger

spacy = pytest.importorskip("spacy")
TEXT = "由戊丁管理局建设甲己平台，第3期。\n由申辰管理局建设丑子平台，第0期。"
SETTINGS = pn.TrainingSettings(epochs=8, batch_size=8)


@pytest.fixture(scope="module")
def tagger() -> SpacyTagger:
    return pn.train("entities", annotated(), backend="spacy", settings=SETTINGS)


def test_new_names_are_found_and_grammars_stay(tagger: SpacyTagger) -> None:
    names = [("戊丁管理局", "ORG"), ("甲己平台", "SYSTEM"), ("申辰管理局", "ORG"), ("丑子平台", "SYSTEM")]
    assert found_in(TEXT, tagger) == names
    assert ("《建设条例》", "DOCUMENT") in found_in("按照《建设条例》由戊丁管理局建设甲己平台，第3期。", tagger)
    assert found_in("", tagger) == []


def test_saved_loaded_and_sent_to_another_process(tagger: SpacyTagger, tmp_path: Path) -> None:
    tagger.save(tmp_path / "ner")
    for again in (pn.load_tagger(tmp_path / "ner"), pickle.loads(pickle.dumps(tagger))):
        assert isinstance(again, SpacyTagger)
        assert found_in(TEXT, again) == found_in(TEXT, tagger)
    # It is a pipeline like any other.
    assert [e.label_ for e in spacy.load(tmp_path / "ner")("由戊丁管理局建设甲己平台，第3期。").ents] == [
        "ORG",
        "SYSTEM",
    ]


def test_the_callers_random_numbers_are_left_alone() -> None:
    random.seed(3)
    settings = pn.TrainingSettings(epochs=1)
    pn.train("entities", annotated()[:20], backend="spacy", settings=settings)
    drawn = random.random()
    random.seed(3)
    assert random.random() == drawn


def test_pipelines_without_our_entities_are_refused(tmp_path: Path) -> None:
    nlp = spacy.blank("zh")
    nlp.to_disk(tmp_path / "empty")
    with pytest.raises(pn.ModelError, match="empty: the pipeline has no component, expected ner"):
        pn.load_tagger(tmp_path / "empty")
    nlp.add_pipe("ner").add_label("PERSON")
    with pytest.raises(pn.ModelError, match="label 'PERSON' of ner is none of REGION"):
        SpacyTagger(nlp)
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "config.cfg").write_text("[nlp", encoding="utf-8")
    with pytest.raises(pn.ModelError, match="broken: no spaCy pipeline"):
        pn.load_tagger(tmp_path / "broken")
