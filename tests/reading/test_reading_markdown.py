"""Markdown: marks off, lines kept, fields of the front taken."""

from __future__ import annotations

import datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.reading import read
from policy_nlp.reading.markdown import plain


@pytest.mark.parametrize(
    ("marked", "text"),
    [
        ("## 一、总体要求 ##", "一、总体要求"),
        ("**（一）加强统筹。**各部门要落实", "（一）加强统筹。各部门要落实"),
        ("- 第一项\n* 第二项\n1. 第三项", "第一项\n第二项\n1. 第三项"),
        ("> 引用\n> > 再引", "引用\n再引"),
        ("见[附件](http://a.cn/b.docx)和![图](a.png)。", "见附件和。"),
        ("| 指标 | 单位 |\n|:---|---:|\n| 企业 | 家 |", "指标\t单位\n企业\t家"),
        ("```\n# 不是标题\n```", "# 不是标题"),
        ("第一行\n第二行\n\n---\n　　缩进", "第一行\n第二行\n\n　　缩进"),
        ("a<!-- 注\n释 -->b", "ab"),
        ("3*4=12，5 * 6，a_b_c，〔2019〕5号", "3*4=12，5 * 6，a_b_c，〔2019〕5号"),
        (r"1\. 编号 \*", "1. 编号 *"),
        ("#标签\r\n文", "#标签\n文"),
    ],
)
def test_marks(marked: str, text: str) -> None:
    assert plain(marked) == text


def test_fields_before_the_text(tmp_path: Path) -> None:
    path = tmp_path / "a.md"
    path.write_text('---\ntitle: "甲市规划"\ndate: 2021-03-05\ntags: x\n---\n# 总则\n', encoding="utf-8")
    document = read(path)
    assert (document.id, document.title, document.date, document.text) == (
        "a",
        "甲市规划",
        datetime.date(2021, 3, 5),
        "# 总则\n"[2:],
    )


@given(st.text(alphabet="#*_-|>`[]()!<\\ \n文a", max_size=200))
def test_any_text_keeps_its_chinese(text: str) -> None:
    without_links = text.replace("[", "").replace("<", "")
    assert plain(without_links).count("文") == without_links.count("文")
