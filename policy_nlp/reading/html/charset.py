"""The text of a web page's bytes."""

from __future__ import annotations

import codecs
import re
from typing import Final

from policy_nlp.errors import ReadError
from policy_nlp.reading.encoding import encoding_of
from policy_nlp.reading.plausibility import plausibility

_DECLARED: Final = re.compile(
    rb"""<(?:meta|\?xml)[^>]{0,300}?(?:charset|encoding)\s{0,9}=\s{0,9}["']?\s{0,9}([\w.:-]{2,30})""", re.I
)
_HEAD: Final = 4096
# A page in GBK declares gb2312, one in Big5 of Hong Kong big5: the supersets decode both.
_SUPERSETS: Final = {"gb2312": "gb18030", "gbk": "gb18030", "big5": "big5hkscs"}
#: Share of damaged characters that browsers, too, show as U+FFFD and readers put up with.
_DAMAGED: Final = 0.001
_PLAUSIBLE: Final = 0.4  # see `plausibility`


def page_text(data: bytes, source: str) -> str:
    """The page as text. Its bytes are believed before its declaration, which is wrong on many pages.

    Where neither decodes every byte, the declared encoding counts, with U+FFFD for up to a thousandth of the
    characters.

    Raises:
        ReadError: `data` is empty, another format or binary, or in no recognised encoding.
    """
    declared = _declared(data)
    try:
        codec = encoding_of(data, source)
    except ReadError:
        if declared is None:
            raise
        text = data.decode(declared, "replace")
        if "\0" in text or text.count("\ufffd") > len(text) * _DAMAGED or plausibility(text)[0] < _PLAUSIBLE:
            raise
        return text.removeprefix("\ufeff")
    return data.decode(codec).removeprefix("\ufeff")


def _declared(data: bytes) -> str | None:
    match = _DECLARED.search(data[:_HEAD])
    if match is None:
        return None
    try:
        name = codecs.lookup(match[1].decode("ascii", "replace")).name
    except LookupError:
        return None
    name = _SUPERSETS.get(name, name)
    return name if name in ("utf-8", "gb18030", "big5hkscs", "cp950") else None
