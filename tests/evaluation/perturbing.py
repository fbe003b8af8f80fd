"""Predictions that are wrong in every way: gold rows shifted, dropped, relabelled, repeated, made up."""

import copy
import random
from collections.abc import Iterable

from policy_nlp.categories.taxonomy import CATEGORIES
from policy_nlp.entities.spans import LABELS
from policy_nlp.evaluation import EntityRecord, QuantityRecord, Records, SentenceRecord
from policy_nlp.quantities.spans import COMPARATORS, STATUSES

Rows = dict[str, list[dict]]


def records(rows: Rows) -> Records:
    """The rows as records, offsets unchecked."""
    return {doc: [_record(row) for row in sentences] for doc, sentences in rows.items()}


def _record(row: dict) -> SentenceRecord:
    return SentenceRecord(
        row["doc"],
        row["start"],
        row["end"],
        row["text"],
        row["kind"],
        row["category"],
        row["alt"],
        tuple(EntityRecord(**entity) for entity in row["entities"]),
        tuple(QuantityRecord(**quantity) for quantity in row["quantities"]),
    )


def perturbed(rows: Rows, dice: random.Random, rate: float) -> Rows:
    """A copy in which each row, entity and quantity is changed with the probability `rate`."""
    result: Rows = {}
    for doc, sentences in rows.items():
        if dice.random() < rate / 2:
            continue
        kept = copy.deepcopy(list(_some(sentences, dice, rate)))
        for row in kept:
            _change_sentence(row, dice, rate)
        kept.sort(key=lambda row: row["start"])
        result[doc] = kept
    if dice.random() < rate:
        result["a document that gold lacks"] = copy.deepcopy(next(iter(rows.values())))
    return result


def _some(items: list[dict], dice: random.Random, rate: float) -> Iterable[dict]:
    """The items, some left out and some twice."""
    for item in items:
        if dice.random() >= rate / 3:
            yield item
        if dice.random() < rate / 3:
            yield copy.deepcopy(item)


def _change_sentence(row: dict, dice: random.Random, rate: float) -> None:
    if dice.random() < rate:
        row["category"] = dice.choice(list(CATEGORIES))
    if dice.random() < rate:
        row["alt"] = dice.choice([None, *CATEGORIES])
    if dice.random() < rate:
        _shift(row, dice, "")
    row["entities"] = copy.deepcopy(list(_some(row["entities"], dice, rate)))
    for entity in row["entities"]:
        if dice.random() < rate:
            _shift(entity, dice, "")
        if dice.random() < rate:
            entity["label"] = dice.choice(LABELS)
    if dice.random() < rate:
        start = dice.randint(row["start"], row["end"])
        made_up = {"start": start, "end": start + dice.randint(0, 9), "text": "…", "label": dice.choice(LABELS)}
        row["entities"].insert(dice.randint(0, len(row["entities"])), made_up)
    row["quantities"] = copy.deepcopy(list(_some(row["quantities"], dice, rate)))
    for quantity in row["quantities"]:
        _change_quantity(quantity, dice, rate)
    if dice.random() < rate:
        start = dice.randint(row["start"], row["end"])
        row["quantities"].append(_made_up_quantity(start, start + dice.randint(1, 9), dice))


def _change_quantity(quantity: dict, dice: random.Random, rate: float) -> None:
    changes = {
        "low": [None, 1, 50.0, 50.0000001, 1e12],
        "high": [None, 1, 50.0],
        "unit": ["家", "元", "%"],
        "comparator": COMPARATORS,
        "deadline": [None, "", "2025", "2025-12-31"],
        "status": STATUSES,
    }
    for name, values in changes.items():
        if dice.random() < rate / 3:
            quantity[name] = dice.choice(values)
    if dice.random() < rate:
        _shift(quantity, dice, "")
    if quantity["object_start"] is not None and dice.random() < rate:
        _shift(quantity, dice, "object_")
    if dice.random() < rate / 3:
        quantity |= {"object_start": None, "object_end": None, "object": None}


def _made_up_quantity(start: int, end: int, dice: random.Random) -> dict:
    return {
        "start": start,
        "end": end,
        "text": "…",
        "low": 5,
        "high": 5,
        "unit": "家",
        "comparator": dice.choice(COMPARATORS),
        "object_start": end,
        "object_end": end + dice.randint(0, 6),
        "object": "…",
        "deadline": None,
        "status": dice.choice(STATUSES),
    }


def _shift(row: dict, dice: random.Random, prefix: str) -> None:
    row[f"{prefix}start"] = max(0, row[f"{prefix}start"] + dice.randint(-4, 4))
    row[f"{prefix}end"] = max(row[f"{prefix}start"], row[f"{prefix}end"] + dice.randint(-4, 4))
