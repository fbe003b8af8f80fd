"""The same batch function in Spark, by `DataFrame.mapInArrow`::

    from policy_nlp.engines.spark import analyze_in_arrow, spark_schema

    documents = spark.read.parquet("hdfs:///plans").select("id", "text")
    analysis = documents.mapInArrow(analyze_in_arrow, spark_schema())
    analysis.selectExpr("doc", "inline(quantities)").show()

Every machine needs policy_nlp in the Python that ``PYSPARK_PYTHON`` names. A batch of Spark's
(``spark.sql.execution.arrow.maxRecordsPerBatch``) may be of any size; it is cut by characters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

import pyarrow as pa

from policy_nlp.backends.protocols import NameTagger, SentenceClassifier
from policy_nlp.engines.nested import nested_batches, nested_schema
from policy_nlp.extras import import_extra


def analyze_in_arrow(
    documents: Iterable[pa.RecordBatch],
    *,
    tokens: bool = False,
    model: SentenceClassifier | None = None,
    entity_model: NameTagger | None = None,
) -> Iterator[pa.RecordBatch]:
    """Analyse the rows of a partition; give it to `mapInArrow`, with options as
    ``functools.partial(analyze_in_arrow, tokens=True)``.

    Args:
        documents: with columns ``id`` and ``text``; those that are called like other fields of `Document` are used,
            the rest is left out.
        tokens: whether to give a column ``tokens``, too.
        model: sorts the sentences; the shipped one by default.
        entity_model: finds the names; the shipped tagger by default.

    Returns:
        A row a document, in order, with the columns of `nested_schema`. Where a document cannot be analysed,
        ``errors`` says why and all but ``doc`` and ``source`` is null.

    Raises:
        ValueError: a column is missing.
    """
    for batch in documents:
        rows = pa.Table.from_batches([batch])
        for table in nested_batches(rows, tokens=tokens, model=model, entity_model=entity_model):
            yield from table.combine_chunks().to_batches()


def spark_schema(*, tokens: bool = False) -> Any:
    """The `pyspark.sql.types.StructType` of what `analyze_in_arrow` gives with the same `tokens`.

    Raises:
        MissingExtraError: pyspark is not installed.
    """
    types = import_extra("pyspark.sql.pandas.types", extra="spark", purpose="spark_schema")
    return types.from_arrow_schema(nested_schema(tokens=tokens))
