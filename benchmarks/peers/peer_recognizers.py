"""Recognizers-Text: numbers, percentages, currencies, dimensions and times by regular expressions."""

from __future__ import annotations

from .peer import Peer, Run
from .sentences import sentences


def _load() -> Run:
    from recognizers_date_time import DateTimeRecognizer
    from recognizers_number import Culture, NumberRecognizer
    from recognizers_number_with_unit import NumberWithUnitRecognizer

    numbers, units = NumberRecognizer(Culture.Chinese), NumberWithUnitRecognizer(Culture.Chinese)
    models = (
        numbers.get_number_model(),
        numbers.get_percentage_model(),
        units.get_currency_model(),
        units.get_dimension_model(),
        DateTimeRecognizer(Culture.Chinese).get_datetime_model(),
    )
    return lambda texts: [[model.parse(sentence) for model in models] for sentence in sentences(texts)]


PEERS = (
    Peer(
        "Recognizers-Text",
        "amounts and times",
        "number, percentage, currency, dimension and time models, sentences",
        ("recognizers-text-suite==1.0.2a2", "emoji==1.7.0"),
        _load,
    ),
)
