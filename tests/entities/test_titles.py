"""DOCUMENT by grammar: titles in brackets and document numbers."""

from __future__ import annotations

import time

import pytest

from policy_nlp.document import Document
from policy_nlp.entities.titles import find_titles
from policy_nlp.structure import TextBatch, find_structure


def titles(text: str) -> list[str]:
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    start, end = find_titles(batch.codes, structure.start, structure.end)
    start, end = batch.written_spans(start, end)
    return [batch.written[a:b] for a, b in zip(start.tolist(), end.tolist(), strict=True)]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("印发《青河县信息化“十一五”规划》。", ["《青河县信息化“十一五”规划》"]),
        ("依据《关于修改〈青河县档案办法〉的决定》执行。", ["《关于修改〈青河县档案办法〉的决定》"]),
        (
            "按照《关于推进“互联网+”的意见》（青政发〔2016〕12号）要求",
            ["《关于推进“互联网+”的意见》（青政发〔2016〕12号）"],
        ),
        ("贯彻《甲办法》《乙条例》和《丙规定》", ["《甲办法》", "《乙条例》", "《丙规定》"]),
        ("青政办发〔2016〕3号", ["青政办发〔2016〕3号"]),
        ("没有书名号的文本。", []),
        ("只有一半的《书名号", []),
        ("（2016）年", []),
    ],
)
def test_titles_and_numbers(text: str, found: list[str]) -> None:
    assert titles(text) == found


def test_hostile_lines_take_linear_time() -> None:
    def seconds(text: str) -> float:
        titles(text)
        start = time.perf_counter()
        titles(text)
        return time.perf_counter() - start

    normal = seconds("印发《青河县信息化规划》（青政发〔2016〕12号），推进电子政务建设。\n" * 6000)
    for hostile in ("《" * 200_000, "〔2016〕" * 30_000, "《〔" * 100_000):
        assert seconds(hostile) < max(1.0, 20 * normal)
