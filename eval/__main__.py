"""The command line of the evaluation: `python -m eval`, see `--help`."""

from __future__ import annotations

import itertools
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console

from eval.results import write
from eval.runner import Set, evaluate, seeds
from eval.tables import print_runs
from rag.settings import Settings, load_settings
from rag.types import RagError

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
    limit: Annotated[int | None, typer.Option(min=1, help="So many questions, spread.")] = None,
    home: Annotated[Path, typer.Option(help="Folder of the indexes.")] = HOME,
) -> None:
    """Ask every question, and print how good the answers are."""
    fixed = {"answerer": answerer, "retriever": retriever, **dict(map(_pair, changes or []))}
    asked = list(itertools.product(_sets(folders or [], corpus, questions), _variants(ablate)))
    runs: dict[str, dict[str, Any]] = {}
    for one, varied in asked:
        settings = load_settings(home=home / one.home, **fixed | varied)
        name = ", ".join([one.name, *(f"{key}={value}" for key, value in varied.items())])
        runs[name] = _run(one, settings, limit, name)
        place = out or home / one.home / "results"
        written = write(runs[name], place / (_plain(name) if len(asked) > 1 else ""))
        err.print(f"{name}: {written}")
    print_runs(runs, Console())


def _run(one: Set, settings: Settings, limit: int | None, name: str) -> dict[str, Any]:
    with err.status(f"{name}: reading") as status:

        def progress(done: int, total: int) -> None:
            status.update(f"{name}: {done} of {total}")

        return evaluate(one, settings, limit, progress)


def _sets(folders: list[Path], corpus: Path | None, questions: Path | None) -> list[Set]:
    """What is asked of what. Questions that bring their documents need no corpus."""
    if folders and (corpus or questions):
        raise typer.BadParameter("name folders, or --corpus and --questions, not both")
    if corpus and not questions:
        raise typer.BadParameter("--corpus needs --questions")
    if questions:
        where = corpus or seeds().corpus
        named = where if where.name != "corpus" else where.parent
        return [Set(named.resolve().name if corpus else questions.stem, where, questions)]
    if not folders:
        return [seeds()]
    found = []
    for folder in folders:
        texts = folder / "corpus"
        where = texts if texts.is_dir() else seeds().corpus
        found.append(Set(folder.resolve().name, where, folder / "questions.jsonl"))
    return found


def _variants(ablate: list[str] | None) -> Iterator[dict[str, str]]:
    """Every combination of the values that are named."""
    pairs = [_pair(text) for text in ablate or []]
    for values in itertools.product(*(value.split(",") for _, value in pairs)):
        yield dict(zip((name for name, _ in pairs), values, strict=True))


def _plain(name: str) -> str:
    return re.sub(r"[^\w=.-]+", "_", name)


def _pair(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals:
        raise typer.BadParameter(f"{text!r} is not NAME=VALUE")
    return name.strip(), value


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
