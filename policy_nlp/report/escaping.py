"""What a text may carry that would change how a page or a script is read, made harmless and visible."""

from __future__ import annotations

import json
import re
from typing import Any, Final

# Marks that turn the direction of the text around them, blanks of no width, control characters: each could hide or reorder
# what is read.
_HIDDEN: Final = re.compile(
    "[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]"
)
_LINE: Final = re.compile("[\r\n\u2028\u2029]+")
_SCRIPT: Final = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
_IN_SCRIPT: Final = re.compile("[<>&\u2028\u2029]")


def visible(text: str) -> str:
    """`text` on one line, with characters that hide or reorder others shown by their code: ``⟦U+202E⟧``."""
    if text.isascii() and text.isprintable():
        return text
    return _HIDDEN.sub(lambda found: f"⟦U+{ord(found[0]):04X}⟧", _LINE.sub(" ", text))


def script_json(value: Any) -> str:
    """`value` as JSON that can stand in a ``<script>``: nothing in it ends the element, opens a comment or breaks a line.

    Raises:
        ValueError: a number is not finite.
    """
    written = json.dumps(value, ensure_ascii=False, allow_nan=False, separators=(",", ":"))
    return _IN_SCRIPT.sub(lambda found: _SCRIPT[found[0]], written)


def script_code(source: str) -> str:
    """A library's own JavaScript that can stand in a ``<script>``; where it says ``</script`` or ``<!--`` in a string it is escaped."""
    return re.sub(r"<(?=/script|!--)", r"\\x3c", source, flags=re.IGNORECASE)
