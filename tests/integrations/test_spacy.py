"""spaCy: words, sentences, entities and quantities in Docs, in every way that a Doc travels."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from importlib.metadata import entry_points
from pathlib import Path

import pytest
from analysis.small_analysis import small_analysis
from hypothesis import given, settings
from hypothesis import strategies as st

import policy_nlp as pn

spacy = pytest.importorskip("spacy")
from spacy import displacy  # noqa: E402
from spacy.language import Language  # noqa: E402
from spacy.tokens import Doc, DocBin, Span  # noqa: E402

from policy_nlp.integrations.spacy import PolicyComponent, PolicyTokenizer, to_spacy  # noqa: E402
from policy_nlp.integrations.spacy.component import _text  # noqa: E402
from policy_nlp.integrations.spacy.extensions import ExtensionError, register_extensions  # noqa: E402
from policy_nlp.reading.record import well_formed  # noqa: E402
from policy_nlp.structure import Structure, TextBatch  # noqa: E402

TEXT = (
    " 智慧城市建设方案\n一、产业\n（一）工业。到2025年，济南市培育 示范企业80-100家，占比超过30%。\n\n"
    "二、安全\n加强网络安全等级保护。  \n"
)
CONFIG = {"nlp": {"tokenizer": {"@tokenizers": "policy_nlp.Tokenizer.v1", "lexicon": ["示范企业群"]}}}


@pytest.fixture(scope="module")
def nlp() -> Language:
    pipeline = spacy.blank("zh", config=CONFIG)
    pipeline.add_pipe("policy_nlp")
    return pipeline


def content(doc: Doc) -> dict[str, object]:
    """All that the component fills."""
    # The last digits of a score depend on the size of the batch.
    sentences = [(s.text, s._.category, round(s._.score or 0, 4), s._.kind, s._.section) for s in doc.sents]
    entities = [(e.start_char, e.end_char, e.text, e.label_, e._.norm, e._.category) for e in doc.ents]
    quantities = [(q.start_char, q.text, q.label_, q._.quantity, q._.section) for q in doc.spans["quantities"]]
    return {"sentences": sentences, "entities": entities, "quantities": quantities, "document": doc._.policy}


def found(analysis: pn.Analysis) -> dict[str, object]:
    """The same of the first document of an analysis, spans by offset."""
    (view,) = analysis
    return {
        "sentences": [(s.start, s.category, round(s.score or 0, 4), s.heading_path) for s in view.sentences],
        "entities": [(e.start, e.end, e.label, e.norm) for e in view.entities],
        "quantities": [(q.start, q.end, q.status, q.low, q.high, q.unit, q.object) for q in view.quantities],
    }


def by_offset(doc: Doc) -> dict[str, object]:
    def frame(q: Span) -> tuple[object, ...]:
        return q.start_char, q.end_char, q.label_, *(q._.quantity[name] for name in ("low", "high", "unit", "object"))

    return {
        "sentences": [
            (s.start_char + len(s.text) - len(s.text.lstrip()), s._.category, round(s._.score or 0, 4), s._.section)
            for s in doc.sents
        ],
        "entities": [(e.start_char, e.end_char, e.label_, e._.norm) for e in doc.ents],
        "quantities": [frame(q) for q in doc.spans["quantities"]],
    }


def test_the_component_finds_what_analyze_finds(nlp: Language) -> None:
    expected = found(pn.analyze(pn.Document("d", TEXT)))
    assert expected["quantities"]
    assert by_offset(nlp(TEXT)) == expected
    characters = spacy.blank("zh")
    characters.add_pipe("policy_nlp")
    assert by_offset(characters(TEXT)) == expected


def test_sentences_cover_the_doc_and_carry_category_and_section(nlp: Language) -> None:
    doc = nlp(TEXT)
    assert "".join(s.text_with_ws for s in doc.sents) == TEXT
    target = next(s for s in doc.sents if "80-100家" in s.text)
    assert target._.section == ("产业", "工业。")
    assert target._.kind == "body"
    (quantity, share) = doc.spans["quantities"]
    assert (quantity.text, quantity._.quantity["low"], quantity._.quantity["high"]) == ("80-100家", 80, 100)
    assert (share.text, share._.category) == ("超过30%", target._.category)
    assert doc._.policy["title"] == "智慧城市建设方案"


@given(
    st.text(
        st.one_of(
            st.sampled_from("到年，。 \n\t\u3000\r2025济南市培育企业80-100家%《》（一）a𠀀\ud800"), st.characters()
        ),
        max_size=80,
    )
)
@settings(max_examples=60)
def test_any_text_stays_as_it_is(nlp: Language, text: str) -> None:
    doc = nlp(text)
    assert doc.text == well_formed(text)
    assert _text(doc) == doc.text
    for span in (*doc.ents, *doc.spans["quantities"]):
        assert doc.text[span.start_char : span.end_char] == span.text
    assert "".join(s.text_with_ws for s in doc.sents) == doc.text


def test_tokens_are_split_where_a_span_begins_or_ends(nlp: Language) -> None:
    whole = Doc(nlp.vocab, words=["到2025年，济南市", "培育企业80-100家", "。"], spaces=[True, False, False])
    doc = nlp.get_pipe("policy_nlp")(whole)
    assert [t.text for t in doc] == ["到2025年", "，", "济南市", "培育企业", "80-100家", "。"]
    assert doc.text == "到2025年，济南市 培育企业80-100家。"
    assert [(e.text, e.label_) for e in doc.ents] == [("到2025年", "TIME"), ("济南市", "REGION")]


def test_a_stream_goes_through_the_batch_function(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    from policy_nlp.integrations.spacy import component

    calls = []
    real = component.analyze

    def counted(documents, **options):  # type: ignore[no-untyped-def]
        documents = list(documents)
        calls.append(len(documents))
        return real(documents, **options)

    monkeypatch.setattr(component, "analyze", counted)
    texts = [TEXT, "", "  \n", *(f"新建{n}个园区。" for n in range(7))]
    docs = list(nlp.pipe(texts, batch_size=4))
    assert calls == [4, 4, 2]
    assert [d.text for d in docs] == texts
    assert [content(d) for d in docs] == [content(nlp(t)) for t in texts]


def test_worker_processes(nlp: Language) -> None:
    texts = [(TEXT, 1), ("新建5个园区。", 2)] * 3
    docs = list(nlp.pipe(texts, as_tuples=True, n_process=2, batch_size=2))
    assert [context for _, context in docs] == [number for _, number in texts]
    assert [content(d) for d, _ in docs] == [content(nlp(text)) for text, _ in texts]
    again = pickle.loads(pickle.dumps(nlp.get_pipe("policy_nlp")))
    assert content(again(nlp.make_doc(TEXT))) == content(nlp(TEXT))
    tokenizer = pickle.loads(pickle.dumps(nlp.tokenizer))
    assert [t.text for t in tokenizer("示范企业群")] == ["示范企业群"]


def test_docbin_and_bytes_keep_everything(nlp: Language) -> None:
    doc = nlp(TEXT)
    data = DocBin(store_user_data=True, docs=[doc]).to_bytes()
    (again,) = DocBin().from_bytes(data).get_docs(spacy.blank("zh").vocab)
    assert content(again) == content(doc)
    assert content(Doc(spacy.blank("zh").vocab).from_bytes(doc.to_bytes())) == content(doc)
    sentence = next(s for s in doc.sents if "80-100家" in s.text)
    assert sentence.as_doc(copy_user_data=True)[:]._.category == sentence._.category


def test_to_disk_and_config_files(nlp: Language, tmp_path: Path) -> None:
    nlp.to_disk(tmp_path / "pipeline")
    again = spacy.load(tmp_path / "pipeline")
    assert isinstance(again.tokenizer, PolicyTokenizer)
    assert again.tokenizer.lexicon == ("示范企业群",)
    assert content(again(TEXT)) == content(nlp(TEXT))
    nlp.config.to_disk(tmp_path / "config.cfg")
    of_config = spacy.util.load_model_from_config(spacy.util.load_config(tmp_path / "config.cfg"))
    assert content(of_config(TEXT)) == content(nlp(TEXT))
    of_bytes = spacy.blank("zh", config=CONFIG)
    of_bytes.add_pipe("policy_nlp")
    of_bytes.from_bytes(nlp.to_bytes())
    assert content(of_bytes(TEXT)) == content(nlp(TEXT))
    assert nlp.analyze_pipes()["problems"] == {"policy_nlp": []}


def test_an_own_model_travels_with_the_pipeline(tmp_path: Path) -> None:
    taxonomy = pn.Taxonomy(tuple(pn.categories.taxonomy.Category(name) for name in "ab"))
    labels = [*zip([f"减免{name}税收。" for name in "甲乙丙丁"], "aaaa", strict=True)]
    labels += zip([f"引进{name}人才。" for name in "甲乙丙丁"], "bbbb", strict=True)
    pn.train(taxonomy, labels * 3).save(tmp_path / "own.npz")
    nlp = spacy.blank("zh")
    nlp.add_pipe("policy_nlp", config={"model": str(tmp_path / "own.npz"), "spans_key": "amounts"})
    nlp.to_disk(tmp_path / "pipeline")
    data = nlp.to_bytes()
    (tmp_path / "own.npz").unlink()
    other = spacy.blank("zh")
    other.add_pipe("policy_nlp", config={"spans_key": "amounts"})
    for pipeline in (nlp, spacy.load(tmp_path / "pipeline"), other.from_bytes(data)):
        doc = pipeline("减免税收5%。\n引进人才。")
        assert [s._.category for s in doc.sents] == ["a", "b"]
        assert len(doc.spans["amounts"]) == 1
    broken = spacy.blank("zh")
    broken.add_pipe("policy_nlp", config={"model": str(tmp_path / "nowhere.npz")})
    with pytest.raises(pn.ModelError, match=r"nowhere\.npz"):
        broken("减免税收。")


def test_a_failing_doc_goes_to_the_error_handler(nlp: Language, monkeypatch: pytest.MonkeyPatch) -> None:
    from policy_nlp.analysis import batch

    real = batch.find_structure

    def failing(texts: TextBatch) -> Structure:
        if "坏" in texts.text:
            raise KeyError("bad")
        return real(texts)

    monkeypatch.setattr(batch, "find_structure", failing)
    component = PolicyComponent()
    with pytest.raises(pn.PolicyNlpError, match="analyze failed with KeyError"):
        component(nlp.make_doc("坏。"))
    seen = []
    component.set_error_handler(lambda name, proc, docs, error: seen.append((name, proc, docs[0].text, str(error))))
    docs = [nlp.make_doc(t) for t in ("好。", "坏。", "新建5个园区。")]
    assert [d.text for d in component.pipe(docs)] == ["好。", "新建5个园区。"]
    assert [s[:3] for s in seen] == [("policy_nlp", component, "坏。")]
    assert component.get_error_handler() is not None


def test_displacy_draws_entities_and_quantities(nlp: Language) -> None:
    from policy_nlp.integrations.spacy import COLORS

    doc = nlp(TEXT)
    html = displacy.render(doc, style="ent", jupyter=False, options={"colors": COLORS})
    assert "济南市" in html and "REGION" in html and "370100" in html and COLORS["REGION"] in html
    html = displacy.render(doc, style="span", jupyter=False, options={"spans_key": "quantities", "colors": COLORS})
    assert "descriptive" in html or "planned" in html


def test_docs_of_an_analysis() -> None:
    first, empty, second = to_spacy(small_analysis())
    assert [s._.category for s in first.sents] == ["city", "industry", "industry", "industry", "security", "security"]
    assert [(e.text, e.label_, e.kb_id_) for e in first.ents] == [
        ("到2025年", "TIME", "2025"),
        ("济南市", "REGION", "370100"),
    ]
    (quantity,) = first.spans["quantities"]
    assert quantity._.quantity["object"] == "示范企业"
    assert quantity._.section == ("产业", "工业。")
    assert (first._.policy["doc"], first._.policy["date"]) == ("first", "2021-03-01")
    assert (empty.text, len(empty.spans["quantities"])) == ("", 0)
    # Its own tokens, cut once more where 5G ends inside one.
    assert [t.text for t in second] == ["𠀀县", "新增", "5G", "基站", "500个", "。"]
    with pytest.raises(pn.PolicyNlpError, match="texts"):
        to_spacy(small_analysis(texts=None))


def test_docs_of_an_analysis_are_those_of_the_pipeline() -> None:
    nlp = spacy.blank("zh", config={"nlp": {"tokenizer": {"@tokenizers": "policy_nlp.Tokenizer.v1"}}})
    nlp.add_pipe("policy_nlp")
    for tokens in (False, True):
        (doc,) = to_spacy(pn.analyze(pn.Document("d", TEXT), tokens=tokens), nlp)
        assert doc.vocab is nlp.vocab
        assert by_offset(doc) == by_offset(nlp(TEXT))
        assert doc.text == TEXT
    (doc,) = to_spacy(pn.analyze(pn.Document("d", TEXT)), nlp)
    assert [t.text_with_ws for t in doc] == [t.text_with_ws for t in nlp(TEXT)]


def test_spans_outside_an_analysis_know_nothing() -> None:
    doc = spacy.blank("zh")("产业。")
    assert (doc[:]._.category, doc[:]._.score, doc[:]._.section, doc[:]._.quantity, doc[:]._.norm) == (
        None,
        None,
        (),
        None,
        None,
    )


def test_extensions_of_other_libraries_are_not_overwritten() -> None:
    getter = Span.get_extension("score")[2]
    Span.set_extension("score", default=1, force=True)
    try:
        with pytest.raises(ExtensionError, match=r"Span\._\.score"):
            register_extensions()
    finally:
        Span.set_extension("score", getter=getter, force=True)
    register_extensions()


@pytest.mark.skipif(
    "policy_nlp" not in entry_points(group="spacy_factories").names,
    reason="installed before the entry point was declared",
)
def test_the_entry_points_make_an_import_needless() -> None:
    code = (
        "import spacy, json\n"
        "config = {'nlp': {'tokenizer': {'@tokenizers': 'policy_nlp.Tokenizer.v1'}}}\n"
        "nlp = spacy.blank('zh', config=config)\n"
        "nlp.add_pipe('policy_nlp')\n"
        "print(json.dumps([e.text for e in nlp('到2025年，济南市建设平台。').ents]))\n"
    )
    out = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert json.loads(out) == ["到2025年", "济南市"]
