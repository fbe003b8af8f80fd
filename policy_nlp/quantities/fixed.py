"""Words in which a numeral counts nothing: place names (三门峡, 七台河), terms (一网通办), idioms (千家万户)."""

from __future__ import annotations

from functools import cache
from typing import Final

from policy_nlp.quantities.numbers import numerals
from policy_nlp.resources import resource

_OWN: Final = (
    "一国两制 一个中国 一中一台 一院两制 四位一体 五位一体 三位一体 二位一体 多位一体 一个时期 一个阶段 一个方面 "
    "一个整体 一个样 一个个 一项项 一件件 一条条 一家家 一名名 一座座 一条龙 一条心 一张蓝图 一张网 一家亲 一家人 "
    "一张卡 一张图 一盘棋 一股绳 一个声音 一个过程 一个都不能少 一人一 一户一 一村一 一县一 一市一 一省一 一校一 "
    "一企一 一镇一 一乡一 一园一 一库一 一项长期 一国一 一馆一 一厂一 一店一 三次产业 二次供水 二次创业 二次分配 "
    "三次分配 三次元 千家万户 三个代表 四个全面 四个意识 四个自信 两个维护 两个确立 两个毫不动摇 两个大局 三个务必 "
    "两个结合 两个先行 三重一大 十大以来 三大球 五个一百 两个一百年 四个伟大 四个革命 五个必由之路 三个区分开来 "
    "九个必须 十个明确 八项规定 四项基本原则 一票否决 一次性 一类 九三学社 三个有利于 四项本领 双十一 三人行 两张皮 "
    "四大发明 五大连池 九寨沟 千岛湖 五指山 三江源 三门峡 十里八乡 一刻钟 一条街 二手车 三品一标 四个自我 两个健康 "
    "一枝独秀 十项全能 三项制度改革 九段线 三段式 四世同堂 四好农村路 三不 一不 一枚枚 一席之地 一把手 一对一 一揽子 "
    "一体化 两头在外 一户多 一个多 两个中国 "
)


@cache
def fixed_names() -> frozenset[str]:
    """The words, each from its first numeral on: of 伊金霍洛 nothing, of 第三世界 三世界."""
    exponent, digit = numerals().exponent, numerals().digit

    def tail(word: str) -> str:
        for i, character in enumerate(word):
            code = ord(character)
            if code < 65536 and (digit[code] >= 0 or exponent[code] > 0) and not character.isascii():
                return word[i:]
        return ""

    own = _OWN.split()
    words = set(own)
    for name, column in (("terms.tsv", 0), ("technologies.tsv", 0), ("regions.tsv", 1), ("regions.tsv", 2)):
        with resource("corpora", "lexicon", name).open(encoding="utf-8") as lines:
            next(lines)
            words.update(tail(line.rstrip("\n").split("\t")[column]) for line in lines)
    # A tail of one character would be a number itself; N大… names a set, which is counted.
    return frozenset(word for word in words if len(word) > 1 and (word[1] != "大" or word in own))
