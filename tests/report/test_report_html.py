"""The HTML file: what it holds, what it says where there is nothing to show, and that it stays small."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest

import policy_nlp as pn
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison import Comparison, compare
from policy_nlp.report import write_report
from policy_nlp.report.sections.reuse import differences
from policy_nlp.report.shown import short_names
from policy_nlp.report.wording import wording

SECTIONS = [
    "overview",
    "emphasis",
    "targets",
    "keyness",
    "reuse",
    "similarity",
    "citations",
    "technologies",
    "responsibilities",
    "method",
]


class Page(HTMLParser):
    """Elements and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self._script: str | None = None
        self.data: dict[str, Any] = {}
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        self._script = dict(attrs).get("id") or "code" if tag in ("script", "style") else None

    def handle_endtag(self, tag: str) -> None:
        self._script = None

    def handle_data(self, data: str) -> None:
        if self._script == "data":
            self.data = json.loads(data)
        elif self._script is None:
            self.text.append(data)


def page(comparison: Comparison, folder: Path, **options: Any) -> Page:
    path = folder / "report.html"
    write_report(comparison, path, **options)
    return Page(path.read_text("utf-8"))


@pytest.mark.parametrize("language", ["zh", "en"])
def test_all_sections_are_there_and_every_link_leads_to_sentences(
    plans: Comparison, tmp_path: Path, language: str
) -> None:
    found = page(plans, tmp_path, language=language)
    assert [attrs["id"] for tag, attrs in found.elements if tag == "section"] == SECTIONS
    links = [attrs["data-link"] for _, attrs in found.elements if "data-link" in attrs]
    links += [row["link"] for row in found.data["charts"]["keyness"]["data"]["values"]]
    assert len(links) > 100
    for key in links:
        assert found.data["links"][key]["s"], key
    assert {attrs.get("lang") for tag, attrs in found.elements if tag == "html"} == {
        "zh-CN" if language == "zh" else "en"
    }


def test_figures_and_sentences_are_those_of_the_texts(plans: Comparison, tmp_path: Path) -> None:
    data = page(plans, tmp_path).data
    texts = {document.id: document.text for document in plans.analysis}
    for document, _, text in data["sentences"]:
        assert text.rstrip("…") in re.sub(r"\s+", " ", texts[data["documents"][document][0]])
    found = next(link for link in data["links"].values() if link["t"] == "澄湖省 · 政务服务事项网上可办率（水平）")
    place, mark, label = found["s"][0]
    assert "99%" in data["sentences"][place][2] and mark in data["sentences"][place][2] and label == "99% (2028)"


def test_nothing_is_fetched(plans: Comparison, tmp_path: Path) -> None:
    found = page(plans, tmp_path)
    outside = [value for _, attrs in found.elements for name, value in attrs.items() if name in ("src", "href")]
    assert all(value is not None and value.startswith(("#", "data:")) for value in outside)
    policy = [attrs["content"] for tag, attrs in found.elements if attrs.get("http-equiv") == "Content-Security-Policy"]
    assert policy and "default-src 'none'" in str(policy[0])


def test_markup_in_a_text_stays_text(hostile: Comparison, tmp_path: Path) -> None:
    html = tmp_path / "report.html"
    write_report(hostile, html, title="<b>题</b>")
    found = Page(html.read_text("utf-8"))
    # The page's own: the data, Vega, the code.
    assert [tag for tag, _ in found.elements].count("script") == 3
    assert not [tag for tag, attrs in found.elements if tag == "img" or "onerror" in attrs]
    shown = "".join(found.text)
    assert "<b>题</b>" in shown and "{{ 7 * 7 }}" in shown and "49" not in shown.partition("{{ 7")[2][:40]
    assert "\u202e" not in html.read_text("utf-8") and "⟦U+202E⟧" in shown


def test_one_group_is_said_to_be_one(one: Comparison, tmp_path: Path) -> None:
    shown = "".join(page(one, tmp_path).text)
    assert wording("zh")("one_group", group="山东省", by="地区") in shown


def test_groups_without_sentences_and_an_analysis_without_texts(tmp_path: Path) -> None:
    documents = pn.analyze([pn.Document(id=name, text="推进电子政务。", region=name) for name in ("北京市", "山东省")])
    bare = Analysis(documents=documents.documents, texts=documents.texts)
    shown = "".join(page(compare(bare), tmp_path).text)
    for key in ("emphasis.empty", "targets.empty", "citations.empty", "technologies.empty", "responsibilities.empty"):
        assert wording("zh")(key) in shown
    without = Analysis(documents=documents.documents, texts=None, sentences=documents.sentences)
    shown = "".join(page(compare(without), tmp_path, language="en").text)
    assert wording("en")("no_texts") in shown


def test_many_groups_are_said_to_be_many(tmp_path: Path) -> None:
    texts = [
        pn.Document(id=str(i), text=f"推进第{i}项电子政务工程，加强网络安全。", issuer=f"机关{i}") for i in range(600)
    ]
    found = page(compare(pn.analyze(texts), by="issuer"), tmp_path)
    shown = "".join(found.text)
    assert wording("zh")("similarity.too_many", groups="600", most=500) in shown
    assert "共有 600 个发文机关" in shown
    cells = found.data["charts"]["emphasis-share"]["data"]["values"]
    assert len({row["name"] for row in cells}) == 60
    assert (tmp_path / "report.html").stat().st_size < 3_000_000


def test_undated_reuse_says_that_the_order_is_unknown(tmp_path: Path) -> None:
    passage = (
        "落实网络安全等级保护和数据分类分级保护制度，运营者每年至少开展一次风险评估和应急演练，并及时处置安全事件。"
    )
    documents = [pn.Document(id=name, text=f"{name}意见\n{passage}\n", region=name) for name in ("北京市", "山东省")]
    shown = "".join(page(compare(pn.analyze(documents)), tmp_path).text)
    assert wording("zh")("reuse.basis.unknown") in shown


def test_differences_are_marked_and_lose_nothing() -> None:
    left, right = differences("每年开展一次检查", "每季度开展检查")
    assert "".join(piece.text for piece in left) == "每年开展一次检查"
    assert "".join(piece.text for piece in right) == "每季度开展检查"
    assert [piece.text for piece in left if piece.changed] == ["年", "一次"]


def test_short_names_stay_different() -> None:
    assert short_names(["广西壮族自治区", "内蒙古自治区", "北京市", "全国"]) == ["广西", "内蒙古", "北京", "全国"]
    assert short_names(["吉林省", "吉林市"]) == ["吉林省", "吉林市"]


def test_both_languages_have_the_same_phrases() -> None:
    zh, en = wording("zh").phrases, wording("en").phrases
    assert zh.keys() == en.keys()
    for key in zh:
        assert set(re.findall(r"\{\w+\}", en[key])) <= set(re.findall(r"\{\w+\}", zh[key])) | {"{by}"}, key


def test_an_unknown_language_is_refused(plans: Comparison, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="language is 'fr'"):
        write_report(plans, tmp_path / "report.html", language="fr")  # type: ignore[arg-type]
    assert not list(tmp_path.iterdir())
