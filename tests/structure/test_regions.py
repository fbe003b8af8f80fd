"""Names of administrative divisions and their codes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.structure import regions
from policy_nlp.structure.regions import (
    Region,
    abbreviations,
    named_regions,
    region_at_start,
    region_by_code,
    region_names,
    region_of,
)


@pytest.mark.parametrize(
    ("name", "code", "full_name"),
    [
        ("全国", "100000", "全国"),
        ("山东省", "370000", "山东省"),
        ("山东", "370000", "山东省"),
        ("鲁", "370000", "山东省"),
        ("内蒙古", "150000", "内蒙古自治区"),
        ("新疆", "650000", "新疆维吾尔自治区"),
        ("台湾", "710000", "台湾省"),
        ("香港特别行政区", "810000", "香港特别行政区"),
        ("威海", "371000", "山东省威海市"),
        ("恩施", "422800", "湖北省恩施土家族苗族自治州"),
        ("山东省潍坊市", "370700", "山东省潍坊市"),
        ("山东潍坊", "370700", "山东省潍坊市"),
        ("浙江省杭州市西湖区", "330106", "浙江省杭州市西湖区"),
        ("山东省青州市", "370781", "山东省潍坊市青州市"),
        ("北京市朝阳区", "110105", "北京市朝阳区"),
        ("河南省济源市", "419001", "河南省济源市"),
        ("浦东新区", "310115", "上海市浦东新区"),
        ("积石山", "622927", "甘肃省临夏回族自治州积石山保安族东乡族撒拉族自治县"),
    ],
)
def test_a_name_gives_its_division(name: str, code: str, full_name: str) -> None:
    region = region_of(name)
    assert region is not None
    assert (region.code, region.full_name) == (code, full_name)


@pytest.mark.parametrize(
    ("name", "code", "level"),
    [
        ("襄樊市", "420600", "city"),
        ("莱芜市", "371200", "city"),
        ("哲里木盟", "152300", "city"),
        ("巢湖地区", "342600", "city"),
        ("万县市", "500101", "city"),
        ("崇文区", "110103", "county"),
    ],
)
def test_a_former_name_still_has_its_code(name: str, code: str, level: str) -> None:
    region = region_of(name)
    assert region is not None
    assert (region.code, region.level) == (code, level)


def test_of_namesakes_the_highest_level_is_meant() -> None:
    assert region_of("吉林") == region_by_code("220000")
    assert region_of("海南") == region_by_code("460000")
    assert region_of("吉林市") == region_by_code("220200")


def test_todays_name_wins_over_a_former_one() -> None:
    region = region_of("巢湖市")
    assert region is not None
    assert region.code == "340181"


@pytest.mark.parametrize("name", ["鼓楼区", "新华区", "朝阳区", "西湖区"])
def test_an_ambiguous_county_is_none(name: str) -> None:
    assert region_of(name) is None


@pytest.mark.parametrize(
    ("name", "within", "code"),
    [
        ("鼓楼区", "南京市", "320106"),
        ("鼓楼区", "350100", "350102"),
        ("鼓楼区", "福建", "350102"),
        ("朝阳区", "北京", "110105"),
        ("朝阳区", "吉林省长春市", "220104"),
    ],
)
def test_within_settles_it(name: str, within: str, code: str) -> None:
    region = region_of(name, within)
    assert region is not None
    assert region.code == code


def test_within_excludes_what_lies_elsewhere() -> None:
    assert region_of("济南市", "浙江省") is None
    assert region_of("鼓楼区", "江苏省") is None  # 南京 and 徐州 both have one
    assert region_of("济南市", "nowhere") is None


@pytest.mark.parametrize("name", ["", "省", "数字经济", "北京市北京市", "山东省鼓楼", "某某市" * 40])
def test_no_division_is_none(name: str) -> None:
    assert region_of(name) is None


def test_the_longest_name_at_the_start() -> None:
    found = region_at_start("山东省潍坊市青州市人民政府关于发展数字经济的意见")
    assert found is not None
    assert (found[0].code, found[1]) == ("370781", 9)
    assert region_at_start("数字山东") is None
    assert region_at_start("长安汽车") is None


def test_every_division_but_the_country_lies_in_one_of_a_higher_level() -> None:
    rank = {"national": 0, "province": 1, "city": 2, "county": 3}
    for same in region_names().values():
        for region in same:
            assert len(region.code) == 6
            if region.code != "100000":
                above = region_by_code(region.parent)
                assert above is not None, region
                assert rank[above.level] < rank[region.level], region


def test_every_official_name_of_today_leads_back_to_its_code() -> None:
    for same in region_names().values():
        for region in same:
            if region_by_code(region.code) == region:
                assert region_of(region.full_name) == region


def test_all_provinces_have_a_letter() -> None:
    letters = abbreviations()
    assert set("京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼港澳台") <= set(letters)
    assert len({region.code for region in letters.values()}) == 34
    assert {region.level for region in letters.values()} == {"province"}


def test_named_regions_are_made_of_known_divisions() -> None:
    named = named_regions()
    assert named["长三角"].canonical == named["长江三角洲"].canonical
    assert all(region_by_code(code) is not None for region in named.values() for code in region.within)


def test_the_table_is_read_once() -> None:
    region_of("山东省")
    before = regions._table.cache_info().misses
    region_of("山西省")
    assert regions._table.cache_info().misses == before


@given(st.text(max_size=80), st.none() | st.text(max_size=12))
def test_any_string_is_allowed(name: str, within: str | None) -> None:
    assert isinstance(region_of(name, within), Region | None)
    found = region_at_start(name)
    assert found is None or 0 < found[1] <= len(name)


@given(
    st.lists(st.sampled_from(["山东省", "潍坊市", "青州", "北京市", "朝阳区", "吉林", "市", "和平区"]), max_size=8).map(
        "".join
    )
)
def test_joined_names_lie_in_what_opens_them(name: str) -> None:
    region = region_of(name)
    assert region is None or region.name[:1] in name
