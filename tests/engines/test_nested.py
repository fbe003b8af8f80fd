"""The promises of `analyze_nested`: a row a document, whatever its id, and in it what `analyze` finds."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pytest

import policy_nlp as pn
from policy_nlp.engines.nested import analyze_nested, nested_schema
from policy_nlp.engines.spark import analyze_in_arrow

SAMPLE = pn.load_sample("shandong-2006")


def test_the_lists_are_the_rows_of_the_tables() -> None:
    table = pa.table({"id": ["a", "b"], "text": [SAMPLE.text, "推进电子政务。"], "year": [2006, None], "more": [1, 2]})
    nested = analyze_nested(table, tokens=True)
    assert nested.schema == nested_schema(tokens=True)
    analysis = pn.analyze([pn.Document("a", SAMPLE.text, year=2006), pn.Document("b", "推进电子政务。")], tokens=True)
    for name in ("sections", "sentences", "tokens", "entities", "quantities"):
        rows = [{"doc": row["doc"], **inner} for row in nested.select(["doc", name]).to_pylist() for inner in row[name]]
        assert rows == analysis.table(name).to_pylist()
    known = ["title", "region", "region_code", "level", "year", "doc_type", "issuer", "date", "characters"]
    assert nested.select(known).to_pylist() == analysis.documents.select(known).to_pylist()
    assert nested["errors"].to_pylist() == [[], []]


def test_every_row_gives_a_row() -> None:
    ids, texts = ["a", "a", None, "d", "e"], ["新建2个平台。", "", "新建3个平台。", None, "新建4个平台。"]
    rows = analyze_nested(pa.table({"id": ids, "text": texts})).to_pylist()
    assert [row["doc"] for row in rows] == ["a", "a", "", "d", "e"]
    assert [row["quantities"] and row["quantities"][0]["low"] for row in rows] == [2, None, 3, None, 4]
    assert [[error["stage"] for error in row["errors"]] for row in rows] == [[], ["read"], [], ["read"], []]
    assert rows[1]["characters"] is None
    assert (
        analyze_nested(
            pa.table({"id": ids[:0], "text": texts[:0]}, schema=pa.schema([("id", pa.string()), ("text", pa.string())]))
        ).num_rows
        == 0
    )
    with pytest.raises(ValueError, match="no column 'text'; its columns are id, body"):
        analyze_nested(pa.table({"id": ["a"], "body": ["b"]}))


def test_a_partition_of_record_batches() -> None:
    table = pa.table({"id": [str(i) for i in range(7)], "text": [f"新建{i}个平台。" for i in range(7)]})
    batches = list(analyze_in_arrow(table.to_batches(max_chunksize=3)))
    assert all(isinstance(batch, pa.RecordBatch) for batch in batches)
    columns = ["doc", "sections", "entities", "quantities", "errors"]
    assert (
        pa.Table.from_batches(batches).select(columns).to_pylist() == analyze_nested(table).select(columns).to_pylist()
    )


class NoNames:
    """Finds none."""

    def tag(self, batch: object, structure: object, marks: object) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        none = np.empty(0, dtype=np.int32)
        return none, none, none.astype(np.int8)


def test_another_tagger_finds_the_names() -> None:
    table = pa.table({"id": ["a"], "text": ["省财政厅在2006年印发《办法》。"]})
    for rows in (
        analyze_nested(table, entity_model=NoNames()),  # type: ignore[arg-type]
        pa.Table.from_batches(analyze_in_arrow(table.to_batches(), entity_model=NoNames())),  # type: ignore[arg-type]
    ):
        assert [entity["text"] for entity in rows["entities"][0].as_py()] == ["2006年", "《办法》"]
