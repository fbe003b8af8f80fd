"""How a fenced block of the documentation is run, by Sybil: Python and commands as printed, `text` as what the block above printed."""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import re
import shlex
import shutil
import tomllib
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from pathlib import Path
from typing import Final

from sybil import Document, Example, Region, Sybil
from sybil.evaluators.python import PythonEvaluator
from sybil.parsers.markdown import SkipParser
from sybil.parsers.markdown.lexers import FencedCodeBlockLexer
from typer.testing import CliRunner

from policy_nlp.cli import app

ROOT: Final = Path(__file__).resolve().parents[2]
#: Commands that set an environment up; CI runs them as they stand in the README, in a fresh clone.
_SET_UP: Final = ("python3 -m venv .venv && ", "pip install ", "mkdocs ")
_PRINTED: Final = "__printed__"
_LEXER: Final = FencedCodeBlockLexer(language=r"[^\n]*", mapping={"language": "info", "source": "source"})


def read_page(path: Path) -> Document:
    """The page with its blocks, in order; a block in a language that is not known here is an error."""
    document = Sybil([_blocks, SkipParser()], path=str(ROOT)).parse(path)
    # What a page's `<!--- skip: next if(...) -->` may ask for.
    document.namespace.update(
        __name__="__main__",
        missing=lambda module: importlib.util.find_spec(module) is None,
        no_command=lambda name: shutil.which(name) is None,
    )
    return document


def blocks_of(path: Path) -> list[tuple[str, str]]:
    """The blocks of a page that name a language: info string and source."""
    document = Document(path.read_text("utf-8"), str(path))
    found = [(region.lexemes["info"].strip(), str(region.lexemes["source"])) for region in _LEXER(document)]
    return [(info, source) for info, source in found if info]


def program_of(info: str, source: str) -> str:
    """What a block does, without its comments."""
    language = info.partition(" ")[0]
    if language == "python":
        return ast.dump(ast.parse(source))
    if language == "sh":
        return repr([shlex.split(line, comments=True) for line in source.splitlines()])
    return source


def extras_of(text: str) -> set[str]:
    """The extras of the package that a page or notebook names."""
    groups = re.findall(r"(?:policy-nlp|'\.)\[([\w, ]+)\]", text)
    return {name.strip() for group in groups for name in group.split(",")}


def known_extras() -> set[str]:
    """The extras that there are."""
    return set(tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["optional-dependencies"])


def _blocks(document: Document) -> Iterator[Region]:
    for region in _LEXER(document):
        language = region.lexemes["info"].partition(" ")[0].strip()
        if language:
            region.parsed = region.lexemes["source"]
            region.evaluator = _EVALUATORS[language]
            yield region


def _run_python(example: Example) -> None:
    with redirect_stdout(io.StringIO()) as out:
        PythonEvaluator()(example)
    example.namespace[_PRINTED] = out.getvalue(), False
    _check_comments(str(example.parsed), example)


def _check_comments(source: str, example: Example) -> None:
    """`expression  # literal`: the value must be the literal."""
    lines = source.splitlines()
    for node in ast.parse(source).body:
        if not isinstance(node, ast.Expr) or node.lineno != node.end_lineno:
            continue
        comment = lines[node.lineno - 1].encode()[node.end_col_offset :].decode().strip()
        try:
            said = ast.literal_eval(comment.removeprefix("#").strip())
        except (SyntaxError, ValueError):
            continue
        value = eval(compile(ast.Expression(node.value), example.path, "eval"), example.namespace)
        assert value == said, f"{ast.unparse(node)} is {value!r}, not {said!r}"


def _run_shell(example: Example) -> None:
    printed = []
    for line in str(example.parsed).replace("\\\n", " ").splitlines():
        if not line.strip() or line.startswith(_SET_UP):
            continue
        command, *words = shlex.split(line, comments=True)
        assert command == "policy-nlp", f"the test does not know how to run {line!r}"
        result = CliRunner().invoke(app, words)
        assert result.exit_code == 0, f"{line}\n{result.output}"
        printed.append(result.output)
    example.namespace[_PRINTED] = "".join(printed), True


def _check_output(example: Example) -> None:
    """The output of the block above. `…` stands for whatever was left out; of a command, any words may be left out."""
    printed, of_command = example.namespace[_PRINTED]
    shown = str(example.parsed)
    if of_command:
        words = iter(printed.split())
        for word in shown.split():
            assert word == "…" or word in words, f"{word!r} is not in the output, or not in this order:\n{printed}"
        return
    pattern = r"\n".join(".*?".join(map(re.escape, line.rstrip().split("…"))) for line in shown.rstrip().splitlines())
    said = "\n".join(line.rstrip() for line in printed.rstrip().splitlines())
    assert re.fullmatch(pattern, said, re.DOTALL), f"printed:\n{said}"


def _check_json(example: Example) -> None:
    json.loads(example.parsed)


def _write_file(example: Example) -> None:
    """`yaml title="name"`: the reader makes this file."""
    name = re.search(r'title="([\w.-]+)"', example.region.lexemes["info"])
    assert name, "a block of YAML needs a title: the name of its file"
    Path(name[1]).write_text(example.parsed, encoding="utf-8")


_EVALUATORS: Final[dict[str, Callable[[Example], None]]] = {
    "python": _run_python,
    "sh": _run_shell,
    "text": _check_output,
    "json": _check_json,
    "yaml": _write_file,
}
