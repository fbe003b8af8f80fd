"""Comparison of analyses, and documents to make them of."""

from __future__ import annotations

from collections.abc import Iterator

import policy_nlp as pn
from policy_nlp.analysis.schemas import SCHEMAS

_PLAN = "{year}年{city}工作要点\n\n一、推进电子政务\n新建{n}个平台，力争到{year}年覆盖所有县市。\n（一）培育重点企业{n}0家。\n"


def plans(number: int, *, repeats: int = 40) -> Iterator[pn.Document]:
    """Short plans, none like another."""
    for i in range(number):
        text = _PLAN.format(year=2001 + i % 20, city=("济南市", "青岛市", "潍坊市")[i % 3], n=i + 2)
        yield pn.Document(f"plan-{i}", text * repeats, source=f"plans:{i}")


def assert_same(one: pn.Analysis, other: pn.Analysis) -> None:
    """Every table has the same rows in the same order."""
    for name in SCHEMAS:
        a, b = one.table(name), other.table(name)
        assert a.num_rows == b.num_rows, name
        for field in a.column_names:
            assert a[field].to_pylist() == b[field].to_pylist(), (name, field)
    assert one.texts.to_pylist() == other.texts.to_pylist()
