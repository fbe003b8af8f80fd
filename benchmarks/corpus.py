"""The texts that everything is measured on: the development texts where they lie beside the checkout, else the shipped ones."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from random import Random

import policy_nlp as pn
from policy_nlp.resources import resource
from policy_nlp.samples import SAMPLE_CORPORA, SAMPLES, load_sample, load_sample_corpus

SHARED = Path(__file__).resolve().parents[2] / "shared/throughput/texts.jsonl.gz"


def shipped_texts() -> list[str]:
    """The texts that are in every installation: samples, and written sentences put together as documents (0.14 M characters)."""
    documents = [load_sample(name) for name in SAMPLES]
    documents += [document for name in SAMPLE_CORPORA for document in load_sample_corpus(name)]
    written: dict[str, list[str]] = {}
    for path in sorted(resource("corpora", "sentences").glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            row = json.loads(line)
            written.setdefault(row["doc"], []).append(row["text"])
    return [document.text for document in documents] + ["\n".join(lines) for lines in written.values()]


def known_texts(source: Path | None = None) -> tuple[str, list[str]]:
    """A name for the texts, and the texts.

    Args:
        source: documents in any form that `read_corpus` takes; by default `SHARED` where it is, else `shipped_texts`.
    """
    if source is None and not SHARED.exists():
        return "shipped texts", shipped_texts()
    chosen = source or SHARED
    texts = [item.text for item in pn.read_corpus(chosen) if isinstance(item, pn.Document)]
    return "development texts" if source is None else chosen.name, texts


def endless(texts: list[str]) -> Iterator[str]:
    """`texts` in a random order, the same in every run, so that a prefix is like the whole; then as many more as are taken.

    The further ones are the same documents with half of their lines taken from others: as long and as various, but none
    that a cache has seen before.
    """
    random = Random(0)
    shuffled = random.sample(texts, len(texts))
    yield from shuffled
    lines = [line for text in shuffled for line in text.split("\n") if line.strip()]
    while True:
        for text in shuffled:
            own = text.split("\n")
            others = random.choices(lines, k=len(own))
            coins = random.getrandbits(len(own))
            yield "\n".join(
                [b if coins >> i & 1 and a.strip() else a for i, (a, b) in enumerate(zip(own, others, strict=True))]
            )


def write_corpus(path: Path, texts: list[str], megabytes: float) -> Path:
    """A JSON Lines file whose texts have so many million bytes of UTF-8, the last one cut there."""
    left = int(megabytes * 1_000_000)
    with path.open("w", encoding="utf-8") as lines:
        for number, text in zip(count(), endless(texts), strict=False):
            encoded = text.encode()[:left]
            row = {"id": f"doc-{number}", "text": encoded.decode(errors="ignore")}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
            left -= len(encoded)
            if not left:
                return path
    raise AssertionError("the texts have no end")


def write_tiny(path: Path, documents: int) -> Path:
    """A JSON Lines file with so many documents of one sentence."""
    with path.open("w", encoding="utf-8") as lines:
        for number in range(documents):
            text = f"新建{number % 97 + 2}个平台，培育重点企业。"
            lines.write(json.dumps({"id": f"doc-{number}", "text": text}, ensure_ascii=False) + "\n")
    return path


def write_long(path: Path, texts: list[str], characters: int) -> Path:
    """A JSON Lines file with one document of so many characters."""
    pieces: list[str] = []
    size = 0
    for text in endless(texts):
        pieces.append(text)
        size += len(text) + 1
        if size >= characters:
            break
    row = {"id": "long", "text": "\n".join(pieces)[:characters]}
    path.write_text(json.dumps(row, ensure_ascii=False) + "\n", encoding="utf-8")
    return path


def read_texts(path: Path) -> list[str]:
    """The texts of a file that `write_corpus` wrote."""
    with path.open(encoding="utf-8") as lines:
        return [json.loads(line)["text"] for line in lines]
