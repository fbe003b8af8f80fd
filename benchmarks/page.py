"""The results as one Markdown page."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from .peers import ASSEMBLED, TOKENIZER
from .peers.peer import TASKS
from .stages import STAGES, WHOLE, YARDSTICK

Results = dict[str, Any]
#: Shares of the whole above this are said to be so.
LARGE = 0.4
#: A load average above this before the run says that the machine did other things.
BUSY = 0.5


def page(results: Results, chart: str | None) -> str:
    """Markdown.

    Args:
        results: what `python -m benchmarks` measured, by section.
        chart: name of the picture beside the page.
    """
    parts = ["# Speed", _preamble(results)]
    if results.get("peers"):
        parts.append("## Beside other libraries")
        if chart:
            parts.append(f"![Characters a second by library]({chart})")
        parts.append(_peers(results["peers"]))
    if "stages" in results:
        parts += ["## Stage by stage", _stages(results["stages"])]
    if "first" in results:
        first = results["first"]
        parts += [
            "## First result in a fresh process",
            f'`python -c "{first["command"]}"`: {first["seconds"]:.2f} s (fastest {first["fastest"]:.2f} s; '
            f"processor time {first['processor']:.2f} s).",
        ]
    if "sizes" in results:
        parts += ["## By size of the corpus", _sizes(results["sizes"])]
    if "workers" in results:
        parts += ["## By workers", _workers(results["workers"])]
    if "shapes" in results:
        parts += ["## Long and many documents", _runs(results["shapes"], "shape")]
    if "accidents" in results:
        parts += ["## Accidents", _runs(results["accidents"], "accident")]
    failed = results.get("failed", {})
    parts += [f"**{name} failed:** {message}" for name, message in failed.items()]
    return "\n\n".join(part for part in parts if part) + "\n"


def table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table whose first column is text and whose others are figures."""
    lines = [head, ["---", *["---:"] * (len(head) - 1)], *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)


def _preamble(results: Results) -> str:
    machine = results["machine"]
    versions = ", ".join(f"{name} {machine[name]}" for name in ("numpy", "numba", "pyarrow", "rjieba"))
    load = results["load"]
    busy = " (other programs were running: compare ratios)" if load and load > BUSY else ""
    return (
        f"Made by `{results['command']}` on {results['date']}.\n\n"
        f"{machine['processor']}, {machine['cores']} cores, {machine['memory_gb']} GB, {machine['system']}; Python "
        f"{machine['python']}, policy_nlp {machine['policy_nlp']}, {versions}. Load before the run: {load}{busy}.\n\n"
        f"Texts: {results['texts']}, {results['megabytes']:g} MB of UTF-8 for the comparison. Each library runs in processes "
        "of its own on the same file; slow ones read a prefix of it, whose length is told. Medians; M = million; memory is "
        "the peak above that of the process with nothing but the texts."
    )


def _peers(rows: list[dict[str, Any]]) -> str:
    rates = {row["peer"]: row["rate"] for row in rows if "rate" in row}
    head = (
        "",
        "M char/s",
        "slowest – fastest",
        f"to {ASSEMBLED}",
        f"to {TOKENIZER}",
        "read, M char",
        "set-up, s",
        "memory, MB",
    )
    parts = []
    for task in TASKS:
        found = sorted((row for row in rows if row["task"] == task and "rate" in row), key=lambda row: -row["rate"])
        lines = [
            (
                row["peer"],
                _rate(row["rate"]),
                f"{_rate(row['slowest'])} – {_rate(row['fastest'])}",
                *(f"{row['rate'] / rates[base]:.3g}" if base in rates else "" for base in (ASSEMBLED, TOKENIZER)),
                f"{row['characters'] / 1e6:.3f}",
                f"{row['setup']:.1f}",
                f"{row['memory'] / 1e6:.0f}",
            )
            for row in found
        ]
        parts += [f"### {task.capitalize()}", *([table(head, lines)] if lines else [])]
        parts.append("\n".join(map(_about, (row for row in rows if row["task"] == task))))
    return "\n\n".join(parts)


def _about(row: dict[str, Any]) -> str:
    """What is measured, or why it is not."""
    if "absent" in row:
        pip = " ".join(f"'{name}'" for name in row["requires"])
        return f"- **{row['peer']} is absent** ({row['absent']}): `pip install {pip}`"
    if "failed" in row:
        return f"- **{row['peer']} failed:** {row['failed']}"
    return f"- {row['peer']} {row['version']}: {row['does']}"


def _stages(result: dict[str, Any]) -> str:
    seconds, characters = result["seconds"], result["characters"]
    whole = seconds[WHOLE]
    rows = [
        (
            name,
            f"{seconds[name] * 1e3:.1f}",
            f"{characters / seconds[name] / 1e6:.2f}" if seconds[name] else "",
            f"{seconds[name] / seconds[YARDSTICK]:.2f}",
            f"{seconds[name] / whole:.0%}" if name != YARDSTICK else "",
        )
        for name in (*STAGES, "tables", WHOLE, YARDSTICK)
    ]
    large = [name for name in STAGES if seconds[name] > LARGE * whole]
    note = f"\n\nAbove {LARGE:.0%} of the whole: {', '.join(large)}." if large else ""
    head = ("stage", "ms", "M char/s", f"time to {YARDSTICK}'s", "share")
    return f"One process, {characters / 1e6:.2f} M characters, medians.\n\n{table(head, rows)}{note}"


def _sizes(rows: list[dict[str, Any]]) -> str:
    first = rows[0]
    return table(
        ("MB of text", "workers", "s", "M char/s", "peak memory, MB", "to the smallest"),
        (
            (
                f"{row['megabytes']:g}",
                str(row["workers"]),
                f"{row['seconds']:.1f}",
                _rate(row["characters"] / row["seconds"]),
                f"{row['memory'] / 1e6:.0f}",
                f"{row['memory'] / first['memory']:.2f}" if first["memory"] else "",
            )
            for row in rows
        ),
    )


def _workers(rows: list[dict[str, Any]]) -> str:
    alone = rows[0]
    body = table(
        ("workers", "cores", "s", "M char/s", "times as fast", "processor, s", "peak memory, MB", "files"),
        (
            (
                str(row["workers"]),
                str(row["cores"]),
                f"{row['seconds']:.1f}",
                _rate(row["characters"] / row["seconds"]),
                f"{alone['seconds'] / row['seconds']:.2f}",
                f"{row['processor']:.1f}",
                f"{row['memory'] / 1e6:.0f}",
                "same" if row["same"] else "DIFFERENT",
            )
            for row in rows
        ),
    )
    return f"{alone['megabytes']:g} MB; the shortest of several runs in turn.\n\n{body}"


def _runs(rows: list[dict[str, Any]], name: str) -> str:
    return table(
        (name, "documents", "of them kept", "s", "M char/s", "peak memory, MB", "content"),
        (
            (
                row[name],
                f"{row['documents']:,}",
                f"{row['kept']:,}",
                f"{row['seconds']:.1f}",
                _rate(row["characters"] / row["seconds"]),
                f"{row['memory'] / 1e6:.0f}",
                {True: "same", False: "DIFFERENT", None: ""}[row.get("same")],
            )
            for row in rows
        ),
    )


def _rate(characters: float) -> str:
    """Million characters a second, to three figures."""
    return f"{characters / 1e6:.3g}"
