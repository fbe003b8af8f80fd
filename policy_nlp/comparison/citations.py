"""Which documents are cited, by whom, and which of them are in the corpus.

A citation is an entity DOCUMENT; it is the document of the corpus that has its number (发文字号), or else its title. Of several with one
title that of the citing document's own region is meant, and of several versions the last one that is not later than the citing document.
This is exact matching on normal forms, without a model.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison.dates import document_days
from policy_nlp.comparison.groups import Groups, documents_of_rows, words

_NUMBER: Final = re.compile(
    r"[\w\u4e00-\u9fff]{1,20}[\[〔(（【]\s*((?:19|20)\d{2})\s*[\]〕)）】]\s*第?\s*(\d{1,5})\s*号"
)
_MARKS: Final = re.compile(r"[\s《》〈〉“”\"'‘’「」]")
_STATE: Final = re.compile(r"^中华人民共和国")
_ISSUED: Final = re.compile(r"(?:印发|发布|公布|批转|转发)(?:了)?《?(.{4,}?)》?的(?:通知|公告|函|决定|令)$")
_TRIAL: Final = re.compile(r"\((?:\d{4}年)?(?:试行|修订|修正|修订版|暂行|草案|征求意见稿)[^()]*\)$")
# 《条例》 and 《纲要（草案）》 are names that the text itself explains, and could be any.
_VAGUE: Final = re.compile(
    r"(?:本|该|上述)?(?:实施|管理)?(?:规划|纲要|规划纲要|建议|方案|条例|办法|意见|通知|决定|规定|计划|报告|政府工作报告|草案|细则|章程|目录|指南|标准|清单|法)?"
    r"(?:\(?(?:草案|试行|修订|修订稿|征求意见稿)\)?)?|[\d\s./年月日号-]+|中华人民共和国|.{0,3}"
)
_SHORTEST: Final = 4
_HOW: Final = ("number", "title")


def citations(analysis: Analysis, groups: Groups) -> pa.Table:
    """Who cites what; a title that is no name, 《条例》 or 《纲要（草案）》, is left out.

    Returns:
        A row for each document and cited document, in the order of the text: doc, group, cited (title without 《》), number (发文字号 or
        null), cited_doc (its id in the corpus, or null where it is not there or several could be meant), by (``number`` or ``title``: how
        it was found), cited_group, mentions, sentence, start, end (of the first). A document does not cite itself.
    """
    table = analysis.entities
    rows = np.flatnonzero(_equal(column(table, "label"), "DOCUMENT"))
    doc = documents_of_rows(analysis, "entities")[rows]
    named = pc.coalesce(column(table, "norm").dictionary_decode(), column(table, "text").dictionary_decode())
    named = named.take(pa.array(rows)).dictionary_encode()
    titles, numbers = _split(named.dictionary.to_pylist())
    keys = [number_key(number) or title_key(title) for title, number in zip(titles, numbers, strict=True)]
    distinct, of_word = np.unique(np.array(keys, dtype=object), return_inverse=True)
    key = of_word[named.indices.to_numpy()]
    pair, first, mentions = np.unique(doc * max(len(distinct), 1) + key, return_index=True, return_counts=True)
    order = np.argsort(first, kind="stable")
    first, mentions, pair = first[order], mentions[order], pair[order]
    word = named.indices.to_numpy()[first]
    doc = doc[first]
    cited, how = _resolve(analysis, [titles[i] for i in word.tolist()], [numbers[i] for i in word.tolist()], doc)
    vague = [numbers[i] is None and _VAGUE.fullmatch(title_key(titles[i])) is not None for i in word.tolist()]
    kept = np.flatnonzero((cited != doc) & ~np.array(vague, dtype=bool))
    doc, cited, how, word, first = doc[kept], cited[kept], how[kept], word[kept], first[kept]
    docs = column(analysis.documents, "doc")
    group = groups.of_document
    place = pa.array(rows[first])
    return pa.table(
        {
            "doc": words(doc, docs),
            "group": groups.column(group[doc]),
            "cited": pa.array([titles[i] for i in word.tolist()], pa.string()),
            "number": pa.array([numbers[i] for i in word.tolist()], pa.string()),
            "cited_doc": words(cited, docs),
            "by": words(how, _HOW),
            "cited_group": groups.column(np.where(cited >= 0, group[cited], -1)),
            "mentions": pa.array(mentions[kept].astype(np.int32)),
            **{name: column(table, name).take(place) for name in ("sentence", "start", "end")},
        }
    )


def cited_documents(cited: pa.Table, analysis: Analysis) -> pa.Table:
    """The cited documents, the most widely cited first.

    Args:
        cited: made by `citations`.
        analysis: the same.

    Returns:
        cited, number, cited_doc, documents, groups (that cite it), mentions, first_year (of the citing documents).
    """
    years = analysis.documents.select(["doc", "year"])
    table = cited.set_column(0, "doc", cited["doc"].cast(pa.string())).join(years, "doc")
    names = table["cited"].to_pylist()
    numbers = table["number"].to_pylist()
    keys = [number_key(number) or title_key(name) for name, number in zip(names, numbers, strict=True)]
    table = table.append_column("key", pa.array(keys, pa.string()))
    for name in ("group", "cited_doc"):
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(pa.string()))
    table = table.sort_by(
        [("key", "ascending"), ("mentions", "descending"), ("cited", "ascending"), ("doc", "ascending")]
    )
    found = table.group_by("key", use_threads=False).aggregate(
        [
            ("cited", "first"),
            ("number", "max"),
            ("cited_doc", "max"),
            ("doc", "count_distinct"),
            ("group", "count_distinct"),
            ("mentions", "sum"),
            ("year", "min"),
        ]
    )
    columns = [
        "cited_first",
        "number_max",
        "cited_doc_max",
        "doc_count_distinct",
        "group_count_distinct",
        "mentions_sum",
        "year_min",
    ]
    renamed = found.select(columns).rename_columns(
        ["cited", "number", "cited_doc", "documents", "groups", "mentions", "first_year"]
    )
    return renamed.sort_by(
        [("groups", "descending"), ("documents", "descending"), ("mentions", "descending"), ("cited", "ascending")]
    )


@lru_cache(maxsize=65536)
def title_key(title: str) -> str:
    """A title without marks, spaces, 中华人民共和国 at its head and （试行） at its end: equal for what is cited in either way."""
    plain = _MARKS.sub("", unicodedata.normalize("NFKC", title))
    return _STATE.sub("", _TRIAL.sub("", plain))


def number_key(number: str | None) -> str | None:
    """A 发文字号 in one spelling of brackets and digits; ``None`` for what is none."""
    if not number:
        return None
    found = _NUMBER.search(unicodedata.normalize("NFKC", number))
    if found is None:
        return None
    issuer = re.split(r"[\[〔(（【]", found[0])[0]
    return f"{issuer}〔{found[1]}〕{int(found[2])}号"


def _split(names: list[str]) -> tuple[list[str], list[str | None]]:
    """Titles and numbers of the normal forms, ``title number``."""
    titles: list[str] = []
    numbers: list[str | None] = []
    for name in names:
        title, _, last = name.rpartition(" ")
        numbered = number_key(last) if title else number_key(name)
        titles.append((title if numbered and title else name).strip("《》 "))
        numbers.append(numbered)
    return titles, numbers


def _resolve(
    analysis: Analysis, titles: list[str], numbers: list[str | None], doc: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
    """The document that each citation of `doc` means, -1 for none, and how it was found."""
    by_number: dict[str, list[int]] = {}
    by_title: dict[str, list[int]] = {}
    documents = analysis.documents
    for index, (title, number) in enumerate(
        zip(documents["title"].to_pylist(), documents["doc_number"].to_pylist(), strict=True)
    ):
        known = number_key(number)
        if known:
            by_number.setdefault(known, []).append(index)
        for key in _title_keys(title or ""):
            by_title.setdefault(key, []).append(index)
    regions, days = documents["region"].to_pylist(), document_days(analysis).tolist()
    cited, how = np.full(len(doc), -1), np.full(len(doc), -1)
    for row, (title, number, citing) in enumerate(zip(titles, numbers, doc.tolist(), strict=True)):
        for kind, found in enumerate((by_number.get(number or "", []), by_title.get(title_key(title), []))):
            # Two provinces may have plans of one title; a document means its own province's.
            near = [index for index in found if regions[index] == regions[citing]] or found
            if near and len({regions[index] for index in near}) == 1:
                cited[row], how[row] = _version(near, days, days[citing]), kind
                break
    return cited, how


def _version(found: list[int], days: list[int], day: int) -> int:
    """Of the versions of a document the one in force on `day`: the last that is not later, or else the first."""
    earlier = [index for index in found if days[index] <= day]
    return max(earlier, key=lambda index: days[index]) if earlier else min(found, key=lambda index: days[index])


def _title_keys(title: str) -> Iterator[str]:
    """The title, and that of the plan which a 关于印发…的通知 carries."""
    key = title_key(title)
    if len(key) >= _SHORTEST:
        yield key
    carried = _ISSUED.search(key)
    if carried is not None and len(carried[1]) >= _SHORTEST:
        yield title_key(carried[1])


def _equal(array: pa.Array, value: str) -> npt.NDArray[np.bool_]:
    found: npt.NDArray[np.bool_] = pc.fill_null(pc.equal(array, value), False).to_numpy(zero_copy_only=False)
    return found
