"""文种: the kind of document that a title names at its end."""

from __future__ import annotations

import re
from functools import cache

# Official kinds (Regulations on the handling of documents by Party and government bodies, 2012, article 8), kinds of
# legislation, plans, and what else titles of policy end in. The kind stands behind the arrow, else the ending is it.
_ENDINGS = """
政府工作报告 工作报告 报告 讲话 致辞→讲话
工作要点 要点 重点工作→工作要点 工作安排→安排 安排
规划纲要→纲要 纲要 规划 远景目标→纲要 行动计划 工作计划→计划 实施计划→计划 计划 行动方案 行动纲要→纲要 行动纲领→纲要
实施方案 工作方案 总体方案→方案 试点方案→方案 改革方案→方案 建设方案→方案 方案 预案 应急预案→预案 路线图
指导意见 实施意见 若干意见→意见 补充意见→意见 意见
政策措施→措施 若干措施→措施 措施 若干政策→政策 政策 举措→措施 任务清单→清单 清单 目录 指南 指引 标准 规范 导则
解答 通知 紧急通知→通知 补充通知→通知 通告 通报 公告 公报 公示 批复 复函 函 答复 请示 提请→议案 议案 建议 决定 决议 命令→令 令 纪要 会议纪要→纪要 解读
宪法→法 法典→法 法 修正案 条例 实施条例→条例 暂行条例→条例
办法 管理办法→办法 暂行办法→办法 实施办法→办法 规定 若干规定→规定 暂行规定→规定 规则 实施细则→细则 细则 规程 章程 准则 守则 制度 司法解释 解释→司法解释
白皮书 倡议 宣言 声明 协定 协议 公约 考核办法→办法 认定办法→办法
"""  # noqa: E501
# 方法, 看法 and 做法 end in 法 and name no law.
_NOT_LAWS = "方法 做法 看法 想法 说法 书法 合法 依法 执法 立法 普法 守法 违法 无法"
_NO_LAW = tuple(_NOT_LAWS.split())
_TAIL = re.compile(r"[（(〔\[][^（()）〔〕\[\]]{0,40}[)）〕\]]$")


@cache
def _kinds() -> tuple[dict[str, str], int, frozenset[str]]:
    pairs = (word.partition("→") for word in _ENDINGS.split())
    kinds = {ending: kind or ending for ending, _, kind in pairs}
    return kinds, max(map(len, kinds)), frozenset(ending[-1] for ending in kinds)


def bare_title(title: str) -> str:
    """The title without what stands in brackets at its end: （试行）, （2021—2025年）, and without 《》 around it."""
    title = title.strip()
    for _ in range(3):
        cut = _TAIL.sub("", title).rstrip()
        if cut == title or len(cut) < 2:
            break
        title = cut
    return title.rstrip('》”"').rstrip() if title.endswith(("》", "”", '"')) else title


def doc_type_of(title: str) -> str | None:
    """文种 that the end of a title names: 关于印发《…规划》的通知 is a ``通知``; ``None`` where it names none."""
    kinds, longest, last = _kinds()
    bare = title if title[-1:] in last else bare_title(title)
    if bare[-1:] not in last or bare.endswith(_NO_LAW):
        return None
    for length in range(min(longest, len(bare)), 0, -1):
        kind = kinds.get(bare[-length:])
        if kind is not None:
            return kind
    return None
