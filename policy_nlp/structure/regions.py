"""Administrative divisions of China: names to GB/T 2260 codes, and the other way round.

The table is `corpora/lexicon/regions.tsv`: the divisions of today, development zones, and names that ended since 1993.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from policy_nlp.resources import resource

NATIONAL_CODE = "100000"
_RANK = {"national": 0, "province": 1, "city": 2, "county": 3}
_LONGEST_CHAIN = 4


@dataclass(frozen=True, slots=True)
class Region:
    """One administrative division.

    Attributes:
        code: six digits of GB/T 2260; of a former division the code it had, or its successor's.
        name: official name without the divisions above, e.g. ``潍坊市``.
        level: ``national``, ``province``, ``city`` or ``county``.
        parent: code of the division above, empty for the country.
    """

    code: str
    name: str
    level: str
    parent: str

    @property
    def full_name(self) -> str:
        """The name with those of the divisions above: ``山东省潍坊市``, ``浙江省杭州市西湖区``, ``全国``."""
        above = _table().by_code.get(self.parent)
        if above is None or above.level == "national":
            return self.name
        return above.full_name + self.name


@dataclass(frozen=True, slots=True)
class NamedRegion:
    """A region with a name in policy but no code of its own: 京津冀, 黄河流域, 中关村.

    Attributes:
        name: as it is written.
        canonical: one name for all spellings (长三角 → 长江三角洲).
        kind: ``cluster``, ``macro``, ``basin``, ``new area``, ``zone`` or ``area``.
        within: codes of the divisions it lies in or is made of; empty where no list is fixed.
    """

    name: str
    canonical: str
    kind: str
    within: tuple[str, ...]


class _Table(NamedTuple):
    by_code: dict[str, Region]
    by_name: dict[str, tuple[Region, ...]]
    by_abbreviation: dict[str, Region]
    longest: int
    lengths: dict[str, tuple[int, ...]]  # first two characters of a name → the lengths such names have, longest first


@cache
def _table() -> _Table:
    by_code: dict[str, Region] = {}
    full: dict[str, list[Region]] = {}
    short: dict[str, list[Region]] = {}
    former_short: dict[str, list[Region]] = {}
    abbreviations: dict[str, Region] = {}
    lines = resource("corpora", "lexicon", "regions.tsv").read_text("utf-8").splitlines()
    for line in lines[1:]:
        code, name, brief, level, parent, status, letters = line.split("\t")
        region = Region(code, name, level, parent)
        full.setdefault(name, []).append(region)
        if brief:
            (former_short if status == "historical" else short).setdefault(brief, []).append(region)
        if status != "historical":
            by_code[code] = region
        else:
            by_code.setdefault(code, region)
        for letter in letters:
            abbreviations[letter] = region
    by_name = {name: tuple(regions) for name, regions in full.items()}
    for name, regions in (*short.items(), *former_short.items()):
        by_name.setdefault(name, tuple(regions))
    lengths: dict[str, set[int]] = {}
    for name in by_name:
        lengths.setdefault(name[:2], set()).add(len(name))
    descending = {head: tuple(sorted(found, reverse=True)) for head, found in lengths.items()}
    return _Table(by_code, by_name, abbreviations, max(map(len, by_name)), descending)


def region_by_code(code: str) -> Region | None:
    """The division that has the GB/T 2260 code; today's where a former one had the same code."""
    return _table().by_code.get(code)


def region_names() -> Mapping[str, tuple[Region, ...]]:
    """All official and short names with the divisions that bear them, for a gazetteer."""
    return _table().by_name


def abbreviations() -> Mapping[str, Region]:
    """One-character names of the provinces: 鲁 → 山东省."""
    return _table().by_abbreviation


@cache
def named_regions() -> Mapping[str, NamedRegion]:
    """Regions without a code, by name (`corpora/lexicon/named_regions.tsv`)."""
    lines = resource("corpora", "lexicon", "named_regions.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines[1:])
    return {row[0]: NamedRegion(row[0], row[1], row[2], tuple(row[3].split())) for row in rows}


def region_of(name: str, within: str | None = None) -> Region | None:
    """The administrative division that a name means.

    Of several that bear the name the one of the highest level is meant (吉林: the province); where two of that level
    share it (鼓楼区) `within` must settle it.

    Args:
        name: official (``潍坊市``), short (``潍坊``), joined (``山东省潍坊市``), one character (``鲁``); ``全国``.
        within: a code or a name of a division that the one sought lies in.

    Returns:
        ``None`` for a name that is unknown, ambiguous, or not within `within`.
    """
    root: str | None = None
    if within is not None:
        container = region_by_code(within) or region_of(within)
        if container is None:
            return None
        root = container.code
    return _one(_resolve(name, root))


def region_at_start(text: str, within: str | None = None) -> tuple[Region, int] | None:
    """The division whose name, joined or not, opens the text, and how many characters the name takes.

    Short names count for provinces and cities only: 东方 and 长安 open too much else.
    """
    table = _table()
    found: tuple[Region, int] | None = None
    start, root = 0, within
    for _ in range(_LONGEST_CHAIN):
        for length in table.lengths.get(text[start : start + 2], ()):
            name = text[start : start + length]
            region = _one([r for r in table.by_name.get(name, ()) if root is None or _lies_in(r, root)])
            if region is not None and (region.name == name or region.level != "county"):
                start, root = start + length, region.code
                found = region, start
                break
        else:
            break
    return found


_SPACE = re.compile(r"\s+")


def _resolve(name: str, root: str | None) -> list[Region]:
    """All divisions that the name can mean inside the division `root`."""
    table = _table()
    name = _SPACE.sub("", name) if len(name) <= 60 else ""
    regions = [r for r in table.by_name.get(name, ()) if root is None or _lies_in(r, root)]
    if regions:
        return regions
    if len(name) == 1 and name in table.by_abbreviation:
        region = table.by_abbreviation[name]
        return [region] if root is None or _lies_in(region, root) else []
    # A joined name: the longest opening that is a division, then what lies in it. Each step eats characters.
    for end in range(min(len(name) - 1, table.longest), 1, -1):
        outer = [r for r in table.by_name.get(name[:end], ()) if root is None or _lies_in(r, root)]
        inner = [r for o in outer if o.level != "county" for r in _inside(name[end:], o.code)]
        if inner:
            return inner
    return []


def _inside(rest: str, code: str) -> list[Region]:
    """Like `_resolve`, without taking a name for a division inside itself."""
    return [region for region in _resolve(rest, code) if region.code != code]


def _one(regions: list[Region]) -> Region | None:
    """The only one of the highest level; of equals one that stands in today's list wins over a former one."""
    if len(regions) <= 1:
        return regions[0] if regions else None
    top = min(_RANK[region.level] for region in regions)
    highest = [region for region in regions if _RANK[region.level] == top]
    if len(highest) > 1:
        highest = [region for region in highest if _table().by_code[region.code].name == region.name]
    return highest[0] if len(highest) == 1 else None


def _lies_in(region: Region, code: str) -> bool:
    table = _table()
    here: Region | None = region
    while here is not None:
        if here.code == code:
            return True
        here = table.by_code.get(here.parent)
    return False
