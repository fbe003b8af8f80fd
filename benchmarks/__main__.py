"""Speed, memory and scaling of policy_nlp beside other libraries, in one run: ``python -m benchmarks``.

With the defaults it takes about five minutes on two cores. Libraries that are not installed are named as absent, with
the command that installs them; `pip install 'policy-nlp[bench]'` installs them all.
"""

from __future__ import annotations

import argparse
import datetime
import json
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from policy_nlp.analysis.workers import worker_count
from policy_nlp.errors import PolicyNlpError
from policy_nlp.extras import MissingExtraError

from . import scaling
from .chart import write_chart
from .comparison import compare
from .corpus import known_texts, write_corpus
from .first_result import first_result
from .machine import describe_machine, load_average
from .page import page
from .process import FailedError, measured

SECTIONS = ("first", "stages", "peers", "sizes", "workers", "accidents", "shapes")
#: `shapes` takes minutes and is done when it is asked for.
DEFAULT = SECTIONS[:-1]


def main(arguments: Sequence[str] | None = None, *, program: str = "python -m benchmarks") -> int:
    """Measure, write speed.json, speed.md and speed.svg, and print the page.

    Returns:
        Exit status: 0, or 1 if a section failed.
    """
    parser = argparse.ArgumentParser(prog=program, description=(__doc__ or "").partition("\n\n")[2])
    parser.add_argument("--corpus", type=Path, help="documents to measure on, in any form that read_corpus takes")
    parser.add_argument(
        "--output",
        "-o",
        type=Path,
        default=Path("policy-nlp-bench"),
        help="folder for the results (default: %(default)s)",
    )
    parser.add_argument(
        "--megabytes", type=_size, nargs="+", default=[1, 10, 100], help="sizes of the corpus (default: 1 10 100)"
    )
    parser.add_argument(
        "--workers", type=_count, nargs="+", default=None, help="numbers of workers (default: 1 and all)"
    )
    parser.add_argument("--rounds", type=_count, default=2, help="processes for each library (default: 2)")
    parser.add_argument("--ray", action="store_true", help="lose a worker of Ray, too")
    parser.add_argument(
        "--only", nargs="+", choices=SECTIONS, default=list(DEFAULT), metavar="SECTION", help=_sections()
    )
    options = parser.parse_args(arguments)
    words = list(sys.argv[1:] if arguments is None else arguments)
    results = _measure(options, command=" ".join([program, *words]))
    options.output.mkdir(parents=True, exist_ok=True)
    chart = _write(results, options.output)
    text = page(results, chart)
    (options.output / "speed.md").write_text(text, encoding="utf-8")
    print(text)
    return 1 if results["failed"] else 0


def _count(word: str) -> int:
    number = int(word)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{word} is below 1")
    return number


def _size(word: str) -> float:
    number = float(word)
    if not 0.01 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{word} is no size; take 0.01 or more")
    return number


def _sections() -> str:
    return f"what to measure: {', '.join(SECTIONS)} (default: all but {', '.join(set(SECTIONS) - set(DEFAULT))})"


def _measure(options: argparse.Namespace, command: str) -> dict[str, Any]:
    name, texts = known_texts(options.corpus)
    workers = options.workers or sorted({1, worker_count("all")})
    # The comparison needs no more: what is fast reads 10 MB in a second or two.
    compared = min(10.0, max(options.megabytes))
    # Processes take seconds to start, which a small corpus does not repay.
    largest = min(400.0, max(options.megabytes))
    results: dict[str, Any] = {
        "command": command,
        "date": datetime.datetime.now(datetime.UTC).date().isoformat(),
        "machine": describe_machine(),
        "load": load_average(),
        "texts": name,
        "megabytes": compared,
        "failed": {},
    }
    with tempfile.TemporaryDirectory(prefix="policy-nlp-benchmark-") as place:
        folder = Path(place)
        corpus = write_corpus(folder / "compared.jsonl", texts, compared)
        sections: dict[str, Callable[[], Any]] = {
            "first": first_result,
            "stages": lambda: measured("stages", corpus),
            "peers": lambda: compare(corpus, rounds=options.rounds, seconds=1.0, say=_say),
            "sizes": lambda: scaling.sizes(folder, texts, options.megabytes, max(workers), _say),
            "workers": lambda: scaling.by_workers(folder, texts, largest, workers, options.rounds, _say),
            "accidents": lambda: scaling.accidents(folder, texts, compared, max(workers), _say, ray=options.ray),
            "shapes": lambda: scaling.shapes(folder, texts, 10_000_000, 1_000_000, _say),
        }
        for section, measure in sections.items():
            if section not in options.only:
                continue
            _say(section)
            try:
                results[section] = measure()
            except (FailedError, PolicyNlpError) as error:
                results["failed"][section] = str(error)
    return results


def _write(results: dict[str, Any], folder: Path) -> str | None:
    """Write the JSON file and the picture; the name of the picture."""
    (folder / "speed.json").write_text(json.dumps(results, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    if not any("rate" in row for row in results.get("peers", [])):
        return None
    try:
        write_chart(results["peers"], folder / "speed.svg")
    except MissingExtraError as error:
        _say(str(error))
        return None
    return "speed.svg"


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
