"""The batch function over what a reader gives: documents whose metadata is not read off yet, and failures among them."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from policy_nlp.analysis.batch import Tables, analyze_batch, empty_tables, failure_table
from policy_nlp.analysis.source import Item
from policy_nlp.backends.protocols import NameTagger, SentenceClassifier
from policy_nlp.errors import Failure
from policy_nlp.structure.metadata import describe


def analyze_items(
    items: Sequence[Item],
    model: SentenceClassifier,
    *,
    tokens: bool = False,
    entity_model: NameTagger | None = None,
) -> Tables:
    """Describe and analyse documents; the rows of ``errors`` stand in the order of the items, whatever stage failed.

    Args:
        items: documents with unique ids, and failures.
        model: sorts the sentences.
        tokens: whether to fill the ``tokens`` table.
        entity_model: finds the names; by default the shipped tagger.

    Returns:
        The tables of `SCHEMAS` and ``texts``, by name.
    """
    documents = []
    failures: dict[int, Failure] = {}
    for place, item in enumerate(items):
        if isinstance(item, Failure):
            failures[place] = item
            continue
        try:
            documents.append(describe(item))
        except Exception as error:  # one bad document must not cost the others
            failures[place] = Failure.of(error, source=item.source or item.id, doc=item.id, stage="metadata")
    tables = analyze_batch(documents, model, tokens=tokens, entity_model=entity_model) if documents else empty_tables()
    if failures:
        tables["errors"] = _in_order(items, failures, tables["errors"])
    return tables


def _in_order(items: Sequence[Item], failures: dict[int, Failure], errors: pa.Table) -> pa.Table:
    earlier = failure_table([failures[place] for place in sorted(failures)])
    if not errors.num_rows:
        return earlier
    place_of_id = {item.id: place for place, item in enumerate(items) if not isinstance(item, Failure)}
    # A document whose id is not in UTF-8 is written otherwise in the table; it comes last.
    places = [*sorted(failures), *(place_of_id.get(doc, len(items)) for doc in errors["doc"].to_pylist())]
    both = pa.concat_tables([earlier, errors]).unify_dictionaries().combine_chunks()
    return both.take(sorted(range(len(places)), key=places.__getitem__))
