"""Sentences with made-up names, and what a tagger finds in a text."""

from __future__ import annotations

from itertools import product

from policy_nlp import Document
from policy_nlp.backends import NameTagger
from policy_nlp.entities import LABELS, find_entities
from policy_nlp.structure import TextBatch, find_structure

NAMES = ("甲乙", "丙丁", "戊己", "庚辛", "壬癸", "子丑", "寅卯", "辰巳", "午未", "申酉")


def annotated() -> list[tuple[str, list[tuple[int, int, str]]]]:
    """Two names in each of a hundred sentences, at several places, and thirty sentences without."""
    pairs: list[tuple[str, list[tuple[int, int, str]]]] = []
    for number, (a, b) in enumerate(product(NAMES, NAMES)):
        before = f"第{number % 10}期，" * (number % 3)
        at = len(before)
        text = f"{before}由{a}管理局建设{b}平台，第{number % 10}期。"
        pairs.append((text, [(at + 1, at + 6, "ORG"), (at + 8, at + 12, "SYSTEM")]))
    return pairs + [(f"第{number % 10}期，第{number // 10}期。", []) for number in range(30)]


def found_in(text: str, tagger: NameTagger) -> list[tuple[str, str]]:
    """Entities of `text`, with their labels, by the tagger and the grammars."""
    batch = TextBatch.of([Document("d", text)])
    entities = find_entities(batch, find_structure(batch), tagger)
    return [(batch.text[a:b], LABELS[k]) for a, b, k in zip(entities.start, entities.end, entities.label, strict=True)]
