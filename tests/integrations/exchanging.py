"""Sentences of the gold format, made by Hypothesis."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import strategies as st

from policy_nlp.categories.taxonomy import CATEGORIES
from policy_nlp.entities.spans import LABELS
from policy_nlp.evaluation import EntityRecord, QuantityRecord, SentenceRecord
from policy_nlp.quantities.spans import COMPARATORS, STATUSES
from policy_nlp.structure.kinds import KINDS

# Line breaks end a sentence and UTF-8 has no surrogates; all else may stand in one.
CHARACTERS = st.one_of(
    st.sampled_from('建设5G网络#- \t\u3000济南𠀀"\\B'), st.characters(exclude_characters="\n", codec="utf-8")
)
NUMBERS = st.one_of(st.none(), st.integers(0, 10**9).map(float), st.floats(0, 1e6, width=32).map(float))


@st.composite
def spans(draw: st.DrawFn, length: int) -> list[tuple[int, int]]:
    """Spans in [0, length) in order, without overlap."""
    cuts = sorted(draw(st.sets(st.integers(0, length), max_size=8)))
    return [pair for pair in pairwise(cuts) if draw(st.booleans())]


@st.composite
def quantities(draw: st.DrawFn, text: str, offset: int) -> tuple[QuantityRecord, ...]:
    found = []
    for start, end in draw(spans(len(text))):
        low, high = draw(NUMBERS), draw(NUMBERS)
        if low is not None and high is not None:
            low, high = min(low, high), max(low, high)
        object_start = object_end = named = None
        where = draw(st.sampled_from(["nowhere", "here", "elsewhere"]))
        if where == "here":
            a = draw(st.integers(0, len(text) - 1))
            b = draw(st.integers(a + 1, len(text)))
            object_start, object_end, named = offset + a, offset + b, text[a:b]
        elif where == "elsewhere":
            object_start, object_end, named = offset + len(text) + 1, offset + len(text) + 3, "园区"
        found.append(
            QuantityRecord(
                offset + start,
                offset + end,
                text[start:end],
                low,
                high,
                draw(st.sampled_from(["个", "元", "%"])),
                draw(st.sampled_from(COMPARATORS)),
                object_start,
                object_end,
                named,
                draw(st.sampled_from([None, "2025", "2010-12-31", "2011/2015"])),
                draw(st.sampled_from(STATUSES)),
            )
        )
    return tuple(found)


@st.composite
def sentences(draw: st.DrawFn) -> SentenceRecord:
    text, offset = draw(st.text(CHARACTERS, min_size=1, max_size=30)), draw(st.integers(0, 1000))
    category = draw(st.sampled_from(list(CATEGORIES)))
    return SentenceRecord(
        doc=draw(st.text(st.characters(codec="utf-8"), max_size=5)),
        start=offset,
        end=offset + len(text),
        text=text,
        kind=draw(st.sampled_from(KINDS)),
        category=category,
        alt=draw(st.sampled_from([None, *(name for name in CATEGORIES if name != category)])),
        entities=tuple(
            EntityRecord(offset + a, offset + b, text[a:b], draw(st.sampled_from(LABELS)))
            for a, b in draw(spans(len(text)))
        ),
        quantities=draw(quantities(text, offset)),
    )


records = st.lists(sentences(), max_size=4)
