"""The command ``policy-nlp``: exit status 0, or 1 with one line that says what is wrong and where, or 2 for wrong usage."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

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
def demo() -> None:
    """Analyse the shipped work points of Shandong for 2006 and print what is in them."""
    from policy_nlp.analysis.run import analyze as run
    from policy_nlp.samples import load_sample
    from policy_nlp.summary import print_summary

    with _one_line():
        analysis = run(load_sample("shandong-2006"))
        print_summary(analysis[0])


@app.command()
def analyze(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Files, folders or patterns.")],
    output: Annotated[Path, typer.Option("--output", "-o", help="A .jsonl, a .xlsx, or a folder for Parquet.")],
    tokens: Annotated[bool, typer.Option("--tokens", help="Fill the tokens table, too (folder only).")] = False,
    workers: Annotated[int, typer.Option(min=1, help="Processes to use.")] = 1,
    model: ModelOption = None,
) -> None:
    """Analyse policy texts and write the tables; documents that cannot be read are named and the rest goes on."""
    from policy_nlp.analysis.run import analyze as run

    with _one_line():
        analysis = run(paths_only(paths), tokens=tokens, workers=workers, model=model, progress=sys.stderr.isatty())
        for row in analysis.errors.to_pylist():
            typer.echo(f"policy-nlp: {row['message']}", err=True)
        if not len(analysis):
            _fail(f"{' '.join(paths)}: no document could be analysed")
        if output.suffix == ".jsonl":
            analysis.to_jsonl(output)
        elif output.suffix == ".xlsx":
            analysis.to_excel(output)
        elif output.suffix and not output.is_dir():
            _fail(f"{output}: unknown kind of output; write to a .jsonl, a .xlsx, or a folder")
        else:
            analysis.save(output)
        typer.echo(repr(analysis))


def paths_only(paths: list[str]) -> list[Path]:
    """On the command line a word is a path, never a text."""
    return [Path(path) for path in paths]


@app.command()
def evaluate(
    gold: Annotated[Path, typer.Argument(help="Gold sentences, one JSON object a line.")],
    docs: Annotated[
        Path | None, typer.Option("--docs", help="The documents that the gold is of; the shipped samples by default.")
    ] = None,
    errors: Annotated[int, typer.Option("--errors", min=0, help="How many differences to print.")] = 0,
    model: ModelOption = None,
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
            run(documents, model=model).to_jsonl(predicted)
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


if __name__ == "__main__":
    app()
