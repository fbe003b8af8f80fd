"""The words of the sentences that hold an amount, with what each is good for in a phrase."""

from __future__ import annotations

from functools import cache
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from policy_nlp.characters import CLOSER, DIGIT, NUMERAL, OPENER, PAUSE, SPACE, STOP, flags
from policy_nlp.kernel import kernel
from policy_nlp.quantities.comparators import longest_word
from policy_nlp.resources import resource
from policy_nlp.structure import TextBatch
from policy_nlp.tokens import default_segmenter
from policy_nlp.trie import Trie, build_trie

#: Roles of words, as bits.
VERB = 1  #: governs an object
WEAK = 2  #: a verb that as often stands inside a noun phrase: 技术改造项目
BOUND = 4  #: particles, prepositions, determiners: no part of a noun phrase
LINK = 8  #: 的 和 与 占: inside a phrase, never at its ends
DONE = 16  #: says that something has happened: 已 了 累计
PLAN = 32  #: says that something is to happen: 力争 确保 要 将
GIVEN = 64  #: what it governs is taken as given: 围绕 依托 按照
INCREASE_VERB = 128  #: 新增: the amount that it governs is an increase
DECREASE_VERB = 256
MEASURED = 512  #: nouns of what is measured, not counted: 增加值 产量 总额
TAIL = 1024  #: an action at the end of a phrase, not part of what is counted: 产业园建设
PLACE = 2048  #: 全省 我市: not part of what is counted
ADVERB = 4096  #: may stand between a phrase and its amount: 分别 同比 均 实现
COMPARED = 8192  #: 比 较: what is measured stands before
RELATION = 16384  #: 比重 占比: keeps its 的-phrase
TIMED = 32768  #: a date or period
MARK = 65536  #: punctuation that ends a phrase
OPEN, CLOSE, COMMA = 131072, 262144, 524288  #: brackets and quotes; 、
EACH = 1048576  #: 分别
BROKEN = 4194304  #: an undecodable character: ends a phrase even inside brackets
STATED = 2097152  #: what it governs is told as it is, unless a review reports it: 有 包括 这

_LISTS: Final = {
    WEAK: (
        "改造 建设 研发 转化 培训 应用 服务 管理 改革 示范 试点 提升 监测 开发 保护 治理 更新 检查 投资 引导 发展 创新 "
        "认定 支撑 投入 研制 保障 安装 配置 配备 "
        "整合 整治 建造 整理 组织 培养 推广 交流 合作 处理 采购 购买 供应 流通 使用 利用 参与 授权 设计 完善 调度 运行 "
        "运营 征集 保险 教育 补助 补贴 资助 帮扶 扶持 援助 救助 "
        "考核 评价 评估 监管 审批 登记 发行 汇聚 集聚 聚集 补充 覆盖 落户 签约 创建 培育 孵化 加工 制造 生产 储备 扩产 "
        "增长 消费 贷款 融资 支付 结算 交易 出让 出口 进口 "
        "转移 上市 挂牌 招商 合同 测试 检测 认证 评定 修复 修建 扩建 改建 建成 获得 提高 公布 发布 减排 节能 脱贫 扶贫 "
        "就业 创业 救灾 用电 用水 供水 供电 供热 排放 承接 销售 连接 接入 支持 协同 协作 统筹 展览 展示 体验"
    ),
    VERB: (
        "处 并处 单处 处以 罚 没收 安排 追加 筹集 下拨 拨 收取 征收 填报 选择 布置 争创 新设 用 完工 推动 招收 培养 "
        "转化 接待 提请 审议 引入 获批 扩边 增设 下降 缴存 给予"
    ),
    LINK: "的 和 与 及 以及 占 之 或 或者 暨 同 · - —",
    DONE: (
        "已 了 已经 累计 业已 先后 截至 截止 目前 首次 过 成功 圆满 胜利 超额 提前 一举 现有 业务量 "
        "已有 已完成 已建成"
    ),
    PLAN: "力争 争取 确保 要 将 应 应当 须 必须 务必 拟 今后 下一步 未来 明年 可望 有望 力求",
    GIVEN: (
        "以 围绕 依托 按照 根据 针对 依据 属于 分为 分 聚焦 基于 遵循 坚持 立足 位居 借助 凭借 遵守 下列 下设 瞄准 系 "
        "发挥 充分发挥 维护 缩小 利用好"
    ),
    STATED: "是 有 现有 共有 包括 包含 设有 其中 上述 这",
    INCREASE_VERB: "新增 净增 增加 新增加 净增加 增加了 新增了 增长 增长了",
    DECREASE_VERB: "减少 减少了 压减 压缩 降低 下降 削减 缩减 精简 裁减 核减",
    MEASURED: (
        "增加值 产值 产量 总额 营收 营业收入 收入 总量 规模 数量 比重 占比 增速 增幅 利润 投资额 销售额 交易额 成交额 "
        "产能 装机 面积 容量 余额 总产值 总值 覆盖率 普及率 比例"
    ),
    TAIL: (
        "建设 改造 提质 升级 提升 试点 培育 创建 扩容 增效 开工 投产 运行 运营 发展 整治 治理 更新 实施 达产 开通 上线 "
        "落地 入驻 提质升级 转型升级 提级 扩面 提能 改建 扩建 "
        "工作 等 等等 改造提升 任务 建成 试运行 竣工 完工 推广 复工 收官 投用 进行 贯通 通车 验收 开业 招引 引进 左右 以上"
    ),
    PLACE: (
        "全省 全市 全国 全区 全县 我省 我市 我国 我区 全州 全旗 本市 本省 本区 全盟 省 市 国家 自治区 全自治区 全域 "
        "各地 各省 各市 中央 本级 省内 市内 国内 区内 境内 地区"
    ),
    ADVERB: (
        "分别 均 已 已经 累计 同比 年均 平均 每年 总计 合计 共 共计 预计 预期 将 再 又 也 仅 只 就 还 都 各 实际 名义 "
        "力争 争取 确保 实现 完成 可 可达 能 能够 要 约 至 到 了 "
        "首次 成功 目前 一次性 全部 基本 超额 总体 有 达 达到 为 年 是 其 共有 已有 每人 每人每年 每月 每户 每亩 每吨 "
        "每年 每个 每千瓦时 每平方米 按 仍 原则上 新 提升至 提高到 提升到 提高至 增加到 增加至 降低到 扩大到 下降到 下降至 "
        "增长到 上升 上升到 上升至 减少到 为主 新 现有 拥有 由 从 在 分 每 不 率先 稳定 保持 先后 应当 不得 应 必须 总 约为 "
        "合 大幅 连续 当年 折合 计 则 继续 进一步 全面 占 基本上 提前 普遍 同步 逐年 逐步 稳步 "
        "初步 力 并 突破 跃升 至少 环比 降至 降到 跨越 净 日均 月均 人均 今年 去年 当中 其中 均已 且 年增 只有 多 者 超 上"
    ),
    COMPARED: "比 较 高于 低于 快于 相比 相当于 优于 好于 多于 少于 高出 低出 快",
    RELATION: "比重 占比 比例 之比 增速 增幅 数量 总量 总额 水平 规模 贡献率 覆盖率 比率 份额 支出 投入 收入 余额 价格 均值 强度",
    TIMED: (
        "期间 时期 以来 期末 年底 年末 年初 底 末 今年 去年 明年 上年 当年 本年 年内 近年 近年来 前 内 起 之后 以后 "
        "之前 以前 五年 三年 上半年 下半年 当前 目前 现在 期 季度"
    ),
    EACH: "分别 依次",
    MARK: "其中",
}  # fmt: skip
# Bounds and verbs of the lexicon that are no bound here.
_NOT_BOUND: Final = (
    "基本 与 及 占 或 等 以上 每 各 多 大量 重点 所有 全部 全面 特别 高标准 高起点 优先 紧密 主要 创新性 创造性 常态化 "
    "全方位 多层次 全过程 广泛 普遍 最后 "
    "精准 众多 密切 上述 下列 统一 自主 联合 共同 公共 集约 定期 三个 两个 一个 一家 一套 一批 一次 一类 一种 一项 "
    "几个 几家 几项 富有 原有 所属"
)
#: What follows a subject ends its noun phrase: 32个部门要公布.
_MODALS: Final = "要 应 应当 须 必须 务必 不得 可以 将"
_NOT_VERB: Final = (
    "占 计划 投资 突出 方便 明确 团结 汇总 简称 响应 分解 量化 含 收集 有 使 令 称 指 位列 达 累计 落地 赋能 突破 是 请 "
    "列支 担当"
)


class Words(NamedTuple):
    """Words of the chosen sentences, in order.

    Attributes:
        start, end: int32, shape (words,): offsets into the batch's text.
        role: int32, shape (words,): bits of this module.
        first: int32, shape (chosen sentences + 1,): the first word of each.
    """

    start: npt.NDArray[np.int32]
    end: npt.NDArray[np.int32]
    role: npt.NDArray[np.int32]
    first: npt.NDArray[np.int32]


@cache
def lexicon() -> Trie:
    """Roles by word, from `verbs.tsv`, `left_bounds.tsv` and the lists of this module."""
    roles: dict[str, int] = {}
    not_verb, not_bound = _NOT_VERB.split(), _NOT_BOUND.split()
    with resource("corpora", "lexicon", "verbs.tsv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            verb, status = line.rstrip("\n").split("\t")
            if verb not in not_verb:
                roles[verb] = VERB | (DONE if status == "achieved" and verb.endswith("了") else 0)
    with resource("corpora", "lexicon", "left_bounds.tsv").open(encoding="utf-8") as lines:
        next(lines)
        for line in lines:
            word = line.rstrip("\n")
            if word not in not_bound:
                roles[word] = roles.get(word, 0) | BOUND
    for role, words in _LISTS.items():
        for word in words.split():
            roles[word] = roles.get(word, 0) | role
    for word in _MODALS.split():
        roles[word] = roles.get(word, 0) | BOUND
    for word in _LISTS[LINK].split():
        roles[word] &= ~(BOUND | VERB)
    return build_trie(roles)


@kernel
def _role(codes, a, b, table, root, edges, shift, values):  # type: ignore[no-untyped-def]
    c = codes[a]
    flag = table[c] if c < 65536 else np.uint16(0)
    for i in range(a, b):
        if codes[i] == 0xFFFD:
            return MARK | BROKEN
    if b - a == 1:
        if c == 0x3001:
            return COMMA
        if flag & OPENER or c == 0x22:
            return OPEN
        if flag & CLOSER:
            return CLOSE
        if flag & (PAUSE | STOP | SPACE):
            return MARK
    elif flag & SPACE:
        return MARK
    if flag & DIGIT:
        last = codes[b - 1]
        if last == 0x5E74 or last == 0x6708 or last == 0x65E5:  # 年 月 日
            return TIMED
        return 0
    if flag & NUMERAL and b - a == 5 and codes[b - 1] == 0x5E74:  # 一九八五年
        return TIMED
    length, role = longest_word(codes, a, b, root, edges, shift, values)
    if length == b - a:
        return role
    # 新创建, 新获批
    if b - a >= 3 and codes[a] == 0x65B0:
        length, role = longest_word(codes, a + 1, b, root, edges, shift, values)
        return role & (VERB | DONE) if length == b - a - 1 else 0
    # 推进了, 建成了: a verb with 了.
    if b - a >= 2 and codes[b - 1] == 0x4E86 and length == b - a - 1:
        return role | DONE
    return 0


@kernel
def _roles(codes, table, trie, start, word_end, first, word_start, role):  # type: ignore[no-untyped-def]
    """Fill where each word begins and its role; `start` is where the sentences begin."""
    root, edges, shift, values = trie[:4]
    for sentence in range(len(start)):
        begin = start[sentence]
        for w in range(first[sentence], first[sentence + 1]):
            word_start[w] = begin
            role[w] = _role(codes, begin, word_end[w], table, root, edges, shift, values)
            begin = word_end[w]


def words_of(batch: TextBatch, start: npt.NDArray[np.int32], end: npt.NDArray[np.int32]) -> Words:
    """Segment the sentences [start, end), both of shape (chosen sentences,), in one go."""
    word_end, first = default_segmenter().words_within(batch.codes, start, end)
    word_start, role = np.empty_like(word_end), np.empty_like(word_end)
    _roles(batch.codes, flags(), lexicon(), start, word_end, first, word_start, role)
    return Words(word_start, word_end, role, first)
