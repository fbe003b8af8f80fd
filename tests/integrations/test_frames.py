"""Data frames and SQL read the tables in place: recipes for pandas, Polars and DuckDB."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest
from analysis.small_analysis import small_analysis

import policy_nlp as pn
from policy_nlp.analysis.schemas import SCHEMAS

LARGE = 2_000_000


@pytest.fixture(scope="module")
def analysis() -> pn.Analysis:
    return small_analysis()


@pytest.fixture(scope="module")
def large() -> pa.Table:
    """A table of quantities with many rows: 16 MB a column of floats."""
    rows = small_analysis().quantities
    index = pa.array([i % rows.num_rows for i in range(1000)] * (LARGE // 1000), pa.int32())
    return rows.take(index).combine_chunks()


def address(column: pa.ChunkedArray) -> int:
    """Where the values of a column lie in memory."""
    return int(column.chunk(0).buffers()[1].address)


def test_pandas_reads_in_place(large: pa.Table) -> None:
    pd = pytest.importorskip("pandas")
    before = pa.total_allocated_bytes()
    frame = large.to_pandas(types_mapper=pd.ArrowDtype)
    assert pa.total_allocated_bytes() - before < 1_000_000
    for name in ("low", "start", "unit", "text"):
        column = frame[name].array.__arrow_array__()
        assert column.chunk(0).buffers()[1].address == address(large[name])
    planned = frame[frame["status"] == "planned"].groupby("unit", observed=True)["low"].sum()
    assert planned["家"] == 80 * (LARGE // 2)


def test_polars_reads_in_place(large: pa.Table) -> None:
    pl = pytest.importorskip("polars")
    frame = pl.from_arrow(large)
    for name in ("low", "start", "object_start"):
        assert address(pa.chunked_array([frame[name].to_arrow()])) == address(large[name])
    sums = (
        frame.lazy()
        .filter(pl.col("status") == "planned")
        .group_by(pl.col("unit").cast(pl.String))
        .agg(pl.col("low").sum())
        .collect()
    )
    assert sums.rows() == [("家", 80.0 * (LARGE // 2))]


def test_duckdb_reads_in_place(large: pa.Table) -> None:
    duckdb = pytest.importorskip("duckdb")
    with duckdb.connect() as connection:
        connection.register("quantities", large)
        query = "SELECT unit, sum(low) FROM quantities WHERE status = 'planned' GROUP BY unit"
        assert connection.execute(query).fetchall() == [("家", 80.0 * (LARGE // 2))]
        held = connection.execute("SELECT sum(memory_usage_bytes) FROM duckdb_memory()").fetchone()[0]
        assert held < large.nbytes / 10


def test_duckdb_joins_the_tables(analysis: pn.Analysis) -> None:
    duckdb = pytest.importorskip("duckdb")
    documents, sentences, quantities = analysis.documents, analysis.sentences, analysis.quantities
    rows = duckdb.sql("""
        SELECT d.region, s.category, q.object, q.low, q.high, q.deadline
        FROM quantities q JOIN sentences s USING (doc, sentence) JOIN documents d USING (doc)
        WHERE q.status = 'planned'
    """).fetchall()
    assert rows == [("山东省", "industry", "示范企业", 80.0, 100.0, "2025")]
    assert documents.num_rows and sentences.num_rows and quantities.num_rows  # found by name in the query


@pytest.mark.parametrize("name", list(SCHEMAS))
def test_every_table_is_read_by_every_library(analysis: pn.Analysis, name: str) -> None:
    pd, pl, duckdb = (pytest.importorskip(library) for library in ("pandas", "polars", "duckdb"))
    table = analysis.table(name)
    rows = table.to_pylist()
    assert pl.from_arrow(table).to_dicts() == rows
    frame = table.to_pandas(types_mapper=pd.ArrowDtype)
    assert pa.Table.from_pandas(frame, preserve_index=False).to_pylist() == rows
    read = duckdb.from_arrow(table).to_arrow_table() if hasattr(duckdb, "from_arrow") else duckdb.arrow(table)
    assert [
        dict(zip(read.column_names, values, strict=True)) for values in zip(*read.to_pydict().values(), strict=True)
    ] == rows


def test_a_saved_analysis_is_a_folder_of_parquet(analysis: pn.Analysis, tmp_path: Path) -> None:
    pl, duckdb = pytest.importorskip("polars"), pytest.importorskip("duckdb")
    analysis.save(tmp_path / "analysis")
    lazy = pl.scan_parquet(tmp_path / "analysis" / "quantities.parquet")
    assert lazy.select(pl.col("low").max()).collect().item() == 80.0
    path = str(tmp_path / "analysis" / "sentences.parquet")
    assert duckdb.execute("SELECT count(*) FROM read_parquet(?)", [path]).fetchone() == (7,)
