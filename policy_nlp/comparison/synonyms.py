"""Names under which documents speak of the same indicator.

Written for this library from general knowledge of planning documents. Parts of names are made alike first (`PARTS`), then whole
names (`NAMES`), which a user's own synonyms extend.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

#: Parts of names, as patterns, and what they are made; in this order.
PARTS: Final = (
    (r"(?:国内|地区|国民|全省|全市|全区|省内|本地)?生产总值|GDP|gdp", "生产总值"),
    (r"R&D|r&d|研究与试验发展|研究和试验发展|研究与开发|科学研究与试验发展|科研", "研发"),
    (r"规模以上|规模(?=工业)", "规上"),
    (r"限额以上", "限上"),
    (r"(?:占|与|相当于)(.{1,12}?)(?:的)?(?:比重|比例|比率|份额|之比|百分比|占比)$", r"占\1比重"),
    (r"(?:占比|比例|比率)$", "比重"),
    (r"PM(?:2\.5|₂\.₅)|细颗粒物", "PM2.5"),
    (r"小巨人(?:企业)?$", "小巨人企业"),
    (r"全社会(?=研发|固定资产|用电)", ""),
    (r"常住居民|常住人口(?=人均)|居民家庭", "居民"),
    (r"总产量$", "产量"),
    (r"(?:总数|总量|数量|家数|户数|人数)$", ""),
)

#: One name, and the others for it.
NAMES: Final[Mapping[str, Sequence[str]]] = {
    "生产总值": ("经济", "经济总量", "国民经济", "经济增速", "全年经济"),
    "研发经费投入强度": (
        "研发投入强度", "研发经费支出强度", "研发强度", "研发经费占生产总值比重", "研发投入占生产总值比重",
        "研发占生产总值比重", "研发经费投入占生产总值比重", "研发经费支出占生产总值比重", "研发支出占生产总值比重",
        "研发经费强度",
    ),
    "研发经费投入": ("研发经费", "研发投入", "研发经费支出", "研发支出", "研发投入经费"),
    "一般公共预算收入": (
        "地方一般公共预算收入", "地方财政收入", "财政收入", "地方级一般公共预算收入", "公共预算收入",
    ),
    "固定资产投资": ("固投", "固定资产投资额", "固定资产投资完成额"),
    "社会消费品零售总额": ("社零", "社零总额", "社零额", "社会消费品零售", "社会消费品零售额"),
    "进出口总额": (
        "外贸进出口总额", "外贸进出口", "货物进出口", "货物进出口总额", "外贸进出口总值", "进出口总值", "进出口",
        "货物贸易进出口",
    ),
    "居民消费价格": (
        "CPI", "居民消费价格指数", "居民消费价格总水平", "居民消费物价", "居民消费价格水平", "消费价格", "物价",
    ),
    "居民人均可支配收入": ("居民收入", "居民可支配收入", "人均可支配收入", "全体居民人均可支配收入"),
    "城镇居民人均可支配收入": ("城镇居民收入", "城镇居民可支配收入"),
    "农村居民人均可支配收入": (
        "农村居民收入", "农民人均可支配收入", "农民收入", "农民人均纯收入", "农村居民人均纯收入",
        "农村居民可支配收入",
    ),
    "城镇就业": ("城镇就业人员", "城镇就业岗位", "城镇新就业"),
    "城镇调查失业率": ("调查失业率",),
    "粮食产量": ("粮食", "粮食总产", "粮食年产量"),
    "单位生产总值能耗": (
        "万元生产总值能耗", "单位生产总值能源消耗", "单位生产总值能源消费", "能耗强度", "万元生产总值综合能耗",
    ),
    "单位生产总值二氧化碳排放": (
        "单位生产总值碳排放", "碳排放强度", "单位生产总值二氧化碳排放量", "二氧化碳排放强度",
        "单位生产总值二氧化碳",
    ),
    "高校毕业生": ("普通高校毕业生", "大学毕业生", "应届高校毕业生"),
    "高新技术企业": ("国家高新技术企业", "高企"),
    "专精特新中小企业": ("专精特新企业",),
    "数字经济核心产业增加值占生产总值比重": (
        "数字经济核心产业占生产总值比重", "数字经济核心产业增加值比重", "数字经济核心产业增加值占生产总值",
    ),
    "数字经济增加值占生产总值比重": ("数字经济占生产总值比重", "数字经济比重"),
    "空气质量优良天数比重": (
        "优良天数比重", "空气优良天数比重", "空气质量优良率", "空气优良率", "优良天数", "空气质量优良天数",
    ),
    "PM2.5平均浓度": ("PM2.5浓度", "PM2.5年均浓度", "PM2.5"),
    "常住人口城镇化率": ("城镇化率", "城市化率"),
    "电力装机": ("电力总装机", "发电装机", "发电总装机", "电力装机容量", "发电装机容量", "电力装机规模"),
    "人均预期寿命": ("人均期望寿命", "居民人均预期寿命", "预期寿命", "寿命"),
}  # fmt: skip


def canonical_name(name: str, own: Mapping[str, str] | None = None) -> str:
    """The one name of the indicator `name` (as `policy_nlp.analysis.targets.indicator_name` cleans it).

    Args:
        name: cleaned name.
        own: a user's names → the name to use; they go before the shipped ones.
    """
    if own and name in own:
        return own[name]
    for pattern, made in _parts():
        rest = pattern.sub(made, name)
        name = rest if len(rest) > 1 else name
    return (own or {}).get(name) or _names().get(name, name)


@cache
def _parts() -> tuple[tuple[re.Pattern[str], str], ...]:
    return tuple((re.compile(pattern), made) for pattern, made in PARTS)


@cache
def _names() -> dict[str, str]:
    return {other: name for name, others in NAMES.items() for other in others}
