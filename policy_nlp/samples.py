"""The texts that travel with the library."""

from __future__ import annotations

from typing import Final

from policy_nlp.document import Document
from policy_nlp.reading import read
from policy_nlp.resources import resource

#: Names for `load_sample`, and their files below corpora/samples.
SAMPLES: Final = {"shandong-2006": "shandong-2006.jsonl"}


def load_sample(name: str) -> Document:
    """A shipped document; ``"shandong-2006"`` is the report on 《2006年全省信息化工作要点》 of Shandong. Its gold lies beside it.

    Raises:
        ValueError: there is no sample of that name.
    """
    if name not in SAMPLES:
        raise ValueError(f"name is {name!r}, but the samples are {', '.join(SAMPLES)}")
    return read(resource("corpora", "samples", SAMPLES[name]))
