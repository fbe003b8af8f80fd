import pytest
from planted import document, planted, sentence

from policy_nlp.comparison import compare
from policy_nlp.comparison.citations import number_key, title_key


def citing(doc, *names, **metadata):
    """A document with a sentence for each cited name (text, norm)."""
    return document(
        doc, *(sentence(f"落实{text}。", entities=[("DOCUMENT", text, norm)]) for text, norm in names), **metadata
    )


SMART = ("《智慧城市促进条例》", "智慧城市促进条例")
CORPUS = [
    document("law", sentence("总则。"), title="中华人民共和国数据安全法", region="全国", year=2021),
    document(
        "plan-sd",
        sentence("总则。"),
        title="山东省人民政府关于印发数字经济发展规划的通知",
        region="山东省",
        doc_number="鲁政发〔2021〕5号",
        year=2021,
    ),
    document("smart-sd", sentence("总则。"), title="智慧城市促进条例", region="山东省", year=2020),
    document("smart-gd", sentence("总则。"), title="智慧城市促进条例", region="广东省", year=2020),
    citing(
        "a",
        ("《数据安全法》", "数据安全法"),
        ("《中华人民共和国数据安全法》", "中华人民共和国数据安全法"),
        SMART,
        region="山东省",
        year=2023,
    ),
    citing(
        "b",
        ("《数字经济规划》（鲁政发[2021]5号）", "数字经济规划 鲁政发[2021]5号"),
        ("《数字经济发展规划》", "数字经济发展规划"),
        ("《条例》", "条例"),
        ("《纲要（草案）》", "纲要（草案）"),
        region="广东省",
        year=2022,
    ),
    citing("c", SMART, ("《网络安全法》", "网络安全法"), region="北京市", year=2024),
]


def test_who_cites_what() -> None:
    rows = compare(planted(*CORPUS)).citations.to_pylist()
    found = [(row["doc"], row["cited"], row["cited_doc"], row["by"], row["mentions"]) for row in rows]
    assert found == [
        ("a", "数据安全法", "law", "title", 2),
        ("a", "智慧城市促进条例", "smart-sd", "title", 1),
        ("b", "数字经济规划", "plan-sd", "number", 1),
        ("b", "数字经济发展规划", "plan-sd", "title", 1),
        ("c", "智慧城市促进条例", None, None, 1),
        ("c", "网络安全法", None, None, 1),
    ]
    assert [row["group"] for row in rows[:3]] == ["山东省", "山东省", "广东省"]
    assert rows[0]["cited_group"] == "全国"
    assert rows[2]["number"] == "鲁政发〔2021〕5号"
    assert (rows[0]["sentence"], rows[0]["start"], rows[0]["end"]) == (0, 2, 9)


def test_the_most_widely_cited_come_first() -> None:
    (first, *others) = compare(planted(*CORPUS)).cited.to_pylist()
    assert first == {
        "cited": "智慧城市促进条例",
        "number": None,
        "cited_doc": "smart-sd",
        "documents": 2,
        "groups": 2,
        "mentions": 2,
        "first_year": 2023,
    }
    assert {row["cited"] for row in others} == {"数据安全法", "数字经济规划", "数字经济发展规划", "网络安全法"}


def test_of_versions_the_one_in_force_is_cited() -> None:
    versions = [
        document(f"v{year}", sentence("总则。"), title="智慧城市促进条例", region="全国", year=year)
        for year in (2015, 2010, 2020)
    ]
    citing_in = [citing(f"c{year}", SMART, region="全国", year=year) for year in (2005, 2012, 2015, 2024)]
    rows = compare(planted(*versions, *citing_in, citing("undated", SMART, region="北京市"))).citations.to_pylist()
    assert {row["doc"]: row["cited_doc"] for row in rows} == {
        "c2005": "v2010",
        "c2012": "v2010",
        "c2015": "v2015",
        "c2024": "v2020",
        "undated": "v2020",
    }


def test_a_document_does_not_cite_itself() -> None:
    own = citing("own", SMART, title="智慧城市促进条例", region="山东省")
    assert compare(planted(own)).citations.num_rows == 0


def test_no_entities() -> None:
    comparison = compare(planted(document("a", sentence("总则。"), region="北京市")))
    assert comparison.citations.num_rows == comparison.cited.num_rows == 0


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("中华人民共和国数据安全法", "数据安全法"),
        ("《数据安全法》", "数据安全法"),
        ("“十四五” 规划纲要", "十四五规划纲要"),
        ("管理办法（试行）", "管理办法"),
    ],
)
def test_titles_that_are_one(one, other) -> None:
    assert title_key(one) == title_key(other)


@pytest.mark.parametrize(
    ("number", "key"),
    [
        ("国发〔2015〕40号", "国发〔2015〕40号"),
        ("国发［2015］４０号", "国发〔2015〕40号"),
        ("国办发(2018) 第045号", "国办发〔2018〕45号"),
        ("第40号", None),
        (None, None),
    ],
)
def test_numbers(number, key) -> None:
    assert number_key(number) == key
