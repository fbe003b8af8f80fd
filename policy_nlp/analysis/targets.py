"""The view of what documents promise: one row a planned quantity, in units and words that can be set side by side."""

from __future__ import annotations

import re
import unicodedata
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from policy_nlp.analysis.ranges import column, document_offsets
from policy_nlp.resources import resource
from policy_nlp.structure.regions import region_of

if TYPE_CHECKING:
    from policy_nlp.analysis.result import Analysis

_WORD: Final = pa.dictionary(pa.int32(), pa.string())

#: Columns of the view.
TARGETS: Final = pa.schema(
    [
        ("doc", _WORD),
        ("sentence", pa.int32()),
        ("start", pa.int32()),
        ("end", pa.int32()),
        ("text", pa.string()),
        ("indicator", _WORD),
        ("measure", _WORD),
        ("low", pa.float64()),
        ("high", pa.float64()),
        ("unit", _WORD),
        ("comparator", _WORD),
        ("deadline", _WORD),
        ("object", pa.string()),
        ("action", _WORD),
        ("place", _WORD),
        ("agency", _WORD),
        ("category", _WORD),
    ]
)
#: What an amount says of its indicator.
MEASURES: Final = ("level", "increase", "decrease")

# Lengths read best in 公里, land in 亩 (1 公顷 is 15 亩 exactly), while floor space stays in 平方米; coal equivalents are no electricity.
_OWN_BASES: Final = {
    "亩": ("亩", 1.0),
    "公顷": ("亩", 15.0),
    "ha": ("亩", 15.0),
    **dict.fromkeys(("平方公里", "平方千米", "km2", "km²"), ("亩", 1500.0)),
    **dict.fromkeys(("吨标准煤", "吨标煤", "标准煤"), ("吨标准煤", 1.0)),
    **dict.fromkeys(("公斤标准煤", "千克标准煤"), ("吨标准煤", 1e-3)),
    "克标准煤": ("吨标准煤", 1e-6),
}
_METRE, _KILOMETRE = "米", "公里"

_DROPPED: Final = re.compile(r"[\s“”\"'‘’「」『』《》〈〉]")
_BRACKETS: Final = re.compile(r"\([^()]*\)")
_HEAD: Final = re.compile(
    r"^(?:(?:到|至)?\d{4}年(?:末|底|前)?|(?:“|\")?十[一二三四五六]+五(?:”|\")?(?:期间|时期|末)|今年|全年|年内|明年|"
    r"其中|力争|确保|努力|实现|推动|预计|预期|安排|计划(?!生育)|每年|年均|累计|平均|使|将|"
    r"全国|全省|全市|全区|全县|全州|全自治区|全旗|全域|(?:我|本)(?:国|省|市|区|县|州))的?"
)
_GROWTH: Final = re.compile(
    r"(?:同比|年均|平均|年|预期)?(?:实际|名义|可比)?(?:增长率|增长速度|增速|增幅|涨幅|增长|上涨|提高|提升|增加)(?:幅度)?$"
)
_FALL: Final = re.compile(r"(?:同比|年均|累计|年)?(?:降幅|下降率|降低率|下降|降低|减少)(?:幅度)?$")
_TAIL: Final = re.compile(
    r"(?:的?(?:宏观|主要)?(?:调控|控制|预期|预期性|规划|计划)?目标(?:值)?|的?(?:总|预期)|左右|分别|累计|力争|要|将|应|均|都|为|在|至|到|"
    r"定为|设定为|确定为|达到|保持|控制|稳定|完成|实现)$"
)
_NEW: Final = re.compile(r"新增(?:加)?|净增(?:加)?")


def targets_table(analysis: Analysis) -> pa.Table:
    """The planned quantities of `analysis`, with a name of the indicator that documents share and one unit a dimension.

    Returns:
        The columns of `TARGETS`, in the order of ``quantities``:

        - doc, sentence, start, end, text: where it stands, and the amount as it is written;
        - indicator: the object as `indicator_name` makes it, null where there is none;
        - measure: ``level``, ``increase`` (增长8%, 新增500个, 增速8%) or ``decrease``;
        - low, high, unit: in the base unit of `base_unit`;
        - comparator: ``=``, ``>=``, ``<=``, ``~`` or ``range``; of an increase or a decrease what its bounds say;
        - deadline, object, action, place, agency: as in ``quantities``; category: of the sentence.
    """
    quantities = analysis.quantities
    planned = pc.fill_null(pc.equal(column(quantities, "status"), "planned"), False)
    rows = np.flatnonzero(planned.to_numpy(zero_copy_only=False))
    table = quantities.take(rows)
    docs = column(analysis.documents, "doc")
    document = np.repeat(np.arange(len(docs)), np.diff(document_offsets("quantities", quantities, docs)))[rows]
    names = _names(column(table, "object"), column(analysis.documents, "region"), document)
    units, low, high = _in_base_units(table)
    measure, comparator = _measure(table, names, units, low, high)
    cleaned = [_shown(name) for name in names]
    fields = {
        **{name: column(table, name) for name in TARGETS.names if name in table.column_names},
        "indicator": pa.array(cleaned, pa.string()),
        "measure": measure,
        "low": pa.array(low, mask=np.isnan(low)),
        "high": pa.array(high, mask=np.isnan(high)),
        "unit": pa.array(units, pa.string()),
        "comparator": comparator,
        "category": _categories(analysis, document, column(table, "sentence").to_numpy()),
    }
    arrays = [_fitted(fields[field.name], field.type) for field in TARGETS]
    return pa.Table.from_arrays(arrays, schema=TARGETS)


@lru_cache(maxsize=65536)
def indicator_name(written: str, region: str | None = None) -> str:
    """The name of an indicator without what changes from document to document.

    Spaces, quotation marks and brackets go; so do a year, 全省 and the like, the document's own region and 力争, 其中, 年均 at the head,
    增速, 涨幅, 目标 at the end, and 新增 (they are the amount's measure, not the indicator's name).

    >>> indicator_name("2026年全省地区生产总值增速"), indicator_name("山东省城镇新增就业", "山东省")
    ('地区生产总值', '城镇就业')
    """
    return _shown(_core(written, region)) or ""


def base_unit(unit: str) -> tuple[str, float]:
    """The unit that amounts in `unit` are set side by side in, and the factor to it; a unit that is not known is its own.

    The units of `corpora/lexicon/units.tsv` (元, 吨, 千瓦, 千瓦时, GB, PFLOPS …), but 公里 for lengths, 亩 for land and 吨标准煤.
    """
    if unit in _OWN_BASES:
        return _OWN_BASES[unit]
    base, factor = _unit_factors().get(unit, (unit, 1.0))
    return (_KILOMETRE, factor / 1000) if base == _METRE else (base, factor)


@cache
def _unit_factors() -> dict[str, tuple[str, float]]:
    lines = resource("corpora", "lexicon", "units.tsv").read_text("utf-8").splitlines()
    rows = (line.split("\t") for line in lines[1:])
    return {row[0]: (row[1], float(row[2])) for row in rows}


def _core(written: str, region: str | None) -> str:
    """The name with its growth word and 新增 still in it, which tell the measure."""
    name = _DROPPED.sub("", unicodedata.normalize("NFKC", written))
    plain = _BRACKETS.sub("", name)
    name = plain if len(plain) > 1 else name
    own = _own_names(region) if region else ()
    before = ""
    while name != before:
        before = name
        for pattern in (_HEAD, _TAIL):
            rest = pattern.sub("", name)
            name = rest if len(rest) > 1 else name
        for place in own:
            if name.startswith(place) and len(name) > len(place) + 1:
                name = name[len(place) :].removeprefix("的")
    return name


def _shown(name: str | None) -> str | None:
    if not name:
        return None
    for pattern in (_GROWTH, _FALL, _NEW):
        rest = pattern.sub("", name)
        name = rest if len(rest) > 1 else name
    return name


@lru_cache(maxsize=4096)
def _own_names(region: str) -> tuple[str, ...]:
    """Names of the region, the longest first."""
    found = region_of(region)
    names = {region} if found is None else {region, found.full_name, found.name}
    stems = {re.sub(r"(?:省|市|县|区|自治区|(?:壮族|回族|维吾尔)自治区)$", "", name) for name in names}
    return tuple(sorted((name for name in names | stems if len(name) > 1), key=len, reverse=True))


def _names(objects: pa.Array, regions: pa.Array, document: npt.NDArray[np.int64]) -> list[str | None]:
    of_row = regions.take(pa.array(document)).to_pylist()
    return [
        _core(written, region) if written else None for written, region in zip(objects.to_pylist(), of_row, strict=True)
    ]


def _in_base_units(table: pa.Table) -> tuple[list[str | None], npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    unit = column(table, "unit")
    bases = [base_unit(name) for name in unit.dictionary.to_pylist()]
    factors = np.array([factor for _, factor in bases] + [1.0])
    index = pc.fill_null(unit.indices, -1).to_numpy(zero_copy_only=False)
    low, high = (
        pc.fill_null(column(table, side), float("nan")).to_numpy(zero_copy_only=False) * factors[index]
        for side in ("low", "high")
    )
    names = [base for base, _ in bases] + [None]
    return [names[i] for i in index.tolist()], low, high


def _measure(
    table: pa.Table,
    names: list[str | None],
    units: list[str | None],
    low: npt.NDArray[np.float64],
    high: npt.NDArray[np.float64],
) -> tuple[pa.Array, pa.Array]:
    """Whether the amount is a level or a change, and the comparator of the bounds."""
    said = pc.fill_null(column(table, "comparator").dictionary_decode(), "=").to_numpy(zero_copy_only=False)
    relative = np.array([unit in ("%", "倍", "个百分点") for unit in units], dtype=bool)
    grows = np.array([bool(name and _GROWTH.search(name)) for name in names], dtype=bool)
    falls = np.array([bool(name and _FALL.search(name)) for name in names], dtype=bool)
    new = np.array([bool(name and _NEW.search(name)) for name in names], dtype=bool)
    decrease = (said == "-") | (falls & relative)
    increase = ~decrease & ((said == "+") | (grows & relative) | new)
    changed = (said == "+") | (said == "-")
    bounds = np.select([np.isnan(high), np.isnan(low), low != high], [">=", "<=", "range"], "=")
    comparator = np.where(changed, bounds, said)
    index = np.select([decrease, increase], [2, 1], 0).astype(np.int32)
    return pa.DictionaryArray.from_arrays(pa.array(index), pa.array(MEASURES)), pa.array(
        comparator.tolist(), pa.string()
    )


def _categories(analysis: Analysis, document: npt.NDArray[np.int64], sentence: npt.NDArray[np.int32]) -> pa.Array:
    """Category of the sentence of each target, null where the sentence is missing."""
    sentences = analysis.sentences
    if sentences.num_rows == 0 or len(document) == 0:
        return pa.nulls(len(document), pa.string())
    offsets = document_offsets("sentences", sentences, column(analysis.documents, "doc"))
    owner = np.repeat(np.arange(len(offsets) - 1, dtype=np.int64), np.diff(offsets))
    keys = (owner << 32) + column(sentences, "sentence").to_numpy()
    wanted = (document << 32) + sentence
    row = np.minimum(np.searchsorted(keys, wanted), len(keys) - 1)
    return column(sentences, "category").take(pa.array(row, mask=keys[row] != wanted))


def _fitted(values: pa.Array, kind: pa.DataType) -> pa.Array:
    if values.type == kind:
        return values
    return values.dictionary_encode() if pa.types.is_dictionary(kind) else values.cast(kind)
