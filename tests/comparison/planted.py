"""Analyses in which everything is planted: what a comparison must find is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from policy_nlp.analysis.result import Analysis
from policy_nlp.analysis.schemas import SCHEMAS, TEXTS

REGIONS = {"北京市": "110000", "河北省": "130000", "山东省": "370000", "广东省": "440000", "新疆维吾尔自治区": "650000"}


def table(name: str, rows: Sequence[dict[str, Any]]) -> pa.Table:
    """The table `name` of the rows; what a row does not say is null."""
    schema = TEXTS if name == "texts" else SCHEMAS[name]
    arrays = []
    for field in schema:
        values = [row.get(field.name) for row in rows]
        words = pa.types.is_dictionary(field.type)
        arrays.append(pa.array(values, pa.string()).dictionary_encode() if words else pa.array(values, field.type))
    return pa.Table.from_arrays(arrays, schema=schema)


def sentence(
    text: str,
    category: str = "other",
    *,
    kind: str = "body",
    entities: Sequence[tuple[str, str] | tuple[str, str, str | None]] = (),
    quantities: Sequence[dict[str, Any]] = (),
) -> dict[str, Any]:
    """A sentence of a planted document.

    Args:
        entities: (label, text) or (label, text, norm), in the order of the text.
        quantities: fields of the table; ``text`` must stand in the sentence where it is given.
    """
    return {"text": text, "category": category, "kind": kind, "entities": entities, "quantities": quantities}


def target(
    object: str, value: float | None, unit: str | None, comparator: str = "=", high: float | None = None, **fields: Any
) -> dict[str, Any]:
    """A planned quantity; `high` is `value` where it is not given, null for ``>=``."""
    if high is None and comparator not in (">=",) and not fields.get("open"):
        high = value
    fields.pop("open", None)
    place = {"low": value, "high": high, "unit": unit, "comparator": comparator, "object": object, "status": "planned"}
    return place | fields


def document(doc: str, *sentences: dict[str, Any], **metadata: Any) -> dict[str, Any]:
    region = metadata.get("region")
    return {"doc": doc, "region_code": REGIONS.get(region or "")} | metadata | {"sentences": sentences}


def planted(*documents: dict[str, Any], texts: bool = True) -> Analysis:
    """The analysis of the documents, one sentence a line."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in ("sentences", "entities", "quantities", "texts")}
    for entry in documents:
        doc, text = entry["doc"], ""
        for number, one in enumerate(entry["sentences"]):
            start = len(text)
            place = {"doc": doc, "sentence": number}
            text += one["text"] + "\n"
            span = {"start": start, "end": start + len(one["text"])}
            fields = {"section": -1, "kind": one["kind"], "category": one["category"], "score": 0.9}
            rows["sentences"].append(place | span | fields)
            after = 0
            for label, name, *norm in one["entities"]:
                at = one["text"].index(name, after)
                after = at + len(name)
                where = {"start": start + at, "end": start + after}
                rows["entities"].append(place | where | {"label": label, "text": name, "norm": (norm or [None])[0]})
            for quantity in one["quantities"]:
                written = quantity.get("text") or one["text"]
                at = start + one["text"].index(written)
                where = {"start": at, "end": at + len(written), "text": written}
                rows["quantities"].append(place | quantity | where)
        entry["characters"] = len(text)
        rows["texts"].append({"doc": doc, "text": text})
    made = {name: table(name, items) for name, items in rows.items()}
    return Analysis(documents=table("documents", documents), **(made if texts else made | {"texts": None}))
