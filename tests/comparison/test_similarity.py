import numpy as np
import pytest
from planted import document, planted, sentence

from policy_nlp.comparison import compare, similarity
from policy_nlp.comparison.similarity import document_similarity, heat_map_order

FARMS = "发展现代农业，推进农业机械化，建设高标准农田，粮食丰收。"
PORTS = "建设国际航运中心，港口吞吐量增长，海洋经济壮大，船舶制造。"


def analysis():
    return planted(
        document("a", sentence(FARMS), region="北京市"),
        document("b", sentence(PORTS), region="河北省"),
        document("c", sentence(FARMS), region="山东省"),
        document("d", sentence(PORTS + "航运金融。"), region="广东省"),
    )


def test_cosines_of_groups() -> None:
    rows = {(row["group"], row["other"]): row for row in compare(analysis()).similarity.to_pylist()}
    assert len(rows) == 16
    assert rows["北京市", "山东省"]["cosine"] == pytest.approx(1)
    assert 0.7 < rows["河北省", "广东省"]["cosine"] < 1
    assert rows["北京市", "河北省"]["cosine"] < 0.3
    assert rows["北京市", "河北省"]["cosine"] == rows["河北省", "北京市"]["cosine"]
    place = {group: row["place"] for (group, _), row in rows.items()}
    assert sorted(place.values()) == [0, 1, 2, 3]
    assert abs(place["北京市"] - place["山东省"]) == 1 == abs(place["河北省"] - place["广东省"])
    assert all(row["other_place"] == place[other] for (_, other), row in rows.items())


def test_nearest_documents() -> None:
    rows = compare(analysis()).similar_documents.to_pylist()
    first = {row["doc"]: row["other"] for row in rows if row["rank"] == 1}
    assert first == {"a": "c", "b": "d", "c": "a", "d": "b"}
    assert all(row["doc"] != row["other"] for row in rows)


def test_documents_are_compared_in_blocks(monkeypatch) -> None:
    comparison = compare(analysis())
    monkeypatch.setattr(similarity, "_ROWS", 3)
    assert document_similarity(comparison.word_counts, list("abcd")).equals(comparison.similar_documents)
    with pytest.raises(ValueError, match="nearest is 0"):
        document_similarity(comparison.word_counts, list("abcd"), nearest=0)


def test_of_very_many_groups_only_the_nearest_are_told(monkeypatch) -> None:
    monkeypatch.setattr(similarity, "MOST_GROUPS", 2)
    rows = compare(analysis()).similarity.to_pylist()
    assert len(rows) < 16
    assert rows[0]["group"] == "北京市" and rows[0]["other"] == "山东省"


def test_a_document_without_words_is_like_none() -> None:
    made = planted(document("a", sentence("。"), region="北京市"), document("b", sentence(FARMS), region="河北省"))
    comparison = compare(made)
    assert comparison.similar_documents.num_rows == 0
    assert comparison.similarity["cosine"].to_pylist()[:2] == [0, 0]


def test_order_puts_two_interleaved_bunches_apart() -> None:
    bunch = np.array([0, 1, 0, 1, 0, 1])
    cosine = np.where(bunch[:, None] == bunch, 0.9, 0.1).astype(np.float32)
    ordered = bunch[heat_map_order(cosine)]
    assert np.abs(np.diff(ordered)).sum() == 1
