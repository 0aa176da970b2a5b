"""The options that several commands share, and how to read them. Imports nothing heavy."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal, TypeVar

import typer

if TYPE_CHECKING:
    from rag.cli.inputs import QuestionLine
    from rag.retrieval.retriever import Retriever
    from rag.settings import Settings
    from rag.types import SourceFilter

Home = Annotated[
    Path | None, typer.Option(help="Folder of the index; default: RAG_HOME, else .rag.")
]
Collection = Annotated[
    str | None,
    typer.Option(metavar="NAME", help="Collection of documents; without it, the default one."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON, one object per line.")]
Questions = Annotated[
    Path | None,
    typer.Option(help="A JSON Lines file of questions; keys: question, id, history, documents."),
]
Claims = Annotated[
    Path | None,
    typer.Option(help="A JSON Lines file of claims; keys: claim, id, evidence."),
]
AnswererName = Annotated[
    Literal["auto", "extractive", "ollama"] | None,
    typer.Option(help="extractive: quotes; ollama: a model writes; auto: a model if one runs."),
]
TopK = Annotated[int | None, typer.Option("--top-k", "-k", help="Number of passages to find.")]

Documents = Annotated[
    list[str] | None,
    typer.Option("--only-document", metavar="PATH", help="Search only this document; repeatable."),
]
Outlets = Annotated[
    list[str] | None,
    typer.Option("--only-outlet", metavar="NAME", help="Search only this outlet; repeatable."),
]
Since = Annotated[
    str, typer.Option(metavar="DATE", help="Search only sources of this date or later.")
]
Until = Annotated[
    str, typer.Option(metavar="DATE", help="Search only sources of this date or earlier.")
]

Input = TypeVar("Input")


def settings_with(**overrides: Any) -> Settings:
    """Load the settings; those of the command line take precedence. Raises `SettingsError`."""
    from rag.settings import load_settings

    return load_settings(**overrides)


def question_or_file(question: str | None, file: Path | None) -> list[QuestionLine]:
    """Return the question typed on the command line, or those of a file."""
    from rag.cli.inputs import read_questions, typed_question

    return one_or_file(question, file, typed_question, read_questions, "question or --questions")


def source_filter(
    retriever: Retriever,
    documents: list[str] | None,
    outlets: list[str] | None,
    since: str,
    until: str,
) -> SourceFilter:
    """Make the source filter that the options describe. Raises `RagError`."""
    from rag.retrieval.filters import parse_filter

    sources = retriever.index.current().sources.values()
    return parse_filter(sources, documents or (), outlets or (), since, until)


def one_or_file(
    argument: str | None,
    file: Path | None,
    read_argument: Callable[[str], Input],
    read_file: Callable[[Path], list[Input]],
    names: str,
) -> list[Input]:
    """Read the input of a command, from its argument or from its file.

    Raises `typer.BadParameter` unless exactly one of the two is given; `names` names both.
    """
    try:
        if argument is not None and file is None:
            return [read_argument(argument)]
        if file is not None and argument is None:
            return read_file(file)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    raise typer.BadParameter(f"give either a {names} FILE.jsonl")
