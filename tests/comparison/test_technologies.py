import datetime

from planted import document, planted, sentence

from policy_nlp.comparison import compare


def naming(doc, *technologies, **metadata):
    return document(doc, *(sentence(f"发展{name}。", entities=[("TECH", name)]) for name in technologies), **metadata)


CORPUS = [
    naming("a", "5G", "区块链", "区块链", region="北京市", year=2019),
    naming("b", "５Ｇ", "5g", region="河北省", year=2020, date=datetime.date(2019, 3, 1)),
    naming("c", "5G", "区块链", region="北京市", year=2020),
    naming("d", "区块链", region="山东省", year=2021),
    naming("e", "量子计算", region="山东省"),
    document("f", sentence("总则。"), region="山东省", year=2021),
]


def test_first_mentions() -> None:
    rows = {row["technology"]: row for row in compare(planted(*CORPUS)).technologies.to_pylist()}
    assert list(rows) == ["5G", "区块链", "量子计算"]
    five = rows["5G"]
    # Of 2019 without a date is as late as its last day.
    assert (five["doc"], five["first_group"], five["first_date"]) == ("b", "河北省", datetime.date(2019, 3, 1))
    assert (five["mentions"], five["documents"], five["groups"]) == (4, 3, 2)
    chain = rows["区块链"]
    assert (chain["doc"], chain["sentence"], chain["first_year"], chain["mentions"]) == ("a", 1, 2019, 4)
    unknown = rows["量子计算"]
    assert [unknown[name] for name in ("doc", "first_year", "first_group", "sentence")] == [None] * 4


def test_spread() -> None:
    rows = compare(planted(*CORPUS)).technology_spread.to_pylist()
    chain = [row for row in rows if row["technology"] == "区块链"]
    keys = ("year", "mentions", "documents", "groups", "new_groups", "groups_so_far", "document_share")
    assert [tuple(row[key] for key in keys) for row in chain] == [
        (2019, 2, 1, 1, 1, 1, 1.0),
        (2020, 1, 1, 1, 0, 1, 0.5),
        (2021, 1, 1, 1, 1, 2, 0.5),
    ]
    assert "量子计算" not in {row["technology"] for row in rows}


def test_none_at_all() -> None:
    comparison = compare(planted(document("a", sentence("总则。"), region="北京市")))
    assert comparison.technologies.num_rows == comparison.technology_spread.num_rows == 0
