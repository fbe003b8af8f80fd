"""Amounts without a number: 所有县市, 全覆盖, 翻一番, 一半, 过半."""

from __future__ import annotations

from policy_nlp.kernel import kernel
from policy_nlp.quantities.columns import COVERAGE, PERCENT, TIMES, UNIVERSAL, put
from policy_nlp.quantities.comparators import AFTER, AT_LEAST, COVERED, comparators_before, longest_after
from policy_nlp.quantities.lookups import at, has
from policy_nlp.quantities.units import RATIO


@kernel
def covered(codes, i, a, b, s, n, spans, values, t):  # type: ignore[no-untyped-def]
    """所有县市, 全部行政村, 全覆盖 at `i`: (number of amounts, where to go on)."""
    if has(codes, i, b, 0x5168, 0x8986) and at(codes, i + 2, a, b) == 0x76D6:
        put(spans, values, n, s, i, i, i + 3, PERCENT, COVERAGE, 0, -1, -1, 0, 100.0, 100.0, False)
        return n + 1, i + 3
    if has(codes, i, b, 0x6BCF, 0x4E2A):  # 每个行政村
        length, _ = longest_after(codes, i + 2, b, t.lexicon, COVERED)
        if length > 0:
            end = i + 2 + length
            put(spans, values, n, s, i, i + 2, end, PERCENT, UNIVERSAL, 0, -1, -1, 0, 100.0, 100.0, False)
            return n + 1, end
    if not (has(codes, i, b, 0x6240, 0x6709) or has(codes, i, b, 0x5168, 0x90E8)):
        return n, i + 1
    c = at(codes, i + 2, a, b)
    system = c == 0x5236 and at(codes, i + 3, a, b) != 0x9020  # 所有制, but 所有制造业企业
    if system or c == 0x6743 or c == 0x8005:  # 所有权 所有者
        return n, i + 3
    for j in range(i + 2, min(b, i + 12)):
        c = codes[j]
        if c < 0x4E00 or c >= 0xA000:
            break
        length, _ = longest_after(codes, j, b, t.lexicon, COVERED)
        if length > 0:
            if at(codes, j + length, a, b) == 0x4EBA:  # 所有企业人员 …
                continue
            put(spans, values, n, s, i, i + 2, j + length, PERCENT, UNIVERSAL, 0, -1, -1, 0, 100.0, 100.0, False)
            return n + 1, j + length
    return n, i + 2


@kernel
def doubled(codes, i, a, b, s, n, spans, values, t):  # type: ignore[no-untyped-def]
    """翻番, 翻一番, 翻两番 at `i`."""
    j = i + 1
    if at(codes, j, a, b) == 0x4E86:
        j += 1
    times = 1.0
    if j < b and codes[j] < 65536 and t.digit[codes[j]] > 0:
        times = float(t.digit[codes[j]])
        j += 1
    if at(codes, j, a, b) != 0x756A:
        return n, i + 1
    j += 1
    length, meaning = longest_after(codes, j, b, t.lexicon, AFTER)
    value = 2.0**times
    put(spans, values, n, s, i, i, j + length, TIMES, RATIO, meaning, i, j, 0, value, value, False)
    return n + 1, j + length


@kernel
def half(codes, i, floor, a, b, s, n, spans, values, t):  # type: ignore[no-untyped-def]
    """一半, 半数, 过半 whose 半 stands at `i`."""
    core, j = i, i + 1
    extra = 0
    before, following = at(codes, i - 1, a, b), at(codes, i + 1, a, b)
    if before == 0x4E00 and i - 1 >= floor:
        core = i - 1
    elif following == 0x6570:
        j = i + 2
    elif before == 0x8FC7 and not (0x4E00 <= following < 0xA000):
        core = i
    else:
        return n, i + 1
    if core == i and before == 0x8FC7 and i - 1 >= floor:
        core = i - 1
        extra = AT_LEAST
    start, meaning, verb, verb_end = comparators_before(codes, floor, core, t.lexicon)
    length, after = longest_after(codes, j, b, t.lexicon, AFTER)
    put(
        spans, values, n, s, start, core, j + length, PERCENT, RATIO, meaning | after | extra, verb, verb_end, 0,
        50.0, 50.0, False,
    )  # fmt: skip
    return n + 1, j + length
