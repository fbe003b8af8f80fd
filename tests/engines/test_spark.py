"""`analyze_in_arrow` in Spark on this machine; needs pyspark and Java."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterator
from functools import partial
from typing import Any

import pytest

import policy_nlp as pn
from policy_nlp.engines.spark import analyze_in_arrow, spark_schema

TEXTS = {"a": pn.load_sample("shandong-2006").text, "b": "推进电子政务，新建3个平台。", "c": "保障网络安全。"}


@pytest.fixture(scope="module")
def spark() -> Iterator[Any]:
    sql = pytest.importorskip("pyspark.sql", reason="pyspark (the extra spark) is not installed")
    if shutil.which("java") is None:
        pytest.skip("Spark needs Java, which is not on this machine")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYSPARK_PYTHON", sys.executable)
        builder = sql.SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false")
        session = builder.config("spark.driver.bindAddress", "127.0.0.1").getOrCreate()
        yield session
        session.stop()


def test_map_in_arrow_gives_what_analyze_gives(spark: Any) -> None:
    frame = spark.createDataFrame(list(TEXTS.items()), "id string, text string").coalesce(1)
    result = frame.mapInArrow(partial(analyze_in_arrow, tokens=True), spark_schema(tokens=True))
    rows = [row.asDict(recursive=True) for row in result.collect()]
    analysis = pn.analyze([pn.Document(name, text) for name, text in TEXTS.items()], tokens=True)
    assert [row["doc"] for row in rows] == list(TEXTS)
    for name in ("sections", "sentences", "tokens", "entities", "quantities"):
        found = [{"doc": row["doc"], **inner} for row in rows for inner in row[name]]
        assert found == analysis.table(name).to_pylist()
    assert [row["title"] for row in rows] == analysis.documents["title"].to_pylist()
    assert result.selectExpr("doc", "inline(quantities)").where("doc = 'b'").collect()[0]["low"] == 3
