"""Which names mean the same indicator: character n-grams, their cosine, and one leader for each set of names.

Source: TF-IDF weighted character n-grams for matching names, W. W. Cohen, P. Ravikumar & S. E. Fienberg, "A comparison of string
distance metrics for name-matching tasks", IIWeb 2003; leader clustering, J. A. Hartigan, Clustering Algorithms, 1975, chapter 3: a name
joins the most frequent name that it resembles, so that no chain of small steps joins names that differ.
"""

from __future__ import annotations

import re
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import code_points
from policy_nlp.extras import import_extra

#: Names at least this alike are one indicator.
THRESHOLD: Final = 0.72

# 城镇居民收入 and 农村居民收入 share most characters and are two indicators: names that differ in one of these words are never joined.
_DISTINCT: Final = re.compile(
    r"[A-Za-z0-9.+]+|[一二三四五六七八九十百千万亿]+(?:元|级|星)|城镇|城市|城乡|农村|乡村|农民|进口|出口|第?[一二三]产业|一产|二产|三产|工业|农业|服务业|制造业|建筑业|规上|限上|民间|民营|"
    r"国有|外资|增加值|营业收入|营收|主营业务收入|利润|投资|零售|销售|产量|产值|产能|装机|人均|单位|平均|比重|覆盖率|普及率|增速|税收|支出|收入|贷款|存款|"
    r"国家级|省级|市级|县级|国际|高中|初中|小学|幼儿|义务教育|高等教育|职业|新建|改造|更新|培育|引进|老年|儿童|青年|博士|硕士|"
    r"高技能|高层次|高技术|高新技术|战略性新兴|未来产业|上市|独角兽|瞪羚|小巨人|单项冠军|专精特新|科技型|"
    r"风电|光伏|水电|核电|火电|煤|原油|天然气|粮食|玉米|大豆|小麦|水稻|棉花|油料|肉|蛋|奶|蔬菜|水果|水产|"
    r"本科|专科|园区|产业园|集群|基地|公办|民办|海洋|公路|铁路|高速|普通|机场|港口|轨道|航|境外|境内|入境|国内|旅游|化学需氧量|氨氮|二氧化硫|氮氧化物|二氧化碳|森林|草原|湿地|"
    r"出生|死亡|预期寿命|失业|就业|创业|大学|高校|毕业生|农民工|脱贫|低收入|残疾|一次|二次|车|船|户|床位|托位|学位|岗位"
)

# What is said of anything: two documents that name 3 项目 and 5 项目 do not speak of one indicator.
_VAGUE: Final = re.compile(
    r".|(?:[等各重主]?(?:要|大|点|类|个|项)?)?(?:方面|项目|工程|行动|专项行动|任务|目标|安排|投资|总投资|资金|市场|资源|举措|战略|方案|措施|政策|部署|"
    r"主张|意见|要求|事项|问题|难题|难点问题|领域|环节|阶段|层次|体系|机制|制度|平台|基地|集群|产业|产业集群|企业|集团|单位|机构|中心|地区|区域|"
    r"积极性|困难|原则|关系|大局|部门|支出|规模|建设|补助|标准|条件|内容|指标|工作|活动|品牌|线路|场景|产品|成果|人才|人|群众|城市|县|乡|村|"
    r"全国|单位|增长|功能|板块|高地|安全|大文章|文章|台阶|国家级|省级|市级|网络|行业|民族|清单|新开工|速度|特别行政区|"
    r"比重|增速|总额|总量|产量|每人每年|每人每月|平均|一次|性指标|万|亿)"
)


def is_vague(name: str) -> bool:
    """Whether `name` is too general to name an indicator: 项目, 方面, 重点任务."""
    return _VAGUE.fullmatch(name) is not None


def distinction(name: str) -> str:
    """The words of `name` that set indicators apart; names with different ones are never the same."""
    return " ".join(sorted(set(_DISTINCT.findall(name))))


def align(
    names: list[str], weight: npt.NDArray[np.integer], block: npt.NDArray[np.integer], *, threshold: float = THRESHOLD
) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Join the names that mean one indicator.

    Args:
        names: distinct within a block, none empty; n of them.
        weight: how often each is used; the most used leads; shape (n,).
        block: names of different blocks are never joined; shape (n,).
        threshold: cosine of the n-grams from which on two names are one, above 0 and at most 1.

    Returns:
        The leader of each name, an index into `names`, shape (n,); the cosine with it, 1 for a leader.

    Raises:
        ValueError: `threshold` is out of its range.
        MissingExtraError: scipy is not installed.
    """
    if not 0 < threshold <= 1:
        raise ValueError(f"threshold is {threshold}, but must be above 0 and at most 1")
    leader, similarity = np.arange(len(names)), np.ones(len(names))
    if not names:
        return leader, similarity
    vectors = ngram_vectors(names)
    by_block = np.lexsort((np.arange(len(names)), -weight, block))
    bounds = np.flatnonzero(np.concatenate([[True], np.diff(block[by_block]) != 0, [True]]))
    for start, stop in zip(bounds[:-1].tolist(), bounds[1:].tolist(), strict=True):
        if stop - start > 1:
            members = by_block[start:stop]
            chosen, cosine = _leaders(vectors[members], threshold)
            leader[members], similarity[members] = members[chosen], cosine
    return leader, similarity


def ngram_vectors(names: list[str]) -> Any:
    """TF-IDF of the single characters and pairs of neighbours of each name, of length 1; CSR, shape (names, n-grams).

    A name's first and last character also make a pair with its edge.
    """
    sparse = import_extra("scipy.sparse", extra="compare", purpose="aligning indicators")
    lengths = np.array([len(name) for name in names])
    code = code_points("\n" + "\n".join(names) + "\n").astype(np.int64)
    owner = np.repeat(np.arange(len(names)), lengths + 1)
    pair, single = (code[:-1] << 21) + code[1:], code[1:]
    kept = single != ord("\n")
    gram = np.concatenate([pair, single[kept]])
    row = np.concatenate([owner, owner[kept]])
    _, column = np.unique(gram, return_inverse=True)
    shape = (len(names), int(column.max()) + 1)
    counts = sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
    counts.sum_duplicates()
    # Smoothed, so that among few names what one alone has does not outweigh what they share.
    weight = np.log(1 + len(names) / np.bincount(counts.indices, minlength=shape[1])) + 0.5
    counts.data *= weight[counts.indices]
    norm = np.sqrt(np.asarray(counts.multiply(counts).sum(axis=1)).ravel())
    return sparse.diags(1 / norm) @ counts


def _leaders(vectors: Any, threshold: float) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.float64]]:
    """Leaders of names in the order of their weight: each name takes the first leader that it resembles enough, or leads."""
    alike = (vectors @ vectors.T).tocsr()
    alike.data[alike.data < threshold - 1e-9] = 0
    alike.eliminate_zeros()
    leader = np.full(vectors.shape[0], -1)
    cosine = np.ones(vectors.shape[0])
    for name in range(len(leader)):
        if leader[name] < 0:
            leader[name] = name
            near = slice(alike.indptr[name], alike.indptr[name + 1])
            others, values = alike.indices[near], alike.data[near]
            free = leader[others] < 0
            leader[others[free]], cosine[others[free]] = name, np.minimum(values[free], 1)
    return leader, cosine
