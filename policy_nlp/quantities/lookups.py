"""What the pass over the characters looks up: one table by code point, one lexicon, one table of units."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import DASHES, LETTER, flags
from policy_nlp.kernel import kernel
from policy_nlp.quantities.comparators import COVERED, FIXED, UNITS, comparator_words
from policy_nlp.quantities.fixed import fixed_names
from policy_nlp.quantities.numbers import numerals
from policy_nlp.quantities.units import percent_factors, units
from policy_nlp.trie import Trie, build_trie

# What a character may begin.
NUMBER, TITLE, COVER, DOUBLE, HALF = 1, 2, 3, 4, 5

#: Countable things of which policy says 所有 or 全部.
_COVERED: Final = (
    "县市 县区 区县 县市区 市县 县级市 县城 市州 地市 设区市 地级市 盟市 旗县 乡镇 镇街 街镇 街道 乡 县 镇 村 "
    "行政村 建制村 自然村 村庄 社区 村组 小区 城市 省份 省区市 学校 中小学 小学 幼儿园 高校 医院 医疗机构 卫生院 "
    "卫生室 医疗卫生机构 公立医院 企业 单位 机构 园区 开发区 事项 项目 家庭 学生 教师 人员 居民 用户 煤矿 车站 "
    "机关 网站 行业 领域 农户 儿童 老年人 污染源 班级 网点 窗口 部门 河流 河湖 水库 车辆 员工 "
    "职工 国家 矿山 村屯 嘎查 "
)


class Lookups(NamedTuple):
    # Few arrays: every kernel called hands them on, and each costs a few nanoseconds a call.
    digit: npt.NDArray[np.int8]
    exponent: npt.NDArray[np.int8]
    marks: npt.NDArray[np.uint8]  # shape (65536,): what a character may begin (3 bits), and the bits below
    lexicon: Trie
    unit: npt.NDArray[np.int32]  # shape (units,): kind (4 bits), the bits below, from bit 8 the index into the names
    factor: npt.NDArray[np.float64]


BEGINS, DASH, GOES_ON, NOT_ONE, LATIN = 7, 8, 16, 32, 64
UNIT_KIND, UNIT_RISKY, UNIT_AFTER_ONE, UNIT_SHOWN = 15, 16, 32, 8


@cache
def lookups() -> Lookups:
    numbers, known = numerals(), units()
    marks = np.where((numbers.digit >= 0) | (numbers.exponent > 0), NUMBER, 0).astype(np.uint8)
    for character, what in (
        ("《", TITLE),
        ("所", COVER),
        ("全", COVER),
        ("每", COVER),
        ("翻", DOUBLE),
        ("半", HALF),
    ):
        marks[ord(character)] = what

    def mark(characters: Iterable[str], bit: int) -> None:
        for character in characters:
            marks[ord(character)] |= bit

    mark(DASHES, DASH)
    mark("统唯同单任逐之专某每另划归如合万进这那前后下上新哪是为即首其初周", NOT_ONE)
    # What may follow the first character of an amount: most numerals of a text (统一, 一体) can be left at a glance.
    mark("分多余几半点 .．,，/（" + DASHES, GOES_ON)
    mark((spelling[0] for spelling in known.spellings), GOES_ON)
    marks[(numbers.digit >= 0) | (numbers.exponent > 0)] |= GOES_ON
    marks[(flags() & LETTER) != 0] |= LATIN
    lexicon = comparator_words()
    for field, words in ((UNITS, known.spellings), (FIXED, fixed_names()), (COVERED, _COVERED.split())):
        for word in words:
            lexicon[word] = lexicon.get(word, 0) | (known.spellings[word] if field == UNITS else 1) << field
    unit = known.kind + UNIT_RISKY * known.risky + UNIT_AFTER_ONE * known.after_one + (known.shown << UNIT_SHOWN)
    return Lookups(
        numbers.digit, numbers.exponent, marks, build_trie(lexicon), unit.astype(np.int32), percent_factors()
    )


@kernel
def at(codes, i, floor, end):  # type: ignore[no-untyped-def]
    return codes[i] if floor <= i < end else np.uint32(0)


@kernel
def has(codes, i, end, first, second):  # type: ignore[no-untyped-def]
    return i + 1 < end and codes[i] == first and codes[i + 1] == second
