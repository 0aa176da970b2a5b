"""The options that several commands share, and how they are read. Imports nothing heavy."""

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

Home = Annotated[Path | None, typer.Option(help="Folder of the index; RAG_HOME, else .rag here.")]
Json = Annotated[bool, typer.Option("--json", help="Print one JSON object a line.")]
Questions = Annotated[
    Path | None,
    typer.Option(
        help="A file of questions, a JSON object a line: question, id, history, documents."
    ),
]
Claims = Annotated[
    Path | None,
    typer.Option(help="A file of claims, a JSON object a line: claim, id, evidence."),
]
Given = TypeVar("Given")
Who = Annotated[Literal["auto", "extractive", "ollama"] | None, typer.Option(help="Who answers.")]
TopK = Annotated[int | None, typer.Option("--top-k", "-k", help="Passages to find.")]

Documents = Annotated[
    list[str] | None,
    typer.Option("--only-document", metavar="PATH", help="Only this document; repeatable."),
]
Outlets = Annotated[
    list[str] | None,
    typer.Option("--only-outlet", metavar="NAME", help="Only this outlet; repeatable."),
]
Since = Annotated[str, typer.Option(metavar="DATE", help="Only sources of this date or later.")]
Until = Annotated[str, typer.Option(metavar="DATE", help="Only sources of this date or earlier.")]


def settings_with(**overrides: Any) -> Settings:
    """The settings with those of the command line. Raises `SettingsError`."""
    from rag.settings import load_settings

    return load_settings(**overrides)


def question_or_file(question: str | None, file: Path | None) -> list[QuestionLine]:
    """The question of the command line, or those of a file."""
    from rag.cli.inputs import read_questions, typed_question

    return one_or_file(question, file, typed_question, read_questions, "question, or --questions")


def source_filter(
    retriever: Retriever,
    documents: list[str] | None,
    outlets: list[str] | None,
    since: str,
    until: str,
) -> SourceFilter:
    """What is to be asked, of what the retriever searches. Raises `RagError`."""
    from rag.retrieval.filters import parse_filter

    sources = retriever.index.current().sources.values()
    return parse_filter(sources, documents or (), outlets or (), since, until)


def one_or_file(
    text: str | None,
    file: Path | None,
    typed_question: Callable[[str], Given],
    read: Callable[[Path], list[Given]],
    wanted: str,
) -> list[Given]:
    """What is asked or stated; what cannot be used is told before anything is done."""
    if (text is None) == (file is None):
        raise typer.BadParameter(f"give one {wanted} FILE.jsonl")
    try:
        return [typed_question(text)] if file is None else read(file)  # type: ignore[arg-type]
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
