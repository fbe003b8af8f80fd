"""Analyses as HTML, for notebooks: self-contained fragments in which everything that comes from a text is escaped."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from html import escape
from itertools import pairwise
from typing import TYPE_CHECKING

from policy_nlp.categories.taxonomy import CATEGORIES

if TYPE_CHECKING:
    from policy_nlp.analysis.result import Analysis
    from policy_nlp.analysis.views import DocumentView, EntityView, QuantityView, SentenceView

MAX_SENTENCES = 60
_COLOURS = {
    "industry": "#d9822b",
    "public_services": "#2f9e6e",
    "e_government": "#3867d6",
    "city": "#1aa3b8",
    "resources": "#8854d0",
    "security": "#c0392b",
    "environment": "#8a9a2b",
    "other": "#a5a5a5",
}
_FURTHER = ("#b5496f", "#5f6caf", "#7a5230", "#447a66")  # for categories of the user's own
_STYLE = """<style>
.pn{background:#fff;color:#1c1c1c;font:14px/1.7 sans-serif;padding:10px 14px;max-width:60em}
.pn h4{margin:0 0 2px;font-size:16px}
.pn .pn-meta{color:#666;font-size:12px;margin:0 0 6px}
.pn .pn-s{border-left:5px solid;padding:0 0 0 9px;margin:3px 0;white-space:pre-wrap}
.pn .pn-heading{font-weight:bold}
.pn .pn-c,.pn mark::after{font-size:10px;font-weight:normal;color:#555;margin-left:4px}
.pn mark{background:none;color:inherit;padding:0 1px;border-radius:3px}
.pn mark[data-label]::after{content:attr(data-label);vertical-align:super;margin-left:2px}
.pn .pn-e{background:#fdf0c2}
.pn .pn-q{border-bottom:2px solid #c2185b}
.pn .pn-legend span{display:inline-block;margin-right:12px;font-size:12px}
.pn .pn-legend i{display:inline-block;width:10px;height:10px;margin-right:4px}
.pn .pn-bar{display:flex;height:14px;margin:6px 0}
.pn td,.pn th{padding:1px 14px 1px 0;text-align:left;background:none;color:inherit}
</style>"""


def document_html(document: DocumentView) -> str:
    """The document's first `MAX_SENTENCES` sentences with their categories, entities and quantities marked."""
    sentences = document.sentences
    shown = sentences[:MAX_SENTENCES]
    counts = Counter(sentence.category for sentence in sentences if sentence.category is not None)
    facts = [document.id, document.region, document.year, document.doc_type, document.doc_number, document.issuer]
    facts += [f"{document.characters:,} characters", f"{len(sentences):,} sentences"]
    meta = " · ".join(escape(str(fact)) for fact in facts if fact is not None)
    marks = (
        '<span><mark class="pn-e">entity</mark></span><span><mark class="pn-q">quantity</mark></span>' if shown else ""
    )
    parts = [
        f'{_STYLE}<div class="pn" lang="zh"><h4>{escape(document.title or document.id)}</h4>',
        f'<p class="pn-meta">{meta}</p>',
        f'<p class="pn-legend">{_legend(dict(counts.most_common()))}{marks}</p>',
        *(_sentence_html(sentence) for sentence in shown),
    ]
    if len(shown) < len(sentences):
        parts.append(f'<p class="pn-meta">The first {len(shown)} of {len(sentences):,} sentences are shown.</p>')
    return "".join(parts) + "</div>"


def analysis_html(analysis: Analysis) -> str:
    """What the analysis holds: counts, and the shares of the categories as a bar."""
    counts = analysis.category_counts()
    rows = [(name, f"{count:,}") for name, count in analysis.counts().items()]
    table = "".join(f"<tr><th>{escape(name)}</th><td>{count}</td></tr>" for name, count in rows)
    bar = "".join(
        f'<span style="background:{colour(name)};flex:{count}" title="{escape(name)} {count:,}"></span>'
        for name, count in counts.items()
    )
    return (
        f'{_STYLE}<div class="pn"><h4>Analysis</h4><table>{table}</table>'
        f'<div class="pn-bar">{bar}</div><p class="pn-legend">{_legend(counts)}</p></div>'
    )


def colour(category: str | None) -> str:
    """The colour of a category, as ``#rrggbb``; always the same for the same name."""
    if category is None:
        return "#dddddd"
    return _COLOURS.get(category) or _FURTHER[sum(map(ord, category)) % len(_FURTHER)]


def _legend(counts: Mapping[str, int]) -> str:
    return "".join(
        f'<span title="{escape(CATEGORIES.get(name, name))}"><i style="background:{colour(name)}"></i>'
        f"{escape(name)} {count:,}</span>"
        for name, count in counts.items()
    )


def _sentence_html(sentence: SentenceView) -> str:
    score = "" if sentence.score is None else f" {sentence.score:.2f}"
    category = f"{sentence.category or ''}{score}".strip()
    heading = " pn-heading" if sentence.kind == "heading" else ""
    text = marked(sentence.text, sentence.start, sentence.entities, sentence.quantities)
    return (
        f'<div class="pn-s{heading}" style="border-color:{colour(sentence.category)}">{text}'
        f'<span class="pn-c">{escape(category)}</span></div>'
    )


def marked(text: str, start: int, entities: Iterable[EntityView], quantities: Iterable[QuantityView]) -> str:
    """`text`, escaped, with its entities and quantities in ``<mark>``.

    Spans may overlap and reach beyond the text: it is cut where one begins or ends, and each piece carries the classes
    of all that cover it. A span's label stands in the attribute ``data-label`` of its last piece, so that copied text
    stays the text.

    Args:
        text: of the sentence.
        start: its offset in the document, which the spans' offsets count from too.
        entities: shown with a background and their label.
        quantities: underlined, with their value as label.
    """
    spans = [(e.start - start, e.end - start, "pn-e", _entity_label(e)) for e in entities]
    spans += [(q.start - start, q.end - start, "pn-q", q.value) for q in quantities]
    spans = [(max(0, a), min(len(text), b), kind, label) for a, b, kind, label in spans if a < b]
    cuts = sorted({0, len(text), *(place for a, b, _, _ in spans if a < b for place in (a, b))})
    pieces = []
    for a, b in pairwise(cuts):
        covering = [span for span in spans if span[0] <= a and b <= span[1]]
        piece = escape(text[a:b])
        if covering:
            kinds = " ".join(sorted({kind for _, _, kind, _ in covering}))
            label = " · ".join(label for _, end, _, label in covering if end == b and label)
            shown = f' data-label="{escape(label)}"' if label else ""
            piece = f'<mark class="{kinds}"{shown}>{piece}</mark>'
        pieces.append(piece)
    return "".join(pieces)


def _entity_label(entity: EntityView) -> str:
    return f"{entity.label} {entity.norm}" if entity.norm and entity.norm != entity.text else entity.label
