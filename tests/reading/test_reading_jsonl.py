"""JSON Lines: a document a line, whatever its neighbours are."""

from __future__ import annotations

import datetime
import gzip
import json
from pathlib import Path

import pyarrow as pa
import pytest
import zstandard
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_nlp.document import Document
from policy_nlp.errors import Failure
from policy_nlp.reading import read_corpus
from policy_nlp.reading.jsonl import read_jsonl
from policy_nlp.reading.record import document_of


def corpus(path: Path) -> list[Document | Failure]:
    return list(read_corpus(path))


def test_a_line_gives_all_that_it_states(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    record = {
        "id": "sd-2019",
        "text": "正文。\r\n第二行",
        "title": "工作要点",
        "region": "山东省",
        "level": "province",
        "year": "2019",
        "doc_type": "工作要点",
        "issuer": "山东省人民政府",
        "doc_number": "鲁政发〔2019〕5号",
        "date": "2019-03-01",
        "unknown": [1],
    }
    path.write_text(json.dumps(record, ensure_ascii=False), encoding="utf-8")
    expected = {**record, "year": 2019, "date": datetime.date(2019, 3, 1), "source": f"{path}:1"}
    del expected["unknown"]
    assert corpus(path) == [Document(**expected)]  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (b'{"text": "a', "is not JSON: "),
        (b"\xfa\xfb\xff", "is in no known encoding"),
        (b"[1]", "is JSON, but list instead of an object"),
        (b'{"title": "t"}', "has no text"),
        (b'{"text": null}', "has no text"),
        (b'{"text": 7}', "its text is no string but int"),
        (b'{"text": " \\u3000\\n"}', "its text is empty"),
        (b"[" * 100_000, "is not usable JSON"),
        (b'{"text": "\xe6\x96\x87", "year": ' + b"9" * 5000 + b"}", "is not usable JSON"),
    ],
)
def test_a_broken_line_is_named_and_the_rest_goes_on(tmp_path: Path, line: bytes, reason: str) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_bytes('{"text": "前"}\n\n'.encode() + line + '\n{"text": "后"}'.encode())
    before, failure, after = corpus(path)
    assert isinstance(before, Document) and (before.id, before.text) == ("docs-1", "前")
    assert isinstance(after, Document) and (after.id, after.text) == ("docs-4", "后")
    assert isinstance(failure, Failure) and (failure.stage, failure.error) == ("read", "ReadError")
    assert failure.source == f"{path}:3" and failure.message.startswith(f"{path}:3: {reason}")


@given(texts=st.lists(st.text(min_size=1).filter(lambda text: not text.isspace())), ascii_only=st.booleans())
@settings(max_examples=60)
def test_every_compression_gives_the_same_texts(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], ascii_only: bool
) -> None:
    folder = tmp_path_factory.mktemp("texts")
    data = b"".join(json.dumps({"text": text}, ensure_ascii=ascii_only).encode() + b"\n" for text in texts)
    (folder / "a.jsonl").write_bytes(data)
    (folder / "a.jsonl.gz").write_bytes(gzip.compress(data))
    (folder / "a.JSONL.ZST").write_bytes(zstandard.compress(data))
    for path in folder.iterdir():
        found = list(read_jsonl(path))
        assert [item.text for item in found if isinstance(item, Document)] == texts
        assert [item.id for item in found if isinstance(item, Document)] == [f"a-{i + 1}" for i in range(len(texts))]


def test_lone_surrogates_become_replacement_characters_so_that_arrow_takes_them(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_bytes(b'{"id": "\\udfff", "text": "\\u6587\\ud800\\u672c\\ud83d\\ude00", "title": "\\ud800"}')
    (document,) = corpus(path)
    assert isinstance(document, Document)
    assert (document.id, document.text, document.title) == ("�", "文�本😀", "�")
    assert pa.array([document.text]).to_pylist() == [document.text]


def test_lines_in_gbk_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    text = "各区县人民政府，市政府各部门、各直属机构"
    line = json.dumps({"text": text}, ensure_ascii=False)
    (tmp_path / "gbk.jsonl").write_bytes(line.encode("gbk"))
    (tmp_path / "mark.jsonl").write_bytes(line.encode("utf-8-sig"))
    assert [item.text for item in corpus(tmp_path) if isinstance(item, Document)] == [text, text]


@pytest.mark.parametrize("extension", [".gz", ".zst"])
def test_a_truncated_archive_gives_what_precedes_and_then_a_failure(tmp_path: Path, extension: str) -> None:
    data = b"".join(json.dumps({"text": f"{i} {i * 7919 % 104729}"}).encode() + b"\n" for i in range(60_000))
    packed = gzip.compress(data) if extension == ".gz" else zstandard.compress(data)
    path = tmp_path / f"docs.jsonl{extension}"
    path.write_bytes(packed[: len(packed) * 2 // 3])
    *documents, failure = corpus(path)
    assert len(documents) > 1000 and all(isinstance(item, Document) for item in documents)
    assert isinstance(failure, Failure) and failure.source == f"{path}:{len(documents) + 1}"
    assert "damaged" in failure.message or "is not JSON" in failure.message


def test_lines_are_read_only_when_they_are_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "docs.jsonl"
    path.write_text('{"text": "一"}\n' * 200_000, encoding="utf-8")
    documents = read_jsonl(path)
    next(documents)
    path.write_bytes(b"")  # what was buffered is all that can still come
    assert len(list(documents)) < 10_000


def document(**fields: object) -> Document:
    found = document_of({"text": "文", **fields}, name="n", source="s")
    assert isinstance(found, Document)
    return found


@pytest.mark.parametrize(
    ("stated", "year"),
    [
        *((good, 2019) for good in (2019, "2019", " ２０１９ ", 2019.0)),
        *((bad, None) for bad in ("abc", "", "-5", "9" * 5000, True, 0, 10000, 2019.5, [2019])),
        *((bad, None) for bad in (float("nan"), float("inf"))),
    ],
)
def test_years(stated: object, year: int | None) -> None:
    assert document(year=stated).year == year


@pytest.mark.parametrize(
    ("stated", "day"),
    [
        ("2019-03-01", datetime.date(2019, 3, 1)),
        ("2019-03-01T08:30:00Z", datetime.date(2019, 3, 1)),
        (datetime.datetime(2019, 3, 1, 8), datetime.date(2019, 3, 1)),
        (datetime.date(2019, 3, 1), datetime.date(2019, 3, 1)),
        ("2019-02-30", None),
        ("三月", None),
        (20190301, None),
    ],
)
def test_dates(stated: object, day: datetime.date | None) -> None:
    found = document(date=stated).date
    assert found == day and type(found) is type(day)


def test_other_bad_values_are_as_if_not_stated() -> None:
    found = document(id=True, title=7, region=" ", level="省级", issuer=["a"])
    assert found == Document("n", "文", source="s")
    assert document(id=17).id == "17"
