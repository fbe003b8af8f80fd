"""What a document says about itself at its two ends: title, 文种, issuer, number, day, region, year."""

from __future__ import annotations

import re

from policy_nlp.document import Document
from policy_nlp.structure.dates import year_number
from policy_nlp.structure.doc_numbers import find_doc_number, year_of_number
from policy_nlp.structure.doc_types import doc_type_of
from policy_nlp.structure.head import Ends, read_ends
from policy_nlp.structure.issuers import Issue, find_issue, month_and_day
from policy_nlp.structure.regions import Region, abbreviations, region_at_start, region_by_code, region_of
from policy_nlp.structure.shadow import plain_text
from policy_nlp.structure.titles import find_title

REPORT = "政府工作报告"
_NATIONAL = re.compile(
    r"(?:第[一二三四五六七八九十]{1,3}届)?(?:中华人民共和国|国务院|中共中央|党中央|中央|全国|国家|最高人民|中国(?![（(])|"
    r"(?:外交|国防|教育|科技|科学技术|工业和信息化|信息产业|公安|民政|司法|财政|人力资源和?社会保障|劳动和?社会保障|人事|自然资源|国土资源|"
    r"生态环境|环境保护|住房和?城乡建设|建设|交通运输|交通|铁道|水利|农业农村|农业|商务|文化和旅游|文化|卫生|退役军人事务|应急管理|邮电)部"
    r"|审计署|海关总署|(?:税务|工商行政管理|质量监督检验检疫|市场监管|广电|体育|统计)总局|市场监督管理总局)"
)
_NATIONAL_NUMBER = re.compile(r"(?:国发|国办|国函|国令|中发|中办|国务院)")
_ZONE = re.compile(r"中国[（(]([\u4e00-\u9fff]{2,8})[）)]")
_LEAD = re.compile(r"(?:[《“\"]|关于|印发|转发|批转|公布|下发|(?:19|20)\d\d年(?:度)?|\s)+")
_YEAR_IN_TITLE = re.compile(r"(?<![\d—－\-~～至到—])((?:19|20)\d\d)年?(?:度)?(?![\d—－\-~～至到年代])")
_RANGE_IN_TITLE = re.compile(r"((?:19|20)\d\d)年?[—－\-~～至到]{1,2}(?:19|20)\d\d")
_REVIEWED = re.compile(r"((?:19|20)\d\d|[１２]\d{3})年(?:[^。\n]{0,12}工作[^。\n]{0,3}回顾|的工作$)")
_TERRITORY = re.compile("中华人民共和国(?:境内|领域)")
_DELIVERED = re.compile(r"代表[^，。\s]{0,16}(?:国务院|政府)，?向[^，。]{2,24}(?:报告|作政府工作)")
_IN_FORCE = re.compile(r"自((?:19|20)\d\d)年\d{1,2}月\d{1,2}日起(?:施行|实施|执行)")
_TOWNSHIP = re.compile(r"([\u4e00-\u9fff]{2,24}?(?:镇|乡|街道))(?:人民政府|政府|办事处|党委|党工委)")
_COUNTY_OF_SUFFIX = re.compile(r"[\u4e00-\u9fff]{1,12}[县区旗](?:人民政府|人民代表大会|委员会)")
_OWN_GOVERNMENTS = "省人民政府 市人民政府 自治区人民政府 区人民政府 县人民政府 自治州人民政府 省政府 市政府"
_OWN_GOVERNMENT = tuple(_OWN_GOVERNMENTS.split())
# 青, 新, 宁, 苏 and others also open the numbers of cities (青岛, 新乡, 南京, 苏州).
_NUMBER_LETTERS = frozenset("鲁京津冀晋蒙辽吉黑沪浙皖闽赣豫鄂湘粤桂琼渝川黔滇陕甘")


def describe(document: Document) -> Document:
    """The document with the fields that were ``None`` filled from its text; what was known stays.

    Only the first 3,000 and the last 1,500 characters are read, and those around the first 附件. A field that the text
    does not state stays ``None``. `date` is the day of issue, of a law that no order opens the day of its first
    adoption; `year` is the plan's year, of a law the year of the last change that its history lists, else the year of
    issue.
    """
    ends = read_ends(document.text)
    title = document.title or find_title(ends)
    doc_type = document.doc_type or (doc_type_of(plain_text(title)) if title else None)
    if doc_type is None and title is None and _DELIVERED.search(document.text, 0, 300):
        doc_type = REPORT
    number = document.doc_number or find_doc_number(ends)
    issue = find_issue(ends, title, doc_type)
    issuer = document.issuer or issue.issuer
    known = Document(
        document.id, document.text, title, document.region, issuer=issuer, doc_number=number, date=document.date
    )
    region, level = _region(known, ends, issue)
    if document.issuer is None and region and (issuer is None or issuer in _OWN_GOVERNMENT) and doc_type == REPORT:
        issuer = "国务院" if region == "全国" else f"{region}人民政府"
    year = document.year or _year(known, ends, issue)
    return Document(
        document.id,
        document.text,
        title=title,
        region=document.region or region,
        level=document.level or level,
        year=year,
        doc_type=doc_type,
        issuer=issuer,
        doc_number=number,
        date=document.date or issue.date or month_and_day(ends.head, year),
        source=document.source,
    )


def _region(document: Document, ends: Ends, issue: Issue) -> tuple[str | None, str | None]:
    """Full name and level of the area whose body issued the document."""
    if document.region is not None:
        known = region_of(document.region)
        return document.region, known.level if known else None
    issuer, title, number = document.issuer, document.title, document.doc_number
    if issuer and title and _NATIONAL.match(issuer) and "关于" not in title and (local := _opening(title)):
        return local[0].full_name, local[0].level
    for source in (issuer, title):
        if source is None:
            continue
        township = _TOWNSHIP.match(source) if source is issuer else None
        name = _LEAD.sub("", source[:40], count=1) if source is title else source
        found = _opening(name)
        if township is not None:
            above = found[0].full_name + township[1][found[1] :] if found else township[1]
            return above, "township"
        if found is not None:
            return found[0].full_name, found[0].level
        if _NATIONAL.match(name):
            return "全国", "national"
    if issue.place is not None:
        found = _opening(issue.place)
        if found is not None:
            return found[0].full_name, found[0].level
    if number is not None:
        if _NATIONAL_NUMBER.match(number):
            return "全国", "national"
        if number[0] in _NUMBER_LETTERS and number[1:2] in ("政", "发", "办", "委", "府", "信", "经"):
            region = abbreviations()[number[0]]
            return region.full_name, region.level
    if issuer is not None and _COUNTY_OF_SUFFIX.match(issuer) and not issuer.startswith(_OWN_GOVERNMENT):
        return None, "county"
    if issuer is None and any(_TERRITORY.search(line, 0, 300) for line in ends.head[1:6]):
        return "全国", "national"
    return None, None


def _opening(source: str) -> tuple[Region, int] | None:
    """The division that opens a name of a body or a title; the country's bodies open with none."""
    if _NATIONAL.match(source):
        return None
    zone = _ZONE.match(source)
    if zone is not None:
        region = region_of(zone[1])
        return (region, zone.end()) if region else None
    party = 2 if source.startswith("中共") else 0
    found = region_at_start(source[party : party + 40])
    if found is None:
        return None
    region, end = found
    return region_by_code(region.code) or region if region.level == "province" else region, end + party


def _year(document: Document, ends: Ends, issue: Issue) -> int | None:
    """A title's year counts where it is the year of issue or the one after: a plan's, not an event's."""
    title, number = document.title, document.doc_number
    date = document.date or issue.date
    issued = year_of_number(number) or issue.revised or (date.year if date else None)
    if title:
        match = _YEAR_IN_TITLE.search(title)
        if match is not None and (issued is None or issued <= int(match[1]) <= issued + 1):
            return int(match[1])
    if issued is not None:
        return issued
    if title and (match := _RANGE_IN_TITLE.search(title)):
        return int(match[1])
    for line in ends.head[:25]:
        reviewed = _REVIEWED.search(line) if len(line) < 60 else None
        if reviewed is not None:
            return year_number(reviewed[1]) + 1
    in_force = _IN_FORCE.findall((ends.back or ends.front)[-300:])
    return int(in_force[-1]) if in_force else None
