"""Normal forms of entities: region codes, ISO periods, titles, full names."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from typing import Final

from policy_nlp.document import Document
from policy_nlp.entities.spans import DOCUMENT, ORG, REGION, TIME
from policy_nlp.entities.times import iso_period
from policy_nlp.resources import resource
from policy_nlp.structure.regions import (
    NATIONAL_CODE,
    Region,
    abbreviations,
    named_regions,
    region_at_start,
    region_by_code,
    region_of,
)

_RANKS: Final = (
    {"国": "national"}
    | dict.fromkeys(("省", "自治区"), "province")
    | dict.fromkeys(("市", "州", "自治州", "盟"), "city")
    | dict.fromkeys(("县", "区", "旗", "镇", "乡"), "county")
)
_RELATIVE: Final = re.compile(r"(?:全|我|本)(国|省|市|县|区|州|盟|旗|自治区|自治州)$")
_OWN: Final = re.compile(r"(?:本|我)?(省|自治区|市|县|区|州|盟|旗)(?=[^内外级直域区])")


@cache
def full_names() -> dict[str, str]:
    """Short names of bodies and their full ones (`corpora/lexicon/organization_full_names.tsv`)."""
    lines = resource("corpora", "lexicon", "organization_full_names.tsv").read_text("utf-8").splitlines()
    return dict(tuple(line.split("\t")) for line in lines[1:])  # type: ignore[misc]


def normal_form(text: str, label: int, document: Document) -> str | None:
    """The normal form of an entity, or ``None`` where there is none or it would be a guess.

    REGION: GB/T 2260 code (全省 and 我市 are the document's own region or the one above it); TIME: ISO 8601, reckoned from the
    document's year; DOCUMENT: title without 《》, then the number; ORG: full name with the document's region before it.
    """
    if label == TIME:
        return iso_period(text, document.year)
    if label == REGION:
        return _region_code(text, document.region)
    if label == DOCUMENT:
        return _title(text) or None
    if label == ORG:
        return _full_name(text, document.region)
    return None


@lru_cache(maxsize=4096)
def _home(region: str) -> Region | None:
    return region_of(region)


@lru_cache(maxsize=65536)
def own_region(word: str, region: str | None) -> Region | None:
    """The division that 省, 市, 县 … mean in a document of `region`: its own or one above it."""
    if word == "国":
        return region_by_code(NATIONAL_CODE)
    here = _home(region) if region else None
    level = _RANKS[word]
    # 全市 in a document of Beijing is a province; 全区 in one of Guangxi, too.
    names = (word, "自治区") if word == "区" else (word,)
    while here is not None and here.level != "national":
        if here.name.endswith(names) or here.level == level:
            return here
        here = region_by_code(here.parent)
    return None


@lru_cache(maxsize=65536)
def _region_code(text: str, region: str | None) -> str | None:
    relative = _RELATIVE.fullmatch(text)
    if relative is not None:
        own = own_region(relative[1], region)
        return own.code if own else None
    if len(text) == 1:
        letter = abbreviations().get(text)
        return letter.code if letter else None
    if text in named_regions():
        return None
    home = _home(region) if region else None
    inside = region_of(text, home.code) if home is not None and home.level != "national" else None
    found = inside or region_of(text)
    return found.code if found else None


@lru_cache(maxsize=65536)
def _title(text: str) -> str:
    title, _, rest = text.partition("》") if text.startswith("《") and "〈" not in text else (text, "", "")
    if text.startswith("《"):
        end = text.rfind("》")
        title, rest = text[1:end], text[end + 1 :]
    return f"{title} {rest.strip('（）()')}".strip()


@lru_cache(maxsize=65536)
def _full_name(text: str, region: str | None) -> str | None:
    """``省发改委`` in a document of Shandong → ``山东省发展和改革委员会``."""
    names = full_names()
    if text in names:
        return names[text]
    own = _OWN.match(text)
    if own is not None:
        home = own_region(own[1], region)
        if home is None:
            return None
        stem = text[own.end() :]
        if stem == "委" or stem.startswith(("委办公", "委宣传", "委组织", "委政法", "委统战", "委网信")):
            return f"中共{home.full_name}委员会" if stem == "委" else f"中共{home.full_name}{stem}"
        return home.full_name + names.get(stem, stem)
    found = region_at_start(text)
    if found is not None and found[1] < len(text):
        place, stem = found[0], text[found[1] :]
        return place.full_name + names.get(stem, stem) if text[: found[1]].endswith(place.name) else text
    return text
