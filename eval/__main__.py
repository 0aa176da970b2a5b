"""The command line of the evaluation: `python -m eval`, see `--help`."""

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
from eval.sets import Set, pair, seeds, sets_of, variants
from eval.tables import print_runs
from rag.errors import RagError
from rag.settings import Settings, load_settings

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
HOME = Path(".rag/eval")
err = Console(stderr=True)


@app.callback()
def _evaluation() -> None:
    """How often the answers are right, on the seeds or on any other texts."""


@app.command()
def run(
    folders: Annotated[
        list[Path] | None,
        typer.Argument(metavar="FOLDER…", help="Each holds questions.jsonl and corpus/."),
    ] = None,
    corpus: Annotated[Path | None, typer.Option(help="Folder of texts; else the seeds.")] = None,
    questions: Annotated[Path | None, typer.Option(help="A file of questions.")] = None,
    retriever: Annotated[Literal["dense", "lexical", "hybrid"] | None, typer.Option()] = None,
    answerer: Annotated[Literal["extractive", "ollama"], typer.Option()] = "extractive",
    changes: Annotated[
        list[str] | None, typer.Option("--set", metavar="NAME=VALUE", help="Any setting.")
    ] = None,
    ablate: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME=VALUE,VALUE…", help="A run for each value, side by side."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="Folder for results.json, report.html.")] = None,
    foreign: Annotated[
        Path | None, typer.Option(help="A file of questions on other texts, to abstain from.")
    ] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="So many questions, spread.")] = None,
    home: Annotated[Path, typer.Option(help="Folder of the indexes.")] = HOME,
) -> None:
    """Ask every question, and print how good the answers are."""
    fixed = {"answerer": answerer, "retriever": retriever, **dict(map(pair, changes or []))}
    sets = [replace(s, foreign=foreign) for s in sets_of(folders or [], corpus, questions)]
    asked = list(itertools.product(sets, variants(ablate)))
    runs: dict[str, dict[str, Any]] = {}
    for one, varied in asked:
        settings = load_settings(home=home / one.home, **fixed | varied)
        parts = [f"{key}={value}" for key, value in varied.items()]
        if len(sets) > 1 or not parts:
            parts = [one.name, *parts]
        name = ", ".join(parts)
        name = f"{name}, {len(runs) + 1}" if name in runs else name
        runs[name] = _run(one, settings, limit, name)
        place = out or home / one.home / "results"
        written = write(runs[name], place / (_plain(name) if len(asked) > 1 else ""))
        err.print(f"{name}: {written}")
    print_runs(runs, Console())


@app.command()
def compare(before: Path, after: Path) -> None:
    """What changed from one run to another: results.json files, or folders that hold one."""
    print_changes(read(before), read(after), Console())


@app.command()
def gate(home: Annotated[Path, typer.Option(help="Folder of the indexes.")] = HOME) -> None:
    """Fail if a figure on the seeds fell by more than chance explains, as `make test` does."""
    fallen = falls(read_baseline(), _seeds(home))
    for line in fallen or ["No figure fell."]:
        print(line)
    if fallen:
        raise typer.Exit(1)


@app.command()
def baseline(home: Annotated[Path, typer.Option(help="Folder of the indexes.")] = HOME) -> None:
    """Accept what the seeds give now as what the gate compares with."""
    results = _seeds(home)
    for line in falls(read_baseline(), results)[:-1] if BASELINE.exists() else []:
        print(line)
    write_baseline(results)
    print_runs({"seeds": results}, Console())
    print(f"{BASELINE} written, {len(results['questions'])} questions")


def _seeds(home: Path) -> dict[str, Any]:
    one = seeds()
    return _run(one, load_settings(home=home / one.home, answerer="extractive"), None, one.name)


def _run(one: Set, settings: Settings, limit: int | None, name: str) -> dict[str, Any]:
    with err.status(f"{name}: reading") as status:

        def progress(done: int, total: int) -> None:
            status.update(f"{name}: {done} of {total}")

        return evaluate(one, settings, limit, progress)


def _plain(name: str) -> str:
    return re.sub(r"[^\w=.-]+", "_", name)


def main(arguments: list[str] | None = None) -> None:
    """`run` may be left out."""
    given = sys.argv[1:] if arguments is None else arguments
    commands = {
        command.callback.__name__ for command in app.registered_commands if command.callback
    }
    if not given or given[0] not in commands | {"--help"}:
        given = ["run", *given]
    try:
        app(given, prog_name="python -m eval")
    except (RagError, ValueError, OSError) as error:
        print(f"eval: {error}", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
