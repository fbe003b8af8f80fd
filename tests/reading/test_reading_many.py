"""Every file, whatever its format, encoding and damage, ends in documents or errors, with a message for a person."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from many_files import results

from policy_nlp.errors import ReadError
from policy_nlp.reading import read, read_corpus

# How a message must not sound: names of exceptions and of what is inside the library.
_INSIDE = ("Traceback", "Error:", "object has no attribute", "policy-nlp-", "NoneType", "<class")


def test_every_file_ends_in_documents_or_errors(tmp_path: Path) -> None:
    names: set[str] = set()
    count = 0
    for file, documents, failures, seconds in results(tmp_path):
        names.add(file.name)
        count += 1
        assert documents or failures, file.name
        assert seconds < 30, file.name
        outcome = "documents" if documents and not failures else "errors" if not documents else "both"
        assert outcome == file.outcome or file.outcome == "either", (file.name, outcome, failures)
        for failure in failures:
            message = failure.message
            assert failure.source.startswith(str(tmp_path / file.name)) and message.startswith(f"{failure.source}: ")
            assert message.isprintable() and len(message) < 800, message
            assert not any(word in message for word in _INSIDE), message
        for document in documents:
            assert document.text.encode() and document.id.encode() and (document.source or "").encode()
        assert len({*map(repr, documents)}) == len(documents) or "same" in file.name or "overlapping" in file.name
    assert len(names) == count >= 300
    assert list(tmp_path.iterdir()) == []


def test_a_line_of_200_megabytes_is_read_or_refused_in_bounded_time(tmp_path: Path) -> None:
    for name, most in (
        ("a.txt", None),
        ("a.md", "32 MB"),
        ("a.html", "32 MB"),
        ("a.jsonl", "32 MB"),
        ("a.csv", "characters"),
    ):
        path = tmp_path / name
        with path.open("wb") as file:
            file.write(b"text\n" if name == "a.csv" else b"")
            for _ in range(200):
                file.write("文".encode() * (1 << 20) if name == "a.txt" and file.tell() < 3 << 20 else b"x" * (1 << 20))
        start = time.perf_counter()
        if most is None:
            assert len(read(path).text) > 190 << 20
        else:
            with pytest.raises(ReadError, match=f"{name}.*{most}"):
                read(path)
        assert time.perf_counter() - start < 15
        path.unlink()


def test_devices_and_pipes_are_no_files(tmp_path: Path) -> None:
    (tmp_path / "endless.txt").symlink_to("/dev/zero")
    (failure,) = read_corpus(tmp_path)
    assert "is no regular file" in getattr(failure, "message", "")
