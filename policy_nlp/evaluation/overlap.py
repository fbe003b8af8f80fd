"""Which spans overlap, and pairing the spans of two sides by it."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from itertools import accumulate
from typing import Protocol, TypeVar


class Span(Protocol):
    """Anything with half-open offsets."""

    @property
    def start(self) -> int: ...

    @property
    def end(self) -> int: ...


S = TypeVar("S", bound=Span)


def overlap(a: Span, b: Span) -> int:
    """Number of characters that `a` and `b` share."""
    return max(0, min(a.end, b.end) - max(a.start, b.start))


class Spans:
    """Spans, in any order and free to overlap, that are asked for by place."""

    def __init__(self, spans: Iterable[Span]) -> None:
        self._spans = list(spans)
        self._order = sorted(range(len(self._spans)), key=lambda i: self._spans[i].start)
        self._starts = [self._spans[i].start for i in self._order]
        # The furthest end among the spans up to each one never falls, so that it can be searched.
        self._reach = list(accumulate((self._spans[i].end for i in self._order), max))

    def overlapping(self, span: Span) -> list[tuple[int, int]]:
        """``(shared characters, index)`` of every span that shares at least one with `span`, in order of index."""
        first = bisect_right(self._reach, span.start)
        last = bisect_left(self._starts, span.end)
        shared = ((overlap(span, self._spans[i]), i) for i in self._order[first:last])
        return sorted((pair for pair in shared if pair[0]), key=lambda pair: pair[1])

    def hold(self, place: int) -> bool:
        """Whether the character at `place` lies in one of the spans."""
        before = bisect_right(self._starts, place)
        return before > 0 and self._reach[before - 1] > place


def pair_by_overlap(
    gold: Sequence[S], predicted: Sequence[S], allowed: Callable[[S, S], bool] = lambda _gold, _predicted: True
) -> list[tuple[int, int]]:
    """One-to-one pairs of indices, taken greedily by largest overlap among the `allowed`; of equals the later first."""
    places = Spans(predicted)
    candidates = sorted(
        (
            (shared, i, j)
            for i, span in enumerate(gold)
            for shared, j in places.overlapping(span)
            if allowed(span, predicted[j])
        ),
        reverse=True,
    )
    pairs: list[tuple[int, int]] = []
    used_gold: set[int] = set()
    used_predicted: set[int] = set()
    for _, i, j in candidates:
        if i not in used_gold and j not in used_predicted:
            used_gold.add(i)
            used_predicted.add(j)
            pairs.append((i, j))
    return pairs
