"""Encodings: every one round-trips, and nothing is garbled silently."""

from __future__ import annotations

import codecs
import contextlib

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from policy_nlp.errors import ReadError
from policy_nlp.reading import decode
from policy_nlp.reading.encoding import encoding_of
from policy_nlp.reading.plausibility import plausibility

SIMPLIFIED = (
    "关于加快推进智慧城市建设的实施意见，",
    "各区县人民政府，市政府各部门、各直属机构：\r\n",
    "到2025年，数字经济核心产业增加值占地区生产总值比重达到10%。",
    "推动人工智能、物联网、云计算与制造业深度融合；",
    "建成覆盖全市的电子政务外网，实现“一网通办”。\n",
    "（三）加强网络与信息安全保障体系建设。",
    "支持企业建立健全数据管理制度，培育龙头骨干企业80家以上，",
    "完善公共服务平台，提升教育、医疗、养老等领域信息化水平。",
    "由市发展改革委牵头，会同有关单位抓好落实。\n",
    "　　第二条　本办法所称公共数据，是指行政机关在履行职责过程中产生的数据。",
)
TRADITIONAL = (
    "關於加強推動智慧城市發展之實施計畫，",
    "行政院各部會、各直轄市及縣市政府：\r\n",
    "預計至2025年，數位經濟規模占國內生產毛額比重達30%。",
    "推動人工智慧、物聯網、雲端運算與製造業深度結合；",
    "建置全國共用之電子化政府服務平臺，提供「一站式」服務。\n",
    "（三）強化資通安全防護及個人資料保護機制。",
    "輔導企業建立資料管理制度，培育優質廠商80家以上，",
    "提升教育、醫療、長照等領域之資訊應用水準。",
    "由國家發展委員會主政，會同有關機關辦理。\n",
    "　　第二條　本辦法所稱公務機關，指依法行使公權力之中央或地方機關。",
)
UNICODE = ("utf-8", "utf-8-sig", "utf-16", "utf-32", "utf-16-le", "utf-16-be")


def passage(clauses: tuple[str, ...], *, least: int) -> st.SearchStrategy[str]:
    """Running text of at least `least` characters, cut anywhere at its end."""
    many = st.lists(st.sampled_from(clauses), min_size=least // 16 + 3, max_size=least // 8 + 4).map("".join)
    return many.flatmap(lambda text: st.integers(min(least, len(text)), len(text)).map(lambda end: text[:end]))


@pytest.mark.parametrize("codec", [*UNICODE, "gb18030", "gbk", "gb2312"])
@given(text=passage(SIMPLIFIED, least=12))
@settings(max_examples=60)
def test_simplified_text_round_trips(codec: str, text: str) -> None:
    assert decode(text.encode(codec), "a.txt") == text


@pytest.mark.parametrize("codec", [*UNICODE, "gb18030", "cp950", "big5", "big5hkscs"])
@given(text=passage(TRADITIONAL, least=12))
@settings(max_examples=60)
def test_traditional_text_round_trips(codec: str, text: str) -> None:
    assert decode(text.encode(codec), "a.txt") == text


@pytest.mark.parametrize("length", [12, 20, 50, 2000])
@pytest.mark.parametrize(("clauses", "codec"), [(SIMPLIFIED, "gbk"), (TRADITIONAL, "big5"), (TRADITIONAL, "gb18030")])
def test_gb18030_and_big5_are_told_apart_at_every_place(clauses: tuple[str, ...], codec: str, length: int) -> None:
    running = "".join(clauses) * (2 + 2 * length // len("".join(clauses)))
    for start in range(0, len("".join(clauses)), 5):
        text = running[start : start + length]
        assert decode(text.encode(codec), "a.txt") == text


@given(data=st.binary(max_size=400))
@example(b"\xff\xfe\x00")
@example(b"\x00\xd8\x00\xd8")
@example(codecs.BOM_UTF8)
@example(b"\x84\x31\x95\x33\xff")
@settings(max_examples=400)
def test_any_bytes_give_a_text_or_a_read_error_of_one_line(data: bytes) -> None:
    try:
        assert decode(data, "a.txt")
    except ReadError as error:
        assert str(error).startswith("a.txt: ") and "\n" not in str(error)


@given(text=passage(SIMPLIFIED, least=60), at=st.integers(0, 10**6), byte=st.sampled_from(b"\xff\xc0\x80\xe6"))
@settings(max_examples=200)
def test_a_damaged_utf8_text_is_refused_instead_of_read_as_gb18030(text: str, at: int, byte: int) -> None:
    data = bytearray(text.encode())
    data.insert(at % (len(data) - 3), byte)
    with pytest.raises(ReadError, match="not UTF-8"):
        decode(bytes(data), "a.txt")


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("情報化の推進に関する実施計画について、各部門は本方針に基づき関連業務を行い、成果を報告すること。", "euc_jp"),
        ("情報化の推進に関する実施計画について、各部門は本方針に基づき関連業務を行い、成果を報告すること。", "cp932"),
        ("정보화 추진에 관한 시행계획에 대하여 각 부서는 본 방침에 따라 관련 업무를 수행하고 보고한다.", "cp949"),
        ("Об утверждении плана мероприятий по развитию информационных технологий", "cp1251"),
        ("Об утверждении плана мероприятий по развитию информационных технологий", "utf-8"),
        ("Décret relatif à la création d'un comité de l'évaluation à Orléans", "cp1252"),
        ("Décret relatif à la création d'un comité de l'évaluation à Orléans", "utf-8"),
        ("Café", "utf-8"),
        ("Bush hid the facts", "ascii"),
    ],
)
def test_other_languages_never_become_chinese(text: str, codec: str) -> None:
    with pytest.raises(ReadError):
        decode(text.encode(codec) * 3, "a.txt")


def test_a_table_of_measurements_is_no_other_language() -> None:
    text = (
        "重庆阴８℃～１２℃，澳门多云１６℃～２１℃，贵阳小雨３℃～６℃；用地１２０㎡，ＧＤＰ增速≥８％，接入Ｉｎｔｅｒｎｅｔ"
    )
    assert decode(text.encode("gbk"), "a.txt") == text


@pytest.mark.parametrize("codec", ["gbk", "utf-8"])
def test_a_list_of_names_is_plausible_though_its_characters_are_rarer(codec: str) -> None:
    text = "王伟，李娜，张敏，刘洋，陈静，杨帆，赵磊，黄蓉，周杰，吴倩，徐鹏，孙悦，马超，朱琳，胡斌，郭涛，何璐，林峰"
    assert decode(text.encode(codec), "a.txt") == text


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "is empty"),
        (codecs.BOM_UTF8, "is empty"),
        (" \r\n　".encode(), "is empty"),
        (b"%PDF-1.7\n%\xe2\xe3", "is a PDF file; "),
        (b"PK\x03\x04\x14\x00", "is a ZIP archive"),
        (b"\x89PNG\r\n\x1a\n\x00", "is a PNG image; "),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\x00", "is an OLE file"),
        (b"{\\rtf1\\ansi", "is an RTF file"),
        ("通知\0公告".encode(), "is a binary file (it has NUL bytes)"),
        (("通知" * 20 + "\x01\x02\x03\x04").encode(), "is a binary file (it has 4 control characters)"),
        (b"no Chinese here", "has no Chinese character"),
        ("通知�".encode(), "was garbled before"),
        (codecs.BOM_UTF16_LE + b"\x00", "begins with the byte order mark of utf-16-le but is not valid in it"),
        (("通\0知" * 9).encode("utf-16"), "is a binary file (it has NUL bytes)"),
        (codecs.BOM_UTF8 + b"\xff", "begins with the byte order mark of utf-8 but is not valid in it"),
    ],
)
def test_a_refusal_names_file_and_reason(data: bytes, reason: str) -> None:
    with pytest.raises(ReadError) as caught:
        decode(data, "市/通知.txt")
    assert str(caught.value).startswith(f"市/通知.txt: {reason}")
    assert "\n" not in str(caught.value)


def test_only_the_first_byte_order_mark_is_dropped_and_nothing_is_normalised() -> None:
    text = "\ufeff通知\r\n\tＡＢ１２\u3000\x0c正文。\r"
    assert decode(codecs.BOM_UTF8 + text.encode(), "a.txt") == text


def test_a_few_control_characters_are_no_binary_file() -> None:
    text = "关于印发《方案》的通知\x07\x1a"
    assert decode(text.encode(), "a.txt") == text


@pytest.mark.parametrize("codec", ["utf-8", "gb18030", "utf-16-le"])
@pytest.mark.parametrize("cut", [1, 2, 3])
def test_the_beginning_of_a_file_may_end_inside_a_character(codec: str, cut: int) -> None:
    data = ("".join(SIMPLIFIED)).encode(codec)
    assert encoding_of(data[:-cut], "a.csv", whole=False) == codec


@pytest.mark.parametrize("length", [1, 2, 3, 4, 6, 8])
@pytest.mark.parametrize(("clauses", "codec"), [(SIMPLIFIED, "gbk"), (TRADITIONAL, "big5"), (SIMPLIFIED, "utf-16-le")])
def test_a_text_too_short_to_tell_is_refused_rather_than_garbled(
    clauses: tuple[str, ...], codec: str, length: int
) -> None:
    running = "".join(clauses)
    for start in range(len(running) - length):
        text = running[start : start + length]
        with contextlib.suppress(ReadError):
            assert decode(text.encode(codec), "a.txt").strip() == text.strip()


def test_what_a_wrong_encoding_is_full_of_counts_against_it() -> None:
    kana, big5_as_gb = "について", "關於加強推動".encode("big5").decode("gb18030")
    assert plausibility(kana) == (-1.0, 4)
    assert plausibility(big5_as_gb)[0] < 0.2
    assert plausibility("关于加强推动")[0] > 0.5
    assert plausibility("ASCII only ①℃ｍ㎡≥") == (0.0, 0)


@pytest.mark.parametrize(("text", "codec"), [("審計", "big5"), ("审计", "gbk"), ("家政", "big5"), ("承包到", "gbk")])
def test_two_plausible_encodings_of_a_short_text_are_refused(text: str, codec: str) -> None:
    with contextlib.suppress(ReadError):
        assert decode(text.encode(codec), "a.txt") == text
    with pytest.raises(ReadError, match="too short to tell; save it as UTF-8"):
        decode("审计监".encode("gbk"), "a.txt")
