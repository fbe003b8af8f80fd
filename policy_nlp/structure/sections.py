"""The tree of sections that the headings open."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.kernel import kernel
from policy_nlp.structure.kinds import HEADING
from policy_nlp.structure.markers import Markers

_DEPTH = 16  # more ranks than there are kinds of marker
_TOPIC_RANK = 12  # an unnumbered heading stands below every numbered one


class Sections(NamedTuple):
    """Sections in order; each array has shape (sections,) but `of_sentence`, shape (sentences,).

    Attributes:
        head: int32, the sentence that is the section's heading.
        parent: int32, running number of the enclosing section in the batch, -1 at the top.
        level: int8, 1 at the top.
        last: int32, the last sentence that belongs to the section or to one below it.
        of_sentence: int32, the innermost section of each sentence (a heading belongs to the section it opens), -1 before the first.
    """

    head: npt.NDArray[np.int32]
    parent: npt.NDArray[np.int32]
    level: npt.NDArray[np.int8]
    last: npt.NDArray[np.int32]
    of_sentence: npt.NDArray[np.int32]


@kernel
def _sections(kind, marker, opening, doc, head, parent, level, last, of_sentence):  # type: ignore[no-untyped-def]
    count = 0
    depth = 0
    ranks = np.zeros(_DEPTH, dtype=np.int8)
    open_sections = np.zeros(_DEPTH, dtype=np.int32)
    current = -1
    titled = False
    for s in range(len(kind)):
        if doc[s] != current:
            current = doc[s]
            depth = 0
            titled = False
        if kind[s] == 0:
            m = marker[s]
            if (
                m == 0
                and not titled
                and depth == 0
                and (s == 0 or doc[s - 1] != current or (kind[s - 1] == 0 and of_sentence[s - 1] == -1))
            ):
                # Title lines name the document; they open no section.
                of_sentence[s] = -1
                continue
            titled = True
            rank = m if m != 0 else _TOPIC_RANK + (opening[s] == 2)
            while depth > 0 and ranks[depth - 1] >= rank:
                depth -= 1
            head[count] = s
            parent[count] = open_sections[depth - 1] if depth > 0 else -1
            ranks[depth] = rank
            open_sections[depth] = count
            depth += 1
            level[count] = depth
            count += 1
        else:
            titled = True
        of_sentence[s] = open_sections[depth - 1] if depth > 0 else -1
        for d in range(depth):
            last[open_sections[d]] = s
    return count


def build_sections(
    kind: npt.NDArray[np.int8], markers: Markers, opening: npt.NDArray[np.int8], doc: npt.NDArray[np.int32]
) -> Sections:
    """Nest the headings by marker: 第一章 over 第一节 over 一、 over （一） over 1． over （1） over ① over topic phrases.

    All arguments have shape (sentences,).
    """
    size = int((kind == HEADING).sum())
    head, parent, last = (np.empty(size, dtype=np.int32) for _ in range(3))
    level = np.empty(size, dtype=np.int8)
    of_sentence = np.empty(len(kind), dtype=np.int32)
    n = _sections(kind, markers.kind, opening, doc, head, parent, level, last, of_sentence)
    return Sections(head[:n], parent[:n], level[:n], last[:n], of_sentence)
