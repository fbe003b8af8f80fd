"""Code points that PDF files give for characters."""

from __future__ import annotations

import unicodedata
from typing import Final

# Many PDF writers map a glyph to the radical of the same shape. Unicode decomposes the Kangxi radicals (U+2F00); of the
# supplement (U+2E80) these are the simplified and other forms that are characters of their own
# (EquivalentUnifiedIdeograph.txt).
_SUPPLEMENT: Final = dict(
    zip(
        "⺁⺇⺌⺎⺏⺐⺑⺒⺓⺕⺗⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺫⺬⺭⺮⺯⺰⺱⺳⺶⺷⺸⺹⺺⺼⺽⺾⺿⻀⻁⻂⻃⻄⻅⻆⻇⻈⻉⻊⻋⻍⻎⻏⻐⻑⻒⻓⻔⻕⻗⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻧⻨⻩⻪⻬⻭⻮⻯⻰⻱⻲⻳",
        "厂几小兀尣尢尣巳幺彐心月歹母民水氺火爫爫丬犭王目示礻竹糹纟罓罒羊羊羊耂聿月臼艹艹艹虎衤覀西见角角讠贝足车辶辶阝钅長镸长门阝雨青韦页风飞食飠饣马骨鬼鱼鸟卤麦黄黾齐歯齿竜龙龜亀龟",
        strict=True,
    )
)
# Control characters, soft hyphen, zero-width characters.
_DROPPED: Final = frozenset([*range(0x20), 0x7F, 0xAD, 0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0xFFFF]) - {2}
# What PDFium gives for a hyphen at a line's end; in Chinese texts it is one of 北京-雄安, not of a word broken there.
_HYPHENS: Final = frozenset({2, 0xFFFE})


def repaired(code: int) -> str:
    """The character that is meant by the code point; empty where nothing is printed."""
    if 0x4E00 <= code <= 0x9FFF:
        return chr(code)
    if code in _HYPHENS:
        return "-"
    if code in _DROPPED or 0xD800 <= code <= 0xDFFF or code > 0x10FFFF:
        return ""
    character = chr(code)
    if 0x2E80 <= code <= 0x2EFF:
        return _SUPPLEMENT.get(character, character)
    if 0x2F00 <= code <= 0x2FDF or 0xF900 <= code <= 0xFAFF:
        return unicodedata.normalize("NFKC", character)
    return character
