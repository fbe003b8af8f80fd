"""What goes wrong, said in one line that names the source and the reason."""

from __future__ import annotations

from dataclasses import dataclass


class PolicyNlpError(Exception):
    """Base of the errors that the library raises on purpose; the message is one line meant for a user."""


class ReadError(PolicyNlpError, ValueError):
    """A source that cannot be read as a policy text.

    ``str(error)`` is ``"SOURCE: REASON"``; `source` names the file, with the line where one is at fault (``docs.jsonl:17``).
    """

    def __init__(self, source: str, reason: str) -> None:
        super().__init__(f"{source}: {reason}")
        self.source = source
        self.reason = reason


class ModelError(PolicyNlpError, ValueError):
    """A model file that is damaged or of another version or taxonomy; the message names the file and the field."""


class FormatError(PolicyNlpError, ValueError):
    """A file in one of the library's own formats (gold, labels, a saved analysis) that breaks the format."""


@dataclass(frozen=True, slots=True)
class Failure:
    """One document that could not be processed: a row of the ``errors`` table."""

    source: str
    doc: str | None
    stage: str
    error: str
    message: str

    @classmethod
    def of(cls, error: Exception, *, source: str, doc: str | None, stage: str) -> Failure:
        """The failure that `error` means for the document `doc` of `source` in `stage` (read, structure, ...)."""
        return cls(source, doc, stage, type(error).__name__, str(error))
