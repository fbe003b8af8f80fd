"""New words of a corpus: character sequences that hold together and stand freely among others.

Source: cohesion as the least pointwise mutual information over all ways to part a sequence, normalised as by G. Bouma, "Normalized
(pointwise) mutual information in collocation extraction", GSCL 2009; freedom as the entropy of the neighbours, Z. Jin & K. Tanaka-Ishii,
"Unsupervised segmentation of Chinese text by use of branching entropy", COLING/ACL 2006.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from policy_nlp.analysis.result import Analysis, MissingTextsError
from policy_nlp.atomic import atomic_file
from policy_nlp.characters import code_points
from policy_nlp.comparison.grams import Grams, frequent_grams
from policy_nlp.comparison.shadow import kept_characters
from policy_nlp.errors import FormatError
from policy_nlp.extras import import_extra
from policy_nlp.tokens import policy_terms
from policy_nlp.trie import width_fold

#: Columns of the table of terms.
TERMS: Final = pa.schema(
    [
        ("term", pa.string()),
        ("count", pa.int32()),
        ("documents", pa.int32()),
        ("cohesion", pa.float32()),
        ("left_entropy", pa.float32()),
        ("right_entropy", pa.float32()),
        ("score", pa.float32()),
    ]
)
_LEAST: Final = 5  # occurrences
_PER: Final = 1_000_000  # characters for which one more is asked
#: Numbers, dates, articles: 第四十五条, 年12月, 五万元.
_NUMBER: Final = re.compile(
    r"第[零一二三四五六七八九十百\d]|[年月日]内|[零〇一二三四五六七八九十百千万亿\d][年月日条款项元万亿千百个倍号届]|^[零〇一二三四五六七八九十百千\d]|[\d一二三四五六七八九十]$"
)
_HAN: Final = re.compile(r"[\u3400-\u9fff]")
#: Words that no term has, however well it holds together;
_NOWHERE: Final = frozenset(
    """
    应当 不得 或者 以及 有关 依法 按照 依照 根据 规定 下列 本 其 及其 可以 予以 给予 进行 未 并 等 的 由 相关 其他
    另有 经 以外 符合 违反 所称 之一 情形 之日起 不予 加强 可能 责令 造成 日内 过程 采取 是否 能够 不能 无法 具有 存在
    发生 提供 提出 需要 认为 作出 做好 开展 会同 发现 确定 导致 实施 推进 推动 加快 促进 建立 健全 完善 制定 包括 用于
    是 使 将 向 从 在 和 及 全面 积极 不断 继续 坚持 着力 大力 持续 深入 扎实 认真 充分 严重 方面 方式 今年 去年 各 每
    该 为 以 于 了 我们 同时 其中 所在地 期间 达到 完成 实现 取得 超过 增长 提高 处以 并处 突破 达不到 几年来 收到
    接到 纳入
    """.split()  # noqa: SIM905 - as words they are read, as a list of literals counted
)
#: at whose two ends they do not stand, though inside they do (就业优先, 校内外);
_NOT_AT_ENDS: Final = frozenset(
    "情况 范围 负责 有效 与 对 内 报 不 有 无 后 时 处 做 业 化 率 量 性 项 号 万 达 超 占 第 增加".split()  # noqa: SIM905
)
#: and which none ends with: 国家公园, 重大工程, 工作报告, but not 入选国家, 发生重大.
_NOT_LAST: Final = frozenset(
    "国家 全国 中央 公 品 型 重大 重要 主要 工作 建设 组织 要求 问题 首 上 下 中 外 前".split()  # noqa: SIM905
)
_NO_PART: Final = frozenset("ucryeo")  # auxiliaries, conjunctions, pronouns, particles
_NO_START: Final = frozenset("dfqkp")  # adverbs, places, measure words, suffixes, prepositions
_NO_END: Final = frozenset("dp")


def discover_terms(
    analysis: Analysis, *, minimum: int | None = None, cohesion: float = 0.3, entropy: float = 2.0, top: int = 2000
) -> pa.Table:
    """Terms of 2 to 8 characters that neither the shipped lexicon nor jieba's dictionary has, the likeliest first.

    Args:
        analysis: with texts.
        minimum: occurrences, at least; by default 5, and one more for every million characters.
        cohesion: least normalised pointwise mutual information of the two parts over all ways to part the term, at least; 1 means that
            they never stand apart, 0 that they meet by chance.
        entropy: of the characters before and after, at least, in bits; punctuation counts as one character.
        top: number of terms, at most.

    Returns:
        term, count, documents (in which it occurs), cohesion, left_entropy, right_entropy, score (cohesion times the lesser
        entropy times log2 of 1 + documents). Numbers and phrases with function words are left out.

    Raises:
        MissingTextsError: the analysis has no texts.
        MissingExtraError: rjieba, which tells the parts of speech, is not installed.
        ValueError: an argument is out of its range.
    """
    for name, value, least in (("minimum", minimum, 2), ("top", top, 1), ("entropy", entropy, 0)):
        if value is not None and value < least:
            raise ValueError(f"{name} is {value}, but must be at least {least}")
    if not -1 <= cohesion <= 1:
        raise ValueError(f"cohesion is {cohesion}, but must be from -1 to 1")
    codes, doc, text_of = _joined(analysis)
    if minimum is None:
        minimum = _LEAST + len(codes) // _PER
    found = frequent_grams(codes, doc, minimum=minimum, cohesion=cohesion, entropy=entropy)
    score = found.cohesion * np.minimum(found.left, found.right) * np.log2(1 + found.documents)
    order = np.lexsort((found.place, -score))
    jieba = import_extra("rjieba", extra="compare", purpose="discover_terms").Jieba()
    known = frozenset(policy_terms())
    terms: list[str] = []
    rows: list[int] = []
    for row in order.tolist():
        term = text_of(int(found.place[row]), int(found.length[row]))
        if term not in known and not jieba.has_word(term) and _is_term(term, jieba):
            terms.append(term)
            rows.append(row)
            if len(terms) == top:
                break
    return _table(terms, found, score, np.array(rows, dtype=np.int64))


def export_user_dictionary(table: pa.Table, path: str | Path) -> None:
    """Write the column ``term`` of `table` as a user dictionary of jieba, for ``jieba.load_userdict``.

    A line a term with the part of speech ``nz``; the frequency is left to jieba, which chooses one that keeps the term whole. The
    file appears when it is complete.

    Raises:
        FormatError: `table` has no column ``term``.
        OSError: the place cannot be written.
    """
    if "term" not in table.column_names:
        raise FormatError(f"the columns are {', '.join(table.column_names)}, but a user dictionary needs term")
    with atomic_file(path) as draft, draft.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{term} nz\n" for term in table.column("term").to_pylist())


def _joined(analysis: Analysis) -> tuple[npt.NDArray[np.uint16], npt.NDArray[np.int32], Any]:
    """The folded characters of all texts, 0 for what is no letter, digit or ideograph; their documents; and how to read a piece."""
    if analysis.texts is None:
        raise MissingTextsError("discover_terms needs the documents' texts, which this analysis was made without")
    parts: list[npt.NDArray[np.uint16]] = [
        np.zeros(1, np.uint16)
    ]  # what stands before the first character is no neighbour
    for chunk in analysis.texts.column("text").chunks:
        for text in chunk:
            points = code_points((text.as_py() or "") + "\n")
            plain = np.where(points < 65536, points, 0).astype(np.uint16)
            parts.append(np.where(kept_characters()[plain], plain, np.uint16(0)))
    written = np.concatenate(parts)
    doc = np.repeat(np.arange(len(parts), dtype=np.int32), [len(part) for part in parts])

    def text_of(place: int, length: int) -> str:
        return written[place : place + length].tobytes().decode("utf-16-le")

    return width_fold()[written], doc, text_of


def _is_term(term: str, jieba: Any) -> bool:
    """Whether it can be one by the words it is made of."""
    if _NUMBER.search(term) or not _HAN.search(term):
        return False
    words, tags = zip(*jieba.tag(term, False), strict=True)
    if not _NOWHERE.isdisjoint(words) or not _NOT_AT_ENDS.isdisjoint((words[0], words[-1])) or words[-1] in _NOT_LAST:
        return False
    starts = [tag[:1] for tag in tags]
    return not (_NO_PART & set(starts) or starts[0] in _NO_START or starts[-1] in _NO_END)


def _table(terms: list[str], found: Grams, score: npt.NDArray[np.float64], rows: npt.NDArray[np.int64]) -> pa.Table:
    values = (found.number, found.documents, found.cohesion, found.left, found.right, score)
    columns = [
        pa.array(column[rows].astype(field.type.to_pandas_dtype()))
        for column, field in zip(values, list(TERMS)[1:], strict=True)
    ]
    return pa.Table.from_arrays([pa.array(terms, pa.string()), *columns], schema=TERMS)
