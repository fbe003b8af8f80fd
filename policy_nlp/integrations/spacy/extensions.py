"""What ``doc._`` and ``span._`` know of an analysis.

Only ``policy`` and ``quantity`` are stored, as plain dictionaries under spaCy's own keys, so that they travel with the Doc through
`DocBin`, `Doc.to_bytes`, `Span.as_doc` and `Doc.from_docs`; the others are read from them.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from spacy.tokens import Doc, Span

from policy_nlp.errors import PolicyNlpError


class ExtensionError(PolicyNlpError, ValueError):
    """Another library has registered a spaCy extension under a name that is needed here."""


def _of_sentence(span: Span) -> dict[str, Any]:
    """What is known about the sentence that holds `span`; empty where nothing is."""
    own: dict[str, Any] | None = span._.policy
    if own is None and span.doc.has_annotation("SENT_START"):
        own = span.sent._.policy
    return own or {}


def _category(span: Span) -> str | None:
    return _of_sentence(span).get("category")


def _score(span: Span) -> float | None:
    return _of_sentence(span).get("score")


def _kind(span: Span) -> str | None:
    return _of_sentence(span).get("kind")


def _section(span: Span) -> tuple[str, ...]:
    return tuple(_of_sentence(span).get("section", ()))


def _norm(span: Span) -> str | None:
    return span.kb_id_ or None


_GETTERS: dict[str, Callable[[Span], Any]] = {
    "category": _category,
    "score": _score,
    "kind": _kind,
    "section": _section,
    "norm": _norm,
}


def register_extensions() -> None:
    """Make the extensions known to spaCy.

    Raises:
        ExtensionError: a name belongs to another library; ``Span.remove_extension(name)`` frees it.
    """
    for owner, name in ((Doc, "policy"), (Span, "policy"), (Span, "quantity")):
        if not owner.has_extension(name):
            owner.set_extension(name, default=None)
        elif owner.get_extension(name) != (None, None, None, None):
            raise _taken(owner, name)
    for name, getter in _GETTERS.items():
        if not Span.has_extension(name):
            Span.set_extension(name, getter=getter)
        elif getattr(Span.get_extension(name)[2], "__module__", None) != __name__:
            raise _taken(Span, name)


def _taken(owner: type, name: str) -> ExtensionError:
    return ExtensionError(
        f"the spaCy extension {owner.__name__}._.{name} is another library's; {owner.__name__}.remove_extension({name!r}) frees it"
    )


register_extensions()
