"""The analyses that notebooks show."""

from html.parser import HTMLParser
from types import SimpleNamespace

from hypothesis import given, settings
from hypothesis import strategies as st
from small_analysis import FIRST, empty_analysis, one_document, small_analysis, table

from policy_nlp.analysis.html import MAX_SENTENCES, colour, marked
from policy_nlp.analysis.result import Analysis

TAGS = {"style", "div", "h4", "p", "span", "i", "mark", "table", "tr", "th", "td"}
ATTRIBUTES = {"class", "style", "lang", "title", "data-label"}
# XML-like text finds holes in escaping sooner than text of any characters.
texts = st.text(st.characters(exclude_categories=["Cs"])) | st.text(st.sampled_from("<>&\"'/=;script济南"), max_size=40)


class Reading(HTMLParser):
    """What a browser would see."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: set[str] = set()
        self.attributes: set[str] = set()
        self.labels: list[str] = []
        self.text: list[str] = []
        self._open: list[str] = []
        self.feed(html)
        self.close()
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)
        self.labels += [value or "" for name, value in attrs if name == "data-label"]
        self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open[-1:] != ["style"]:
            self.text.append(data)


def test_a_document() -> None:
    html = small_analysis()["first"]._repr_html_()
    seen = Reading(html)
    assert seen.labels == ["TIME 2025", "REGION 370100", "80–100 家"]
    text = "".join(seen.text)
    assert "加强<数据>安全&监管。security 0.75" in text
    assert "加强&lt;数据&gt;安全&amp;监管。" in html
    assert "山东省 · 2021 · 方案" in text
    assert "industry 3" in text
    assert colour("industry") in html
    assert "are shown" not in text


def test_long_documents_are_cut() -> None:
    count = MAX_SENTENCES + 5
    row = {"doc": "d", "section": -1, "kind": "body", "category": "水利"}
    analysis = Analysis(
        documents=table("documents", [{"doc": "d", "characters": count}]),
        texts=table("texts", [{"doc": "d", "text": "字" * count}]),
        sentences=table("sentences", [row | {"sentence": i, "start": i, "end": i + 1} for i in range(count)]),
    )
    html = analysis[0]._repr_html_()
    assert html.count('class="pn-s"') == MAX_SENTENCES
    assert f"The first {MAX_SENTENCES} of {count} sentences are shown." in html


def test_analyses() -> None:
    seen = Reading(small_analysis()._repr_html_())
    assert "industry 3" in seen.text
    assert {"documents", "sentences"} <= set(seen.text)
    Reading(empty_analysis()._repr_html_())
    assert "0 sentences" in "".join(Reading(small_analysis()["empty"]._repr_html_()).text)


def test_own_categories_have_a_colour() -> None:
    assert colour("水利") == colour("水利") != colour("other")
    assert colour(None).startswith("#")


@settings(max_examples=300)
@given(texts)
def test_nothing_from_a_text_becomes_markup(text: str) -> None:
    names = ("title", "region", "doc_type", "issuer", "doc_number", "level")
    analysis = one_document(text, **dict.fromkeys(names, text))
    for html in (analysis[0]._repr_html_(), analysis._repr_html_()):
        assert "<script" not in html.lower()
        seen = Reading(html)
        assert seen.tags <= TAGS
        assert seen.attributes <= ATTRIBUTES


spans = st.lists(st.tuples(st.integers(-3, 30), st.integers(-3, 30)), max_size=5)


@given(st.text("<>&\"'字a", max_size=25), spans, spans)
def test_marks_keep_the_text(text: str, entities: list[tuple[int, int]], quantities: list[tuple[int, int]]) -> None:
    start = 100
    html = marked(
        text,
        start,
        [SimpleNamespace(start=start + a, end=start + b, label="ORG", text="", norm=None) for a, b in entities],
        [SimpleNamespace(start=start + a, end=start + b, value="<1>") for a, b in quantities],
    )
    seen = Reading(html)
    assert "".join(seen.text) == text
    inside = [(a, b) for a, b in entities + quantities if max(a, 0) < min(b, len(text))]
    assert sum(label.count("ORG") + label.count("<1>") for label in seen.labels) == len(inside)


def test_whole_text_is_shown() -> None:
    text = "".join(Reading(small_analysis()["first"]._repr_html_()).text)
    assert all(line in text for line in FIRST.splitlines()[:2])
