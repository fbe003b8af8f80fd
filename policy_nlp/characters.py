"""Character classes as bit flags: one table, looked up by every kernel.

Code points above the Basic Multilingual Plane have no flag but `HAN` (they are rare ideographs or symbols).
"""

from __future__ import annotations

import codecs
import sys
from functools import cache
from typing import Final

import numpy as np
import numpy.typing as npt

SPACE: Final = 1  #: white space that is no line break
BREAK: Final = 2  #: line and page breaks
STOP: Final = 4  #: ends a sentence: 。！？!?
CLOSER: Final = 8  #: closing quotes and brackets
DIGIT: Final = 16  #: 0-9 and ０-９
NUMERAL: Final = 32  #: Chinese digits and the small multipliers 十百千: 二〇一五, 三十
HAN: Final = 64  #: ideographs
PAUSE: Final = 128  #: punctuation inside a sentence: ，、；：
LETTER: Final = 256  #: Latin letters, both widths
DASH: Final = 512  #: hyphens, dashes and tildes that join the two ends of a range
OPENER: Final = 1024  #: opening quotes and brackets
INVISIBLE: Final = 2048  #: zero-width and directional marks, private use

BREAKS: Final = "\n\r\x0b\x0c\x1c\x1d\x1e\x85\u2028\u2029"
CLOSERS: Final = "”’」』）)】》〉］]〕｝}〞＂"
OPENERS: Final = "“‘「『（(【《〈［[〔｛{〝"
NUMERALS: Final = "零〇○一二三四五六七八九两十百千廿卅壹贰叁肆伍陆柒捌玖拾佰仟"
DASHES: Final = "-‐‑‒–—―－~～∼〜─至到"

# The kernels read native integers; naming the byte order keeps the codec from writing a mark. By its name, str.encode would look for it
# in a registry at every text.
_ENCODE: Final = codecs.utf_32_le_encode if sys.byteorder == "little" else codecs.utf_32_be_encode


@cache
def flags() -> npt.NDArray[np.uint16]:
    """The table: shape (65536,), indexed by code point."""
    table = np.zeros(65536, dtype=np.uint16)

    def mark(characters: str | range, flag: int) -> None:
        for character in characters:
            table[ord(character) if isinstance(character, str) else character] |= flag

    # str.isspace knows the standard's list; line breaks are taken out again below.
    mark([chr(i) for i in range(65536) if chr(i).isspace() and chr(i) not in BREAKS], SPACE)  # type: ignore[arg-type]
    mark("\u200b\u200c\u200d\u2060\ufeff\u00ad\u200e\u200f\u202a\u202b\u202c\u202d\u202e", INVISIBLE)
    mark("\ufeff\u200b", SPACE)  # at the ends of a sentence they are as good as blanks
    mark(range(0xE000, 0xF900), INVISIBLE)
    mark(BREAKS, BREAK)
    mark("。！？!?｡", STOP)
    mark(CLOSERS, CLOSER)
    mark(OPENERS, OPENER)
    mark("0123456789０１２３４５６７８９", DIGIT)
    mark(NUMERALS, NUMERAL)
    mark(range(0x3400, 0x4DC0), HAN)
    mark(range(0x4E00, 0xA000), HAN)
    mark(range(0xF900, 0xFB00), HAN)
    mark("〇○", HAN)
    mark("，、；：,;:", PAUSE)
    mark(range(0x41, 0x5B), LETTER)
    mark(range(0x61, 0x7B), LETTER)
    mark(range(0xFF21, 0xFF3B), LETTER)
    mark(range(0xFF41, 0xFF5B), LETTER)
    mark(DASHES, DASH)
    table.setflags(write=False)
    return table


def code_points(text: str) -> npt.NDArray[np.uint32]:
    """The text as an array of code points, shape (len(text),), without copying it through Python objects."""
    return np.frombuffer(_ENCODE(text, "surrogatepass")[0], dtype=np.uint32)
