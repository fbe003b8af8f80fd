"""The shadow of a text: what every stage reads in its stead, so that a word is the same word however it is written.

Traditional characters, full-width letters and digits, radicals and compatibility forms have a plain character in their place;
characters that nobody sees, and line breaks that a printed page put inside a sentence, have none.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import BREAK, PAUSE, SPACE, STOP, code_points, flags
from policy_nlp.kernel import kernel
from policy_nlp.resources import resource
from policy_nlp.structure.markers import find_markers

_GONE: Final = 0
#: Zero-width characters, directional marks and isolates, soft hyphen, variation selectors.
_UNSEEN: Final = (
    "\u00ad\u034f\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e"
    "\u2060\u2061\u2062\u2063\u2064\u2066\u2067\u2068\u2069\ufeff"
)
#: Radicals that PDFs of simplified text name instead of the character and that have no compatibility mapping of their own
#: (Unicode Character Database, EquivalentUnifiedIdeograph.txt).
_RADICALS: Final = {
    "⺟": "母", "⺠": "民", "⻁": "虎", "⻄": "西", "⻅": "见", "⻆": "角", "⻉": "贝", "⻋": "车", "⻓": "长", "⻔": "门",
    "⻘": "青", "⻙": "韦", "⻚": "页", "⻛": "风", "⻜": "飞", "⻝": "食", "⻢": "马", "⻣": "骨", "⻤": "鬼", "⻥": "鱼",
    "⻦": "鸟", "⻧": "卤", "⻨": "麦", "⻩": "黄", "⻬": "齐", "⻮": "齿", "⻰": "龙", "⻳": "龟", "⺇": "几", "⺎": "兀",
    "⺙": "攵", "⺝": "月", "⺫": "目", "⺯": "糸", "⺶": "羊", "⺼": "肉", "⻌": "辶",
}  # fmt: skip
#: Characters that both scripts have; what they mean in a traditional text their neighbours say, here already simplified.
_WORDS: Final = {
    "瞭解": "了解", "明瞭": "明了", "瞭然": "了然", "批覆": "批复", "答覆": "答复", "回覆": "回复", "函覆": "函复", "覆函": "复函",
    "包乾": "包干", "乾净": "干净", "藉口": "借口", "凭藉": "凭借", "藉助": "借助", "藉此": "借此", "摺合": "折合", "摺旧": "折旧",
    "家俱": "家具", "违揹": "违背", "牴触": "抵触",
}  # fmt: skip
#: 著 is 着 but in these words.
_ZHU, _ZHE = "著", "着"
_ZHU_BEFORE: Final = "显专名原论编译巨卓昭土合遗拙较"
_ZHU_AFTER: Final = "名作者述称录书译"
_FIRST_IDEOGRAPH: Final = 0x4E00
#: A text is set in lines where so many lines reach the margin: its lines, their share, the width in ideographs, the slack.
_LINES, _SHARE, _NARROWEST, _WIDEST, _SLACK = 6, 0.5, 18, 60, 2.5
_NARROW: Final = 0x2000  # below it a character takes half the room


@cache
def traditional() -> dict[str, str]:
    """Traditional characters and the simplified one of each (`corpora/lexicon/traditional.tsv`)."""
    lines = resource("corpora", "lexicon", "traditional.tsv").read_text("utf-8").splitlines()
    return dict(tuple(line.split("\t")) for line in lines[1:])  # type: ignore[misc]


@cache
def shadow_table() -> npt.NDArray[np.uint16]:
    """Shape (65536,): what stands in the shadow for each character; 0 where nothing does."""
    table = np.arange(65536, dtype=np.uint16)
    forms = (
        range(0x2F00, 0x2FE0),
        range(0xF900, 0xFB00),
        range(0xFE10, 0xFE20),
        range(0xFE30, 0xFE50),
        [0x2E9F, 0x2EF3],
    )
    for code in (code for block in forms for code in block):
        plain = unicodedata.normalize("NFKC", chr(code))
        if len(plain) == 1 and ord(plain) < 65536 and not plain.isspace():
            table[code] = ord(plain)
    for radical, character in _RADICALS.items():
        table[ord(radical)] = ord(character)
    for first, last in ("09", "AZ", "az"):
        for code in range(ord(first), ord(last) + 1):
            table[code + 0xFEE0] = code
    for sign in "％．":  # parts of a number, as its digits are
        table[ord(sign)] = ord(sign) - 0xFEE0
    for character, simplified in traditional().items():
        table[ord(character)] = ord(simplified)
    # The forms may be traditional characters themselves.
    table = table[table]
    table[[ord(c) for c in _UNSEEN]] = _GONE
    table[0xFE00:0xFE10] = _GONE
    breaks = (flags()[:0xA0] & (BREAK | SPACE)) != 0
    control = np.array([unicodedata.category(chr(code)) == "Cc" for code in range(0xA0)])
    table[:0xA0][control & ~breaks] = _GONE
    table.setflags(write=False)
    return table


@cache
def _plain() -> npt.NDArray[np.bool_]:
    """Shape (65536,): whether a character is its own shadow, whatever stands beside it: nearly all of a text are."""
    table = shadow_table()
    plain: npt.NDArray[np.bool_] = (table == np.arange(65536)) & (table != _GONE) & ~_doubtful()
    plain.setflags(write=False)
    return plain


@kernel
def _first_changed(codes, table):  # type: ignore[no-untyped-def]
    """Index of the first character that the shadow changes, or the number of characters."""
    for i in range(len(codes)):
        c = codes[i]
        if c < 65536:
            if table[c] != c or c == 0:
                return i
        elif 0xE0000 <= c < 0xE0200:  # tags and further variation selectors
            return i
    return len(codes)


@kernel
def _cast(codes, table, plain, doubtful, soft, shadow, origin, doubts):  # type: ignore[no-untyped-def]
    """Fill `shadow`, `origin` and `doubts`, the places of doubtful characters; return how many each has."""
    count = 0
    at = 0
    unsure = 0
    next_soft = soft[0] if len(soft) else len(codes)
    for i in range(len(codes)):
        c = codes[i]
        if i < next_soft and c < 65536 and plain[c]:
            shadow[count] = c
            origin[count] = i
            count += 1
            continue
        if c >= 65536:
            if 0xE0000 <= c < 0xE0200:
                continue
        else:
            c = np.uint32(table[c])
            if c == 0:
                continue
            if doubtful[c]:
                doubts[unsure] = count
                unsure += 1
        if next_soft == i:
            at += 1
            next_soft = soft[at] if at < len(soft) else len(codes)
            between = count > 0 and i + 1 < len(codes) and shadow[count - 1] < 128 and codes[i + 1] < 128
            if not between or shadow[count - 1] == 32:
                continue
            c = np.uint32(32)
        shadow[count] = c
        origin[count] = i
        count += 1
    return count, unsure


def cast_shadow(
    codes: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]] | None:
    """The shadow of documents laid end to end, or None where it would be the text itself.

    Args:
        codes: code points, shape (characters,).
        starts, ends: where each document begins and ends, shape (documents,).

    Returns:
        shadow: code points, shape (kept characters,); origin: int32, same shape, where in `codes` each comes from.
    """
    table = shadow_table()
    soft = _soft_breaks(codes, starts, ends)
    if not len(soft) and _first_changed(codes, table) == len(codes):
        return None
    return _shadow(codes, soft, starts)


def _shadow(
    codes: npt.NDArray[np.uint32], soft: npt.NDArray[np.int64], starts: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.uint32], npt.NDArray[np.int32]]:
    shadow = np.empty(len(codes), dtype=np.uint32)
    origin = np.empty(len(codes), dtype=np.int32)
    doubts = np.empty(len(codes), dtype=np.int32)
    count, unsure = _cast(codes, shadow_table(), _plain(), _doubtful(), soft, shadow, origin, doubts)
    shadow, origin = shadow[:count], origin[:count]
    if unsure:
        _settle(codes, shadow, origin, doubts[:unsure], starts)
    return shadow, origin


def plain_text(text: str) -> str:
    """The shadow of a text without its way back, for what is read off it and not pointed at."""
    codes = code_points(text)
    if _first_changed(codes, shadow_table()) == len(codes):
        return text
    none = np.empty(0, dtype=np.int64)
    shadow, _ = _shadow(codes, none, np.zeros(1, dtype=np.int64))
    return shadow.astype("<u4", copy=False).tobytes().decode("utf-32-le", "surrogatepass")


def plain_ideographs(text: str) -> str:
    """The text with its ideographs as the shadow has them; all else stays, and so does the length."""
    codes = code_points(text)
    table = shadow_table()
    if _first_changed(codes, table) == len(codes):
        return text
    plain = table[np.minimum(codes, 0xFFFF)]
    kept = (plain < _FIRST_IDEOGRAPH) | (codes > 0xFFFF)
    return np.where(kept, codes, plain).astype("<u4").tobytes().decode("utf-32-le", "surrogatepass")


@cache
def _doubtful() -> npt.NDArray[np.bool_]:
    """Shape (65536,): whether a character of the shadow means another one in a traditional text."""
    table = np.zeros(65536, dtype=np.bool_)
    table[[ord(a) for word, plain in _WORDS.items() for a, b in zip(word, plain, strict=True) if a != b]] = True
    table[ord(_ZHU)] = True
    table.setflags(write=False)
    return table


@kernel
def _simplified(codes, shadow, origin, begin, end):  # type: ignore[no-untyped-def]
    """Whether an ideograph of shadow[begin:end] stands for another one."""
    i = begin
    while i < end and (shadow[i] < _FIRST_IDEOGRAPH or codes[origin[i]] == shadow[i]):
        i += 1
    return i < end


def _settle(
    codes: npt.NDArray[np.uint32],
    shadow: npt.NDArray[np.uint32],
    origin: npt.NDArray[np.int32],
    doubts: npt.NDArray[np.int32],
    starts: npt.NDArray[np.int64],
) -> None:
    """In documents written in traditional characters, put what the doubtful characters mean, by their neighbours."""
    edge = np.append(starts, len(codes))
    if len(origin) != len(codes):
        edge = np.searchsorted(origin, edge.astype(origin.dtype))
    document = np.searchsorted(edge, doubts, side="right") - 1
    for number in np.unique(document).tolist():
        begin, end = int(edge[number]), int(edge[number + 1])
        if not _simplified(codes, shadow, origin, begin, end):
            continue
        for at in doubts[document == number].tolist():
            before = chr(shadow[at - 1]) if at > begin else ""
            own, after = chr(shadow[at]), chr(shadow[at + 1]) if at + 1 < end else ""
            if own == _ZHU and before not in _ZHU_BEFORE and (not after or after not in _ZHU_AFTER):
                shadow[at] = ord(_ZHE)
            elif (plain := _WORDS.get(own + after)) is not None:
                shadow[at] = ord(plain[0])
            elif (plain := _WORDS.get(before + own)) is not None:
                shadow[at] = ord(plain[1])


def _soft_breaks(
    codes: npt.NDArray[np.uint32], starts: npt.NDArray[np.int64], ends: npt.NDArray[np.int64]
) -> npt.NDArray[np.int64]:
    """Where a line break stands inside a sentence, because the text is set in lines of one width; in order.

    Both characters of a carriage return with a line feed are named.
    """
    breaks = np.flatnonzero((codes == 10) | (codes == 13))
    if len(breaks) < _LINES:
        return breaks[:0]
    first, last = np.searchsorted(breaks, starts), np.searchsorted(breaks, ends)
    # The longest line settles it for nearly every text: it is a paragraph.
    edges = np.sort(np.concatenate([breaks, starts - 1, ends]))
    lengths = np.diff(edges) - 1
    longest = np.maximum.reduceat(lengths, np.searchsorted(edges, starts - 1))
    chosen = np.flatnonzero((last - first >= _LINES) & (longest <= 2 * _WIDEST) & (longest >= _NARROWEST))
    found = [_soft_breaks_of(codes, int(starts[d]), int(ends[d])) for d in chosen]
    return np.concatenate([breaks[:0], *found])


def _soft_breaks_of(codes: npt.NDArray[np.uint32], start: int, end: int) -> npt.NDArray[np.int64]:
    text = codes[start:end]
    table = flags()
    flag = table[np.minimum(text, 0xFFFF)]
    is_break = (text == 10) | (text == 13)
    bounds = np.concatenate([[-1], np.flatnonzero(is_break), [len(text)]])
    a, b = bounds[:-1] + 1, bounds[1:]
    written = b > a
    a, b = a[written], b[written]
    if len(a) < _LINES:
        return bounds[:0]
    room = np.concatenate([[0.0], np.cumsum(np.where(text < _NARROW, 0.5, 1.0))])
    width = room[b] - room[a]
    margin = width.max()
    full = width >= margin - _SLACK
    ended = (flag[b - 1] & STOP) != 0
    prose = np.concatenate([[0], np.cumsum((flag & (PAUSE | STOP)) != 0)])
    punctuated = prose[b] > prose[a]  # a list of names is as even
    if not _NARROWEST <= margin <= _WIDEST or (full & ~ended & punctuated).mean() < _SHARE:
        return bounds[:0]
    marker = find_markers(text, a.astype(np.int32), b.astype(np.int32)).kind != 0
    indented = (flag[a] & SPACE) != 0
    # One break, of one or two characters: a blank line parts paragraphs.
    apart = a[1:] - b[:-1]
    single = (apart == 1) | ((apart == 2) & (text[b[:-1]] == 13) & (text[np.minimum(b[:-1] + 1, len(text) - 1)] == 10))
    soft = full[:-1] & ~ended[:-1] & ~marker[1:] & ~indented[1:] & single
    at = b[:-1][soft]
    return np.sort(np.concatenate([at, (at + 1)[apart[soft] == 2]])) + start
