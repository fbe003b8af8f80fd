"""The promises of `analyze`: exact slices, batch = one by one, one worker = many, no string crashes it, nothing is lost."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import threading
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any, ClassVar

import pyarrow as pa
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from same_tables import assert_same, plans

import policy_nlp as pn
from policy_nlp.analysis.schemas import SCHEMAS
from policy_nlp.analysis.workers import worker_count
from policy_nlp.categories import default_model

SAMPLE = pn.load_sample("shandong-2006")
# Pieces of policy language in any order, so that numbers, units, brackets, headings and names meet in ways no text has them.
pieces = st.lists(
    st.sampled_from(
        [
            "一、",
            "（二）",
            "第三章",
            "3．推进",
            "培育",
            "达到",
            "增长",
            "不低于",
            "80-100家",
            "200",
            "万",
            "亿元",
            "５０％",
            "三分之一",
            "百分之八",
            "翻一番",
            "以上",
            "左右",
            "个百分点",
            "所有县市",
            "全覆盖",
            "五大",
            "“",
            "”",
            "《",
            "》",
            "〈",
            "〉",
            "（",
            "）",
            "山东省",
            "济南市",
            "全省",
            "国务院",
            "省发展改革委",
            "工程",
            "行动",
            "平台",
            "系统",
            "大会",
            "人工智能",
            "5G",
            "2006年",
            "2月16日",
            "“十一五”",
            "到2025年",
            "年底前",
            "今年",
            "，",
            "、",
            "；",
            "。",
            "的",
            "和",
            "\n",
            "\u3000\u3000",
            "\ud83d",
            "\U0001f600",
            "\x00",
            "a",
            "-",
            "—",
        ]
    ),
    max_size=30,
).map("".join)
arbitrary = pieces | st.text(max_size=200) | st.text(st.characters(), max_size=30)


def as_stored(text: str) -> str:
    """`text` as Arrow can hold it: U+FFFD for each lone surrogate."""
    return re.sub("[\ud800-\udfff]", "\ufffd", text)


def check_spans(analysis: pn.Analysis, texts: dict[str, str]) -> None:
    """Every row of every table says what stands at its offsets."""
    spans: dict[str, list[tuple[int, int]]] = {}
    for row in analysis.sentences.to_pylist():
        text = texts[row["doc"]]
        assert 0 <= row["start"] < row["end"] <= len(text)
        spans.setdefault(row["doc"], []).append((row["start"], row["end"]))
        assert 0 <= row["second_score"] <= row["score"] <= 1.0001
    for found in spans.values():
        assert all(a[1] <= b[0] for a, b in pairwise(found))
    for row in analysis.tokens.to_pylist():
        start, end = spans[row["doc"]][row["sentence"]]
        assert start <= row["start"] < row["end"] <= end
    for name in ("entities", "quantities"):
        last: dict[str, int] = {}
        for row in analysis.table(name).to_pylist():
            text = texts[row["doc"]]
            start, end = spans[row["doc"]][row["sentence"]]
            assert start <= row["start"] < row["end"] <= end, row
            assert as_stored(text[row["start"] : row["end"]]) == row["text"]
            assert row["start"] >= last.get(row["doc"], 0), (name, row)
            last[row["doc"]] = row["end"]
            if name == "quantities":
                if row["object"] is None:
                    assert row["object_start"] is None and row["object_end"] is None
                else:
                    assert as_stored(text[row["object_start"] : row["object_end"]]) == row["object"]
                    assert start <= row["object_start"] < row["object_end"] <= end
                assert row["low"] is None or row["high"] is None or row["low"] <= row["high"]
    for row in analysis.sections.to_pylist():
        text = texts[row["doc"]]
        assert text[row["start"] : row["end"]].startswith(row["number"] or row["heading"])


@given(arbitrary)
@example("山东省“十一五”\ud83d")
@settings(max_examples=300)
def test_no_text_crashes_it_and_every_span_is_exact(text: str) -> None:
    analysis = pn.analyze(pn.Document("d", text), tokens=True)
    assert analysis.errors.num_rows == 0
    assert analysis.documents["characters"].to_pylist() == [len(text)]
    check_spans(analysis, {"d": text})


@given(st.lists(arbitrary, min_size=1, max_size=5))
@settings(max_examples=50)
def test_a_batch_is_its_documents_one_by_one(texts: list[str]) -> None:
    documents = [pn.Document(f"d{i}", text) for i, text in enumerate(texts)]
    together = pn.analyze(documents, tokens=True)
    apart = [pn.analyze(document, tokens=True) for document in documents]
    for name in SCHEMAS:
        whole = together.table(name).to_pylist()
        parts = [row for one in apart for row in one.table(name).to_pylist()]
        assert whole == parts, name


def test_the_sample_is_exact_and_complete() -> None:
    analysis = pn.analyze(SAMPLE, tokens=True)
    check_spans(analysis, {SAMPLE.id: SAMPLE.text})
    assert {name: analysis.table(name).schema for name in SCHEMAS} == SCHEMAS
    document = analysis.documents.to_pylist()[0]
    assert (document["region"], document["region_code"], document["level"]) == ("山东省", "370000", "province")
    assert (document["year"], document["doc_type"]) == (2006, "工作要点")
    assert [s.heading for s in analysis[0].sections if s.number] == [
        "深入推进传统产业信息技术改造",
        "全面推进社会公共服务信息化",
        "扎实推进电子政务建设",
        "积极推进城市信息化",
        "强化信息资源开发利用",
        "加强网络与信息安全保障",
        "完善信息化发展环境",
    ]


def test_the_quantities_of_the_sample() -> None:
    found = {(q.text, q.object): q for q in pn.analyze(SAMPLE)[0].quantities}

    def is_(text: str, noun: str | None, low: float, high: float, unit: str, comparator: str, status: str) -> None:
        q = found[text, noun]
        assert (q.low, q.high, q.unit, q.comparator, q.status) == (low, high, unit, comparator, status), q

    is_("200家", "重点企业", 200, 200, "家", "=", "planned")
    is_("9个", "传统产业信息服务体系", 9, 9, "个", "=", "descriptive")
    is_("3个", "流通区域信息化基地", 3, 3, "个", "=", "planned")
    is_("80-100家", "流通信息化重点企业", 80, 100, "家", "range", "planned")
    is_("3-5家", "省级重点医院", 3, 5, "家", "range", "planned")
    is_("五大", "社会保险", 5, 5, "个", "=", "descriptive")
    is_("四大", "核心工程", 4, 4, "个", "=", "planned")
    is_("所有县市", "县市", 100, 100, "%", "=", "planned")
    texts = " ".join(text for text, _ in found)
    for never in ("800", "第三届", "十六", "十一五", "9月"):
        assert never not in texts


def test_threads_change_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("policy_nlp.analysis.batches.BATCH_CHARACTERS", 3000)
    documents = [*plans(60), pn.Document("broken", "")]
    seen = set()

    def items() -> Iterator[pn.Document]:
        for document in documents:
            seen.update(thread.name for thread in threading.enumerate())
            yield document

    threaded = pn.analyze(items(), tokens=True)
    assert_same(threaded, pn.analyze(documents, tokens=True, workers=1))
    assert any(name.startswith("policy_nlp") for name in seen) == (worker_count("all") > 1)

    class Own:
        """A model of the user's, which need not bear threads."""

        names = default_model().names
        threads: ClassVar[set[str]] = set()

        def categorise(self, batch: Any, structure: Any) -> Any:
            self.threads.add(threading.current_thread().name)
            return default_model().categorise(batch, structure)

        def probabilities(self, batch: Any, structure: Any) -> Any:
            return default_model().probabilities(batch, structure)

    assert_same(pn.analyze(documents, tokens=True, model=Own()), threaded)  # type: ignore[arg-type]
    assert Own.threads == {threading.current_thread().name}


def test_workers_change_nothing(tmp_path: Path) -> None:
    documents = [pn.Document(f"d{i}", f"{i}号文件\n一、推进电子政务\n新建{i + 2}个平台。\n" * 4000) for i in range(8)]
    one, two = pn.analyze(documents), pn.analyze(documents, workers=2)
    for name in SCHEMAS:
        assert one.table(name).to_pylist() == two.table(name).to_pylist()


def test_a_bad_document_costs_no_other(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    lines = [
        json.dumps({"id": "a", "text": "推进电子政务。"}),
        "{broken",
        json.dumps({"id": "b", "text": "保障网络安全。"}),
    ]
    path.write_text("\n".join(lines), encoding="utf-8")
    analysis = pn.analyze(path)
    assert analysis.documents["doc"].to_pylist() == ["a", "b"]
    (error,) = analysis.errors.to_pylist()
    assert error["stage"] == "read"
    assert f"{path}:2" in error["message"]


def test_a_stage_that_fails_on_one_document_loses_only_that(monkeypatch: pytest.MonkeyPatch) -> None:
    from policy_nlp.analysis import batch

    real = batch.find_entities

    def fragile(texts, structure, tagger):  # type: ignore[no-untyped-def]
        if "毒" in texts.text:
            raise RuntimeError("planted")
        return real(texts, structure, tagger)

    monkeypatch.setattr(batch, "find_entities", fragile)
    analysis = pn.analyze(
        [pn.Document("a", "推进电子政务。"), pn.Document("b", "毒"), pn.Document("c", "保障网络安全。")]
    )
    assert analysis.documents["doc"].to_pylist() == ["a", "c"]
    assert [(r["doc"], r["error"], r["message"]) for r in analysis.errors.to_pylist()] == [
        ("b", "RuntimeError", "planted")
    ]


def test_what_a_source_may_be(tmp_path: Path) -> None:
    text = "推进电子政务建设。"
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="gb18030")
    for source in (text, [text], pn.Document("x", text), path, str(path), [path], tmp_path, str(tmp_path / "*.txt")):
        assert pn.analyze(source)[0].text == text
    assert len(pn.analyze([])) == 0
    assert [d.id for d in pn.analyze([text, text, path, path])] == ["text-1", "text-2", "a", "a#2"]
    with pytest.raises(pn.ReadError, match=r"absent\.txt"):
        pn.analyze(tmp_path / "absent.txt")
    with pytest.raises(pn.ReadError, match=r"absent\.txt"):
        pn.analyze("absent.txt")
    with pytest.raises(TypeError, match="int"):
        pn.analyze([1])  # type: ignore[list-item]
    with pytest.raises(ValueError, match="workers is 0"):
        pn.analyze(text, workers=0)


def test_saved_and_loaded_it_is_the_same(tmp_path: Path) -> None:
    analysis = pn.analyze(SAMPLE, tokens=True)
    analysis.save(tmp_path / "out")
    again = pn.load_analysis(tmp_path / "out")
    for name in SCHEMAS:
        assert analysis.table(name).to_pylist() == again.table(name).to_pylist()
    assert isinstance(again.sentences, pa.Table)


def test_import_is_quick_and_loads_nothing_heavy() -> None:
    code = (
        "import sys, time; t = time.perf_counter(); import policy_nlp; s = time.perf_counter() - t; "
        "print(s, *sorted({m.split('.')[0] for m in sys.modules}))"
    )
    seconds, *modules = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout.split()
    assert float(seconds) < 0.3
    assert not {"numba", "pyarrow", "pandas", "sklearn", "rjieba", "numpy", "spacy", "transformers"} & set(modules)


def test_uncertain_names_the_closest_calls_once() -> None:
    analysis = pn.analyze([SAMPLE, pn.Document("again", SAMPLE.text)])
    table = analysis.uncertain(10)
    margins = [a - b for a, b in zip(table["score"].to_pylist(), table["second_score"].to_pylist(), strict=True)]
    assert margins == sorted(margins)
    assert len(set(table["text"].to_pylist())) == 10
    everything = [
        a - b
        for a, b in zip(
            analysis.sentences["score"].to_pylist(), analysis.sentences["second_score"].to_pylist(), strict=True
        )
    ]
    assert margins[0] == min(everything)
    with pytest.raises(ValueError, match="n is 0"):
        analysis.uncertain(0)
