"""A corpus of made-up policy sentences in which the shared passages are known."""

from __future__ import annotations

import random
from typing import Any, NamedTuple

import pyarrow as pa
from planted import table

from policy_nlp.analysis.result import Analysis

MORPHEMES = (
    "智慧数据网络平台产业城市农村教育医疗交通水利环境能源金融税务商贸物流科技人才标准安全信用档案地理林草海洋矿山电力民政社区养老文旅体质检口岸"
    "园港桥路船机器芯片软件云链星光声像"
)
_WORDS = """
推进 加快 完善 建立 健全 培育 支持 引导 扩大 深化 落实 统筹 优化 提升 实施 开展 组织 强化 规范 布局 打造 拓展 巩固 整合
建设 应用 服务 体系 机制 能力 水平 示范 试点 工程 改造 融合 共享 开放 监管 评估 协作 升级 推广 保障
"""
VERBS, ENDS = (line.split() for line in _WORDS.strip().splitlines())
OPENINGS = ("到{y}年，", "由{n}牵头，", "围绕{n}，", "在{n}领域，", "面向{n}，", "以{n}为重点，", "", "", "")
CLOSINGS = ("，累计达到{k}个", "，覆盖率不低于{k}%", "，力争形成{n}{e}", "，重点支持{n}", "，责任到{n}", "")


class Passage(NamedTuple):
    """The same passage in two documents, half-open offsets into both."""

    source: str
    source_start: int
    source_end: int
    target: str
    target_start: int
    target_end: int


class Generator:
    """Sentences that no two documents share but by plan."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)

    def noun(self) -> str:
        return "".join(self.random.sample(MORPHEMES, self.random.choice((2, 2, 3, 4))))

    def sentence(self) -> str:
        pick = self.random.choice
        clauses = [f"{pick(VERBS)}{self.noun()}{pick(ENDS)}" for _ in range(pick((1, 2, 2, 3)))]
        values = {"y": pick(range(2021, 2036)), "n": self.noun(), "k": pick(range(3, 980)), "e": pick(ENDS)}
        return pick(OPENINGS).format(**values) + "、".join(clauses) + pick(CLOSINGS).format(**values) + "。"

    def text(self, length: int) -> str:
        """Sentences of at least `length` characters together, some of them ending a line."""
        made = ""
        while len(made) < length:
            made += self.sentence() + self.random.choice(("", "", "\n　　"))
        return made

    def edited(self, text: str, share: float = 0.1) -> str:
        """`text` with that share of its characters changed, left out or put before another."""
        made = list(text)
        for at in self.random.sample(range(len(made)), round(share * len(made))):
            character = self.random.choice(MORPHEMES)
            made[at] = self.random.choice((character, "", character + text[at]))
        return "".join(made)


def planted_corpus(
    generator: Generator, *, edit: float = 0.0, documents: int = 24, passages: int = 80, longest: int = 300
) -> tuple[dict[str, str], list[Passage]]:
    """Texts by id, and the passages of 40 to `longest` characters that two of them share, in any order, edited by the share `edit`.

    The document with the smaller number has the passage as it was written.
    """
    choose = generator.random
    blocks: list[list[tuple[str, int]]] = [[] for _ in range(documents)]
    holders = []
    for number in range(passages):
        length = min(40 + int(choose.expovariate(1 / 40)), longest)
        written = generator.text(length)[:length].replace("\n", "。")
        holders.append(sorted(choose.sample(range(documents), 2)))
        for holder, wording in zip(holders[-1], (written, generator.edited(written, edit)), strict=True):
            blocks[holder].append((wording, number))
    texts, places = {}, {}
    for document, own in enumerate(blocks):
        choose.shuffle(own)
        text = generator.text(200)
        for wording, number in own:
            places[document, number] = (len(text), len(text) + len(wording))
            text += wording + generator.text(60)
        texts[f"plan-{document:03d}"] = text
    names = list(texts)
    shared = [
        Passage(names[a], *places[a, number], names[b], *places[b, number]) for number, (a, b) in enumerate(holders)
    ]
    return texts, shared


def analysis_of(texts: dict[str, str], sentences: list[dict[str, Any]] | None = None, **columns: list[Any]) -> Analysis:
    """An analysis of `texts` with the other columns of ``documents`` given; without sentences unless some are given."""
    rows = [{"doc": doc, "characters": len(text)} for doc, text in texts.items()]
    for name, values in columns.items():
        for row, value in zip(rows, values, strict=True):
            row[name] = value
    bodies: pa.Table = table("texts", [{"doc": doc, "text": text} for doc, text in texts.items()])
    return Analysis(documents=table("documents", rows), texts=bodies, sentences=table("sentences", sentences or []))
