"""The `rag` command.

Each command imports the heavy libraries that it needs, so that `rag --help` is quick.

Exit codes: 0 done, 1 error, 2 wrong usage, 3 abstained or not supported.
"""

from __future__ import annotations

import io
import json
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Any

import typer

from rag.cli.collections import collections
from rag.cli.models import models
from rag.cli.options import (
    AnswererName,
    Claims,
    Collection,
    Documents,
    Home,
    Json,
    Outlets,
    Questions,
    Since,
    TopK,
    Until,
    one_or_file,
    question_or_file,
    settings_with,
    source_filter,
)
from rag.cli.users import user
from rag.errors import RagError
from rag.models.library_imports import gc_paused

app = typer.Typer(
    name="rag",
    help="Answer questions from your own texts, with a citation behind every sentence.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)

ABSTAINED = 3


@app.command()
def serve(
    home: Home = None,
    collection: Collection = None,
    host: Annotated[
        str | None, typer.Option(help="Address to listen on; default: 127.0.0.1.")
    ] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on; 0 picks a free one.")] = None,
    answerer: AnswererName = None,
    mcp: Annotated[
        bool | None,
        typer.Option("--mcp", help="Let language models ask questions, by MCP at /mcp."),
    ] = None,
) -> None:
    """Start the chat page.

    The first start indexes the seeds, five news texts that come with the program.
    """
    settings = settings_with(
        home=home, collection=collection, host=host, port=port, answerer=answerer, mcp=mcp
    )
    from rag.app.address import listen

    listener = listen(settings.host, settings.port)
    from rag.factory import build
    from rag.store.collections import require_collection

    require_collection(settings)  # it is shown first; the page has them all
    with _progress_bar() as progress:
        pipeline = build(settings.in_collection(""), progress)
    with gc_paused():
        from rag.app.server import launch

    launch(pipeline, settings, listener)


@app.command()
def ask(
    question: Annotated[str | None, typer.Argument()] = None,
    home: Home = None,
    collection: Collection = None,
    answerer: AnswererName = None,
    as_json: Json = False,
    questions: Questions = None,
    top_k: TopK = None,
    documents: Documents = None,
    outlets: Outlets = None,
    since: Since = "",
    until: Until = "",
    verbose: Annotated[
        bool, typer.Option("--verbose", help="Show what a model wrote and was held back, too.")
    ] = False,
) -> None:
    """Answer a question, or every question in a file, with citations."""
    question_lines = question_or_file(question, questions)
    settings = settings_with(home=home, collection=collection, answerer=answerer, top_k=top_k)
    from rag.cli.output import print_answer
    from rag.factory import build
    from rag.schema import answer_object

    with _progress_bar() as progress:
        pipeline = build(settings, progress)
    abstained = False
    for line in question_lines:
        asked = pipeline.over(line.documents) if line.documents else pipeline
        only = source_filter(asked.retriever, documents, outlets, since, until)
        answer = asked.ask(line.question, line.history, only)
        abstained = abstained or answer.abstained
        if as_json:
            talk = answer.kind == "talk"
            _print_json(answer_object(asked.with_suggestions(answer) if talk else answer, line.id))
        else:
            print_answer(asked.with_suggestions(answer), verbose)
    if abstained and question is not None:
        raise typer.Exit(ABSTAINED)


@app.command()
def search(
    question: Annotated[str | None, typer.Argument()] = None,
    home: Home = None,
    collection: Collection = None,
    as_json: Json = False,
    questions: Questions = None,
    top_k: TopK = None,
    documents: Documents = None,
    outlets: Outlets = None,
    since: Since = "",
    until: Until = "",
) -> None:
    """Show the passages that match a question best."""
    question_lines = question_or_file(question, questions)
    settings = settings_with(home=home, collection=collection, top_k=top_k)
    import time

    from rag.cli.output import print_passages
    from rag.factory import build
    from rag.questions.asked import asked_of
    from rag.schema import search_object

    with _progress_bar() as progress:
        pipeline = build(settings, progress)
    for line in question_lines:
        started = time.perf_counter()
        retriever = (pipeline.over(line.documents) if line.documents else pipeline).retriever
        only = source_filter(retriever, documents, outlets, since, until)
        asked = asked_of(retriever.normalise(line.question), line.history)
        hits = retriever.find(asked, only=only)
        milliseconds = (time.perf_counter() - started) * 1000
        if as_json:
            timings = {"retrieve": milliseconds, "total": milliseconds}
            _print_json(search_object(line.question, hits, timings, line.id))
        else:
            print_passages(hits)


@app.command()
def check(
    statement: Annotated[str | None, typer.Argument()] = None,
    home: Home = None,
    collection: Collection = None,
    as_json: Json = False,
    claims: Claims = None,
    top_k: TopK = None,
) -> None:
    """Check whether the sources support a statement, or every claim in a file, and say why."""
    from rag.cli.inputs import read_claims, typed_claim
    from rag.cli.output import print_verdict
    from rag.factory import load_support_models
    from rag.schema import verdict_object
    from rag.verification.claim_check import judge

    statements = one_or_file(statement, claims, typed_claim, read_claims, "statement or --claims")
    settings = settings_with(home=home, collection=collection, top_k=top_k)
    models = load_support_models(settings)
    if all(claim.evidence is not None for claim in statements):  # no index is needed
        search, places = None, None
    else:
        from rag.answering.citation_places import CitationPlaces
        from rag.factory import build

        with _progress_bar() as progress:
            retriever = build(settings, progress).retriever
        search = retriever.search
        places = CitationPlaces(retriever.index)
    for claim in statements:
        verdict = judge(claim, search, models)
        if places is not None and claim.evidence is None:
            verdict = replace(verdict, citations=places.of_all(verdict.citations))
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
    collection: Collection = None,
    as_json: Json = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Then go on, and index what changes in the folders.")
    ] = False,
) -> None:
    """Index exactly these folders; without any, the same folders as before.

    Only new and changed documents are processed. Your files are never changed or deleted. A
    collection that does not exist is made.
    """
    settings = settings_with(home=home, collection=collection)
    from rag.ingestion.sync import sync
    from rag.models.embedder import load_embedder

    embedder = load_embedder(settings)
    if watch:
        from rag.cli.watch import FolderWatch

        FolderWatch(folders or [], embedder, settings, as_json).run()
        return
    with _progress_bar() as progress:
        report = sync(folders or [], embedder, settings, progress)
    if as_json:
        from dataclasses import asdict

        _print_json(asdict(report))
    else:
        from rag.cli.output import print_report

        print_report(report, settings)


@app.command()
def status(home: Home = None, collection: Collection = None, as_json: Json = False) -> None:
    """Show what is indexed, which models are used, and what is wrong."""
    settings = settings_with(home=home, collection=collection)
    from rag.cli.status import read_status

    facts = read_status(settings)
    if as_json:
        _print_json(facts)
    else:
        from rag.cli.output import print_status

        print_status(facts)
    if facts["problems"]:
        raise typer.Exit(1)


app.command()(collections)
app.command()(models)
app.command()(user)


def main() -> None:
    """Run the command line. A `RagError` is printed without a traceback; the exit code is 1."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # UTF-8, whatever the locale says
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


def _progress_bar() -> Any:
    from rag.cli.output import progress_bar

    return progress_bar()
