"""Answers, passages and progress on a terminal, with rich."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from rag.disagreement.summary import summary
from rag.ingestion.sync import Report
from rag.language.dates import date_words
from rag.models.embedder import Progress as Report_
from rag.schema import number_citations
from rag.settings import Settings
from rag.types import Answer, Disagreement, Hit
from rag.verification.claims import Verdict

_SHOWN = 3  # passages shown under an answer that abstains
_SKIPPED = 20  # files named; more are counted


@contextmanager
def progress() -> Iterator[Report_]:
    """A progress bar on standard error, shown once there is something to embed."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn("Embedding passages"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
    )
    task = None

    def report(done: int, total: int) -> None:
        nonlocal task
        if task is None:
            bar.start()
            task = bar.add_task("", total=total)
        bar.update(task, completed=done)

    try:
        yield report
    finally:
        bar.stop()


def print_status(found: dict[str, Any]) -> None:
    """What `rag status` found, a fact or a problem a line."""
    for name, value in found.items():
        if name != "problems":
            print(f"{name:12} {value}")
    for problem in found["problems"]:
        print(f"{'problem':12} {problem}")


def print_report(report: Report, settings: Settings) -> None:
    """What `rag index` did."""
    console = Console(highlight=False)
    if report.rebuilt:
        console.print(Text(f"Everything was made anew: {report.rebuilt}"))
    counts = (
        f"{report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.unchanged} unchanged"
    )
    if report.nothing_to_do:
        console.print(Text(f"Nothing to do: {counts}."))
    else:
        console.print(Text(f"{counts}; {report.passages} passages in {settings.home}."))
    if report.left_out:
        console.print(
            Text(
                f"{report.left_out} left out, as was asked for on the page, tab Documents."
                " Put back there, or by naming the folders: rag index FOLDER"
            )
        )
    for skipped in report.skipped[:_SKIPPED]:
        console.print(Text(f"skipped {skipped.path}: {skipped.reason}"))
    if len(report.skipped) > _SKIPPED:
        console.print(Text(f"… and {len(report.skipped) - _SKIPPED} more files skipped."))
    for warning in report.warnings:
        console.print(Text(f"warning: {warning}"))


def print_answer(answer: Answer) -> None:
    """An answer with its numbered sources below."""
    console = Console(highlight=False)
    if answer.abstained:
        console.print(Text("The sources do not answer this.", style="bold"))
    for disagreement in answer.disagreements:
        _print_disagreement(console, disagreement)
    numbers = number_citations(answer.statements)
    for statement in answer.statements:
        line = Text(statement.text)
        for c in statement.citations:
            line.append(f" [{numbers[c.source.id, c.start, c.end]}]", style="cyan")
        if statement.support != "supported":
            line.append(f"  ({statement.support}: {statement.reason})", style="yellow")
        console.print(line)
    if numbers:
        console.print()
    shown: set[int] = set()
    for statement in answer.statements:
        for c in statement.citations:
            n = numbers[c.source.id, c.start, c.end]
            if n not in shown:
                shown.add(n)
                place = f"{c.source.path}:{c.start}-{c.end}"
                when = date_words(c.source.published)
                console.print(Text(f"[{n}] {c.source.label}, {when}  {place}", style="dim"))
    if answer.abstained and answer.passages:
        console.print(Text("The closest passages:"))
        print_passages(answer.passages[:_SHOWN])
    for notice in answer.notices:
        console.print(Text(notice, style="dim italic"))
    console.print(Text(f"Answered by {answer.answerer}.", style="dim"))


def _print_disagreement(console: Console, disagreement: Disagreement) -> None:
    """The range in a line, then every figure with who says so, where and when."""
    console.print(Text(summary(disagreement), style="bold"))
    for figure in disagreement.figures:
        c = figure.citation
        line = Text(f"  {figure.wording}")
        if figure.speaker:
            line.append(f" — {figure.speaker}")
        place = (
            f"{c.source.label}, {date_words(c.source.published)}  {c.source.path}:{c.start}-{c.end}"
        )
        console.print(line.append(f"  {place}", style="dim"))
    console.print()


def print_passages(hits: Sequence[Hit]) -> None:
    """Passages, the best first."""
    console = Console(highlight=False)
    for rank, hit in enumerate(hits, start=1):
        when = date_words(hit.source.published)
        place = f"{hit.source.path}:{hit.passage.start}-{hit.passage.end}"
        console.print(Text(f"{rank}. {hit.source.label}, {when}  {place}", style="bold"))
        console.print(Text(hit.passage.text))
        console.print()
    if not hits:
        console.print("Nothing was found.")


def print_verdict(verdict: Verdict) -> None:
    """Whether a claim is borne out, why, and where."""
    console = Console(highlight=False)
    style = {"supported": "bold green", "partly": "bold yellow", "unsupported": "bold red"}
    line = Text(verdict.support, style=style[verdict.support])
    line.append(f" ({verdict.score:.2f})", style="dim")
    line.append(f"  {verdict.reason}" if verdict.reason else "", style="not bold")
    console.print(line)
    for c in verdict.citations:
        when = c.source.published or "undated"
        console.print(Text(f"“{c.quote}”"))
        console.print(Text(f"  {c.source.label}, {when}  {c.source.path}:{c.start}-{c.end}", "dim"))
