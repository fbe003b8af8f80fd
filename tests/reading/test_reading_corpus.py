"""Files, folders and patterns: order, laziness, unique ids, and errors that say what and where."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.document import Document
from policy_nlp.errors import Failure, ReadError
from policy_nlp.reading import formats, read, read_corpus
from policy_nlp.reading.corpus import _unique


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """b.txt, a/2.md, a/10.txt, a.txt; a hidden file, a hidden folder and a picture, which no corpus has."""
    for name in ("b.txt", "a/2.md", "a/10.TXT", "a.txt", ".hidden.txt", ".git/x.txt", "a/picture.png"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f"文件 {name}", encoding="utf-8")
    return tmp_path


def names(items: Iterator[Document | Failure], root: Path) -> list[str]:
    return [Path(item.source or "").relative_to(root).as_posix() for item in items]


def test_a_text_file_is_one_document_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "通知.v2.txt"
    path.write_bytes("\ufeff通知\r\n  正文\r".encode())
    document = Document("通知.v2", "通知\r\n  正文\r", source=str(path))
    assert read(path) == document
    assert read(str(path)) == document
    assert list(read_corpus(path)) == [document]


def test_a_folder_is_read_recursively_and_sorted(tree: Path) -> None:
    assert names(read_corpus(tree), tree) == ["a/10.TXT", "a/2.md", "a.txt", "b.txt"]


def test_patterns(tree: Path) -> None:
    assert names(read_corpus(f"{tree}/**/*.txt"), tree) == ["a.txt", "b.txt"]
    assert names(read_corpus(f"{tree}/**"), tree) == ["a/10.TXT", "a/2.md", "a.txt", "b.txt"]
    assert names(read_corpus(tree / "?.txt"), tree) == ["a.txt", "b.txt"]


def test_several_sources_in_the_order_given(tree: Path) -> None:
    sources = [tree / "b.txt", str(tree / "a"), f"{tree}/a.*"]
    expected = ["b.txt", "a/10.TXT", "a/2.md", "a.txt"]
    assert names(read_corpus(sources), tree) == expected
    assert names(read_corpus(iter(sources)), tree) == expected


def test_a_name_with_brackets_that_exists_is_no_pattern(tmp_path: Path) -> None:
    path = tmp_path / "[2019]5号.txt"
    path.write_text("通知", encoding="utf-8")
    assert names(read_corpus(path), tmp_path) == [path.name]
    assert read(path).text == "通知"


def test_nothing_is_read_before_it_is_asked_for(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    opened: list[str] = []

    def reader(path: Path) -> Iterator[Document]:
        opened.append(path.name)
        yield Document(path.name, "文")

    monkeypatch.setitem(formats.READERS, ".txt", reader)
    documents = read_corpus([tree / "b.txt", tree / "a.txt"])
    assert opened == []
    next(documents)
    assert opened == ["b.txt"]
    next(documents)
    assert opened == ["b.txt", "a.txt"]


def test_a_format_joins_with_one_line_and_may_raise_what_it_likes(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def reader(path: Path) -> Iterator[Document]:
        raise KeyError("broken\nobject")
        yield

    monkeypatch.setitem(formats.READERS, ".png", reader)
    items = list(read_corpus(tree))
    (failure,) = [item for item in items if isinstance(item, Failure)]
    picture = tree / "a/picture.png"
    assert failure.source == str(picture) and len(items) == 5
    assert failure.message.startswith(f"{picture}: cannot be read (KeyError: ") and "\n" not in failure.message


def test_bad_files_are_failures_in_their_place(tree: Path) -> None:
    (tree / "a.txt").write_bytes(b"%PDF-1.4")
    (tree / "aa.txt").symlink_to(tree / "nowhere")
    (tree / "ab.jsonl").touch()
    items = list(read_corpus([tree, tree / "a/picture.png"]))
    messages = {Path(item.source).name: item.message for item in items if isinstance(item, Failure)}
    assert [isinstance(item, Failure) for item in items] == [False, False, True, True, True, False, True]
    assert messages["a.txt"].startswith(f"{tree / 'a.txt'}: is a PDF file")
    assert messages["aa.txt"] == f"{tree / 'aa.txt'}: cannot be opened (No such file or directory)"
    assert messages["ab.jsonl"] == f"{tree / 'ab.jsonl'}: has no document"
    assert messages["picture.png"].startswith(f"{tree / 'a/picture.png'}: its extension ('.png') is unknown; known")
    assert {item.stage for item in items if isinstance(item, Failure)} == {"read"}


def test_ids_are_made_unique(tree: Path) -> None:
    (tree / "c.jsonl").write_text(
        '{"id": "a", "text": "1"}\n{"id": "a#2", "text": "2"}\n{"id": "a", "text": "3"}\n', encoding="utf-8"
    )
    items = read_corpus([tree / "a.txt", tree / "c.jsonl", tree / "a.txt"])
    assert [item.id for item in items if isinstance(item, Document)] == ["a", "a#2", "a#2#2", "a#3", "a#4"]


@given(st.lists(st.sampled_from(["a", "a#2", "a#3", "a#2#2", "b"])))
def test_ids_are_unique_whatever_they_look_like(stated: list[str]) -> None:
    seen: dict[str, int] = {}
    found = [_unique(Document(name, "文"), seen).id for name in stated]
    assert len(set(found)) == len(found)
    assert all(name.startswith(before) for before, name in zip(stated, found, strict=True))


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("nowhere", "does not exist"),
        ("nowhere/*.txt", "matches no file of a known format (.txt, .md, "),
        ("*.png", "matches no file of a known format (.txt, .md, "),
        ("empty", "has no file of a known format (.txt, .md, "),
        ("文" * 5000, "is no path"),
        ("第一行\n第二行", "does not exist"),
        ("a\0b", "does not exist"),
    ],
)
@pytest.mark.parametrize("form", ["alone", "list", "iterator"])
def test_sources_that_are_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, source: str, reason: str, form: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "empty").mkdir()
    (tmp_path / "empty/.hidden.txt").write_text("文", encoding="utf-8")
    (tmp_path / "picture.png").touch()
    (tmp_path / "a.txt").write_text("文", encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        list(read_corpus({"alone": source, "list": ["a.txt", source], "iterator": iter(["a.txt", source])}[form]))
    assert f": {reason}" in str(caught.value)
    assert "\n" not in str(caught.value) and len(str(caught.value)) < 500


def test_a_missing_source_is_found_before_anything_is_read(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("文", encoding="utf-8")
    with pytest.raises(ReadError, match="nowhere: does not exist"):
        read_corpus([tmp_path / "a.txt", tmp_path / "nowhere"])


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("two.jsonl", '{"text": "一"}\n{"text": "二"}', "holds more than one document; use read_corpus"),
        ("two.csv", "text\n一\n\n,\n", "holds more than one document; use read_corpus"),
        ("none.jsonl", "\n", "has no document"),
        ("none.csv", "text\n", "has no document"),
        ("plan.xyz", "文", "its extension ('.xyz') is unknown; known are .txt"),
        ("plan", "文", "its extension (none) is unknown; known are .txt"),
        ("plan.txt", "plan", "has no Chinese character"),
    ],
)
def test_read_takes_exactly_one_document(tmp_path: Path, name: str, content: str, reason: str) -> None:
    path = tmp_path / name
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}: {reason}") and caught.value.source == str(path)


def test_read_of_one_row_and_of_one_bad_line(tmp_path: Path) -> None:
    path = tmp_path / "one.jsonl"
    path.write_text('{"text": "一"}', encoding="utf-8")
    assert read(path) == Document("one-1", "一", source=f"{path}:1")
    path.write_text('{"text": ""}', encoding="utf-8")
    with pytest.raises(ReadError) as caught:
        read(path)
    assert str(caught.value) == f"{path}:1: its text is empty" and caught.value.source == f"{path}:1"


def test_read_says_what_a_folder_a_pattern_or_nothing_is(tree: Path) -> None:
    for path, reason in ((tree, "is a folder; use read_corpus"), (tree / "*.txt", "is a pattern; use read_corpus")):
        with pytest.raises(ReadError) as caught:
            read(path)
        assert str(caught.value) == f"{path}: {reason}"
    with pytest.raises(ReadError, match="does not exist"):
        read(tree / "nowhere.txt")


def test_a_file_name_in_gbk_gives_an_id_that_can_be_encoded(tmp_path: Path) -> None:
    path = os.fsencode(tmp_path) + b"/" + "方案.txt".encode("gbk")
    try:
        with open(path, "wb") as file:  # noqa: PTH123 - Path takes no bytes
            file.write("通知".encode())
    except OSError:
        pytest.skip("the file system takes only UTF-8 names")
    (document,) = read_corpus(tmp_path)
    assert isinstance(document, Document)
    assert document.id == "����" and (document.source or "").encode()


def test_the_import_is_light() -> None:
    code = "import sys, policy_nlp.reading; print([m for m in ('pyarrow', 'charset_normalizer') if m in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    printed = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert printed.stdout.strip() == "[]"
