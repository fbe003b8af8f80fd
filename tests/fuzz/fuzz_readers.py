"""Readers: bytes under every extension, XML inside Office files, runs on the pages of a PDF.

How to run it: `fuzzing`. Every input must end in documents or failures whose message a person understands, whatever the bytes.
"""

from __future__ import annotations

import contextlib
import json
import shutil
import sys
import tempfile
import traceback
from pathlib import Path

import atheris
from fuzzing import fuzz, instrumented, text_of

with instrumented():
    from policy_nlp.document import Document
    from policy_nlp.errors import Failure, ReadError
    from policy_nlp.extras import MissingExtraError
    from policy_nlp.reading.encoding import decode
    from policy_nlp.reading.formats import documents_of, reader_of
    from policy_nlp.reading.pdf import _paragraphs
    from policy_nlp.structure.metadata import describe

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "reading"))
from office_files import docx, zipped

_FOLDER = Path(tempfile.mkdtemp(prefix="policy-nlp-fuzz-", dir="/dev/shm" if Path("/dev/shm").is_dir() else None))
_PLAIN = (".txt", ".md", ".html", ".csv", ".jsonl", ".xlsx", ".docx", ".zip", ".parquet", ".doc")
_SHEET = b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>%s</sheetData></worksheet>'
_WORDS = (
    "<p>",
    "</p>",
    "<table>",
    "<tr>",
    "<td>",
    "<h1>",
    "<div>",
    "<script>",
    "<!--",
    "-->",
    "&amp;",
    "&#20013;",
    "</div>",
)


def _files(data: bytes) -> list[tuple[str, bytes]]:
    """The files that an input stands for."""
    choice, rest = data[0] % 20, data[1:]
    if choice < len(_PLAIN):
        return [(f"a{_PLAIN[choice]}", rest)]
    text = text_of(rest)
    sure = text.encode("utf-8", "replace")
    if choice == 10:
        return [("a.docx", docx(rest.decode("utf-8", "replace")))]
    if choice == 11:
        rows = "".join(
            f"<w:tr>{''.join(f'<w:tc><w:p><w:r><w:t>{c}</w:t></w:r></w:p></w:tc>' for c in line.split('，'))}</w:tr>"
            for line in _escaped(text).split("\n")
        )
        return [("a.docx", docx(f"<w:tbl>{rows}</w:tbl>"))]
    if choice == 12:
        return [("a.xlsx", zipped({"[Content_Types].xml": b"<Types/>", "xl/worksheets/sheet1.xml": _SHEET % rest}))]
    if choice == 13:
        provider = atheris.FuzzedDataProvider(rest)
        pieces = [provider.PickValueInList(list(_WORDS)) + text_of(provider.ConsumeBytes(3)) for _ in range(60)]
        return [("a.html", "".join(pieces).encode("utf-8", "replace"))]
    if choice == 14:
        return [("a.csv", b"text,title\n" + sure), ("a.md", sure)]
    if choice == 15:
        return [("a.jsonl", json.dumps({"text": text, "year": text[:3], "date": text[3:9]}).encode() + b"\n" + rest)]
    if choice == 16:
        return [("a.zip", zipped({"a.txt": sure, "b.html": rest}))]
    if choice == 17:
        return [("a.txt", text.encode("gb18030", "replace")), ("b.txt", text.encode("utf-16", "surrogatepass"))]
    if choice == 18:
        return [("a.md", sure), ("a.html", b"<table><tr><td>" + sure.replace("，".encode(), b"<td>"))]
    return []


def _escaped(text: str) -> str:
    return "".join(c if c >= " " and c not in "<&\ufffe\uffff" and not "\ud800" <= c < "\ue000" else "\n" for c in text)


def _print(data: bytes) -> None:
    """Runs anywhere on two pages."""
    provider = atheris.FuzzedDataProvider(data)
    pages = []
    for _ in range(provider.ConsumeIntInRange(1, 3)):
        runs = []
        for _ in range(provider.ConsumeIntInRange(0, 30)):
            left, bottom = provider.ConsumeIntInRange(-50, 700), provider.ConsumeIntInRange(-50, 900)
            size = provider.ConsumeIntInRange(1, 40)
            text = text_of(provider.ConsumeBytes(provider.ConsumeIntInRange(1, 12))).replace("\n", "") or "文"
            runs.append([left, left + len(text) * size, bottom, bottom + size, float(size), text])
        pages.append({"sheets": [[595.0, 842.0, runs]]})
    assert all("\n" not in paragraph for paragraph in _paragraphs(pages))


def target(data: bytes) -> None:
    """Read what `data` stands for."""
    if not data:
        return
    if data[0] % 20 == 19:
        _print(data[1:])
        return
    for name, content in _files(data):
        path = _FOLDER / name
        path.write_bytes(content)
        reader = reader_of(path)
        assert reader is not None
        try:
            list(reader(path))
        except (ReadError, MissingExtraError, OSError):
            pass
        except Exception as error:
            # Another library may raise what it likes, and `documents_of` reports it; our own code may not.
            frames = [frame.filename for frame in traceback.extract_tb(error.__traceback__)]
            if "policy_nlp" in frames[-1]:
                raise
        items = list(documents_of(path))
        assert items
        for item in items:
            if isinstance(item, Failure):
                assert item.message.isprintable() and item.message.startswith(item.source), item
            else:
                assert isinstance(item, Document) and item.text.encode() and item.id.encode()
                assert describe(item).text == item.text
        if name.endswith(".txt"):
            with contextlib.suppress(ReadError):
                decode(content, name).encode()
        path.unlink()


if __name__ == "__main__":
    try:
        fuzz(target)
    finally:
        shutil.rmtree(_FOLDER, ignore_errors=True)
