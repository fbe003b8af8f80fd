"""Word segmentation beside jieba: ``python -m benchmarks.segmentation ../shared``.

Figures: F1 of words on the PKU and MSR test sets (SIGHAN 2005 Bakeoff), share of gold entity spans whose two ends fall on word
boundaries, share of the shipped policy terms kept whole where they occur in real texts, and characters per second.
"""

from __future__ import annotations

import argparse
import json
import time
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import jieba

from policy_nlp.tokens import Segmenter, policy_terms, tokenize

Cut = Callable[[str], list[str]]


def boundaries(words: list[str]) -> list[int]:
    """Offsets between words, with both ends."""
    out = [0]
    for word in words:
        out.append(out[-1] + len(word))
    return out


def f1(cut: Cut, path: Path) -> float:
    """F1 of whole words against a file with one sentence a line, words parted by blanks."""
    right = gold_words = found_words = 0
    for line in path.read_text(encoding="utf-8").splitlines():
        words = line.split()
        gold = boundaries(words)
        found = boundaries(cut("".join(words)))
        gold_spans = set(pairwise(gold))
        found_spans = set(pairwise(found))
        right += len(gold_spans & found_spans)
        gold_words += len(gold_spans)
        found_words += len(found_spans)
    return 2 * right / (gold_words + found_words)


def entity_boundaries(cut: Cut, gold: Path, texts: dict[str, str]) -> float:
    """Share of gold entities that begin and end at word boundaries."""
    good = total = 0
    found: dict[str, set[int]] = {}
    for path in sorted(gold.glob("*.jsonl")):
        if path.name.endswith(".annotations.jsonl"):
            continue
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            doc = row["doc"]
            if doc not in found:
                found[doc] = set(boundaries(cut(texts[doc])))
            for entity in row["entities"]:
                total += 1
                good += entity["start"] in found[doc] and entity["end"] in found[doc]
    return good / total


def terms_whole(cut: Cut, texts: dict[str, str]) -> float:
    """Share of the occurrences of policy terms that come out as one word; an occurrence inside a longer term does not count."""
    import ahocorasick_rs

    finder = ahocorasick_rs.AhoCorasick(list(policy_terms()), matchkind=ahocorasick_rs.MatchKind.LeftmostLongest)
    whole = total = 0
    for text in texts.values():
        words = boundaries(cut(text))
        spans = set(pairwise(words))
        matches = finder.find_matches_as_indexes(text)
        total += len(matches)
        whole += sum((start, end) in spans for _, start, end in matches)
    return whole / total


def main() -> None:
    """Print one line a segmenter."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("shared", type=Path, help="folder with segmentation/, gold/, seed/ and policy-texts/")
    shared = parser.parse_args().shared
    texts = {}
    for path in (shared / "policy-texts/docs.jsonl", shared / "seed/docs.jsonl"):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            texts[row["id"]] = row["text"]
    plain = Segmenter(terms=False)
    cutters: dict[str, Cut] = {
        "jieba, HMM": jieba.lcut,
        "jieba, no HMM": lambda text: list(jieba.cut(text, HMM=False)),
        "policy_nlp, no terms": lambda text: _cut(plain, text),
        "policy_nlp": tokenize,
    }
    print(f"{'segmenter':22s} {'PKU F1':>8s} {'MSR F1':>8s} {'entities':>9s} {'terms':>7s} {'M char/s':>9s}")
    characters = sum(map(len, texts.values()))
    for name, cut in cutters.items():
        cut("预热")
        seconds = time.perf_counter()
        for text in texts.values():
            cut(text)
        seconds = time.perf_counter() - seconds
        print(
            f"{name:22s} {f1(cut, shared / 'segmentation/pku_test_gold.utf8'):8.4f}"
            f" {f1(cut, shared / 'segmentation/msr_test_gold.utf8'):8.4f}"
            f" {entity_boundaries(cut, shared / 'gold', texts):9.4f} {terms_whole(cut, texts):7.4f} {characters / seconds / 1e6:9.2f}"
        )


def _cut(segmenter: Segmenter, text: str) -> list[str]:
    ends = segmenter.ends(text).tolist()
    return [text[a:b] for a, b in zip([0, *ends], ends, strict=False)]


if __name__ == "__main__":
    main()
