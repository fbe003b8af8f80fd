"""The Arrow schemas of the tables: the contract between the analysis and everything that uses it.

Offsets are code points into the document's text, int32, half-open. Strings that repeat are dictionary-encoded.
"""

from __future__ import annotations

import pyarrow as pa

_WORD = pa.dictionary(pa.int32(), pa.string())

DOCUMENTS = pa.schema(
    [
        ("doc", pa.string()),
        ("title", pa.string()),
        ("region", _WORD),
        ("region_code", _WORD),
        ("level", _WORD),
        ("year", pa.int16()),
        ("doc_type", _WORD),
        ("issuer", _WORD),
        ("doc_number", pa.string()),
        ("date", pa.date32()),
        ("characters", pa.int32()),
        ("source", pa.string()),
    ]
)
SECTIONS = pa.schema(
    [
        ("doc", _WORD),
        ("section", pa.int32()),
        ("parent", pa.int32()),
        ("level", pa.int8()),
        ("number", pa.string()),
        ("heading", pa.string()),
        ("start", pa.int32()),
        ("end", pa.int32()),
    ]
)
SENTENCES = pa.schema(
    [
        ("doc", _WORD),
        ("sentence", pa.int32()),
        ("section", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("kind", _WORD),
        ("category", _WORD),
        ("score", pa.float32()),
        ("second", _WORD),
        ("second_score", pa.float32()),
    ]
)
TOKENS = pa.schema([("doc", _WORD), ("sentence", pa.int32()), ("start", pa.int32()), ("end", pa.int32())])
ENTITIES = pa.schema(
    [
        ("doc", _WORD),
        ("sentence", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("label", _WORD),
        ("text", _WORD),
        ("norm", _WORD),
    ]
)
QUANTITIES = pa.schema(
    [
        ("doc", _WORD),
        ("sentence", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("text", pa.string()),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("unit", _WORD),
        ("comparator", _WORD),
        ("object_start", pa.int32()),
        ("object_end", pa.int32()),
        ("object", pa.string()),
        ("deadline", _WORD),
        ("status", _WORD),
        ("action", _WORD),
        ("place", _WORD),
        ("agency", _WORD),
    ]
)
ERRORS = pa.schema(
    [("source", pa.string()), ("doc", pa.string()), ("stage", _WORD), ("error", _WORD), ("message", pa.string())]
)

#: The texts themselves, kept beside the tables so that views and exports can slice them.
TEXTS = pa.schema([("doc", pa.string()), ("text", pa.large_string())])

#: The tables of an analysis, by name.
SCHEMAS: dict[str, pa.Schema] = {
    "documents": DOCUMENTS,
    "sections": SECTIONS,
    "sentences": SENTENCES,
    "tokens": TOKENS,
    "entities": ENTITIES,
    "quantities": QUANTITIES,
    "errors": ERRORS,
}
