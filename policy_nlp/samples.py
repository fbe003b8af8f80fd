"""The texts that travel with the library."""

from __future__ import annotations

from typing import Final

from policy_nlp.document import Document
from policy_nlp.reading import read, read_corpus
from policy_nlp.resources import resource

#: Names for `load_sample`, and their files below corpora/samples.
SAMPLES: Final = {"shandong-2006": "shandong-2006.jsonl"}


#: Names for `load_sample_corpus`, and their files.
SAMPLE_CORPORA: Final = {"fictitious-plans": "plans.jsonl"}


def load_sample_corpus(name: str) -> list[Document]:
    """Shipped documents to compare; ``"fictitious-plans"`` are plans of six provinces that do not exist and a central document.

    Raises:
        ValueError: there is no sample corpus of that name.
    """
    if name not in SAMPLE_CORPORA:
        raise ValueError(f"name is {name!r}, but the sample corpora are {', '.join(SAMPLE_CORPORA)}")
    path = resource("corpora", "samples", SAMPLE_CORPORA[name])
    return [item for item in read_corpus(path) if isinstance(item, Document)]


def load_sample(name: str) -> Document:
    """A shipped document; ``"shandong-2006"`` is the report on 《2006年全省信息化工作要点》 of Shandong. Its gold lies beside it.

    Raises:
        ValueError: there is no sample of that name.
    """
    if name not in SAMPLES:
        raise ValueError(f"name is {name!r}, but the samples are {', '.join(SAMPLES)}")
    return read(resource("corpora", "samples", SAMPLES[name]))
