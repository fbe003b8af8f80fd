"""The trie, against a plain search."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.document import Document
from policy_nlp.entities.lexicon import BEGIN, END, INSIDE, ORG_HEAD, REGION_SHORT, SINGLE, lexicon_marks
from policy_nlp.structure import TextBatch, find_structure
from policy_nlp.trie import build_trie, step, width_fold

words = st.dictionaries(
    st.text("政务数据省市A1", min_size=1, max_size=4), st.integers(1, 1000), min_size=1, max_size=30
)


@given(words, st.text("政务数据省市A1x", max_size=30))
def test_it_finds_what_a_dictionary_finds(entries: dict[str, int], text: str) -> None:
    trie = build_trie(entries)
    for i in range(len(text)):
        node = int(trie.root[ord(text[i])])
        for j in range(i + 1, len(text) + 1):
            assert int(trie.value[node]) == entries.get(text[i:j], 0)
            if node == 0 or j == len(text):
                break
            node = int(step(trie.edges, trie.shift, node, ord(text[j])))
        if node == 0:
            assert not any(word.startswith(text[i:]) and len(text[i:]) > 8 for word in entries)


@pytest.mark.parametrize("word", ["", "𠀀"])
def test_words_that_it_cannot_hold(word: str) -> None:
    with pytest.raises(ValueError, match="word is"):
        build_trie({word: 1})


def test_width_and_case_do_not_matter() -> None:
    assert [chr(width_fold()[ord(c)]) for c in "ＡIoT５Ｇ"] == [*"aiot5g"]


def marks_of(text: str, kind: int) -> list[int]:
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    marks = lexicon_marks(batch.codes, structure.start, structure.end)
    return ((marks >> np.uint64(3 * kind)) & np.uint64(7)).tolist()[: len(text)]


def test_marks_show_the_longest_match() -> None:
    assert marks_of("在济南设", REGION_SHORT) == [0, BEGIN, END, 0]
    found = marks_of("设立数据中心。", ORG_HEAD)
    assert found[-3:-1] == [INSIDE, END] or found[-3:-1] == [BEGIN, END]
    assert SINGLE not in found
