"""Files in every format, encoding and kind of damage, as they arrive from anywhere; and what became of each.

``python tests/reading/many_files.py [FOLDER]`` writes them, reads them and prints the table.
"""

from __future__ import annotations

import codecs
import csv
import gzip
import io
import json
import random
import re
import sys
import tempfile
import time
import zipfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

import hostile_files
import openpyxl
import pyarrow as pa
import web_pages
import zstandard
from office_files import docx, item, paragraph, table, zipped
from pdf_files import Text, centred, pdf, set_paragraphs
from pyarrow import parquet

from policy_nlp.document import Document
from policy_nlp.errors import Failure
from policy_nlp.reading.convertible import CONVERT
from policy_nlp.reading.formats import documents_of

SIMPLIFIED = "\n".join((web_pages.TITLE, web_pages.NUMBER, *web_pages.LINES))
TRADITIONAL = (
    "關於加強推動智慧城市發展之實施計畫\n行政院各部會、各直轄市及縣市政府：\n推動人工智慧、物聯網、雲端運算與製造業深度結合，"
    "輔導企業建立資料管理制度，培育優質廠商80家以上。\n（三）強化資通安全防護及個人資料保護機制。\n"
)
ENCODINGS = (
    "utf-8",
    "utf-8-sig",
    "utf-16",
    "utf-16-le",
    "utf-16-be",
    "utf-32",
    "gbk",
    "gb18030",
    "gb2312",
    "big5",
    "big5hkscs",
)


class File(NamedTuple):
    """A file and what must become of it: ``documents`` (at least one), ``errors`` (none) or ``either``."""

    name: str
    data: bytes
    kind: str
    outcome: str = "either"


def many_files() -> Iterator[File]:
    """All of them, the same at every call."""
    yield from _good()
    yield from _damaged({file.name: file for file in _good()})
    yield from _mistaken()
    for name, data in hostile_files.hostile_files():
        yield File(name, data, "hostile")


def _good() -> Iterator[File]:
    for codec in ENCODINGS:
        text = TRADITIONAL if codec.startswith("big5") else SIMPLIFIED
        yield File(f"plain-{codec}.txt", text.encode(codec), "encodings", "documents")
        yield File(f"marks-{codec}.md", _markdown(text).encode(codec), "encodings", "documents")
        rows = [["id", "title", "text"], ["a", "标题" if text is SIMPLIFIED else "標題", text], ["b", "", text]]
        yield File(f"rows-{codec}.csv", _csv(rows).encode(codec), "encodings", "documents")
    for ends in ("\r\n", "\r", "\n\n", "\u2028"):
        yield File(f"ends-{ends.encode().hex()}.txt", SIMPLIFIED.replace("\n", ends).encode(), "encodings", "documents")
    for layout, page in web_pages.PAGES.items():
        for codec in ("utf-8", "utf-8-sig", "gb18030", "utf-16"):
            for declared in ("utf-8", "gb2312", "", "x-unknown"):
                name = f"page-{layout}-{codec}-{declared or 'none'}.html"
                yield File(name, page(declared).encode(codec), "web pages", "documents")
    broken = bytearray(web_pages.form("gb2312").encode("gbk") * 1)
    broken[broken.index("服务企业".encode("gbk"))] = 0xFF
    yield File("page-one-bad-byte.htm", bytes(broken) + b"<!--" + b" " * 3000, "web pages", "documents")
    line = json.dumps({"id": "a", "title": "标题", "text": SIMPLIFIED}, ensure_ascii=False)
    lines = (line + "\n") * 3
    yield File("lines.jsonl", lines.encode(), "records", "documents")
    yield File("lines-gbk.jsonl", lines.encode("gbk"), "records", "documents")
    yield File("lines-mark.jsonl", codecs.BOM_UTF8 + lines.encode(), "records", "documents")
    yield File("lines.jsonl.gz", gzip.compress(lines.encode(), mtime=0), "records", "documents")
    yield File("lines.jsonl.zst", zstandard.compress(lines.encode()), "records", "documents")
    yield File("rows.parquet", _parquet({"id": ["a", "b"], "text": [SIMPLIFIED] * 2}), "records", "documents")
    sheet = [["id", "title", "text"], ["a", "标题", SIMPLIFIED], [None] * 3, [7, None, SIMPLIFIED]]
    yield File("rows.xlsx", _xlsx(sheet), "records", "documents")
    yield File("word.docx", docx(_body()), "office", "documents")
    yield File(
        "word-table.docx", docx(table([["指标", "单位", "2025年"], ["企业", "家", "500"]])), "office", "documents"
    )
    yield File(
        "word-list.docx",
        docx(item("总体要求", 1) + paragraph("坚持需求导向。") + item("主要任务", 1)),
        "office",
        "documents",
    )
    yield File("print.pdf", pdf(_printed()), "pdf", "documents")
    turned = [Text(400 - 26 * i, 100, f"第{i}条规定。", 16, (0, 1)) for i in range(3)]
    yield File("print-turned.pdf", pdf([turned], rotate=90), "pdf", "documents")
    yield File("scan.pdf", pdf([[], []], picture=True), "pdf", "errors")
    yield File("blank.pdf", pdf([[]]), "pdf", "errors")
    page = web_pages.editor().encode()
    members = {"甲/通知.txt": SIMPLIFIED.encode(), "甲/网页.html": page, "乙.docx": docx(_body()), "图.png": b"\x89PNG"}
    yield File("archive.zip", zipped(members), "archives", "documents")
    yield File(
        "archive-nested.zip",
        zipped({"内.zip": zipped(members), "外.txt": SIMPLIFIED.encode()}),
        "archives",
        "documents",
    )
    yield File("archive-stored.zip", zipped(members, method=zipfile.ZIP_STORED), "archives", "documents")


def _damaged(files: Mapping[str, File]) -> Iterator[File]:
    """One file of each format, damaged in every way; the same damage at every call."""
    chosen = (
        *("plain-utf-8.txt", "plain-gbk.txt", "plain-utf-16.txt", "marks-utf-8.md", "rows-utf-8.csv"),
        *("page-editor-utf-8-utf-8.html", "lines.jsonl", "lines.jsonl.gz", "lines.jsonl.zst", "rows.parquet"),
        *("rows.xlsx", "word.docx", "print.pdf", "archive.zip", "archive-nested.zip"),
    )
    for name in chosen:
        data = files[name].data
        extension = name[name.index(".") :]
        stem = f"{name.removesuffix(extension)}-{extension[1:].replace('.', '-')}"
        yield File(f"{stem}-empty{extension}", b"", "damage", "errors")
        for share in (1, 10, 50, 90, 99):
            yield File(f"{stem}-cut-{share}{extension}", data[: len(data) * share // 100], "damage")
        for seed in range(4):
            yield File(f"{stem}-changed-{seed}{extension}", _changed(data, seed), "damage")
        yield File(f"{stem}-zeros-after{extension}", data + bytes(5000), "damage")
        yield File(f"{stem}-text-before{extension}", b"HTTP/1.1 200 OK\r\n\r\n" + data, "damage")
        yield File(
            f"{stem}-zeros-inside{extension}", data[: len(data) // 2] + bytes(100) + data[len(data) // 2 :], "damage"
        )
        yield File(f"{stem}-only-zeros{extension}", bytes(len(data)), "damage", "errors")
        yield File(f"{stem}-random{extension}", random.Random(1).randbytes(4000), "damage", "errors")
        yield File(f"{stem}-twice{extension}", data * 2, "damage")


def _mistaken() -> Iterator[File]:
    """Files under the name of another format, and formats that are not read."""
    ole = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(3000)
    contents = {
        "pdf": pdf(_printed()),
        "zip": zipped({"a.txt": SIMPLIFIED.encode()}),
        "ole": ole,
        "rtf": b"{\\rtf1 text}",
        "png": b"\x89PNG\r\n\x1a\n" + bytes(100),
    }
    for extension in (".txt", ".html", ".md", ".csv", ".jsonl", ".pdf", ".docx", ".xlsx", ".zip", ".parquet"):
        for kind, data in contents.items():
            same = extension == f".{kind}"
            yield File(f"is-{kind}{extension}", data, "wrong name", "documents" if same else "errors")
    for extension in CONVERT:
        yield File(f"convert{extension}", ole, "not read", "errors")
    yield File("page.doc", web_pages.form().encode("gbk"), "not read", "errors")
    yield File("new.doc", docx(_body()), "not read", "errors")
    yield File("unknown.xyz", SIMPLIFIED.encode(), "not read", "errors")
    yield File("english.txt", b"Only English text here.\n" * 50, "not read", "errors")
    yield File("no-text.csv", _csv([["id", "正文"], ["a", SIMPLIFIED]]).encode(), "not read", "errors")
    yield File(
        "script.html", b"<html><body><div id=app></div><script>load()</script></body></html>", "not read", "errors"
    )


def _changed(data: bytes, seed: int) -> bytes:
    """Some bytes set to others."""
    chance = random.Random(seed)
    changed = bytearray(data)
    for _ in range(1 + seed * 8):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    return bytes(changed)


def _markdown(text: str) -> str:
    first, *rest = text.split("\n")
    return "\n".join([f"# {first}", "", *(f"**{line}**" if line.startswith("一") else line for line in rest)])


def _csv(rows: list[list[str]]) -> str:
    file = io.StringIO(newline="")
    csv.writer(file).writerows(rows)
    return file.getvalue()


def _parquet(columns: Mapping[str, list[str]]) -> bytes:
    sink = io.BytesIO()
    parquet.write_table(pa.table(dict(columns)), sink)
    return sink.getvalue()


def _xlsx(rows: list[list[object]]) -> bytes:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(file) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    # The time of saving, which differs at every call.
    parts["docProps/core.xml"] = re.sub(
        rb"\d{4}-\d\d-\d\dT[\d:.]+Z", b"2021-03-05T00:00:00Z", parts["docProps/core.xml"]
    )
    return zipped(parts)


def _body() -> str:
    return "".join(map(paragraph, (web_pages.TITLE, web_pages.NUMBER, *web_pages.LINES)))


def _printed() -> list[list[Text]]:
    return [[centred(web_pages.TITLE, 800), *page] for page in set_paragraphs(web_pages.LINES)]


class Result(NamedTuple):
    """What became of a file: its documents and failures, and the seconds that it took."""

    file: File
    documents: list[Document]
    failures: list[Failure]
    seconds: float


def results(folder: Path) -> Iterator[Result]:
    """Write each file into `folder` and read it."""
    for file in many_files():
        path = folder / file.name
        path.write_bytes(file.data)
        start = time.perf_counter()
        items = list(documents_of(path))
        seconds = time.perf_counter() - start
        path.unlink()
        documents = [item for item in items if isinstance(item, Document)]
        yield Result(file, documents, [item for item in items if isinstance(item, Failure)], seconds)


def main(folder: Path) -> None:
    """Print the table."""
    table: defaultdict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    slowest = (0.0, "")
    for result in results(folder):
        row = table[result.file.kind, result.file.name[result.file.name.index(".") :]]
        row["files"] += 1
        row["read"] += not result.failures
        row["partly"] += bool(result.documents and result.failures)
        row["refused"] += not result.documents
        if result.seconds > 0.7:
            print(f"  slow: {result.file.name} {result.seconds:.1f} s")
        slowest = max(slowest, (result.seconds, result.file.name))
        for failure in result.failures[:1]:
            print(failure.message.replace(f"{folder}/", ""))
    print(f"\n{'kind':<12}{'format':<14}{'files':>7}{'read':>7}{'partly':>8}{'refused':>9}")
    for (kind, extension), row in sorted(table.items()):
        print(f"{kind:<12}{extension:<14}{row['files']:>7}{row['read']:>7}{row['partly']:>8}{row['refused']:>9}")
    totals = sum(table.values(), Counter())
    print(f"{'':<26}{totals['files']:>7}{totals['read']:>7}{totals['partly']:>8}{totals['refused']:>9}")
    print(f"slowest: {slowest[1]}, {slowest[0]:.1f} s")


if __name__ == "__main__":
    if sys.argv[1:]:
        Path(sys.argv[1]).mkdir(parents=True, exist_ok=True)
        main(Path(sys.argv[1]))
    else:
        with tempfile.TemporaryDirectory() as made:
            main(Path(made))
