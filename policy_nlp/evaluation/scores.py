"""How well predicted sentences, categories, entities and quantities agree with gold.

Only what lies inside a gold sentence of the same document counts, on either side.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from policy_nlp.evaluation.overlap import Spans, pair_by_overlap
from policy_nlp.evaluation.records import EntityRecord, QuantityRecord, Records, SentenceRecord

Figures = dict[str, float]


@dataclass(frozen=True, slots=True)
class Scores:
    """Agreement of predictions with gold.

    Attributes:
        figures: name → value, rounded to four places:
            ``sentences``, ``entities``, ``quantities``: how many gold has;
            ``sentence.f``: F1 of exact sentence boundaries;
            ``category.accuracy``, ``category.accuracy_alt`` (gold's second category counts too), ``category.NAME.f``,
            ``category.macro_f``: their mean over the categories in gold;
            ``entity.f``: micro F1 of exact span and label; ``entity.LABEL.f``; ``entity.relaxed_f``: any overlap;
            ``quantity.span_f``: exact expression; ``quantity.value_f``: overlap and equal low, high and unit;
            ``quantity.comparator``, ``.status``, ``.deadline``, ``.object``: share of the overlapping pairs that agree;
            ``quantity.frame_f``: overlap and all of these.
        errors: every difference as a line ``DOC:START what``, sentences first, quantities last.
    """

    figures: Figures
    errors: list[str] = field(repr=False)

    def __getitem__(self, name: str) -> float:
        return self.figures[name]

    def __str__(self) -> str:
        return "\n".join(f"{name:28s} {value}" for name, value in self.figures.items())


def score(gold: Records, predicted: Records) -> Scores:
    """Compare `predicted` with `gold`, document by document.

    Documents that gold lacks are passed over; those that `predicted` lacks count as empty.

    Args:
        gold: sentences by document (see `load_records`).
        predicted: the same, from elsewhere.
    """
    passages = [_Passage(doc, sentences, predicted.get(doc, ())) for doc, sentences in gold.items()]
    figures: Figures = {}
    errors: list[str] = []
    for family in (_sentences, _categories, _entities, _quantities):
        family_figures, family_errors = family(passages)
        figures |= family_figures
        errors += family_errors
    return Scores(figures, errors)


class _Passage:
    """What gold and prediction hold within the gold sentences of one document."""

    def __init__(self, doc: str, gold: Sequence[SentenceRecord], predicted: Sequence[SentenceRecord]) -> None:
        places = Spans(gold)
        self.doc = doc
        self.gold = sorted(gold, key=lambda sentence: sentence.start)
        self.predicted = [s for s in sorted(predicted, key=lambda sentence: sentence.start) if places.overlapping(s)]
        self.gold_entities = [e for s in self.gold for e in s.entities]
        self.gold_quantities = [q for s in self.gold for q in s.quantities]
        self.entities = [e for s in self.predicted for e in s.entities if places.hold(e.start)]
        self.quantities = [q for s in self.predicted for q in s.quantities if places.hold(q.start)]


def _sentences(passages: Sequence[_Passage]) -> tuple[Figures, list[str]]:
    hit = in_gold = in_predicted = 0
    errors = []
    for passage in passages:
        gold = {(s.start, s.end): s.text for s in passage.gold}
        predicted = {(s.start, s.end): s.text for s in passage.predicted}
        hit += len(gold.keys() & predicted.keys())
        in_gold += len(gold)
        in_predicted += len(predicted)
        errors += [f"{passage.doc}:{k[0]} sentence missed: {t[:80]}" for k, t in gold.items() if k not in predicted]
        errors += [f"{passage.doc}:{k[0]} sentence spurious: {t[:80]}" for k, t in predicted.items() if k not in gold]
    count = sum(len(passage.gold) for passage in passages)
    return {"sentences": count, "sentence.f": _f1(hit, in_gold, in_predicted)}, errors


def _categories(passages: Sequence[_Passage]) -> tuple[Figures, list[str]]:
    """A gold sentence takes the category of the predicted sentence that overlaps it most, the first of equals."""
    in_gold: Counter[str] = Counter()
    in_predicted: Counter[str | None] = Counter()
    hit: Counter[str] = Counter()
    mentioned: Counter[str | None] = Counter()
    hit_alt = 0
    errors = []
    for passage in passages:
        places = Spans(passage.predicted)
        for sentence in passage.gold:
            best = max(places.overlapping(sentence), key=itemgetter(0), default=None)
            category = passage.predicted[best[1]].category if best else None
            mentioned.update((sentence.category, category))
            in_gold[sentence.category] += 1
            in_predicted[category] += 1
            hit[sentence.category] += category == sentence.category
            if category is not None and category in (sentence.category, sentence.alt):
                hit_alt += 1
            else:
                errors.append(
                    f"{passage.doc}:{sentence.start} category {sentence.category} <- {category}: {sentence.text[:80]}"
                )
    # Summed in the order of first mention: another order may round to another last digit.
    by_name = {
        name: _f1(hit[name], in_gold[name], in_predicted[name])
        for name in mentioned
        if name is not None and in_gold[name]
    }
    mean = sum(by_name.values()) / max(1, len(by_name))
    figures: Figures = {
        "category.accuracy": _share(hit.total(), in_gold.total()),
        "category.accuracy_alt": _share(hit_alt, in_gold.total()),
        "category.macro_f": round(mean, 4),
    }
    return figures | {f"category.{name}.f": by_name[name] for name in sorted(by_name)}, errors


def _entities(passages: Sequence[_Passage]) -> tuple[Figures, list[str]]:
    hit: Counter[str] = Counter()
    in_gold: Counter[str] = Counter()
    in_predicted: Counter[str] = Counter()
    relaxed = 0
    errors = []
    for passage in passages:
        gold = {(e.start, e.end, e.label): e.text for e in passage.gold_entities}
        predicted = {(e.start, e.end, e.label): e.text for e in passage.entities}
        in_gold.update(label for _, _, label in gold)
        in_predicted.update(label for _, _, label in predicted)
        hit.update(label for _, _, label in gold.keys() & predicted.keys())
        relaxed += len(pair_by_overlap(passage.gold_entities, passage.entities, _same_label))
        errors += [f"{passage.doc}:{k[0]} entity missed: {k[2]} {t}" for k, t in gold.items() if k not in predicted]
        errors += [f"{passage.doc}:{k[0]} entity spurious: {k[2]} {t}" for k, t in predicted.items() if k not in gold]
    figures: Figures = {
        "entities": in_gold.total(),
        "entity.f": _f1(hit.total(), in_gold.total(), in_predicted.total()),
        "entity.relaxed_f": _f1(relaxed, in_gold.total(), in_predicted.total()),
    }
    for label in sorted(in_gold.keys() | in_predicted.keys()):
        figures[f"entity.{label}.f"] = _f1(hit[label], in_gold[label], in_predicted[label])
    return figures, errors


def _quantities(passages: Sequence[_Passage]) -> tuple[Figures, list[str]]:
    in_gold = in_predicted = pairs = exact = frames = 0
    agreed: Counter[str] = Counter()
    errors = []
    for passage in passages:
        gold, predicted = passage.gold_quantities, passage.quantities
        in_gold += len(gold)
        in_predicted += len(predicted)
        exact += len({(q.start, q.end) for q in gold} & {(q.start, q.end) for q in predicted})
        paired = pair_by_overlap(gold, predicted)
        pairs += len(paired)
        for i, j in paired:
            fields = _agreement(gold[i], predicted[j])
            agreed.update(name for name, agrees in fields.items() if agrees)
            frames += all(fields.values())
            if not all(fields.values()):
                errors.append(f"{passage.doc}:{gold[i].start} quantity {_difference(gold[i], predicted[j])}")
        missed = set(range(len(gold))) - {i for i, _ in paired}
        spurious = set(range(len(predicted))) - {j for _, j in paired}
        errors += [f"{passage.doc}:{gold[i].start} quantity missed: {_named(gold[i])}" for i in sorted(missed)]
        errors += [
            f"{passage.doc}:{predicted[j].start} quantity spurious: {_named(predicted[j])}" for j in sorted(spurious)
        ]
    figures: Figures = {
        "quantities": in_gold,
        "quantity.span_f": _f1(exact, in_gold, in_predicted),
        "quantity.value_f": _f1(agreed["value"], in_gold, in_predicted),
    }
    for name in ("comparator", "status", "deadline", "object"):
        figures[f"quantity.{name}"] = _share(agreed[name], pairs)
    figures["quantity.frame_f"] = _f1(frames, in_gold, in_predicted)
    return figures, errors


def _same_label(gold: EntityRecord, predicted: EntityRecord) -> bool:
    return gold.label == predicted.label


def _agreement(gold: QuantityRecord, predicted: QuantityRecord) -> dict[str, bool]:
    return {
        "value": _value(gold) == _value(predicted),
        "comparator": gold.comparator == predicted.comparator,
        "status": gold.status == predicted.status,
        "deadline": (gold.deadline or None) == (predicted.deadline or None),
        "object": _same_object(gold, predicted),
    }


def _value(quantity: QuantityRecord) -> tuple[float | None, float | None, str | None]:
    low, high = (None if side is None else round(float(side), 6) for side in (quantity.low, quantity.high))
    return low, high, quantity.unit


def _same_object(gold: QuantityRecord, predicted: QuantityRecord) -> bool:
    """Both name none, or twice the characters they share are at least half of what they have together."""
    sides = [(q.object_start, q.object_end) for q in (gold, predicted)]
    (gold_start, gold_end), (start, end) = sides
    if gold_start is None or gold_end is None or start is None or end is None:
        return gold_start is None and start is None
    shared = max(0, min(gold_end, end) - max(gold_start, start))
    return 2 * shared / max(1, gold_end - gold_start + end - start) >= 0.5


def _difference(gold: QuantityRecord, predicted: QuantityRecord) -> str:
    names = ("text", "low", "high", "unit", "comparator", "object", "status", "deadline")
    sides = [(name, getattr(gold, name), getattr(predicted, name)) for name in names]
    return f"{gold.text}: " + ", ".join(f"{name} {a!r} <- {b!r}" for name, a, b in sides if a != b)


def _named(quantity: QuantityRecord) -> str:
    return f"{quantity.text} ({quantity.object})" if quantity.object else quantity.text


def _f1(hit: int, in_gold: int, in_predicted: int) -> float:
    return round(2 * hit / (in_gold + in_predicted), 4) if in_gold + in_predicted else 1.0


def _share(part: int, whole: int) -> float:
    return round(part / max(1, whole), 4)
