"""The `rag` command. Heavy libraries are imported by the commands that need them.

Exit codes: 0 answered, 1 error, 2 usage, 3 abstained or not supported.
"""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from rag.cli.options import (
    Claims,
    Documents,
    Home,
    Json,
    Outlets,
    Questions,
    Since,
    TopK,
    Until,
    Who,
    one_or_file,
    question_or_file,
    settings_with,
    source_filter,
)
from rag.cli.users import user
from rag.errors import RagError
from rag.models.imports import gc_paused

app = typer.Typer(
    name="rag",
    help="Answers from a folder of texts, with a citation behind every sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

ABSTAINED = 3


@app.command()
def serve(
    home: Home = None,
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
    answerer: Who = None,
    mcp: Annotated[bool | None, typer.Option("--mcp", help="Let models ask, by MCP.")] = None,
) -> None:
    """Open the chat page. Indexes the remembered folders first, at the very first the seeds."""
    settings = settings_with(home=home, host=host, port=port, answerer=answerer, mcp=mcp)
    from rag.app.address import listen

    listener = listen(settings.host, settings.port)
    from rag.factory import build

    with _print_progress() as progress:
        pipeline = build(settings, progress)
    with gc_paused():
        from rag.app.server import launch

    launch(pipeline, settings, listener)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument()] = None,
    home: Home = None,
    answerer: Who = None,
    as_json: Json = False,
    questions: Questions = None,
    top_k: TopK = None,
    documents: Documents = None,
    outlets: Outlets = None,
    since: Since = "",
    until: Until = "",
) -> None:
    """Answer a question, or a file of them, with citations."""
    lines = question_or_file(question, questions)
    settings = settings_with(home=home, answerer=answerer, top_k=top_k)
    from rag.cli.output import print_answer
    from rag.factory import build
    from rag.schema import answer_object

    with _print_progress() as progress:
        pipeline = build(settings, progress)
    abstained = False
    for row in lines:
        over = pipeline.over(row.documents) if row.documents else pipeline
        only = source_filter(over.retriever, documents, outlets, since, until)
        answer = over.ask(row.question, row.history, only)
        abstained = abstained or answer.abstained
        if as_json:
            _print_json(answer_object(answer, row.id))
        else:
            print_answer(answer)
    if abstained and question is not None:
        raise typer.Exit(ABSTAINED)


@app.command()
def search(
    question: Annotated[str | None, typer.Argument()] = None,
    home: Home = None,
    as_json: Json = False,
    questions: Questions = None,
    top_k: TopK = None,
    documents: Documents = None,
    outlets: Outlets = None,
    since: Since = "",
    until: Until = "",
) -> None:
    """Show the passages that are closest to a question."""
    lines = question_or_file(question, questions)
    settings = settings_with(home=home, top_k=top_k)
    import time

    from rag.cli.output import print_passages
    from rag.factory import build
    from rag.schema import search_object

    with _print_progress() as progress:
        pipeline = build(settings, progress)
    for row in lines:
        started = time.perf_counter()
        retriever = (pipeline.over(row.documents) if row.documents else pipeline).retriever
        only = source_filter(retriever, documents, outlets, since, until)
        hits = retriever.search(retriever.normalise(row.question), only=only)
        spent = (time.perf_counter() - started) * 1000
        if as_json:
            timings = {"retrieve": spent, "total": spent}
            _print_json(search_object(row.question, hits, timings, row.id))
        else:
            print_passages(hits)


@app.command()
def check(
    statement: Annotated[str | None, typer.Argument()] = None,
    home: Home = None,
    as_json: Json = False,
    claims: Claims = None,
    top_k: TopK = None,
) -> None:
    """Say whether a statement, or each of a file of them, is borne out, where and why."""
    from rag.cli.inputs import read_claims, typed_claim
    from rag.cli.output import print_verdict
    from rag.schema import verdict_object
    from rag.verification.claims import judge

    given = one_or_file(statement, claims, typed_claim, read_claims, "statement, or --claims")
    settings = settings_with(home=home, top_k=top_k)
    if all(claim.evidence is not None for claim in given):  # no index is needed
        from rag.models.embedder import load_embedder

        search, embed = None, load_embedder(settings).embed_tokens
    else:
        from rag.factory import build

        with _print_progress() as progress:
            retriever = build(settings, progress).retriever
        search, embed = retriever.search, retriever.embedder.embed_tokens
    for claim in given:
        verdict = judge(claim, search, embed)
        if as_json:
            _print_json(verdict_object(verdict))
        else:
            print_verdict(verdict)
    if statement is not None and verdict.support != "supported":
        raise typer.Exit(ABSTAINED)


@app.command()
def index(
    folders: Annotated[list[Path] | None, typer.Argument(metavar="FOLDER…")] = None,
    home: Home = None,
    as_json: Json = False,
) -> None:
    """Make the index hold exactly these folders; with none named, those remembered."""
    settings = settings_with(home=home)
    from rag.ingestion.sync import sync
    from rag.models.embedder import load_embedder

    embedder = load_embedder(settings)
    with _print_progress() as progress:
        report = sync(folders or [], embedder, settings, progress)
    if as_json:
        from dataclasses import asdict

        _print_json(asdict(report))
    else:
        from rag.cli.output import print_report

        print_report(report, settings)


@app.command()
def status(home: Home = None, as_json: Json = False) -> None:
    """What is indexed, which model, is Ollama there, what is wrong and how to mend it."""
    settings = settings_with(home=home)
    from rag.cli.status import read_status

    found = read_status(settings)
    if as_json:
        _print_json(found)
    else:
        from rag.cli.output import print_status

        print_status(found)
    if found["problems"]:
        raise typer.Exit(1)


app.command()(user)


def main() -> None:
    """Entry point: every `RagError` becomes two lines and exit code 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # whatever the locale says
            stream.reconfigure(encoding="utf-8", errors="replace")
    try:
        app()
    except RagError as error:
        print(f"rag: {error}", file=sys.stderr)
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)
    except BrokenPipeError:
        sys.stderr.close()
        sys.exit(0)


def _print_json(value: object) -> None:
    print(json.dumps(value, ensure_ascii=False), flush=True)


def _print_progress() -> Any:
    from rag.cli.output import progress

    return progress()


if __name__ == "__main__":
    main()
