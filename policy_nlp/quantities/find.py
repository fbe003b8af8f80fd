"""Amounts with their frame: comparator, object, action, status, deadline, place and agency."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from policy_nlp.entities.spans import DOCUMENT, EVENT, ORG, REGION, TECH, TIME, Entities
from policy_nlp.kernel import kernel
from policy_nlp.quantities.amounts import find_amounts
from policy_nlp.quantities.columns import (
    COMPARATOR,
    CORE,
    END,
    KIND,
    NOTATION,
    SENTENCE,
    START,
    UNIT,
    UNIT_END,
    UNIT_START,
    UNIVERSAL,
    VERB,
    VERB_END,
)
from policy_nlp.quantities.comparators import EQ, MINUS, PLUS
from policy_nlp.quantities.deadlines import deadline_between, iso_periods, last_year, names_year
from policy_nlp.quantities.indicator_tables import with_indicator_tables
from policy_nlp.quantities.numbers import ARABIC, numerals
from policy_nlp.quantities.objects import find_objects
from policy_nlp.quantities.phrases import word_before
from policy_nlp.quantities.spans import Quantities
from policy_nlp.quantities.status import ACHIEVED, LAW, PLANNED, find_tense, genre_of, status_of
from policy_nlp.quantities.units import GREAT, MEASURE, NOUN, RATIO, units
from policy_nlp.quantities.words import (
    ADVERB,
    BOUND,
    CLOSE,
    COMMA,
    DECREASE_VERB,
    GIVEN,
    INCREASE_VERB,
    LINK,
    MARK,
    MEASURED,
    OPEN,
    PLACE,
    PLAN,
    STATED,
    TIMED,
    words_of,
)
from policy_nlp.quantities.words import VERB as VERB_ROLE
from policy_nlp.structure import Structure, TextBatch

#: Last characters of nouns for people, and the unit that counts them.
_PEOPLE = tuple(ord(c) for c in "人民众工童生子者口员年女属")
_PERSON = units().names.index("人")
# Columns of the frame that `_frames` fills.
_ACTION, _ACTION_END, _PLACE, _AGENCY, _STATUS, _KEPT = range(6)


@kernel
def _inside_name(start, end, core, entity_start, entity_end, label, e0, e1):  # type: ignore[no-untyped-def]
    """Whether the amount is part of a date, a title, a term or an event, or opens the name of a place or body."""
    e = e0 + np.searchsorted(entity_end[e0:e1], start, side="right")  # the first that ends after `start`
    while e < e1 and entity_start[e] < end:
        what = label[e]
        if what == TIME or what == DOCUMENT or what == EVENT or what == TECH:
            if entity_start[e] <= core and end <= entity_end[e] + 2:
                return True
        elif (what == REGION or what == ORG) and entity_start[e] == core and entity_end[e] >= end:
            return True
        e += 1
    return False


@kernel
def _part_of_word(words, w0, w1, core, end, notation, kind):  # type: ignore[no-untyped-def]
    """Whether a dictionary word runs across the amount's edge (千家万户, 统一)."""
    if kind == UNIVERSAL:
        return False
    if notation & ARABIC:
        # 331国道: the road, not 331 countries.
        k = word_before(words, w0, w1, end - 1) + 1
        return kind == NOUN and k < w1 and words.start[k] < end and words.end[k] > end
    k = word_before(words, w0, w1, core) + 1
    if k >= w1:
        return False
    if words.start[k] < core < words.end[k] and words.end[k] <= end:
        return True
    return words.start[k] <= core and words.end[k] > end


@kernel
def _names_no_things(codes, words, k, w1, row):  # type: ignore[no-untyped-def]
    """“六个坚持”, “三个结合”, “六个一”: watchwords, in which 个 counts no noun; 三个80%."""
    if row[KIND] != MEASURE or row[NOTATION] & ARABIC or codes[row[END] - 1] != 0x4E2A:
        return False
    while k < w1 and words.start[k] < row[END]:
        k += 1
    if k >= w1:
        return False
    c = codes[words.start[k]]
    if 0x30 <= c <= 0x39:
        return True
    before = codes[row[CORE] - 1] if row[CORE] > 0 else np.uint32(0)
    if before != 0x201C and before != 0x300C:
        return False
    for i in range(row[END], min(row[END] + 8, words.end[w1 - 1])):
        if codes[i] == 0x201D or codes[i] == 0x300D:
            return words.role[k] & (VERB_ROLE | BOUND | GIVEN | PLAN) != 0 or c == 0x4E00 or c == 0x5341
    return False


@kernel
def _keep(codes, spans, words, first, sentence_row, entities, e_first, kept):  # type: ignore[no-untyped-def]
    """Mark the amounts that stay."""
    entity_start, entity_end, label = entities
    for q in range(len(spans)):
        row = spans[q]
        piece = sentence_row[q]
        w0, w1 = first[piece], first[piece + 1]
        s = row[SENTENCE]
        kept[q] = not (
            _part_of_word(words, w0, w1, row[CORE], row[END], row[NOTATION], row[KIND])
            or _inside_name(
                row[START], row[END], row[CORE], entity_start, entity_end, label, e_first[s], e_first[s + 1]
            )
        )
        if kept[q]:
            # 100处: 处 is no verb here.
            k = word_before(words, w0, w1, row[CORE]) + 1
            kept[q] = not _names_no_things(codes, words, k, w1, row)
            while k < w1 and words.start[k] < row[END]:
                if words.end[k] <= row[END] and row[KIND] != UNIVERSAL:
                    words.role[k] = 0
                k += 1
        if kept[q] and row[KIND] == UNIVERSAL:
            # 全部取消…: what stands between 全部 and the noun is no noun phrase.
            last = word_before(words, w0, w1, row[END])
            kept[q] &= last >= w0 and words.end[last] == row[END] and codes[row[END] - 2] != 0x519C  # 农村
            for k in range(word_before(words, w0, w1, row[CORE]) + 1, last + 1):
                role = words.role[k]
                if role & VERB_ROLE or (role & BOUND and not role & LINK):
                    kept[q] = False


@kernel
def _governing(codes, words, w0, w1, p):  # type: ignore[no-untyped-def]
    """(the word that governs what begins at `p`, whether it stands in the same clause); -1 if none does."""
    k = word_before(words, w0, w1, p)
    low = max(w0, k - 60)
    same = True
    relative = False
    while k >= low:
        role = words.role[k]
        length = words.end[k] - words.start[k]
        if role & (VERB_ROLE | GIVEN | STATED):
            if not relative:
                return k, same
            relative = False
        elif length == 1 and codes[words.start[k]] == 0x7684:  # 的: the verb before it has its object already
            relative = True
        elif role & MARK:
            same = relative = False
        k -= 1
    return -1, False


@kernel
def _stands_inside(codes, words, w0, w1, start):  # type: ignore[no-untyped-def]
    """Whether a noun stands right before `start`."""
    k = word_before(words, w0, w1, start)
    if k < w0 or words.end[k] != start:
        return False
    return words.role[k] & (VERB_ROLE | MARK | BOUND | ADVERB | COMMA | CLOSE | OPEN | PLACE | TIMED | MEASURED) == 0


@kernel
def _on_the_basis(codes, words, w0, w1, end):  # type: ignore[no-untyped-def]
    """Whether …基础上 closes the clause."""
    k = word_before(words, w0, w1, end) + 1
    high = min(w1, k + 15)
    while k < high and not words.role[k] & MARK:
        s = words.start[k]
        if (
            codes[s] == 0x57FA
            and words.end[k] + 1 <= words.end[w1 - 1]
            and codes[s + 1] == 0x7840
            and codes[s + 2] == 0x4E0A
        ):
            return True
        k += 1
    return False


@kernel
def _holds_new(codes, a, b):  # type: ignore[no-untyped-def]
    """Whether 新增 stands in [a, b): 城镇新增就业."""
    found = False
    for i in range(a, b - 1):
        found |= codes[i] == 0x65B0 and codes[i + 1] == 0x589E
    return found


@kernel
def _supply_unit(codes, spans, i, r, o_end):  # type: ignore[no-untyped-def]
    """The unit of an amount that states none: that of the next in its list, else 人 where people are counted."""
    for q in range(i + 1, r):
        if spans[q, START] - spans[q - 1, END] != 1:
            break
        if spans[q, UNIT] >= 0:
            return spans[q, UNIT]
    if o_end > 0:
        c = codes[o_end - 1]
        if c == 0x6570 and o_end > 1:  # 参保人数
            c = codes[o_end - 2]
        for person in _PEOPLE:
            if c == person:
                return _PERSON
    return -1


@kernel
def _frames(  # type: ignore[no-untyped-def]
    codes, spans, objects, words, first, sentence_row, start, end, tense, genre, doc, years, section, heads, parent, entities, e_first,
    digit, frame, deadline,
):  # fmt: skip
    entity_start, entity_end, label = entities
    n = len(spans)
    q = 0
    while q < n:
        s = spans[q, SENTENCE]
        piece = sentence_row[q]
        w0, w1 = first[piece], first[piece + 1]
        r = q
        while r < n and spans[r, SENTENCE] == s:
            r += 1
        find_objects(codes, spans, q, r, words, w0, w1, start[s], objects)
        own_year = years[doc[s]]
        # What the sentence has stated so far: periods of any kind and those to come, the last place and body.
        read, dated, ahead = start[s], 0, 0
        place = agency = -1
        e = e_first[s]
        for i in range(q, r):
            row = spans[i]
            o, o_end = objects[i, 0], objects[i, 1]
            right_used = o >= row[END]
            if row[UNIT] < 0:
                row[UNIT] = _supply_unit(codes, spans, i, r, o_end)
            p = row[START] if o < 0 or right_used else min(o, row[START])
            g, same = _governing(codes, words, w0, w1, p)
            verb_role = words.role[g] if g >= 0 and same else 0
            if row[VERB] >= 0:
                frame[i, _ACTION], frame[i, _ACTION_END] = row[VERB], row[VERB_END]
            elif g >= 0:
                frame[i, _ACTION], frame[i, _ACTION_END] = words.start[g], words.end[g]
            else:
                frame[i, _ACTION] = frame[i, _ACTION_END] = -1
            if row[COMPARATOR] != PLUS and row[COMPARATOR] != MINUS and row[VERB] < 0 and codes[row[START]] != 0x7A81:
                kind = row[KIND]
                if kind == RATIO or kind == GREAT or kind == NOUN or kind >= UNIVERSAL:
                    pass
                elif verb_role & INCREASE_VERB or (o >= 0 and not right_used and _holds_new(codes, o, o_end)):
                    row[COMPARATOR] = PLUS
                elif verb_role & DECREASE_VERB:
                    row[COMPARATOR] = MINUS
            before = codes[row[START] - 1] if row[START] > start[s] else np.uint32(0)
            # Words of the clause before the amount.
            roles = 0
            k = word_before(words, w0, w1, row[START])
            low = max(w0, k - 60)
            while k >= low and not (words.role[k] & MARK):
                roles |= words.role[k]
                k -= 1
            told = verb_role & STATED != 0 and tense[s] != ACHIEVED
            k = word_before(words, w0, w1, row[END]) + 1
            high = min(w1, k + 40)
            acted = verb_role & VERB_ROLE
            while k < high and not words.role[k] & MARK:
                acted |= words.role[k] & VERB_ROLE
                k += 1
            given = told or verb_role & GIVEN != 0 or _on_the_basis(codes, words, w0, w1, row[END])
            joined = (i > q and row[START] == spans[i - 1, END]) or (i + 1 < r and row[END] == spans[i + 1, START])
            if row[KIND] == NOUN:
                inside = joined or before == 0x201C
            else:
                inside = right_used and (joined or _stands_inside(codes, words, w0, w1, row[START]))
            moved = False
            if row[KIND] >= 0 and i + 1 < r and row[COMPARATOR] == EQ:
                moved = before == 0x4ECE or before == 0x7531
                if not moved:
                    # 从2005年的20%提高到40%
                    k = word_before(words, w0, w1, row[START])
                    low = max(w0, k - 6)
                    while k >= low and not (words.role[k] & MARK):
                        c = codes[words.start[k]]
                        if words.end[k] - words.start[k] == 1 and (c == 0x4ECE or c == 0x7531):
                            moved = spans[i + 1, START] < row[END] + 14
                        k -= 1
            if moved and not same and row[VERB] < 0:
                frame[i, _ACTION] = frame[i, _ACTION_END] = -1  # of another clause; its own verb has what it changes to
            period = deadline_between(codes, start[s], read, row[START], end[s], own_year, False, digit)
            dated = period if period != 0 else dated
            period = deadline_between(codes, start[s], read, row[START], end[s], own_year, True, digit)
            ahead = period if period != 0 else ahead
            read = row[START]
            past_year = dated != 0 and own_year > 0 and last_year(dated) < own_year and genre[doc[s]] != LAW
            de = row[END] < end[s] and codes[row[END]] == 0x7684
            frame[i, _STATUS] = status_of(
                row, tense[s], genre[doc[s]], de, roles, given, inside, moved, right_used, verb_role & VERB_ROLE != 0,
                acted != 0, past_year, codes[row[START]] == 0x4E0D,
            )  # fmt: skip
            planned = frame[i, _STATUS] == PLANNED
            deadline[i] = dated
            if planned:
                deadline[i] = ahead
            elif moved:
                deadline[i] = 0  # when a change begins is no deadline
            up = section[s]
            while planned and deadline[i] == 0 and up >= 0:
                head = heads[up]
                if names_year(codes, start[head], end[head], own_year, digit):
                    break  # “十五五”目标和2026年重点工作: which of the two is meant, the heading does not say
                deadline[i] = deadline_between(
                    codes, start[head], start[head], end[head], end[head], own_year, True, digit
                )
                up = parent[up]
            while e < e_first[s + 1] and entity_start[e] < row[START]:
                owner = label[e] == REGION or label[e] == ORG
                after = entity_end[e]
                if owner and entity_start[e] == o and not right_used and after + 1 < o_end and codes[after] != 0x7684:
                    objects[i, 0] = o = after  # 济南软件产业收入: whose it is stands in place and agency
                if label[e] == REGION:
                    place = e
                elif label[e] == ORG:
                    agency = e
                e += 1
            frame[i, _PLACE], frame[i, _AGENCY] = place, agency
        q = r


def find_quantities(batch: TextBatch, structure: Structure, entities: Entities) -> Quantities:
    """Every amount of the batch with what it counts, by when and whether it is a target.

    Numbers and units are read in one linear pass over the characters; only sentences that hold one are segmented into words.
    """
    codes = batch.codes
    amounts = find_amounts(codes, structure.markers.end, structure.end)
    spans, values = amounts.spans, amounts.values
    sentences, row = np.unique(spans[:, SENTENCE], return_inverse=True)
    words = words_of(batch, structure.start[sentences], structure.end[sentences])
    e_first = np.searchsorted(entities.sentence, np.arange(len(structure.start) + 1)).astype(np.int32)
    named = (entities.start, entities.end, entities.label)
    kept = np.empty(len(spans), dtype=np.bool_)
    row = row.astype(np.int32)
    _keep(codes, spans, words, words.first, row, named, e_first, kept)
    spans, values, row = spans[kept], values[kept], row[kept]
    objects = np.full((len(spans), 2), -1, dtype=np.int32)
    frame = np.empty((len(spans), 6), dtype=np.int32)
    deadline = np.empty(len(spans), dtype=np.int64)
    documents, sections = batch.documents, structure.sections
    genre = np.array([genre_of(d) for d in documents], dtype=np.int8)
    years = np.array([d.year or 0 for d in documents], dtype=np.int32)
    _frames(
        codes, spans, objects, words, words.first, row, structure.markers.end, structure.end,
        find_tense(codes, structure, genre), genre, structure.doc, years,
        sections.of_sentence, sections.head, sections.parent, named, e_first, numerals().digit, frame, deadline,
    )  # fmt: skip
    periods, deadlines = iso_periods(deadline)
    unit, names = _named_units(batch.text, spans)
    found = Quantities(
        sentence=spans[:, SENTENCE].copy(),
        start=spans[:, START].copy(),
        end=spans[:, END].copy(),
        low=values[:, 0].copy(),
        high=values[:, 1].copy(),
        unit=unit,
        comparator=spans[:, COMPARATOR].astype(np.int8),
        object_start=objects[:, 0].copy(),
        object_end=objects[:, 1].copy(),
        deadline=periods,
        status=frame[:, _STATUS].astype(np.int8),
        action_start=frame[:, _ACTION].copy(),
        action_end=frame[:, _ACTION_END].copy(),
        place=frame[:, _PLACE].copy(),
        agency=frame[:, _AGENCY].copy(),
        units=names,
        deadlines=deadlines,
    )
    return with_indicator_tables(batch, structure, found)


def _named_units(text: str, spans: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.int32], list[str]]:
    """(index into the names, the names): those of `units` and the compound ones of this batch (吨/年)."""
    unit = spans[:, UNIT].copy()
    names = {name: i for i, name in enumerate(units().names)}
    for row in np.flatnonzero(spans[:, UNIT_START] >= 0).tolist():
        name = text[spans[row, UNIT_START] : spans[row, UNIT_END]].strip().lstrip("多余几")
        unit[row] = names.setdefault(name, len(names))
    return unit, list(names)
