"""policy_nlp: the whole analysis, and its parts as far as other libraries do them."""

from __future__ import annotations

from collections.abc import Sequence

import policy_nlp as pn

from .peer import Peer, Run

_PIP = ("policy-nlp",)


def _documents(texts: Sequence[str]) -> list[pn.Document]:
    return [pn.Document(str(number), text) for number, text in enumerate(texts)]


def _whole(tokens: bool, workers: int | None = None) -> Run:
    return lambda texts: pn.analyze(_documents(texts), tokens=tokens, workers=workers)


def _words() -> Run:
    return pn.tokenize


def _categories() -> Run:
    from policy_nlp.categories import default_model
    from policy_nlp.structure import TextBatch, find_structure

    model = default_model()

    def run(texts: Sequence[str]) -> object:
        batch = TextBatch.of(_documents(texts))
        return model.categorise(batch, find_structure(batch))

    return run


def _amounts() -> Run:
    from policy_nlp.entities import find_entities
    from policy_nlp.quantities import find_quantities
    from policy_nlp.structure import TextBatch, find_structure

    def run(texts: Sequence[str]) -> object:
        batch = TextBatch.of(_documents(texts))
        structure = find_structure(batch)
        entities = find_entities(batch, structure)
        return entities, find_quantities(batch, structure, entities)

    return run


PEERS = (
    Peer(
        "policy_nlp with tokens",
        "whole",
        "analyze(tokens=True): all seven tables; one process, a thread a core",
        _PIP,
        lambda: _whole(True),
    ),
    Peer(
        "policy_nlp with tokens, one core",
        "whole",
        "analyze(tokens=True, workers=1)",
        _PIP,
        lambda: _whole(True, 1),
    ),
    Peer("policy_nlp", "whole", "analyze: all tables but tokens; a thread a core", _PIP, lambda: _whole(False)),
    Peer("policy_nlp words", "words", "tokenize", _PIP, _words),
    Peer("policy_nlp categories", "categories", "structure, categories", _PIP, _categories),
    Peer(
        "policy_nlp names and amounts",
        "amounts and times",
        "structure, entities (places and times among them), quantities with their frame",
        _PIP,
        _amounts,
    ),
)
