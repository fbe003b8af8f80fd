import re

import pytest
from planted import document, planted, sentence

from policy_nlp.comparison import GroupingError, compare
from policy_nlp.comparison.groups import group_documents


def of(*metadata):
    return planted(*(document(f"d{i}", sentence("推进。"), **fields) for i, fields in enumerate(metadata)))


def test_regions_stand_by_their_code_and_unknown_ones_last() -> None:
    analysis = of({"region": "广东省"}, {"region": "甲国"}, {"region": "北京市"}, {}, {"region": "广东省"})
    groups = group_documents(analysis, "region")
    assert groups.names == ["北京市", "广东省", "甲国"]
    assert groups.of_document.tolist() == [1, 2, 0, -1, 1]
    assert groups.sizes.tolist() == [1, 2, 1]


def test_levels_stand_from_the_centre_down_and_years_by_number() -> None:
    analysis = of(
        {"level": "city", "year": 2010}, {"level": "national", "year": 998}, {"level": "province", "year": 2001}
    )
    assert group_documents(analysis, "level").names == ["national", "province", "city"]
    assert group_documents(analysis, "year").names == ["998", "2001", "2010"]


def test_two_columns_make_a_group_of_each_pair_that_occurs() -> None:
    analysis = of(
        {"region": "北京市", "year": 2020},
        {"region": "北京市", "year": 2021},
        {"region": "河北省", "year": 2020},
        {"year": 2020},
    )
    groups = group_documents(analysis, ["region", "year"])
    assert groups.names == ["北京市 / 2020", "北京市 / 2021", "河北省 / 2020"]
    assert groups.of_document.tolist() == [0, 1, 2, -1]


def test_blank_values_are_none() -> None:
    assert group_documents(of({"issuer": " "}, {"issuer": "省政府"}), "issuer").of_document.tolist() == [-1, 0]


@pytest.mark.parametrize(
    ("by", "message"),
    [
        ("province", "by is 'province', but the columns of documents are doc, title"),
        (["region", "year", "level"], "must be one column of documents, or two different ones"),
        (["region", "region"], "must be one column of documents, or two different ones"),
        ([], "must be one column"),
        ("issuer", "no document has a value of issuer"),
        (["region", "issuer"], "no document has a value of region and issuer"),
    ],
)
def test_what_makes_no_groups_is_said(by, message) -> None:
    with pytest.raises(GroupingError, match=re.escape(message)):
        compare(of({"region": "北京市"}), by)


def test_no_documents() -> None:
    with pytest.raises(GroupingError, match="no documents to compare"):
        compare(planted())


def test_unknown_reference() -> None:
    with pytest.raises(GroupingError, match="reference is '山东省', but the groups are 北京市"):
        compare(of({"region": "北京市"}), reference="山东省")
