"""Files to documents: text as it was decoded, with the metadata that the file states."""

from policy_nlp.reading.corpus import read, read_corpus
from policy_nlp.reading.encoding import decode

__all__ = ["decode", "read", "read_corpus"]
