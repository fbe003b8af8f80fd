"""Writes traditional.tsv from the character dictionaries of OpenCC.

    pip download --no-deps opencc-python-reimplemented==0.1.7     # unpack it
    python build_traditional.py opencc/dictionary

Only what can stand in for a character one to one, whatever its neighbours, is taken over: a character that simplified texts use
as well stays as it is.
"""

from __future__ import annotations

import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
#: In the set of simplified characters (GB/T 2312), but rare enough there and frequent enough in traditional texts: 於, 特徵, 合夥.
TAKEN = "後於徵夥菸"
#: Last code point of the Basic Multilingual Plane.
_PLANE = 0xFFFF


def in_simplified_set(character: str) -> bool:
    """Whether GB/T 2312 has the character."""
    try:
        character.encode("gb2312")
    except UnicodeEncodeError:
        return False
    return True


def choices(file: Path) -> list[tuple[str, str]]:
    """The characters of a dictionary with the first choice of each."""
    lines = (line.partition("\t") for line in file.read_text("utf-8").splitlines())
    return [(character, given.split(" ")[0]) for character, _, given in lines]


def main(folder: Path) -> None:
    simplified = dict(choices(folder / "TSCharacters.txt"))
    # What Hong Kong and Taiwan write otherwise: 衞 for 衛.
    for name in ("HKVariants.txt", "TWVariants.txt"):
        for standard, variant in choices(folder / name):
            simplified.setdefault(variant, simplified.get(standard, standard))
    rows = []
    for character, meant in simplified.items():
        rare = ord(character) > _PLANE or ord(meant) > _PLANE  # no lexicon has them
        if meant == character or rare or (in_simplified_set(character) and character not in TAKEN):
            continue
        rows.append((character, meant))
    lines = ["traditional\tsimplified", *("\t".join(row) for row in sorted(rows))]
    (HERE / "traditional.tsv").write_text("\n".join(lines) + "\n", "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
