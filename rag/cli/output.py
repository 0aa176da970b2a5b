"""Prints answers, passages, reports and progress on a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from rag.corpus.metadata.numeric_dates import unclear_dates_line
from rag.disagreement.several_answers import several_answers, several_heading
from rag.disagreement.summary import summary
from rag.ingestion.skipped_groups import skipped_lines
from rag.ingestion.sync import Report
from rag.language.dates import date_words
from rag.language.plain import plain
from rag.models.embedder import Progress as ReportProgress
from rag.schema import also_in, listed_words, number_citations
from rag.settings import Settings
from rag.store.collections import index_command
from rag.types import Answer, Citation, Figure, Hit
from rag.verification.claim_check import Verdict

_CLOSEST_SHOWN = 3  # passages under an abstention
_ALSO_SHOWN = 3  # other files that have a sentence
_SKIPPED_SHOWN = 50  # lines on skipped files; the rest is counted


@contextmanager
def progress_bar(what: str = "Embedding passages") -> Iterator[ReportProgress]:
    """Yield a function that shows progress on standard error; nothing shows before it is called."""
    console = Console(stderr=True)
    bar = Progress(
        TextColumn(what),
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
        if task is not None:
            bar.stop()


def print_status(facts: dict[str, Any]) -> None:
    """Print what `read_status` returned: a line for each fact and each problem."""
    for name, value in facts.items():
        if name != "problems":
            words = (", ".join(value) or "none") if isinstance(value, list) else value
            print(f"{name:12} {words}")
    for problem in facts["problems"]:
        print(f"{'problem':12} {problem}")


def print_report(report: Report, settings: Settings) -> None:
    """Print what `rag index` did."""
    console = Console(highlight=False)
    if report.rebuilt:
        console.print(Text(f"The whole index was rebuilt: {report.rebuilt}"))
    counts = (
        f"{report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.unchanged} unchanged"
    )
    if report.nothing_to_do:
        console.print(Text(f"Nothing to do: {counts}."))
    else:
        console.print(Text(f"{counts}; {report.passages} passages in {settings.collection_home}."))
    if report.left_out:
        console.print(
            Text(
                f"{report.left_out} left out because you removed them on the page, under Documents."
                " Restore them there, or name all folders:"
                f" {index_command(settings.collection)} FOLDER…"
            )
        )
    if report.unclear_dates:
        line = unclear_dates_line(report.unclear_dates)
        console.print(Text(f"{line}, so it is left out. Choose on the page, under Documents."))
    lines = skipped_lines(report.skipped)
    for line, _ in lines[:_SKIPPED_SHOWN]:
        console.print(Text(visible(f"skipped {line}")))
    if rest := sum(count for _, count in lines[_SKIPPED_SHOWN:]):
        console.print(Text(f"… and {rest:,} more."))
    for warning in report.warnings:
        console.print(Text(visible(f"warning: {warning}")))


def visible(line: str) -> str:
    """Replace what would break the line or command the terminal, as a file's name may hold it."""
    return "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in line)


def print_answer(answer: Answer, verbose: bool = False) -> None:
    """Print an answer, and its numbered sources below; `verbose`: what was held back, too."""
    console = Console(highlight=False)
    if answer.abstained:
        console.print(Text("The sources do not answer this.", style="bold"))
    for disagreement in answer.disagreements:
        _print_figures(console, answer, summary(disagreement), disagreement.figures)
    if several := several_answers(answer):
        _print_figures(console, answer, f"{several_heading(several)}:", several)
    if answer.is_unsure:
        heading, words = answer.confidence_words
        console.print(Text.assemble((f"{heading}. ", "bold"), (words, "yellow")))
    numbers = number_citations(answer.statements)
    for statement in answer.statements:
        line = Text(plain(statement.text))
        for citation in statement.citations:
            line.append(f" [{numbers[_key(citation)]}]", style="cyan")
        if statement.support != "supported" and not answer.is_quoted:
            line.append(f"  ({statement.support}: {statement.reason})", style="yellow")
        console.print(line)
    for row in answer.documents:
        console.print(Text(f"  {visible(listed_words(row))}"))
    if (rest := answer.documents_found - len(answer.documents)) > 0 and answer.documents:
        console.print(Text(f"  … and {rest:,} more."))
    if numbers:
        console.print()
    citations = {
        numbers[_key(citation)]: citation
        for statement in answer.statements
        for citation in statement.citations
    }
    for number, citation in citations.items():
        context = f"  {' · '.join(citation.context)}" if citation.context else ""
        place = f"{_place(citation)}{_also_in(answer, citation)}"
        console.print(Text(f"[{number}] {place}{context}", style="dim"))
    if answer.abstained and answer.passages:
        console.print(Text("The closest passages:"))
        print_passages(answer.passages[:_CLOSEST_SHOWN])
    for question in answer.suggestions:
        console.print(Text(f"You could ask: {question}"))
    for notice in answer.notices:
        console.print(Text(notice, style="dim italic"))
    if answer.held_back:
        count = len(answer.held_back)
        what = f"{count} sentence{'s' if count > 1 else ''} of the model held back"
        console.print(Text(f"{what}{'' if verbose else '; --verbose shows why'}.", style="dim"))
    for statement in answer.held_back if verbose else ():
        console.print(Text(f"  {statement.text} ({statement.reason})", style="dim"))
    console.print(Text(f"Answered with {answer.answerer}.", style="dim"))


def _print_figures(
    console: Console, answer: Answer, heading: str, figures: Sequence[Figure]
) -> None:
    """Print the heading, then each figure with its speaker, source and date."""
    console.print(Text(heading, style="bold"))
    for figure in figures:
        line = Text(f"  {figure.wording}")
        if figure.speaker:
            line.append(f" — {figure.speaker}")
        place = f"{_place(figure.citation)}{_also_in(answer, figure.citation)}"
        console.print(line.append(f"  {place}", style="dim"))
    console.print()


def _key(citation: Citation) -> tuple[str, int, int]:
    return citation.source.id, citation.start, citation.end


def _place(citation: Citation) -> str:
    source = citation.source
    where = f"{source.path}:{citation.start}-{citation.end}"
    if citation.where:
        where = f"{where}, {citation.where}"
    return f"{source.label}, {date_words(source.published)}  {where}"


def _also_in(answer: Answer, citation: Citation) -> str:
    paths = also_in(answer, citation)
    more = f" and {len(paths) - _ALSO_SHOWN} more" if len(paths) > _ALSO_SHOWN else ""
    return f" (also in {', '.join(paths[:_ALSO_SHOWN])}{more})" if paths else ""


def print_passages(hits: Sequence[Hit]) -> None:
    """Print passages, the best first."""
    console = Console(highlight=False)
    for rank, hit in enumerate(hits, start=1):
        when = date_words(hit.source.published)
        place = f"{hit.source.path}:{hit.passage.start}-{hit.passage.end}"
        console.print(Text(f"{rank}. {hit.source.label}, {when}  {place}", style="bold"))
        console.print(Text(hit.passage.text))
        console.print()
    if not hits:
        console.print("No passage was found.")


def print_verdict(verdict: Verdict) -> None:
    """Print whether the sources support a claim, why, and where."""
    console = Console(highlight=False)
    style = {"supported": "bold green", "partly": "bold yellow", "unsupported": "bold red"}
    line = Text(verdict.support, style=style[verdict.support])
    line.append(f" ({verdict.score:.2f})", style="dim")
    line.append(f"  {verdict.reason}" if verdict.reason else "", style="not bold")
    console.print(line)
    for citation in verdict.citations:
        console.print(Text(f"“{plain(citation.quote)}”"))
        console.print(Text(f"  {_place(citation)}", "dim"))
