"""What a document says about itself; the texts are written for these tests."""

import datetime
import json
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.document import Document
from policy_nlp.structure.doc_types import doc_type_of
from policy_nlp.structure.metadata import describe

FIELDS = ("title", "doc_type", "issuer", "doc_number", "date", "year", "region", "level")


def described(text: str) -> Document:
    return describe(Document("d", text))


CITY_NOTICE = """临江市人民政府办公室
关于印发临江市智慧社区建设三年
行动计划（2023—2025年）的通知
临政办发［2023］7号
各乡镇人民政府、街道办事处，市政府各部门：
现将《临江市智慧社区建设三年行动计划（2023—2025年）》印发给你们，请认真组织实施。
临江市人民政府办公室
2023年3月15日
（此件公开发布）
临江市智慧社区建设三年行动计划（2023—2025年）
一、总体要求
"""


def test_a_notice_whose_title_runs_over_three_lines() -> None:
    found = described(CITY_NOTICE)
    assert found.title == "临江市人民政府办公室关于印发临江市智慧社区建设三年行动计划（2023—2025年）的通知"
    assert [getattr(found, field) for field in FIELDS[1:]] == [
        "通知",
        "临江市人民政府办公室",
        "临政办发〔2023〕7号",
        datetime.date(2023, 3, 15),
        2023,
        "吉林省白山市临江市",
        "county",
    ]


def test_what_is_known_stays() -> None:
    known = Document("d", CITY_NOTICE, title="T", region="山东省", year=1999, doc_type="意见", issuer="I", source="s")
    found = describe(known)
    assert (found.title, found.region, found.year, found.doc_type, found.issuer) == ("T", "山东省", 1999, "意见", "I")
    assert (found.level, found.doc_number, found.source, found.text) == (
        "province",
        "临政办发〔2023〕7号",
        "s",
        CITY_NOTICE,
    )


@pytest.mark.parametrize("brackets", ["〔〕", "[]", "（）", "()", "［］", "【】"])
def test_a_number_in_any_brackets(brackets: str) -> None:
    left, right = brackets
    text = f"国务院关于扶持乡村通信建设的意见\n国发{left}2031{right}5号\n各省、自治区、直辖市人民政府：\n"
    found = described(text)
    assert (found.doc_number, found.year) == ("国发〔2031〕5号", 2031)
    assert (found.issuer, found.region, found.level, found.doc_type) == ("国务院", "全国", "national", "意见")


def test_numbers_of_other_documents_are_not_taken() -> None:
    text = "某某工作意见\n根据《国务院关于甲事的意见》（国发〔2015〕43号）提出如下意见。\n国办发〔2016〕1号停止执行。\n"
    assert described(text).doc_number is None


def test_an_order_gives_the_law_its_number_and_its_day() -> None:
    text = """中华人民共和国国务院令
第999号
《乡村网络管理条例》已经2031年5月6日国务院第8次常务会议通过，现予公布，自2031年8月1日起施行。
总理　　某　某
2031年5月20日
乡村网络管理条例
第一章　总　则
第一条　为了管理乡村网络，制定本条例。
"""
    found = described(text)
    assert (found.title, found.doc_type, found.doc_number) == ("乡村网络管理条例", "条例", "国令第999号")
    assert (found.issuer, found.date, found.region) == ("国务院", datetime.date(2031, 5, 20), "全国")


def test_the_day_of_an_order_goes_before_the_history_of_its_law() -> None:
    text = """中华人民共和国国务院令
第998号
现公布修订后的《乡村网络管理条例》，自2031年8月1日起施行。
总理　　某　某
2031年5月20日
乡村网络管理条例
（2011年3月4日中华人民共和国国务院令第76号发布　2031年5月6日国务院第8次常务会议修订通过）
第一章　总　则
"""
    found = described(text)
    assert (found.date, found.year, found.issuer) == (datetime.date(2031, 5, 20), 2031, "国务院")


def test_the_signature_before_the_attachments_of_a_long_text() -> None:
    body, plan = "要认真组织实施有关附件所列各项任务。\n" * 300, "建立工作机制。\n" * 600
    signature = "　　附件：1.任务分工表\n某某省人民政府办公厅\n2031年5月20日\n"
    text = f"某某省人民政府办公厅关于做好数据普查的意见\n各市人民政府：\n{body}{signature}附件1\n任务分工表\n{plan}"
    assert described(text).date == datetime.date(2031, 5, 20)


def test_a_page_in_traditional_script() -> None:
    text = "國務院關於扶持鄉村通信建設的指導意見\n國發〔２０３１〕5號\n各省、自治區、直轄市人民政府：\n二〇三一年五月六日\n"
    found = described(text)
    assert (found.doc_type, found.doc_number, found.issuer) == ("指导意见", "国发〔2031〕5号", "国务院")
    assert (found.date, found.level) == (datetime.date(2031, 5, 6), "national")


def test_a_ministers_order_and_its_number_before_the_word() -> None:
    assert described("交通运输部令2031年第4号\n").doc_number is None  # no form that is known
    assert described("财政部令第12号\n《甲办法》已经通过，现予公布。\n").doc_number == "财政部令第12号"
    assert described("国家发展改革委第12号令\n《甲办法》现予公布。\n").doc_number == "国家发展改革委第12号令"


def test_a_law_that_was_changed() -> None:
    text = """青岛市信用管理条例
2007年11月23日 青岛市第十三届人民代表大会常务委员会第三十一次会议通过
2008年1月18日 山东省第十届人民代表大会常务委员会第一次会议批准
2016年3月30日 青岛市第十五届人民代表大会常务委员会第二十次会议《关于修改〈甲条例〉等九件法规的决定》修正
第一章  总  则
第一条 为了规范信用管理，制定本条例。
"""
    found = described(text)
    assert (found.issuer, found.region, found.level) == ("青岛市人民代表大会常务委员会", "山东省青岛市", "city")
    assert (found.date, found.year, found.doc_type) == (datetime.date(2007, 11, 23), 2016, "条例")


def test_a_national_law() -> None:
    found = described(
        "中华人民共和国算力法\n2031年6月10日 第十五届全国人民代表大会常务委员会第九次会议通过\n第一章 总则\n"
    )
    assert (found.title, found.doc_type, found.issuer) == ("中华人民共和国算力法", "法", "全国人民代表大会常务委员会")
    assert (found.region, found.level, found.year) == ("全国", "national", 2031)


def test_a_report_to_the_congress() -> None:
    text = """当前位置：
首页
>
云南要闻
政府工作报
告
——二〇三一年一月二十七日在云南省第十五届人民代表大会第四次会议上
省长 某 某
各位代表：
现在，我代表省人民政府，向大会报告工作，请予审议。
一、2030年工作回顾
"""
    found = described(text)
    assert (found.title, found.doc_type, found.issuer) == ("政府工作报告", "政府工作报告", "云南省人民政府")
    assert (found.date, found.year, found.region) == (datetime.date(2031, 1, 27), 2031, "云南省")


def test_a_report_without_its_title() -> None:
    found = described(
        "各位代表：\n现在，我代表国务院，向大会作政府工作报告，请予审议。\n一、2030年工作回顾\n过去一年成绩不小。\n"
    )
    assert (found.title, found.doc_type, found.issuer) == (None, "政府工作报告", "国务院")
    assert (found.region, found.year) == ("全国", 2031)


def test_news_of_a_plan() -> None:
    text = (
        "山东省确定2006年信息化工作要点\n"
        "2月16日，山东省信息化工作领导小组办公室下发《2006年全省信息化工作要点》，作了部署。\n"
    )
    found = described(text)
    assert [getattr(found, field) for field in FIELDS] == [
        "山东省确定2006年信息化工作要点",
        "工作要点",
        "山东省信息化工作领导小组办公室",
        None,
        datetime.date(2006, 2, 16),
        2006,
        "山东省",
        "province",
    ]


def test_labelled_fields_of_a_page() -> None:
    text = """索引号：000-1
标题：关于公布2025年第一批试点名单的通知
发文机关：广东省工业和信息化厅
发文字号：粤工信函【2025】33号
成文日期：2025-04-08
正文在此。
"""
    found = described(text)
    assert (found.title, found.issuer) == ("关于公布2025年第一批试点名单的通知", "广东省工业和信息化厅")
    assert (found.doc_number, found.date, found.region) == ("粤工信函〔2025〕33号", datetime.date(2025, 4, 8), "广东省")


@pytest.mark.parametrize(
    ("issuer", "region", "level"),
    [
        ("国务院办公厅", "全国", "national"),
        ("中共中央 国务院", "全国", "national"),
        ("山东省人民政府", "山东省", "province"),
        ("中共四川省委办公厅", "四川省", "province"),
        ("锡林郭勒盟行政公署", "内蒙古自治区锡林郭勒盟", "city"),
        ("恩施土家族苗族自治州人民政府", "湖北省恩施土家族苗族自治州", "city"),
        ("杭州市西湖区人民政府", "浙江省杭州市西湖区", "county"),
        ("青州市王坟镇人民政府", "山东省潍坊市青州市王坟镇", "township"),
        ("鼓楼区人民政府", None, "county"),
    ],
)
def test_the_issuer_gives_region_and_level(issuer: str, region: str | None, level: str) -> None:
    found = described(f"{issuer}关于做好信息公开工作的通知\n各单位：\n现通知如下。\n")
    assert (found.issuer, found.region, found.level) == (issuer, region, level)


def test_the_signature_gives_the_issuer_where_the_title_does_not() -> None:
    found = described("关于做好数据普查的函\n各单位：\n现函告如下。\n济南市统计局　　\n二〇一九年十二月三十一日\n")
    assert (found.issuer, found.date, found.region) == ("济南市统计局", datetime.date(2019, 12, 31), "山东省济南市")


def test_a_signature_at_the_end_of_a_long_text() -> None:
    text = "关于做好数据普查的函\n各单位：\n" + "要认真组织实施。\n" * 2000 + "济南市统计局\n2019年12月31日\n"
    assert described(text).issuer == "济南市统计局"


def test_the_year_of_an_event_in_the_title_is_not_the_documents() -> None:
    text = "国务院关于同意组建2028年运动会协调委员会的批复\n国函〔2026〕38号\n体育总局：\n"
    assert described(text).year == 2026
    assert described("国务院办公厅关于2027年节假日安排的通知\n国办发〔2026〕38号\n各地：\n").year == 2027


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("关于印发《甲市数字经济发展规划》的通知", "通知"),
        ("甲市数字经济发展规划（2021—2025年）", "规划"),
        ("甲市国民经济和社会发展第十五个五年规划纲要", "纲要"),
        ("甲市数字政府建设实施方案（试行）", "实施方案"),
        ("关于加快乙事的若干意见", "意见"),
        ("关于加快乙事的指导意见", "指导意见"),
        ("关于乙事的函", "函"),
        ("甲省实施《中华人民共和国乙法》办法", "办法"),
        ("中华人民共和国公司法", "法"),
        ("《2006年全省信息化工作要点》", "工作要点"),
        ("一种计算方法", None),
        ("", None),
    ],
)
def test_doc_type_is_the_longest_kind_at_the_end(title: str, kind: str | None) -> None:
    assert doc_type_of(title) == kind


def test_numbered_and_body_lines_are_no_titles() -> None:
    assert described("一、总体要求\n（一）指导思想\n以甲为指导，做好乙工作。\n").title is None
    assert described("各部门要认真落实。\n二、工作方案\n").title is None


@given(st.text(max_size=400))
def test_any_string_is_allowed(text: str) -> None:
    found = described(text)
    assert found.text == text
    assert found.level in {None, "national", "province", "city", "county", "township"}


PIECES = [
    *("国务院", "山东省", "潍坊市", "人民政府", "办公厅", "关于", "印发", "《", "》", "的", "通知", "意见", "令"),
    *("国发〔2019〕5号", "2019年2月30日", "二〇〇六年二月十六日", "第十届人民代表大会", "常务委员会", "通过"),
    *("第5号", "条例"),
    *(" ", "\u3000", "（", "）", "发文字号：", "标题：", "一、", "——", "各位代表", "2020年", "文件", "公告", "年月日"),
    *("\n", "\n\n", "。", "：", "\ufeff"),
]  # fmt: skip


@given(st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
def test_any_order_of_the_pieces_is_allowed_and_known_fields_stay(text: str) -> None:
    found = described(text)
    again = describe(found)
    for field in FIELDS:
        value = getattr(found, field)
        assert value is None or getattr(again, field) == value


@given(st.text(max_size=300))
def test_the_middle_is_not_read(middle: str) -> None:
    head, tail = CITY_NOTICE.ljust(3000, "文"), "。\n" + "文" * 1600
    plain = describe(Document("d", head + tail))
    found = describe(Document("d", head + middle + tail))
    assert all(getattr(plain, field) == getattr(found, field) for field in FIELDS)


@pytest.mark.parametrize(
    "piece", ["2", "年", "《", "（", "第", "国", "国务院", " ", "\n", "〔2019〕", "人民代表大会", "日\n", "关于的"]
)
def test_cost_does_not_grow_with_the_text(piece: str) -> None:
    start = time.perf_counter()
    described(piece * 300_000)
    assert time.perf_counter() - start < 0.5


def _flat(text: str | None) -> str:
    return "".join((text or "").split()).removeprefix("中华人民共和国")


def test_the_development_texts(shared: Path) -> None:
    path = shared / "policy-texts" / "docs.jsonl"
    if not path.exists():
        pytest.skip("../shared/policy-texts/docs.jsonl is not on this machine")
    rows = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    found = [described(row["text"]) for row in rows]
    for field in ("title", "region", "level", "year", "doc_type", "doc_number", "issuer"):
        pairs = [
            (str(row[field]), getattr(document, field))
            for row, document in zip(rows, found, strict=True)
            if row.get(field) is not None and row[field] not in ("国务院文件", "法律法规")
        ]
        # Years and titles of the State Council's reports were given by the collection; many of the texts lack them.
        stated = [pair for pair in pairs if not (field in ("title", "year") and pair[1] in (None, "政府工作报告"))]
        right = sum(_flat(given) == _flat(str(value)) for given, value in stated)
        assert right >= 0.95 * len(stated), field
        assert len(stated) >= 0.7 * len(pairs) or field in ("title", "year"), field
