import re

import pytest
from planted import document, planted, sentence, target

from policy_nlp.comparison import TABLES, Comparison, compare
from policy_nlp.tokens import policy_terms

# Tables of other modules, with tests of their own.
OWN = [name for name in TABLES if name not in ("reuse", "terms")]


def test_groups_are_counted() -> None:
    analysis = planted(
        document(
            "a",
            sentence("推进电子政务。", quantities=[target("企业家", 5.0, "人")]),
            sentence("加强安全。"),
            region="北京市",
        ),
        document("b", sentence("推进。"), region="北京市"),
        document("c", region="河北省"),
        document("d", sentence("推进。")),
    )
    comparison = compare(analysis)
    assert comparison.groups.to_pylist() == [
        {"group": "北京市", "documents": 2, "characters": 18, "sentences": 3, "targets": 1},
        {"group": "河北省", "documents": 1, "characters": 0, "sentences": 0, "targets": 0},
    ]
    assert comparison.left_out == 1
    assert repr(comparison) == "<Comparison of 2 groups by region, 4 documents, 1 documents left out>"
    assert comparison.by == ("region",)


def test_one_document_gives_every_table() -> None:
    analysis = planted(document("a", sentence("推进电子政务。", "e_government"), region="北京市"))
    comparison = compare(analysis)
    rows = {name: comparison.table(name).num_rows for name in OWN}
    assert rows == dict.fromkeys(OWN, 0) | {"groups": 1, "emphasis": 1, "similarity": 1}


def test_documents_without_sentences_give_every_table() -> None:
    comparison = compare(planted(document("a", region="北京市"), document("b", region="河北省")))
    rows = {name: comparison.table(name).num_rows for name in OWN}
    assert rows == dict.fromkeys(OWN, 0) | {"groups": 2, "similarity": 4}


def test_ten_thousand_groups_give_every_table() -> None:
    terms = policy_terms()

    def plan(i: int):
        text = f"建设5G基站，推进{terms[i % len(terms)]}、{terms[i * 7 % len(terms)]}。"
        found = {"entities": [("TECH", "5G")], "quantities": [target("基站总数", 5.0, "个")]}
        return document(f"d{i}", sentence(text, "city", **found), title=f"计划{i}")

    comparison = compare(planted(*(plan(i) for i in range(10_000))), "title")
    found = {name: comparison.table(name) for name in OWN if name not in ("emphasis", "similar_documents")}
    assert found["groups"].num_rows == 10_000
    assert found["similarity"].num_rows == 100_000
    assert found["targets"]["groups"].to_pylist() == [10_000] * 10_000
    assert found["technologies"]["groups"].to_pylist() == [10_000]


def test_two_columns() -> None:
    analysis = planted(
        *(
            document(f"{region}{year}", sentence("推进。", "city"), region=region, year=year)
            for region in ("北京市", "河北省")
            for year in (2020, 2021)
        )
    )
    assert compare(analysis, ["region", "year"], reference="北京市 / 2020").emphasis.num_rows == 4


def test_tables_by_name() -> None:
    comparison = compare(planted(document("a", sentence("推进。"), region="北京市")))
    assert comparison.to_pandas("groups")["documents"].tolist() == [1]
    with pytest.raises(ValueError, match=re.escape("name is 'tables', but the tables are groups, emphasis")):
        comparison.table("tables")
    assert isinstance(comparison, Comparison)
