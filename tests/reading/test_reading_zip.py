"""ZIP archives: each member a document, and none that gets out, grows or never ends."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest
from office_files import understated, zipped

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.reading import read, read_corpus
from policy_nlp.reading.archive.bounded import Budget, member_name, opened, unpacked

TEXT = "关于推进数据共享的通知。".encode()


def corpus(path: Path, data: bytes) -> list[Document | Failure]:
    path.write_bytes(data)
    return list(read_corpus(path))


def test_each_member_is_a_document_in_the_order_of_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    inner = zipped({"丙.jsonl": b'{"text": "\xe6\x96\x87"}\n{"text": ""}'})
    items = corpus(path, zipped({"b/乙.txt": TEXT, "b/内.zip": inner, "a.txt": TEXT, ".a.txt": TEXT, "a.png": b""}))
    assert [(item.id, item.source) for item in items if isinstance(item, Document)] == [
        ("a", f"{path}!a.txt"),
        ("乙", f"{path}!b/乙.txt"),
        ("丙-1", f"{path}!b/内.zip!丙.jsonl:1"),
    ]
    assert [item.message for item in items if isinstance(item, Failure)] == [
        f"{path}!b/内.zip!丙.jsonl:2: its text is empty"
    ]
    path.write_bytes(zipped({"甲.txt": TEXT}))
    assert read(path).source == f"{path}!甲.txt"


def test_names_in_gbk_and_utf8_without_a_flag() -> None:
    for codec in ("gbk", "utf-8"):
        info = zipfile.ZipInfo("通知\\甲.txt".encode(codec).decode("cp437"))
        assert member_name(info) == "通知/甲.txt"


@pytest.mark.parametrize("name", ["../a.txt", "/a.txt", "C:\\a.txt", "a/../../a.txt", "..\\a.txt"])
def test_a_name_that_leaves_the_archive_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / "in").mkdir()
    failure, document = corpus(tmp_path / "in/a.zip", zipped({name: TEXT, "b.txt": TEXT}))[:: 1 if name < "b" else -1]
    assert isinstance(failure, Failure) and "named like a path out of the archive" in failure.message
    assert isinstance(document, Document) and document.id == "b"
    assert sorted(path.name for path in tmp_path.rglob("*")) == ["a.zip", "in"]


def test_bytes_are_counted_as_they_are_unpacked(tmp_path: Path) -> None:
    path = tmp_path / "a.zip"
    for data in (zipped({"a.txt": bytes(100 << 20)}), understated(zipped({"a.txt": bytes(100 << 20)}), 50)):
        path.write_bytes(data)
        with (
            opened(path, "a.zip") as archive,
            pytest.raises(ReadError, match=r"more than 200 times|damaged in its archive"),
        ):
            for part in unpacked(archive, archive.infolist()[0], "a.zip!a.txt", Budget(), most=1 << 30):
                assert len(part) <= 1 << 20
    path.write_bytes(zipped({"a.txt": bytes(3 << 20)}))
    with opened(path, "a.zip") as archive:
        with pytest.raises(ReadError, match="unpacks to more than 2 MB; it and the files after it are not read"):
            list(unpacked(archive, archive.infolist()[0], "a.zip!a.txt", Budget(2 << 20), most=1 << 30))
        with pytest.raises(ReadError, match="is larger than 1 MB"):
            list(unpacked(archive, archive.infolist()[0], "a.zip!a.txt", Budget(), most=1 << 20))


def test_an_archive_that_is_not_read_to_its_end_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    path = tmp_path / "a.zip"
    path.write_bytes(zipped({"a.txt": TEXT, "b.txt": TEXT}))
    items = read_corpus(path)
    next(items)
    assert len(list((tmp_path / "temporary").iterdir())) == 1
    items.close()  # type: ignore[attr-defined]
    assert list((tmp_path / "temporary").iterdir()) == []
