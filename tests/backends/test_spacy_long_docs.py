"""The spaCy component on Docs of which tokens must be split."""

from __future__ import annotations

import time

import numpy as np
import pytest

spacy = pytest.importorskip("spacy")

from spacy.tokens import Doc, Span, SpanGroup, Token  # noqa: E402

from policy_nlp.integrations.spacy.splitting import split_tokens  # noqa: E402

TEXT = "一、产业\n到2025年，济南市培育示范企业80-100家。各地要落实责任，建设5G基站500个。\n"


def pipeline() -> spacy.language.Language:
    nlp = spacy.blank("zh")
    nlp.add_pipe("policy_nlp")
    return nlp


def test_what_earlier_components_left_stays() -> None:
    """Words of three characters cross the bounds of sentences and entities."""
    nlp = pipeline()
    words = [TEXT[i : i + 3] for i in range(0, len(TEXT), 3)]
    doc = Doc(nlp.vocab, words=words, spaces=[False] * len(words))
    Token.set_extension("mark", default=None)
    try:
        for i, token in enumerate(doc):
            token.tag_, token.pos_, token.lemma_, token.norm_ = f"T{i}", "NOUN", f"l{i}", f"n{i}"
            token._.mark = i
        doc.cats = {"plan": 0.5}
        doc.user_data["plain"] = 1
        doc.tensor = np.arange(len(doc), dtype=np.float32)[:, None]
        doc.spans["mine"] = SpanGroup(doc, name="mine", spans=[Span(doc, 1, 4, label="A"), Span(doc, 0, 1, label="B")])
        done = nlp.get_pipe("policy_nlp")(doc)
        assert done.text == TEXT
        assert [e.text for e in done.ents] == ["到2025年", "济南市", "5G"]
        assert [s.text for s in done.spans["quantities"]] == ["80-100家", "500个"]
        assert [s._.category is not None for s in done.sents] == [True, True, True]
        for token in done:
            number = token.idx // 3
            assert (token.tag_, token.pos_, done.tensor[token.i, 0]) == (f"T{number}", "NOUN", number)
            if token.text == words[number]:
                assert (token.lemma_, token.norm_, token._.mark) == (f"l{number}", f"n{number}", number)
            else:
                assert token.norm_ == nlp.vocab[token.text].norm_
        assert [(s.text, s.label_) for s in done.spans["mine"]] == [(TEXT[3:12], "A"), (TEXT[:3], "B")]
        assert (done.cats, done.user_data["plain"]) == ({"plan": 0.5}, 1)
    finally:
        Token.remove_extension("mark")


def test_heads_move_with_their_tokens_and_spaces_stay() -> None:
    nlp = spacy.blank("zh")
    heads, deps = [1, 1, 1, 2], ["obj", "ROOT", "xcomp", "punct"]
    doc = Doc(nlp.vocab, words=["建设平台", "加快", "推进工作", "。"], spaces=[1, 0, 1, 0], heads=heads, deps=deps)
    new = split_tokens(doc, doc.text, np.array([0, 2, 4, 9]))
    assert [t.text_with_ws for t in new] == ["建设", "平台 ", "加快", "推进", "工作 ", "。"]
    assert [t.head.text for t in new] == ["加快", "建设", "加快", "加快", "推进", "推进"]
    assert [t.dep_ for t in new] == ["obj", "obj", "ROOT", "xcomp", "xcomp", "punct"]
    assert split_tokens(doc, doc.text, np.array([0, 4, 5])) is doc


def test_the_context_of_a_stream_stays_with_its_doc() -> None:
    nlp = pipeline()
    nlp.tokenizer = lambda text: Doc(nlp.vocab, words=[text], spaces=[False])
    texts = [("到2025年，新增5G基站500个。", 1), ("建设平台。", 2)]
    docs = list(nlp.pipe(texts, as_tuples=True))
    assert [(doc.text, context) for doc, context in docs] == texts
    assert len(docs[0][0]) > 1


def test_a_very_long_doc_takes_time_in_proportion() -> None:
    """Splits must not each pass over the whole Doc: four times the text in much less than sixteen times the time."""
    nlp = pipeline()
    component = nlp.get_pipe("policy_nlp")
    component(nlp.make_doc(TEXT))

    def seconds(copies: int) -> float:
        words = [TEXT[i : i + 3] for i in range(0, len(TEXT), 3)] * copies
        doc = Doc(nlp.vocab, words=words, spaces=[False] * len(words))
        begin = time.process_time()
        done = component(doc)
        assert len(done) > len(words)
        return time.process_time() - begin

    # The shortest of several: on a machine that does other things, too, one alone says little.
    assert min(seconds(2000) for _ in range(3)) < 9 * min(seconds(500) for _ in range(3))
