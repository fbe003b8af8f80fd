"""What each agency is charged with, by group and category: counts over `policy_nlp.analysis.responsibilities`."""

from __future__ import annotations

import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.responsibilities import ROLES, responsibilities_table
from policy_nlp.analysis.result import Analysis
from policy_nlp.comparison.groups import Groups

_KEYS = ["group", "agency", "category"]


def responsibilities(analysis: Analysis, groups: Groups) -> pa.Table:
    """How many tasks each agency has in each group and category, and in which role.

    Returns:
        A row for each group, agency and category of task, in the order of the groups, agencies with the most tasks first: group, agency,
        category, tasks, lead, responsible, support (how many of them in the role), documents, doc, sentence (of the first task's agency).

    Raises:
        MissingTextsError: the analysis has no texts.
    """
    table = responsibilities_table(analysis)
    place = pc.index_in(column(table, "doc"), value_set=column(analysis.documents, "doc")).to_numpy()
    group = groups.of_document[place]
    role = column(table, "role").dictionary_decode()
    counted = pa.table(
        {
            "group": pa.array(group),
            **{name: column(table, name).dictionary_decode() for name in ("agency", "category", "doc")},
            "sentence": column(table, "sentence"),
            **{name: pc.equal(role, name).cast(pa.int32()) for name in ROLES},
        }
    ).filter(pa.array(group >= 0))
    found = counted.group_by(_KEYS, use_threads=False).aggregate(
        [
            ("sentence", "count"),
            *((name, "sum") for name in ROLES),
            ("doc", "count_distinct"),
            ("doc", "first"),
            ("sentence", "first"),
        ]
    )
    found = found.select(
        [
            *_KEYS,
            "sentence_count",
            *(f"{name}_sum" for name in ROLES),
            "doc_count_distinct",
            "doc_first",
            "sentence_first",
        ]
    ).rename_columns([*_KEYS, "tasks", *ROLES, "documents", "doc", "sentence"])
    found = found.sort_by(
        [("group", "ascending"), ("tasks", "descending"), ("agency", "ascending"), ("category", "ascending")]
    )
    return found.set_column(0, "group", groups.column(column(found, "group").to_numpy()))
