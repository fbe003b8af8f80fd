"""The targets that groups set for the same indicator, side by side.

Sources: the names are matched as `policy_nlp.comparison.indicators` says; nothing is averaged or chosen: where a group states two values
both stand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column
from policy_nlp.analysis.result import Analysis
from policy_nlp.analysis.targets import indicator_name, targets_table
from policy_nlp.comparison.groups import Groups, words
from policy_nlp.comparison.indicators import THRESHOLD, align, distinction, is_vague
from policy_nlp.comparison.synonyms import canonical_name
from policy_nlp.errors import PolicyNlpError

#: A table with a column for each of more groups than this is no table any more.
MOST_COLUMNS: Final = 1000

# Measure words that count the same things: 500家企业, 500户企业, 500个企业.
_COUNTED: Final = dict.fromkeys("家户个座所处项条支批类种款件张台套只部间块片口例宗", "个") | dict.fromkeys(
    "人名位", "人"
)
_VALUE: Final = pa.struct(
    [
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("comparator", pa.string()),
        ("deadline", pa.string()),
        ("doc", pa.string()),
        ("sentence", pa.int32()),
    ]
)


def compare_targets(
    analysis: Analysis,
    groups: Groups,
    *,
    threshold: float = THRESHOLD,
    synonyms: Mapping[str, Sequence[str]] | None = None,
) -> pa.Table:
    """All planned quantities with an object, each under the indicator that it sets a value for.

    Two amounts are of one indicator if both are a level, an increase or a decrease, are in the same unit (measure words
    that count the same are one: 家, 户, 个), and their names are alike: after cleaning and the synonyms, the cosine of
    their character n-grams is at least `threshold`, and no word that sets indicators apart (城镇, 农村, 进口, 出口, …) is
    in one alone. What only a general noun names (5个项目, 三个方面) is an indicator of its own each time.

    Args:
        analysis: with quantities.
        groups: of its documents.
        threshold: above 0 and at most 1; 1 joins only equal names.
        synonyms: name of an indicator → other names for it, besides the shipped ones.

    Returns:
        A row a target, those of one indicator together, the indicators that most groups have first:

        - indicator (id, from 0), name (the one most used), measure (``level``, ``increase``, ``decrease``), unit (the
          one most used), groups (number of those that have it);
        - group, low, high, comparator, deadline, text and object (as written), doc, sentence, start, end;
        - similarity: of its name to the indicator's; 1 for the same name and for synonyms;
        - values: how many different ones the group states for the deadline; conflict: whether they are more than one.

    Raises:
        ValueError: `threshold` is out of its range, or a synonym belongs to two names.
    """
    own = _own_names(synonyms or {})
    table = targets_table(analysis)
    place = pc.index_in(column(table, "doc"), value_set=column(analysis.documents, "doc")).to_numpy()
    group = groups.of_document[place]
    stated = pc.is_valid(column(table, "indicator")).to_numpy(zero_copy_only=False) & (group >= 0)
    stated &= pc.or_(pc.is_valid(column(table, "low")), pc.is_valid(column(table, "high"))).to_numpy(
        zero_copy_only=False
    )
    rows = np.flatnonzero(stated)
    table, group = table.take(rows), group[rows]
    indicator, similarity = _indicators(table, group, threshold, own)
    spread = _distinct_per(indicator, group)
    # Of equally frequent indicators the one that is named first comes first.
    _, first = np.unique(indicator, return_index=True)
    rank = np.empty(len(spread), dtype=np.int32)
    rank[np.lexsort((first, -np.bincount(indicator), -spread))] = np.arange(len(spread))
    order = np.lexsort((np.arange(len(rows)), group, rank[indicator]))
    table, group, indicator, similarity = table.take(order), group[order], indicator[order], similarity[order]
    values = _values(table, indicator, group)
    return pa.table(
        {
            "indicator": pa.array(rank[indicator]),
            "name": words(indicator, _most_used(_labels(table, own), indicator)),
            "measure": column(table, "measure"),
            "unit": words(indicator, _most_used(column(table, "unit").dictionary_decode(), indicator)),
            "group": groups.column(group),
            **{name: column(table, name) for name in ("low", "high", "comparator", "deadline", "text", "object")},
            "similarity": pa.array(similarity.astype(np.float32)),
            **{name: column(table, name) for name in ("doc", "sentence", "start", "end")},
            "groups": pa.array(spread[indicator].astype(np.int32)),
            "values": pa.array(values.astype(np.int32)),
            "conflict": pa.array(values > 1),
        }
    )


def pivot_targets(targets: pa.Table, groups: Groups, *, at_least: int = 2, as_text: bool = False) -> pa.Table:
    """One row an indicator, one column a group.

    Args:
        targets: made by `compare_targets`.
        groups: the same.
        at_least: leave out indicators that fewer groups have.
        as_text: whether cells are text, ``≥3.5万家 (2030)``, several values parted by ``；``.

    Returns:
        indicator, name, measure, unit, groups (number of those that have it), then a column named by each group: a list of
        structs (low, high, comparator, deadline, doc, sentence), one for each different value with the sentence that
        states it first; null where there is none.

    Raises:
        PolicyNlpError: there are more than `MOST_COLUMNS` groups.
        ValueError: `at_least` is below 1.
    """
    if at_least < 1:
        raise ValueError(f"at_least is {at_least}, but must be at least 1")
    if len(groups) > MOST_COLUMNS:
        raise PolicyNlpError(
            f"{len(groups):,} groups are more columns than a table can show ({MOST_COLUMNS:,}); "
            "use the long table, or group by a column with fewer values"
        )
    chosen = targets.filter(pc.greater_equal(targets["groups"], at_least))
    cells: dict[str, dict[int, list[dict[str, Any]]]] = {name: {} for name in groups.names}
    heads: dict[int, dict[str, Any]] = {}
    for row in chosen.to_pylist():
        heads.setdefault(
            row["indicator"], {name: row[name] for name in ("indicator", "name", "measure", "unit", "groups")}
        )
        cell = cells[row["group"]].setdefault(row["indicator"], [])
        value = {field.name: row[field.name] for field in _VALUE}
        if all(_key(value) != _key(other) for other in cell):
            cell.append(value)
    columns: dict[str, pa.Array] = {
        "indicator": pa.array(list(heads), pa.int32()),
        **{
            name: pa.array([head[name] for head in heads.values()], pa.string()) for name in ("name", "measure", "unit")
        },
        "groups": pa.array([head["groups"] for head in heads.values()], pa.int32()),
    }
    arrays, names = list(columns.values()), list(columns)
    for group, cell_of in cells.items():
        if as_text:
            texts = [
                "；".join(value_text(value, head["unit"], head["measure"]) for value in cell_of[i])
                if i in cell_of
                else None
                for i, head in heads.items()
            ]
            arrays.append(pa.array(texts, pa.string()))
        else:
            arrays.append(pa.array([cell_of.get(i) for i in heads], pa.list_(_VALUE)))
        names.append(group)
    return pa.Table.from_arrays(arrays, names=names)


def value_text(value: Mapping[str, Any], unit: str | None, measure: str = "level") -> str:
    """A target in short: ``+5%``, ``≥3.5万家``, ``100–120亿元 (2030)``.

    Args:
        value: with low, high, comparator and deadline.
        unit: of low and high.
        measure: an increase is given a ``+``, a decrease a ``-``.
    """
    low, high = (value[side] for side in ("low", "high"))
    sign = {"increase": "+", "decrease": "-"}.get(measure, "")
    bound = {">=": "≥", "<=": "≤", "~": "≈"}.get(value["comparator"], "")
    one = low if low is not None else high
    scale, multiplier = _scale(max(abs(number) for number in (low, high) if number is not None), unit)
    numbers = [one] if low is None or high is None or low == high else [low, high]
    amount = "–".join(f"{number / scale:,.4f}".rstrip("0").rstrip(".") for number in numbers)
    deadline = f" ({value['deadline']})" if value["deadline"] else ""
    return f"{bound}{sign}{amount}{multiplier}{unit or ''}{deadline}"


def _scale(number: float, unit: str | None) -> tuple[float, str]:
    if unit in ("%", "个百分点", "倍"):
        return 1.0, ""
    if number >= 1e8:
        return 1e8, "亿"
    return (1e4, "万") if number >= 1e4 else (1.0, "")


def _key(value: Mapping[str, Any]) -> tuple[Any, ...]:
    return tuple(value[name] for name in ("low", "high", "comparator", "deadline"))


def _own_names(synonyms: Mapping[str, Sequence[str]]) -> dict[str, str]:
    own: dict[str, str] = {}
    for name, others in synonyms.items():
        for other in (name, *([others] if isinstance(others, str) else others)):
            cleaned = indicator_name(other)
            if own.setdefault(cleaned, name) != name:
                raise ValueError(f"synonyms gives {other!r} to {own[cleaned]!r} and to {name!r}")
    return own


def _indicators(
    table: pa.Table, group: npt.NDArray[np.int32], threshold: float, own: Mapping[str, str]
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """The indicator of each target, from 0, and how alike its name is; shape (rows,)."""
    cleaned = column(table, "indicator")
    names = [canonical_name(name, own) if name else "" for name in cleaned.dictionary.to_pylist()]
    distinct, of_word = np.unique(np.array(names, dtype=object), return_inverse=True)
    name = of_word[cleaned.indices.to_numpy()]
    # The word itself is left out of a joining of names that the user has settled.
    apart = [f"={name}" if name in own.values() else distinction(name) for name in distinct.tolist()]
    _, apart_code = np.unique(np.array(apart, dtype=object), return_inverse=True)
    unit = column(table, "unit")
    unit_names = [_COUNTED.get(word, word) for word in unit.dictionary.to_pylist()]
    _, unit_code = np.unique(np.array([*unit_names, ""], dtype=object), return_inverse=True)
    of_unit = unit_code[pc.fill_null(unit.indices, -1).to_numpy(zero_copy_only=False)]
    block = (column(table, "measure").indices.to_numpy().astype(np.int64) * len(unit_code) + of_unit) * len(apart)
    block += apart_code[name]
    # One entry a (block, name).
    pair, entry = np.unique(np.stack([block, name], axis=1), axis=0, return_inverse=True)
    entry = entry.ravel()
    weight = _distinct_per(entry, group)
    leader, similarity = align([distinct[i] for i in pair[:, 1].tolist()], weight, pair[:, 0], threshold=threshold)
    vague = np.array([is_vague(name) and name not in own.values() for name in distinct.tolist()], dtype=bool)[name]
    alone = len(pair) + np.arange(len(entry))
    _, indicator = np.unique(np.where(vague, alone, leader[entry]), return_inverse=True)
    return indicator.astype(np.int64), np.where(vague, 1.0, similarity[entry])


def _distinct_per(key: npt.NDArray[np.integer], value: npt.NDArray[np.integer]) -> npt.NDArray[np.int64]:
    """Number of different values of each key, keys from 0; shape (keys,)."""
    pairs = np.unique(np.stack([key, value], axis=1), axis=0) if len(key) else np.empty((0, 2), dtype=np.int64)
    return np.bincount(pairs[:, 0].astype(np.int64))


def _labels(table: pa.Table, own: Mapping[str, str]) -> pa.Array:
    """The name of each target's indicator as it is shown: the user's, or what the document says, cleaned."""
    cleaned = column(table, "indicator")
    chosen = set(own.values())
    shown = []
    for name in cleaned.dictionary.to_pylist():
        canonical = canonical_name(name, own)
        shown.append(canonical if canonical in chosen else name)
    return pa.array(shown, pa.string()).take(cleaned.indices)


def _most_used(said: pa.Array, indicator: npt.NDArray[np.int64]) -> list[str | None]:
    """The most frequent word for each indicator, the first in code-point order of equals; shape (indicators,)."""
    pairs = pa.table({"word": said, "indicator": indicator})
    counts = pairs.group_by(["indicator", "word"]).aggregate([([], "count_all")])
    counts = counts.sort_by([("indicator", "ascending"), ("count_all", "descending"), ("word", "ascending")])
    keys = counts["indicator"].to_numpy()
    first = np.flatnonzero(np.concatenate([[True], np.diff(keys) != 0])) if len(keys) else np.empty(0, dtype=np.int64)
    found: list[str | None] = counts["word"].take(pa.array(first)).to_pylist()
    return found


def _values(table: pa.Table, indicator: npt.NDArray[np.int64], group: npt.NDArray[np.int32]) -> npt.NDArray[np.int64]:
    """How many different values the group of each target states for the indicator and the deadline; shape (rows,)."""
    if not len(indicator):
        return np.empty(0, dtype=np.int64)
    keys = pa.table(
        {
            "indicator": indicator,
            "group": group,
            "deadline": pc.fill_null(column(table, "deadline").dictionary_decode(), ""),
            "value": pc.binary_join_element_wise(
                *(pc.fill_null(column(table, side).cast(pa.string()), "") for side in ("low", "high")),
                pc.fill_null(column(table, "comparator").dictionary_decode(), ""),
                "|",
            ),
        }
    )
    counts = keys.group_by(["indicator", "group", "deadline"]).aggregate([("value", "count_distinct")])
    joined = keys.append_column("row", pa.array(np.arange(len(indicator)))).join(
        counts, ["indicator", "group", "deadline"]
    )
    values: npt.NDArray[np.int64] = joined.sort_by("row")["value_count_distinct"].to_numpy()
    return values
