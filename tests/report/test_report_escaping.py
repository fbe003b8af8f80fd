"""Text from documents never becomes markup, script or an invisible turn of direction."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policy_nlp.report.escaping import script_code, script_json, visible


def test_marks_that_turn_the_text_around_are_shown() -> None:
    assert visible("甲\u202e乙\u2066丙\u200b") == "甲⟦U+202E⟧乙⟦U+2066⟧丙⟦U+200B⟧"
    assert visible("第一行\r\n第二行\u2028第三行") == "第一行 第二行 第三行"
    assert visible("a\x00b\ud800") == "a⟦U+0000⟧b⟦U+D800⟧"


def test_plain_text_stays_as_it_is() -> None:
    text = "推进5G（第五代移动通信）—— “智改数转”，α≤β\t𠀀"
    assert visible(text) == text


@given(st.recursive(st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner), max_leaves=8))
def test_json_in_a_script_neither_ends_it_nor_changes(value: object) -> None:
    written = script_json(value)
    assert json.loads(written) == value
    assert not re.search("[<>&\u2028\u2029]", written)


def test_json_refuses_what_is_no_json() -> None:
    with pytest.raises(ValueError, match="JSON"):
        script_json(float("nan"))


def test_a_library_that_names_a_script_element_does_not_end_it() -> None:
    assert "</script" not in script_code('x="</script>";y="</SCRIPT>"').lower()
    assert "<!--" not in script_code('x="<!--"')
    assert script_code("a<b") == "a<b"
