"""The command ``policy-nlp``: exit status 0, or 1 with one line that says what is wrong and where, or 2 for wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

app = typer.Typer(
    help="Reads Chinese government policy texts: structure, categories, entities and quantitative targets as tables.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

ModelOption = Annotated[
    Path | None, typer.Option("--model", help="A category model to use instead of the shipped one.")
]
EntityModelOption = Annotated[
    Path | None, typer.Option("--entity-model", help="What finds the names instead of the shipped tagger.")
]
WorkersOption = Annotated[
    int | None, typer.Option("--workers", min=1, help="Processes to use; by default one, with a thread a core.")
]
ColumnOption = Annotated[
    list[str] | None,
    typer.Option(
        "--column",
        metavar="FIELD=NAME",
        help="The column of a table that holds a field, e.g. text=正文; as often as needed.",
    ),
]


@contextmanager
def _one_line() -> Iterator[None]:
    """Turn an expected failure into one line on standard error and exit status 1."""
    from policy_nlp.errors import PolicyNlpError

    try:
        yield
    except PolicyNlpError as error:
        _fail(str(error))
    except OSError as error:
        _fail(f"{error.filename or 'file'}: {error.strerror or error}")


def _fail(message: str) -> None:
    typer.echo(f"policy-nlp: {' '.join(message.split())}", err=True)
    raise typer.Exit(1)


@app.command()
def demo(
    report: Annotated[Path, typer.Option("--report", help="Where to write the sample comparison.")] = Path(
        "policy-nlp-demo.html"
    ),
) -> None:
    """Analyse the shipped work points of Shandong for 2006, print what is in them, and compare six fictitious provinces' plans."""
    from policy_nlp.analysis.run import analyze as run
    from policy_nlp.comparison.result import compare as compare_groups
    from policy_nlp.compilation import compile_kernels
    from policy_nlp.extras import MissingExtraError
    from policy_nlp.samples import load_sample, load_sample_corpus
    from policy_nlp.summary import print_summary

    with _one_line():
        compile_kernels()
        analysis = run(load_sample("shandong-2006"))
        print_summary(analysis[0])
        try:
            compare_groups(run(load_sample_corpus("fictitious-plans")), by="region").to_html(report)
        except MissingExtraError as error:
            typer.echo(f"No comparison: {error}")
        else:
            typer.echo(f"{report}: the plans of six provinces that do not exist, compared")


@app.command()
def analyze(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders or patterns.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A .jsonl, a .xlsx, or a folder for Parquet.")],
    tokens: Annotated[bool, typer.Option("--tokens", help="Fill the tokens table, too (folder only).")] = False,
    workers: WorkersOption = None,
    engine: Annotated[str, typer.Option("--engine", help="local, or ray (folder only).")] = "local",
    model: ModelOption = None,
    entity_model: EntityModelOption = None,
    column: ColumnOption = None,
) -> None:
    """Analyse policy texts and write the tables; documents that cannot be read are named and the rest goes on.

    To a folder it works in bounded memory, and goes on where an interrupted run of the same command stopped.
    """
    from policy_nlp.analysis.run import analyze as run
    from policy_nlp.analysis.run import checked_engine
    from policy_nlp.analysis.streaming import analyze_to

    try:
        chosen: Any = checked_engine(engine)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--engine") from None
    options: dict[str, Any] = {"columns": columns_of(column), "tokens": tokens, "workers": workers, "model": model}
    options |= {"entity_model": entity_model, "engine": chosen, "progress": sys.stderr.isatty()}
    with _one_line():
        if not output.suffix or output.is_dir():
            summary = analyze_to(paths_only(paths), output, **options)
            _name_errors(summary.errors())
            if not summary.rows["documents"]:
                _fail(f"{' '.join(paths)}: no document could be analysed")
            typer.echo(str(summary))
            return
        if output.suffix not in (".jsonl", ".xlsx"):
            _fail(f"{output}: unknown kind of output; write to a .jsonl, a .xlsx, or a folder")
        analysis = run(paths_only(paths), **options)
        _name_errors(analysis.errors)
        if not len(analysis):
            _fail(f"{' '.join(paths)}: no document could be analysed")
        if output.suffix == ".jsonl":
            analysis.to_jsonl(output)
        else:
            analysis.to_excel(output)
        typer.echo(repr(analysis))


def _name_errors(errors: Any) -> None:
    for row in errors.to_pylist():
        typer.echo(f"policy-nlp: {row['message']}", err=True)


@app.command()
def compare(
    paths: Annotated[
        list[str],
        typer.Argument(metavar="PATH...", help="Files, folders or patterns; or one folder of an earlier analysis."),
    ],
    output: Annotated[Path, typer.Option("--output", "-o", help="A .html report or a .xlsx workbook.")],
    by: Annotated[
        list[str] | None, typer.Option("--by", help="A column of the documents table; once or twice.")
    ] = None,
    reference: Annotated[str | None, typer.Option("--reference", help="The group to compare the others with.")] = None,
    language: Annotated[str, typer.Option("--language", help="zh or en.")] = "zh",
    workers: WorkersOption = None,
    column: ColumnOption = None,
) -> None:
    """Compare groups of documents (by region unless told otherwise) and write a report or a workbook."""
    from policy_nlp.analysis.result import load_analysis
    from policy_nlp.analysis.run import analyze as run
    from policy_nlp.comparison.result import compare as compare_groups

    if language not in ("zh", "en"):
        raise typer.BadParameter(f"{language!r} is neither zh nor en", param_hint="--language")
    chosen: Any = language
    columns = columns_of(column)
    with _one_line():
        if output.suffix not in (".html", ".xlsx"):
            _fail(f"{output}: unknown kind of output; write to a .html or a .xlsx")
        if (
            len(paths) == 1
            and (Path(paths[0]) / "documents").exists() | (Path(paths[0]) / "documents.parquet").exists()
        ):
            analysis = load_analysis(paths[0])
        else:
            analysis = run(paths_only(paths), columns=columns, workers=workers, progress=sys.stderr.isatty())
            _name_errors(analysis.errors)
        comparison = compare_groups(analysis, by=by or ["region"], reference=reference)
        (comparison.to_html if output.suffix == ".html" else comparison.to_excel)(output, language=chosen)
        typer.echo(f"{output}: {comparison!r}")


def paths_only(paths: list[str]) -> list[Path]:
    """On the command line a word is a path, never a text."""
    return [Path(path) for path in paths]


def columns_of(options: list[str] | None) -> dict[str, str] | None:
    """``FIELD=NAME`` each as names of columns by field."""
    from policy_nlp.reading.columns import checked_columns

    pairs = [option.partition("=") for option in options or []]
    columns = {field.strip(): name.strip() for field, _, name in pairs}
    try:
        if not all(columns.values()):
            raise ValueError("a column is given as FIELD=NAME, e.g. text=正文")
        checked_columns(columns)
    except ValueError as error:
        raise typer.BadParameter(str(error), param_hint="--column") from None
    return columns or None


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Gold sentences, one JSON object a line.")],
    docs: Annotated[
        Path | None, typer.Option("--docs", help="The documents that the gold is of; the shipped samples by default.")
    ] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="How many differences to print.")] = 0,
    model: ModelOption = None,
    entity_model: EntityModelOption = None,
) -> None:
    """Analyse documents and score the result against gold."""
    import tempfile

    from policy_nlp.analysis.run import analyze as run
    from policy_nlp.document import Document
    from policy_nlp.evaluation import load_records, score
    from policy_nlp.reading import read_corpus
    from policy_nlp.samples import SAMPLES, load_sample

    with _one_line():
        records = load_records(gold)
        source = read_corpus(docs) if docs else map(load_sample, SAMPLES)
        documents = [item for item in source if isinstance(item, Document) and item.id in records]
        missing = sorted(set(records) - {document.id for document in documents})
        if missing:
            _fail(f"{docs or 'shipped samples'}: documents of the gold are missing: {', '.join(missing)}")
        with tempfile.TemporaryDirectory() as folder:
            predicted = Path(folder) / "predicted.jsonl"
            run(documents, model=model, entity_model=entity_model).to_jsonl(predicted)
            scores = score(records, load_records(predicted))
        typer.echo(str(scores))
        for line in scores.errors[:errors]:
            typer.echo(line)


@app.command()
def train(
    docs: Annotated[list[Path], typer.Option("--docs", help="The texts of the stand-off labels in corpora/labels.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="The folder to write the models to.")] = Path("models"),
) -> None:
    """Learn the shipped models from the shipped labels, and print how well they do on documents they have not seen."""
    from policy_nlp.categories.recipe import train_shipped
    from policy_nlp.entities.recipe import train_shipped_tagger

    with _one_line():
        for lines in (
            train_shipped(docs, output / "categories.npz"),
            train_shipped_tagger(docs, output / "entities.npz"),
        ):
            for line in lines:
                typer.echo(line)


# The options are the benchmark's own; --help, too, is answered there.
@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True}, add_help_option=False)
def bench(context: typer.Context) -> None:
    """Measure speed, memory and scaling beside other libraries, about five minutes; --help lists the options."""
    from importlib import import_module
    from importlib.util import find_spec

    # In a wheel the benchmarks lie inside the package, in a checkout beside it.
    name = "policy_nlp.benchmarks" if find_spec("policy_nlp.benchmarks") else "benchmarks"
    raise typer.Exit(import_module(f"{name}.__main__").main(context.args, program="policy-nlp bench"))


if __name__ == "__main__":
    app()
