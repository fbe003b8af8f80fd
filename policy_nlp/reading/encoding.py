"""Bytes to text: the encodings that Chinese policy texts come in, and an error rather than a garbled text."""

from __future__ import annotations

import codecs
import re
from typing import Final

from policy_nlp.errors import ReadError
from policy_nlp.reading.plausibility import plausibility
from policy_nlp.reading.signatures import refuse_other_formats

_BOM: Final = "\ufeff"
# UTF-32 stands before UTF-16, whose little-endian mark it begins with.
_MARKS: Final[tuple[tuple[bytes, str], ...]] = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (b"\x84\x31\x95\x33", "gb18030"),
)
_UTF16: Final = ("utf-16-le", "utf-16-be")
_BIG5: Final = ("cp950", "big5hkscs")  # what Windows writes, then Hong Kong's superset
_CONTROLS: Final = bytes(i for i in (*range(32), 127) if i not in b"\t\n\v\f\r")
_CHINESE: Final = re.compile("[〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def decode(data: bytes, source: str) -> str:
    """The text that `data` encodes, with nothing changed but a byte order mark dropped.

    UTF-8, UTF-16, UTF-32, GB18030 (GBK, GB 2312) and Big5 are recognised, always decoded strictly.

    Args:
        data: content of a whole file.
        source: name of the file, for the messages.

    Raises:
        ReadError: `data` is empty, another format or binary, in no recognised encoding, or has no Chinese character.
    """
    codec = encoding_of(data, source)
    text = _strict(data, codec, whole=True)
    if text is None:
        raise ReadError(source, f"is not valid {codec} all through")
    text = text.removeprefix(_BOM)
    if not text or text.isspace():
        raise ReadError(source, "is empty")
    if text.count("\ufffd") > len(text) / 10:
        raise ReadError(source, "was garbled before: more than a tenth of it are replacement characters (U+FFFD)")
    if _CHINESE.search(text) is None:
        raise ReadError(source, "has no Chinese character")
    return text


def encoding_of(data: bytes, source: str, *, whole: bool = True) -> str:
    """Python's name of the encoding of `data`; its text may begin with a byte order mark, and be without Chinese.

    Args:
        data: content of a file, or its beginning.
        source: name of the file, for the messages.
        whole: `data` is all of the file; where it is not, a character may be cut at the end.

    Raises:
        ReadError: `data` is empty, another format or binary, or in no recognised encoding.
    """
    if not data:
        raise ReadError(source, "is empty")
    refuse_other_formats(data, source)
    for mark, codec in _MARKS:
        if data.startswith(mark):
            text = _strict(data, codec, whole=whole)
            if text is None:
                raise ReadError(source, f"begins with the byte order mark of {codec} but is not valid in it")
            if binary := _binary(text.encode()):
                raise ReadError(source, binary)
            return codec
    # In UTF-16 a control byte is half a character, in all others it is a control character.
    if binary := _binary(data):
        return _most_plausible(data, _UTF16, source, whole=whole, otherwise=binary)
    try:
        codecs.getincrementaldecoder("utf-8")().decode(data, whole)
    except UnicodeDecodeError as error:
        broken = f"is in no known encoding: not UTF-8 (byte {error.start}), nor plausible as GB18030, Big5, UTF-16"
        big5 = next((codec for codec in _BIG5 if _strict(data, codec, whole=whole) is not None), _BIG5[0])
        return _most_plausible(data, ("gb18030", big5, *_UTF16), source, whole=whole, otherwise=broken)
    return "utf-8"


def _most_plausible(data: bytes, candidates: tuple[str, ...], source: str, *, whole: bool, otherwise: str) -> str:
    """The candidate that makes a plausible Chinese text of `data`; ReadError `otherwise`, or where two do."""
    ranked = []
    for codec in candidates:
        text = _strict(data, codec, whole=whole)
        if text is not None and "\0" not in text:
            ranked.append((*plausibility(text), codec))
    ranked.sort(reverse=True)
    # The bounds were measured on texts of 2 to 2000 characters: the fewer there are, the more a chance likeness weighs.
    if not ranked or ranked[0][0] < 0.36 + 1 / max(ranked[0][1], 1):
        raise ReadError(source, otherwise)
    score, characters, codec = ranked[0]
    if len(ranked) > 1 and score - ranked[1][0] < 0.15 + 1 / characters:
        raise ReadError(source, f"may be {codec} or {ranked[1][2]}, too short to tell; save it as UTF-8")
    # Korean and Japanese legacy files reach the score of a list of Chinese names, but not that of a policy text.
    if score < 0.5 and not _seconded(data, codec):
        raise ReadError(source, otherwise)
    return codec


def _seconded(data: bytes, codec: str) -> bool:
    """Whether charset-normalizer, too, takes `codec` before the East Asian encodings of other languages."""
    from charset_normalizer import from_bytes

    best = from_bytes(data, cp_isolation=[codec, "euc_jp", "cp932", "cp949"]).best()
    return best is not None and best.encoding == codec


def _strict(data: bytes, codec: str, *, whole: bool) -> str | None:
    try:
        return codecs.getincrementaldecoder(codec)().decode(data, whole)
    except UnicodeDecodeError:
        return None


def _binary(data: bytes) -> str | None:
    """Why `data` is no text, if so: a NUL byte, or more control characters than slip into real texts."""
    controls = len(data) - len(data.translate(None, _CONTROLS))
    if 0 in data or controls > max(3, len(data) // 100):
        return f"is a binary file (it has {'NUL bytes' if 0 in data else f'{controls} control characters'})"
    return None
