"""Writes words.npz from the dictionary of jieba and the policy terms of this folder.

    pip install jieba==0.42.1 rjieba==0.2.2
    python build_words.py

A policy term that jieba lacks becomes as frequent as jieba itself says that it must be to stay whole (``suggest_freq``).
"""

from __future__ import annotations

import re
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import rjieba

HERE = Path(__file__).resolve().parent
#: What jieba lets a word hold.
_WORD = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaffa-zA-Z0-9+#&._%\-]+")


def dictionary() -> dict[str, int]:
    """jieba's words with their frequencies, but for those that it never finds."""
    spec = find_spec("jieba")
    assert spec is not None and spec.origin is not None
    lines = (line.split() for line in Path(spec.origin).with_name("dict.txt").read_text("utf-8").splitlines())
    return {word: int(frequency) for word, frequency, *_ in lines if _WORD.fullmatch(word)}


def terms() -> list[str]:
    """The policy terms and technologies that are whole only by this list; Latin words are whole as they are."""
    words: list[str] = []
    for name in ("terms.tsv", "technologies.tsv"):
        words += [line.split("\t", 1)[0] for line in (HERE / name).read_text("utf-8").splitlines()[1:]]
    return [word for word in dict.fromkeys(words) if word.isalpha() and not word.isascii()]


def main() -> None:
    known = dictionary()
    jieba = rjieba.Jieba()
    added = {word: jieba.add_word(word, None, None) for word in terms() if not jieba.has_word(word)}
    print(f"{len(known)} words, {len(added)} terms")
    words = {**{word: known[word] for word in sorted(known)}, **added}
    np.savez_compressed(
        HERE / "words.npz",
        units=np.frombuffer("".join(words).encode("utf-16-le"), dtype="<u2"),
        lengths=np.array([len(word) for word in words], dtype=np.uint8),
        frequency=np.array(list(words.values()), dtype=np.uint32),
        terms=np.array(len(added), dtype=np.int32),
    )


if __name__ == "__main__":
    main()
