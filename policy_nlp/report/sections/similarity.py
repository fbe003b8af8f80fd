"""Who speaks like whom: a heat map, and behind each cell the words that two groups share and few others use."""

from __future__ import annotations

from typing import Any, Final

import numpy as np

from policy_nlp.comparison.similarity import inverse_frequency, tf_idf
from policy_nlp.extras import import_extra
from policy_nlp.report.charts.similarity import plot_similarity, similarity_rows
from policy_nlp.report.evidence import Item
from policy_nlp.report.sections.keyness import sentences_with
from policy_nlp.report.sections.page import Page

_WORDS, _FEW_WORDS = 6, 3
_MANY: Final = 30  # groups from which on fewer words are shown
_PAIRS: Final = 12


def similarity(page: Page) -> dict[str, Any]:
    """The chart, and the pairs that are the most alike."""
    if page.groups == 1:
        return {"empty": page.words("one_group", group=page.names[0], by=page.by)}
    chart = plot_similarity(page.comparison, language=page.words.language)  # type: ignore[arg-type]
    page.charts["similarity"] = chart.to_dict()
    rows = similarity_rows(page.comparison, page.shown)
    shared = _link(page, rows)
    once = [row for row in rows if row["link"].startswith(f"s:{page.comparison.grouping.index(row['group'])}:")]
    pairs = sorted(once, key=lambda row: -row["cosine"])[:_PAIRS]
    for row in pairs:
        row["words"] = shared.get(row["link"], [])
        row["link"] = page.evidence.known(row["link"])
    if pairs and len(page.shown) > 2:
        first = pairs[0]
        said = page.words("similarity.finding", a=first["group"], b=first["other"], cosine=f"{first['cosine']:.2f}")
        page.findings.append((said, first["link"]))
    return {"pairs": pairs, "notes": page.notes()}


def _link(page: Page, rows: list[dict[str, Any]]) -> dict[str, list[str]]:
    """Give each pair its words, and to each word one sentence of both groups; the words by the pair's key."""
    sparse = import_extra("scipy.sparse", extra="compare", purpose="similarity")
    counted, groups = page.comparison.word_counts, page.comparison.grouping
    known = np.flatnonzero(groups.of_document >= 0)
    shape = (len(groups), len(groups.of_document))
    of_group = sparse.csr_matrix((np.ones(len(known), np.int64), (groups.of_document[known], known)), shape=shape)
    by_group = (of_group @ counted.counts).tocsr()
    vectors = tf_idf(by_group, inverse_frequency(counted.counts))
    # What all groups say explains no pair.
    rare = np.log((1 + len(groups)) / (1 + np.bincount(by_group.indices, minlength=by_group.shape[1]))) + 0.05
    most = _WORDS if len(page.shown) <= _MANY else _FEW_WORDS
    members = [np.flatnonzero(groups.of_document == group) for group in range(len(groups))] if len(rows) else []
    sentence: dict[tuple[int, int], list[Item]] = {}
    shared: dict[str, list[str]] = {}
    for key in dict.fromkeys(row["link"] for row in rows):
        a, b = map(int, key.split(":")[1:])
        both = vectors[a].multiply(vectors[b]).tocsr()
        # A word that both say once may be there by chance.
        often = np.minimum(by_group[a, both.indices].toarray(), by_group[b, both.indices].toarray()).ravel()
        weight = both.data * rare[both.indices] * np.log1p(often)
        words = both.indices[np.argsort(-weight, kind="stable")[:most]].tolist()
        items = []
        for word in words:
            written = counted.words[word].as_py()
            for group in (a, b):
                if (group, word) not in sentence:
                    sentence[group, word] = _first(page, members[group], counted.counts, word, written)
                items += [item._replace(label=f"{groups.names[group]} · {written}") for item in sentence[group, word]]
        shared[key] = [counted.words[word].as_py() for word in words]
        page.evidence.link(key, page.words("similarity.title", a=groups.names[a], b=groups.names[b]), items)
    return shared


def _first(page: Page, documents: Any, counts: Any, word: int, written: str) -> list[Item]:
    """The first sentence of the group with the word; none where it stands in no sentence."""
    for document in documents.tolist():
        row = counts.indices[counts.indptr[document] : counts.indptr[document + 1]]
        if word in row:
            found = sentences_with(page, document, page.evidence.text(document), written, 1)
            if found:
                return found
    return []
