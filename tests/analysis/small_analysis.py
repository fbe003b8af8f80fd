"""Analyses built by hand from marked-up text, in which nothing is found by the library itself."""

import datetime
from typing import Any

import pyarrow as pa

from policy_nlp.analysis.result import Analysis
from policy_nlp.analysis.schemas import SCHEMAS, TEXTS

FIRST = (
    "智慧城市建设方案\n一、产业\n（一）工业。到2025年，济南市培育示范企业80-100家。\n二、安全\n加强<数据>安全&监管。"
)
SECOND = "𠀀县新增5G基站500个。"

DOCUMENTS = [
    {
        "doc": "first",
        "title": "智慧城市建设方案",
        "region": "山东省",
        "region_code": "370000",
        "level": "province",
        "year": 2021,
        "doc_type": "方案",
        "issuer": "省政府",
        "doc_number": "鲁政发〔2021〕5号",
        "date": datetime.date(2021, 3, 1),
        "characters": len(FIRST),
        "source": "first.txt",
    },
    {"doc": "empty", "characters": 0},
    {"doc": "second", "characters": len(SECOND), "year": 2022},
]


def at(text: str, part: str) -> dict[str, int]:
    """Where `part` stands in `text`."""
    return {"start": text.index(part), "end": text.index(part) + len(part)}


def sentence(number: int, part: str, kind: str, category: str, section: int) -> dict[str, Any]:
    """A row of the first document."""
    fields = {"doc": "first", "sentence": number, "section": section, "kind": kind, "category": category}
    return fields | at(FIRST, part) | {"score": 0.75, "second": "other", "second_score": 0.25}


SENTENCES = [
    sentence(0, "智慧城市建设方案", "heading", "city", -1),
    sentence(1, "一、产业", "heading", "industry", 0),
    sentence(2, "（一）工业。", "heading", "industry", 1),
    sentence(3, "到2025年，济南市培育示范企业80-100家。", "body", "industry", 1),
    sentence(4, "二、安全", "heading", "security", 2),
    sentence(5, "加强<数据>安全&监管。", "body", "security", 2),
    {
        "doc": "second",
        "sentence": 0,
        "section": -1,
        "start": 0,
        "end": len(SECOND),
        "kind": "body",
        "category": "city",
        "score": 0.5,
    },
]
SECTIONS = [
    {"doc": "first", "section": 0, "parent": -1, "level": 1, "number": "一", "heading": "产业", "start": 9, "end": 44},
    {
        "doc": "first",
        "section": 1,
        "parent": 0,
        "level": 2,
        "number": "（一）",
        "heading": "工业。",
        "start": 14,
        "end": 44,
    },
    {"doc": "first", "section": 2, "parent": -1, "level": 1, "number": "二", "heading": "安全", "start": 45, "end": 62},
]
ENTITIES = [
    {"doc": "first", "sentence": 3, **at(FIRST, "到2025年"), "label": "TIME", "text": "到2025年", "norm": "2025"},
    {"doc": "first", "sentence": 3, **at(FIRST, "济南市"), "label": "REGION", "text": "济南市", "norm": "370100"},
    {"doc": "second", "sentence": 0, **at(SECOND, "5G"), "label": "TECH", "text": "5G"},
]
QUANTITIES = [
    {
        "doc": "first",
        "sentence": 3,
        **at(FIRST, "80-100家"),
        "text": "80-100家",
        "low": 80.0,
        "high": 100.0,
        "unit": "家",
        "comparator": "range",
        "object_start": FIRST.index("示范企业"),
        "object_end": FIRST.index("示范企业") + 4,
        "object": "示范企业",
        "deadline": "2025",
        "status": "planned",
        "action": "培育",
        "place": "济南市",
    },
    {
        "doc": "second",
        "sentence": 0,
        **at(SECOND, "新增5G基站500个"),
        "text": "新增5G基站500个",
        "low": 0.5,
        "high": None,
        "unit": "个",
        "comparator": "+",
        "status": "achieved",
    },
]
TOKENS = [{"doc": "second", "sentence": 0, "start": a, "end": b} for a, b in [(0, 2), (2, 4), (4, 6), (6, 8), (8, 12)]]
ERRORS = [{"source": "bad.pdf", "doc": None, "stage": "read", "error": "ReadError", "message": "damaged"}]


def table(name: str, rows: list[dict[str, Any]]) -> pa.Table:
    """The table `name` of the rows; what a row does not say is null."""
    schema = TEXTS if name == "texts" else SCHEMAS[name]
    arrays = []
    for field in schema:
        values = [row.get(field.name) for row in rows]
        words = pa.types.is_dictionary(field.type)
        arrays.append(pa.array(values, pa.string()).dictionary_encode() if words else pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def tables() -> dict[str, pa.Table]:
    rows = {
        "documents": DOCUMENTS,
        "texts": [{"doc": d["doc"], "text": t} for d, t in zip(DOCUMENTS, [FIRST, "", SECOND], strict=True)],
        "sections": SECTIONS,
        "sentences": SENTENCES,
        "tokens": TOKENS,
        "entities": ENTITIES,
        "quantities": QUANTITIES,
        "errors": ERRORS,
    }
    return {name: table(name, items) for name, items in rows.items()}


def small_analysis(**changed: pa.Table | None) -> Analysis:
    """Three documents, the second without text; tables may be changed by name."""
    return Analysis(**{**tables(), **changed})


def empty_analysis() -> Analysis:
    return Analysis(documents=table("documents", []), texts=table("texts", []))


def one_document(text: str, **document: Any) -> Analysis:
    """One document that is one sentence with one entity and one quantity, all of it `text`."""
    place = {"doc": "d", "sentence": 0, "start": 0, "end": len(text), "text": text}
    return Analysis(
        documents=table("documents", [{"doc": "d", "characters": len(text)} | document]),
        texts=table("texts", [{"doc": "d", "text": text}]),
        sentences=table("sentences", [{**place, "section": -1, "kind": text, "category": text, "score": 0.5}]),
        entities=table("entities", [{**place, "label": text, "norm": text + "!"}]),
        quantities=table("quantities", [{**place, "low": 1.0, "unit": text, "comparator": text, "object": text}]),
    )
