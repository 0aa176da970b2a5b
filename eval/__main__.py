"""The command line of the evaluation: `python -m eval --help`."""

from __future__ import annotations

import itertools
import re
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from eval.compare import print_changes
from eval.gate import BASELINE, falls, read_baseline, write_baseline
from eval.results import read, write
from eval.runner import evaluate
from eval.sets import QuestionSet, pair, seeds, sets_of, variants
from eval.tables import print_runs
from rag.errors import RagError
from rag.settings import Settings, load_settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
HOME = Path(".rag/eval")
_QUOTES = {"answerer": "extractive"}
stderr = Console(stderr=True)


@app.callback()
def _evaluation() -> None:
    """Measure how often the answers are right, on the seeds or on any other texts."""


@app.command()
def run(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FOLDER…", help="Folders that hold questions.jsonl and corpus/."),
    ] = None,
    corpus: Annotated[
        Path | None, typer.Option(help="Folder of texts; default: the seeds.")
    ] = None,
    questions: Annotated[Path | None, typer.Option(help="A JSON Lines file of questions.")] = None,
    retriever: Annotated[Literal["dense", "lexical", "hybrid"] | None, typer.Option()] = None,
    answerer: Annotated[Literal["extractive", "ollama"], typer.Option()] = "extractive",
    changes: Annotated[
        list[str] | None,
        typer.Option("--set", metavar="NAME=VALUE", help="Any setting; repeatable."),
    ] = None,
    ablate: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE,VALUE…", help="One run for each value, side by side."),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Folder for results.json and report.html.")
    ] = None,
    foreign: Annotated[
        Path | None,
        typer.Option(help="A file of questions about other texts; right is to abstain."),
    ] = None,
    limit: Annotated[
        int | None, typer.Option(min=1, help="Ask only so many questions, spread over the file.")
    ] = None,
    home: Annotated[Path, typer.Option(help="Folder that holds the indexes.")] = HOME,
) -> None:
    """Ask every question, and print how often the answers are right.

    Beside a language model stand the quotes. What a model has said is kept, so that a run that was
    stopped goes on.
    """
    fixed = {
        "collection": "",
        "answerer": answerer,
        "retriever": retriever,
        **dict(map(pair, changes or [])),
    }
    varied_settings = list(variants(ablate))
    if answerer == "ollama":
        varied_settings.insert(0, _QUOTES)
    sets = [replace(s, foreign=foreign) for s in sets_of(folders or [], corpus, questions)]
    planned = list(itertools.product(sets, varied_settings))
    runs: dict[str, dict[str, Any]] = {}
    quotes: dict[str, Any] | None = None
    for question_set, varied in planned:
        settings = load_settings(home=home / question_set.home, **fixed | varied)
        parts = ["quotes"] if varied is _QUOTES else [f"{k}={v}" for k, v in varied.items()]
        parts = parts or ([answerer] if len(varied_settings) > 1 else [])
        if len(sets) > 1 or not parts:
            parts = [question_set.name, *parts]
        name = ", ".join(parts)
        name = f"{name}, {len(runs) + 1}" if name in runs else name
        runs[name] = _run(question_set, settings, limit, name)
        folder = out or home / question_set.home / "results"
        if len(planned) > 1:
            folder /= _file_name(name)
        quoted = quotes if settings.answerer == "ollama" else None
        quotes = runs[name] if varied is _QUOTES else quotes
        stderr.print(f"{name}: {write(runs[name], folder, quoted)}")
    print_runs(runs, Console())


@app.command()
def compare(before: Path, after: Path) -> None:
    """Compare two runs, each a results.json or a folder that holds one."""
    print_changes(read(before), read(after), Console())


@app.command()
def gate(home: Annotated[Path, typer.Option(help="Folder that holds the indexes.")] = HOME) -> None:
    """Fail if a figure on the seeds fell by more than chance explains, as `make test` does."""
    fallen = falls(read_baseline(), _seeds(home))
    for line in fallen or ["No figure fell."]:
        print(line)
    if fallen:
        raise typer.Exit(1)


@app.command()
def baseline(
    home: Annotated[Path, typer.Option(help="Folder that holds the indexes.")] = HOME,
) -> None:
    """Accept the figures of the seeds as they are now, for the gate to compare with."""
    results = _seeds(home)
    for line in falls(read_baseline(), results)[:-1] if BASELINE.exists() else []:
        print(line)
    write_baseline(results)
    print_runs({"seeds": results}, Console())
    print(f"Wrote {BASELINE}: {len(results['questions'])} questions.")


def _seeds(home: Path) -> dict[str, Any]:
    question_set = seeds()
    settings = load_settings(home=home / question_set.home, collection="", answerer="extractive")
    return _run(question_set, settings, None, question_set.name)


def _run(
    question_set: QuestionSet, settings: Settings, limit: int | None, name: str
) -> dict[str, Any]:
    with stderr.status(f"{name}: indexing") as status:

        def progress(done: int, total: int) -> None:
            status.update(f"{name}: {done} of {total}")

        return evaluate(question_set, settings, limit, progress)


def _file_name(name: str) -> str:
    return re.sub(r"[^\w=.-]+", "_", name)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; without a command, `run` is meant."""
    arguments = sys.argv[1:] if arguments is None else arguments
    commands = {
        command.callback.__name__ for command in app.registered_commands if command.callback
    }
    if not arguments or arguments[0] not in commands | {"--help"}:
        arguments = ["run", *arguments]
    try:
        app(arguments, prog_name="python -m eval")
    except (RagError, ValueError, OSError) as error:
        print(f"eval: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
