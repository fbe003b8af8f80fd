"""Web pages: the main text whatever the layout, the encoding whatever is declared, what the page states."""

from __future__ import annotations

import datetime
import gzip
import json
import time
from pathlib import Path

import pytest
import web_pages
from hypothesis import given, settings
from hypothesis import strategies as st

from policy_nlp.document import Document
from policy_nlp.errors import ReadError
from policy_nlp.reading import read
from policy_nlp.reading.html.blocks import page_blocks
from policy_nlp.structure.metadata import describe


def text_of(path: Path, page: str | bytes) -> str:
    path.write_bytes(page if isinstance(page, bytes) else page.encode())
    return read(path).text


def lines_of(path: Path, body: str) -> list[str]:
    return text_of(path, f"<html><body>{body}</body></html>").split("\n")


@pytest.mark.parametrize("layout", web_pages.PAGES)
def test_the_main_text_of_every_layout(tmp_path: Path, layout: str) -> None:
    path = tmp_path / "a.html"
    path.write_text(web_pages.PAGES[layout]("utf-8"), encoding="utf-8")
    document = read(path)
    lines = document.text.split("\n")
    head = [] if layout == "labelled" else [web_pages.TITLE, web_pages.NUMBER]
    assert lines[: len(head)] == head
    assert tuple(lines[len(head) :][: len(web_pages.LINES)]) == web_pages.LINES
    assert lines[len(head) + len(web_pages.LINES) :] in ([], ["附件：数据资源目录.docx"])
    found = describe(document)
    assert (found.title, found.doc_type, found.doc_number) == (web_pages.TITLE, "实施意见", web_pages.NUMBER)
    assert (found.issuer, found.date) == ("甲市人民政府办公室", datetime.date(2021, 3, 5))


@pytest.mark.parametrize("codec", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
@pytest.mark.parametrize("declared", ["utf-8", "gb2312", "iso-8859-1", "base64", ""])
def test_bytes_are_believed_before_the_declaration(tmp_path: Path, codec: str, declared: str) -> None:
    text = text_of(tmp_path / "a.html", web_pages.form(declared).encode(codec))
    assert text.endswith("\n".join(web_pages.LINES))


def test_a_damaged_byte_shows_where_the_encoding_is_declared(tmp_path: Path) -> None:
    page = web_pages.form("gb2312").replace("</form>", "<!--" + " " * 2000 + "--></form>").encode("gbk")
    damaged = page.replace("服务企业".encode("gbk"), b"\xff" + "服务企业".encode("gbk"))
    assert "\ufffd服务企业3000家" in text_of(tmp_path / "a.html", damaged)
    with pytest.raises(ReadError, match="no known encoding"):
        text_of(tmp_path / "a.html", damaged.replace(b"gb2312", b"x-none"))


def test_tables_lists_breaks_and_blanks(tmp_path: Path) -> None:
    body = """<p>　　指标
        如下。&nbsp;</p><table><tr><th>指标<th>单位<th>2025年</tr>
        <tr><td rowspan=2>企业<br>数<td>家<td>500</tr><tr><td>万家<td>0.05<tr><td colspan=3>注：见附表</table>
        <ol start=3><li>建设平台。<li>编制目录。</ol><ul><li>其他</ul><pre>第一行
第二行</pre>Big\n Data 与<b>数字</b>政府<script>隐藏。</script><p hidden>隐藏</p><p style="display: none">隐藏</p>"""
    assert lines_of(tmp_path / "a.html", body) == [
        *("指标如下。", "指标\t单位\t2025年", "企业数\t家\t500", "\t万家\t0.05", "注：见附表"),
        *("3. 建设平台。", "4. 编制目录。", "其他", "第一行", "第二行", "Big Data 与数字政府"),
    ]


def test_a_table_that_places_paragraphs_is_no_table(tmp_path: Path) -> None:
    cell = "".join(f"<p>第{i}段正文内容。</p>" for i in range(8))
    lines = lines_of(tmp_path / "a.html", f"<table><tr><td>栏目</td><td>{cell}</td></tr></table>")
    assert lines == ["栏目", *(f"第{i}段正文内容。" for i in range(8))]


def test_a_page_without_text_says_why(tmp_path: Path) -> None:
    with pytest.raises(ReadError, match="may be loaded by a script"):
        text_of(tmp_path / "a.html", "<html><body><div id=app></div></body></html>")
    with pytest.raises(ReadError, match="no Chinese"):
        text_of(tmp_path / "a.html", "<p>Only English.</p>")


def test_a_name_taken_for_furniture_that_holds_the_text_is_none(tmp_path: Path) -> None:
    lines = [f"第{i}条　各部门应当落实责任，确保完成。" for i in range(1, 9)]
    body = f'<div class="search">{"".join(f"<p>{line}</p>" for line in lines)}</div>'
    assert lines_of(tmp_path / "a.html", body) == lines


@given(st.text(alphabet='<>/="& \n&;文件。pdivtablersocuh1-!', max_size=300))
@settings(max_examples=300)
def test_any_page_gives_blocks(text: str) -> None:
    page = page_blocks(text, "a.html")
    assert all(block.text == block.text.strip(" ") and "\n" not in block.text for block in page.blocks)
    assert all(0 <= block.container < len(page.containers) and block.linked <= len(block.text) for block in page.blocks)


@pytest.mark.parametrize(
    "piece", ["<div>文", "<p>文。", "<td>文", "</b>", "<a href=x>文</a>", "<li>文", "<!--", "<table>", " ", "<br>"]
)
def test_time_grows_with_the_page_and_no_faster(tmp_path: Path, piece: str) -> None:
    path = tmp_path / "a.html"
    path.write_text("<p>文</p>" + piece * 100_000, encoding="utf-8")
    start = time.perf_counter()
    try:
        read(path)
    except ReadError as error:
        assert "nests more than" in error.reason
    assert time.perf_counter() - start < 8


def test_the_original_pages(shared: Path, tmp_path: Path) -> None:
    with gzip.open(shared / "policy-texts" / "html.jsonl.gz", "rt", encoding="utf-8") as lines:
        pages = [json.loads(line) for line in lines]
    rows = map(json.loads, (shared / "policy-texts" / "docs.jsonl").read_text("utf-8").splitlines())
    texts = {row["id"]: row["text"] for row in rows}
    right = dict.fromkeys(("title", "issuer", "doc_number"), 0)
    path = tmp_path / "page.html"
    for page in pages:
        path.write_text(page["html"], encoding="utf-8")
        document: Document = read(path)
        assert "".join(document.text.split()) == "".join(texts[page["id"]].split()), page["id"]
        found = describe(document)
        for field in right:
            right[field] += _flat(getattr(found, field)) == _flat(page[field])
    assert len(pages) == 37 and min(right.values()) >= 0.95 * len(pages), right


def _flat(text: str | None) -> str:
    return "".join((text or "").split()).removeprefix("中华人民共和国")
