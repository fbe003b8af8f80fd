"""Objects, actions, status, deadlines, place and agency."""

from __future__ import annotations

import pytest
from quantities_of import quantities_of


@pytest.mark.parametrize(
    ("text", "objects"),
    [
        ("重点建设6个农产品冷链物流基地，扶持数字车间。", ["农产品冷链物流基地"]),
        ("支持50家骨干企业的设备改造。", ["骨干企业"]),
        ("培育软件、芯片、终端企业30家以上。", ["软件、芯片、终端企业"]),
        ("建设4个示范园区、7个共享实验室，优化环境。", ["示范园区", "共享实验室"]),
        ("力争软件业务收入占全省工业收入比重达到12%。", ["软件业务收入占全省工业收入比重"]),
        ("粮食、棉花产量分别增长3%、5%。", ["粮食", "棉花产量"]),
        ("茶叶、水果和蔬菜产量分别达到3万吨、5万吨和9万吨。", ["茶叶", "水果", "蔬菜产量"]),
        ("新增绿色工厂12家、节水企业9家。", ["绿色工厂", "节水企业"]),
        ("软件产业规模比上年增长11%。", ["软件产业规模"]),
        ("力争所有区县开通热线。", ["区县"]),
        ("在80%以上的社区设立服务点。", ["社区"]),
        ("打造3个具有全国影响力的产业集群。", ["具有全国影响力的产业集群"]),
        ("推进5个物流园区建设。", ["物流园区"]),
        ("中央财政下拨补助资金12亿元，增长8%。", ["补助资金", "补助资金"]),
        ("人均住房面积从20平方米提高到25平方米。", ["人均住房面积", "人均住房面积"]),
        ("在东、西两市试点。", [None]),
        ("粮食产量一九八五年达到二百万吨。", ["粮食产量"]),
    ],
)
def test_object(text: str, objects: list[str | None]) -> None:
    assert [q.object for q in quantities_of(text)] == objects


@pytest.mark.parametrize(
    ("text", "doc_type", "status"),
    [
        ("重点培育30家软件企业。", "工作要点", "planned"),
        ("目前已建成30个服务站。", "工作要点", "achieved"),
        ("全市软件企业达到30家。", "政府工作报告", "achieved"),
        ("力争软件企业达到30家。", "政府工作报告", "planned"),
        ("围绕五大社会事业拓展服务。", "工作要点", "descriptive"),
        ("以8个服务中心为支撑建设平台。", "工作要点", "descriptive"),
        ("开放数据集不少于2000个。", "工作要点", "planned"),
        ("支持投资3000万元以上的项目。", "工作要点", "descriptive"),
        ("违反规定的，处二万元以上十万元以下罚款。", "条例", "descriptive"),
    ],
)
def test_status_of_one_sentence(text: str, doc_type: str, status: str) -> None:
    title = {"条例": "某市信息条例", "政府工作报告": "某市政府工作报告"}.get(doc_type, "某市工作要点")
    (found,) = quantities_of(text, doc_type=doc_type, title=title)
    assert found.status == status


def test_status_follows_the_section_of_a_report() -> None:
    text = (
        "某市政府工作报告\n一、2005年工作回顾\n过去一年，我们迎难而上，各项事业都有新的进展。\n建成学校12所。\n"
        "二、2006年重点任务\n今年的工作任务繁重，要求我们共同努力。\n建设医院3所。"
    )
    found = quantities_of(text, doc_type="政府工作报告", title="某市政府工作报告")
    assert [(q.text, q.status) for q in found] == [("12所", "achieved"), ("3所", "planned")]


def test_both_ends_of_a_change() -> None:
    first, second = quantities_of("宽带普及率从2005年的20%提高到40%。")
    assert (first.status, second.status) == ("achieved", "planned")
    _, first, second = quantities_of("到2010年，建成基站300个，网上办理率由2005年的20%提高到40%。")
    assert (first.status, first.deadline, first.action) == ("achieved", None, None)
    assert (second.status, second.deadline, second.action) == ("planned", "2010", "提高到")


@pytest.mark.parametrize(
    ("text", "deadline"),
    [
        ("到2010年，建成60个平台。", "2010"),
        ("2010年底前建成60个平台。", "2010-12-31"),
        ("2007年9月底前建成60个平台。", "2007-09-30"),
        ("2007年9月建成60个平台。", "2007-09"),
        ("于2007年9月15日前建成60个平台。", "2007-09-15"),
        ("“十二五”期间，建设60个平台。", "2011/2015"),
        ("2008—2010年，建设60个平台。", "2008/2010"),
        ("2006年，建设60个平台。", None),
        ("比2005年提高5个百分点。", None),
        ("落实《发展规划（2008—2012年）》，建设60个平台。", None),
    ],
)
def test_deadline(text: str, deadline: str | None) -> None:
    assert [q.deadline for q in quantities_of(text)] == [deadline]


def test_deadline_of_the_heading() -> None:
    text = "某省信息化发展意见\n一、“十二五”时期主要任务\n建设60个服务平台，服务城乡居民。"
    (found,) = quantities_of(text)
    assert found.deadline == "2011/2015"


def test_action_place_and_agency() -> None:
    text = "市商务局在临江县重点扶持40家商贸企业。"
    (found,) = quantities_of(text, entities=(("市商务局", "ORG"), ("临江县", "REGION")))
    assert (found.action, found.place, found.agency) == ("扶持", "临江县", "市商务局")


def test_nothing_said_is_nothing_found() -> None:
    assert quantities_of("") == []
    (found,) = quantities_of("共40家。")
    assert (found.place, found.agency, found.deadline) == (None, None, None)
