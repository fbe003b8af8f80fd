"""Any text goes through, in time that grows with its length."""

from __future__ import annotations

import time

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.document import Document
from policy_nlp.entities.spans import Entities
from policy_nlp.quantities import find_quantities
from policy_nlp.quantities.spans import COMPARATORS, STATUSES
from policy_nlp.structure import TextBatch, find_structure

_WORDS = (
    "一 二 两 十 百 千 万 亿 半 翻番 3 ４ 1,000 .5 % 家 个 个百分点 元 年 月 日 第 以上 以下 左右 超过 增长 达到 从 到 至 - — 、 ， 。 ； "
    "的 和 分别 所有 县市 全覆盖 《 》 “ ” （ ） 企业 建设 2010年底前 “十二五”期间 分之 多 余 / 级 G 大 占 等 \n"
)
_PIECES = st.sampled_from([*_WORDS.split(" "), "\ud83d", "😀", "\x00"])


def _run(text: str) -> None:
    batch = TextBatch.of([Document("a", text), Document("b", text)])
    structure = find_structure(batch)
    q = find_quantities(batch, structure, Entities.none())
    assert (q.start >= structure.start[q.sentence]).all()
    assert (q.end <= structure.end[q.sentence]).all()
    assert (q.start < q.end).all()
    assert (q.start[1:] >= q.end[:-1]).all()
    said = q.object_start >= 0
    assert (q.object_start[said] >= structure.start[q.sentence[said]]).all()
    assert (q.object_end[said] <= structure.end[q.sentence[said]]).all()
    assert (q.object_start[said] < q.object_end[said]).all()
    # What cannot be decoded names nothing.
    assert all("\ufffd" not in batch.text[a:b] for a, b in zip(q.object_start[said], q.object_end[said], strict=True))
    assert ((q.unit >= -1) & (q.unit < len(q.units))).all()
    assert ((q.deadline >= -1) & (q.deadline < len(q.deadlines))).all()
    assert ((q.comparator >= 0) & (q.comparator < len(COMPARATORS))).all()
    assert ((q.status >= 0) & (q.status < len(STATUSES))).all()
    both = ~np.isnan(q.low) & ~np.isnan(q.high)
    assert (q.low[both] <= q.high[both]).all()


@given(st.text())
def test_any_text(text: str) -> None:
    _run(text)


@given(st.lists(_PIECES, max_size=60).map("".join))
def test_any_mixture_of_what_amounts_are_made_of(text: str) -> None:
    _run(text)


def test_documents_of_a_batch_do_not_touch_each_other() -> None:
    texts = ["建设3", "个平台，增长5", "%。", "共20家企业。"]
    batch = TextBatch.of([Document(str(i), text) for i, text in enumerate(texts)])
    q = find_quantities(batch, find_structure(batch), Entities.none())
    assert [batch.text[a:b] for a, b in zip(q.start, q.end, strict=True)] == ["20家"]


_HOSTILE = "1 1, 9. 1个 1%、 （ “ 《 年 2025年 从1% 一 第一、 三分之 所有 1- 3家企业和 五大“ 1亿 A分别增长1%、 1万以上 2030年底建1个 1/2/"


@pytest.mark.parametrize("piece", _HOSTILE.split())
def test_hostile_lines_cost_linear_time(piece: str) -> None:
    def seconds(size: int) -> float:
        batch = TextBatch.of([Document("x", piece * (size // len(piece)))])
        structure = find_structure(batch)
        best = 9.0
        for _ in range(2):
            begin = time.perf_counter()
            find_quantities(batch, structure, Entities.none())
            best = min(best, time.perf_counter() - begin)
        return best

    seconds(1000)
    # Eight times the length: 64 times the time if it were quadratic.
    assert seconds(160_000) < 30 * seconds(20_000) + 0.1
