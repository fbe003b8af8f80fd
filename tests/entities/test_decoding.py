"""Decoding against the plain textbook: sums of weights looked up one by one, and the best of all paths."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_nlp.document import Document
from policy_nlp.entities import default_tagger
from policy_nlp.entities.decoding import NEVER, STATES
from policy_nlp.entities.emission import FEATURES, WIDTH, add_rows
from policy_nlp.entities.features import HINTS, SIZE, character_classes, clause_features
from policy_nlp.entities.find import entity_marks
from policy_nlp.entities.gate import ROWS
from policy_nlp.entities.tagger import EntityTagger
from policy_nlp.entities.window import CHARACTER_PLACES, PLACES, window_features
from policy_nlp.kernel import kernel
from policy_nlp.structure import TextBatch, find_structure
from policy_nlp.trie import width_fold

SENTENCES = (
    "2008年，省信息产业厅会同省财政厅印发《山东省软件产业发展规划》，在济南、青岛开展“金卡”工程试点。",
    "建设省应急指挥平台，推广物联网技术，举办第二届山东软件博览会。",
    "𠮷林省大数据局建设５Ｇ基站。",
    "完善信息系统。",
)


def textbook(tagger: EntityTagger, text: str) -> list[tuple[int, int, int]]:
    """Names in a text of one sentence: every weight by a look of its own, Viterbi's algorithm over all states."""
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    assert len(structure.start) == 1
    marks, _, _ = entity_marks(batch, structure)
    a, b = int(structure.start[0]), int(structure.end[0])
    n = b - a
    rows = np.zeros((n, SIZE), dtype=np.int32)
    scratch = [np.zeros(n, dtype=np.int32) for _ in range(3)]
    clause_features(
        batch.codes, width_fold(), character_classes(), marks, a, b, a, b, int(structure.kind[0]),
        np.uint64(64 - tagger.bits), *scratch, rows,
    )  # fmt: skip
    weights = tagger.weights
    emission = np.zeros((n, STATES), dtype=np.int64)
    for t in range(n):
        for feature in rows[t].astype(np.uint32).tolist():
            row, tag = feature & ((1 << tagger.bits) - 1), feature >> tagger.bits
            if feature and weights.tags[row] == tag:
                emission[t, 1:] += weights.hashed[row]
    characters = {int(c): number for number, c in enumerate(weights.characters)}
    pairs = {int(p): number for number, p in enumerate(weights.pairs)}
    for t, features in enumerate(window_features(batch.codes[a:b], width_fold()).tolist()):
        for place in range(PLACES):
            assert features[place] >> 32 == place
            code = features[place] & 0xFFFFFFFF
            if place < CHARACTER_PLACES and code in characters:
                emission[t, 1:] += weights.of_character[characters[code], place]
            elif place >= CHARACTER_PLACES and code in pairs:
                emission[t, 1:] += weights.of_pair[pairs[code], place - CHARACTER_PLACES]
    return spans_of(best_path(emission, tagger.transition.astype(np.int64)))


def best_path(emission: npt.NDArray[np.int64], steps: npt.NDArray[np.int64]) -> list[int]:
    """The likeliest states."""
    score = emission[0].copy()
    score[2::2] = NEVER  # no name begins with its middle
    back = []
    for row in emission[1:]:
        way = score[:, None] + steps
        back.append(way.argmax(axis=0))
        score = way.max(axis=0) + row
    path = [int(score.argmax())]
    for each in reversed(back):
        path.append(int(each[path[-1]]))
    return path[::-1]


def spans_of(path: list[int]) -> list[tuple[int, int, int]]:
    """(start, end, label) of the names of a path."""
    found = []
    for t, state in enumerate(path):
        if state % 2 == 1:
            end = t + 1
            while end < len(path) and path[end] == state + 1:
                end += 1
            found.append((t, end, state // 2))
    return found


@pytest.mark.parametrize("text", SENTENCES)
def test_names_are_those_of_the_textbook(text: str) -> None:
    shipped = default_tagger()
    # Without a gate, and with hints everywhere, nothing is passed over.
    tagger = EntityTagger(shipped.weights, shipped.transition, np.zeros(2 * ROWS, np.int8), np.int32(-1 << 30))
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    marks, _, _ = entity_marks(batch, structure)
    start, end, label = tagger.tag(batch, structure, marks)
    assert list(zip(start.tolist(), end.tolist(), label.tolist(), strict=True)) == textbook(tagger, text)


@kernel
def added(rows, numbers, out):  # type: ignore[no-untyped-def]
    for t in range(len(numbers)):
        add_rows(rows, numbers, t, out)


@given(st.integers(0, 2**32 - 1), st.integers(1, 40))
@settings(max_examples=50)
def test_rows_add_up(seed: int, length: int) -> None:
    chance = np.random.default_rng(seed)
    rows = chance.choice(np.array([-128, -127, -1, 0, 1, 127], dtype=np.int8), (30, WIDTH))
    numbers = chance.integers(0, len(rows), (length, FEATURES)).astype(np.uint32)
    out = np.empty((length, WIDTH), dtype=np.int16)
    added(rows, numbers, out)
    assert out.tolist() == rows[numbers].sum(axis=1, dtype=np.int64).tolist()
    added.py_func(rows, numbers, out)  # where kernels are not compiled
    assert out.tolist() == rows[numbers].sum(axis=1, dtype=np.int64).tolist()


@given(st.text(alphabet="一二山东省市数据局建设平台工程和、，ＡA5\U00020bb7", min_size=1, max_size=40))
@settings(max_examples=60)
def test_names_of_any_text_are_those_of_the_textbook(text: str) -> None:
    shipped = default_tagger()
    tagger = EntityTagger(shipped.weights, shipped.transition, np.zeros(2 * ROWS, np.int8), np.int32(-1 << 30))
    batch = TextBatch.of([Document("d", text)])
    structure = find_structure(batch)
    if len(structure.start) != 1:
        return
    marks, _, _ = entity_marks(batch, structure)
    found = list(zip(*(each.tolist() for each in tagger.tag(batch, structure, marks)), strict=True))
    # A clause without any hint is left out before it is weighed; with a hint in every clause there is none.
    if all(clause_has_hint(marks, batch)):
        assert found == textbook(tagger, text)


def clause_has_hint(marks: npt.NDArray[np.uint64], batch: TextBatch) -> list[bool]:
    """Whether each stretch between commas has a mark that hints at a name."""
    ends = np.flatnonzero(batch.codes == 0xFF0C) + 1
    return [bool((part & HINTS).any()) for part in np.split(marks, ends) if len(part)]
