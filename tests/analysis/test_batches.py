"""How documents are cut into batches: in order, none lost, none cut, and shared evenly where all are at hand."""

from __future__ import annotations

from itertools import chain

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.analysis import batches as cutting
from policy_nlp.analysis.batches import DOCUMENT_CHARACTERS, batches, even_size
from policy_nlp.document import Document


def documents(lengths: list[int]) -> list[Document]:
    return [Document(str(number), "文" * length) for number, length in enumerate(lengths)]


@given(st.lists(st.integers(1, 3000), min_size=1, max_size=60), st.integers(2, 8))
def test_shares_are_even(lengths: list[int], shares: int) -> None:
    given = documents(lengths)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cutting, "BATCH_CHARACTERS", 5000)
        size = even_size(given, shares)
        cut = list(batches(given, characters=size))
    assert list(chain.from_iterable(cut)) == given
    longest = max(lengths) + DOCUMENT_CHARACTERS
    assert size <= 5000
    assert all(sum(len(d.text) + DOCUMENT_CHARACTERS for d in batch) < size + longest for batch in cut)
    rounds = -(-sum(length + DOCUMENT_CHARACTERS for length in lengths) // (shares * 5000))
    assert len(cut) <= shares * rounds  # nobody waits for one batch more


def test_a_stream_begins_with_small_batches(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cutting, "FIRST_CHARACTERS", 1000)
    monkeypatch.setattr(cutting, "BATCH_CHARACTERS", 4000)
    counts = [len(batch) for batch in batches(documents([50] * 1000))]
    assert counts[:8] == [10] * 8
    assert counts[8:16] == [20] * 8
    assert counts[16:24] == [40] * 8
    assert max(counts) == 40
