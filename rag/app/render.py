"""Answers as HTML: pure functions, no screen and no server.

Whatever comes from a document, a model or a reader is escaped here; tags, links and chips are
written here and nowhere else.
"""

from __future__ import annotations

from rag.app.markup import chip, escaped, problem_html, source_link
from rag.contract import numbered
from rag.conversations import Exchange
from rag.dates import date_words
from rag.disagreements import summary
from rag.text import shorten
from rag.types import Answer, Citation, Disagreement, Figure, Hit, Statement

QUOTES = "quotes"  # the answerer that repeats sentences of the sources
_EXCERPT = 280
_CLOSEST = 3  # passages shown where nothing was answered

Numbers = dict[tuple[str, int, int], int]


def exchange_html(exchange: Exchange, chat: str = "", number: int = 0) -> str:
    """One question with its answer; `chat` and `number` say where it is kept."""
    parts = [f'<h2 class="asked">{escaped(exchange.question)}</h2>']
    answer = exchange.answer
    if answer is not None:
        parts.append(answer_html(answer, stopped=exchange.stopped))
    if exchange.failure is not None:
        parts.append(problem_html(exchange.failure))
    if exchange.waiting and not (answer and answer.statements):
        parts.append(f'<p class="progress">{escaped(_progress(answer))}</p>')
    if exchange.stopped:
        parts.append('<p class="ending">Stopped.</p>')
    busy = "true" if exchange.waiting else "false"
    place = f'data-chat="{escaped(chat)}" data-number="{number}"'
    return f'<article class="exchange" {place} aria-busy="{busy}">{"".join(parts)}</article>'


def answer_html(answer: Answer, *, stopped: bool = False) -> str:
    """The statements with their chips, or that there are none; then how it was made."""
    numbers = numbered([s for s in answer.statements if s.complete])
    written = "".join(_statement(s, numbers) for s in answer.statements)
    voice = "quoted" if answer.answerer == QUOTES else "written"
    body = f'<div class="statements {voice}">{written}</div>' if written else ""
    if answer.abstained and not answer.draft:
        body = _abstention(answer, body)
    disagreements = "".join(_disagreement(d, numbers) for d in answer.disagreements)
    ending = "" if answer.draft and not stopped else _ending(answer, stopped)
    return disagreements + body + ending


def _statement(statement: Statement, numbers: Numbers) -> str:
    text = f'<span class="text">{escaped(" ".join(statement.text.split()))}</span>'
    if not statement.complete:
        return f'<p class="statement growing">{text}</p>'
    places = dict.fromkeys((c.source.id, c.start, c.end) for c in statement.citations)
    first = {(c.source.id, c.start, c.end): c for c in reversed(statement.citations)}
    chips = " ".join(chip(numbers[p], first[p]) for p in places if p in numbers)
    verdict = _verdict(statement)
    return f'<p class="statement {statement.support}">{text} {chips}{verdict}</p>'


def _verdict(statement: Statement) -> str:
    """A shape and a word, so that colour is not needed to see it."""
    if statement.support == "supported":
        return ""
    shape, word = ("◐", "Partly") if statement.support == "partly" else ("○", "Not")
    reason = f": {statement.reason}" if statement.reason else ""
    words = f"{word} borne out by the source{reason}"
    return f'<span class="verdict"><span aria-hidden="true">{shape}</span> {escaped(words)}</span>'


def _abstention(answer: Answer, body: str) -> str:
    parts = ['<p class="abstained">The sources do not answer this.</p>']
    if body:
        who = escaped(answer.answerer)
        parts.append(
            f"<details><summary>What {who} wrote, not borne out by the sources</summary>"
            f"{body}</details>"
        )
    closest = "".join(_closest(hit) for hit in answer.passages[:_CLOSEST])
    if closest:
        parts.append(f'<p class="label">The closest passages</p><ul class="closest">{closest}</ul>')
    return "".join(parts)


def _closest(hit: Hit) -> str:
    passage, source = hit.passage, hit.source
    span = Citation(passage.id, source, passage.start, passage.end, passage.text)
    when = date_words(source.published, short=True)
    name = f"{shorten(source.label, 60)} · {when}"
    return (
        f'<li><a class="open" href="{source_link(source, span)}">{escaped(name)}</a>'
        f"<span>{escaped(shorten(passage.text, _EXCERPT))}</span></li>"
    )


def _disagreement(disagreement: Disagreement, numbers: Numbers) -> str:
    rows = "".join(f"<li>{_figure(figure, numbers)}</li>" for figure in disagreement.figures)
    title = escaped(summary(disagreement))
    return f'<section class="differ"><p class="label">{title}</p><ul>{rows}</ul></section>'


def _figure(figure: Figure, numbers: Numbers) -> str:
    c = figure.citation
    number = numbers.setdefault((c.source.id, c.start, c.end), len(numbers) + 1)
    said = f" — {figure.speaker}" if figure.speaker else ""
    return f"<span>{escaped(figure.wording + said)}</span> {chip(number, c)}"


def _ending(answer: Answer, stopped: bool) -> str:
    """Notices, who answered, and how long it took."""
    notices = "".join(f'<p class="notice">{escaped(n)}</p>' for n in answer.notices)
    total = answer.timings.get("total")
    took = f" · {total / 1000:.1f} s" if total is not None and not stopped else ""
    who = f"Answered by {answer.answerer}{took}" if answer.answerer else ""
    return f'{notices}<p class="ending who">{escaped(who)}</p>'


def _progress(answer: Answer | None) -> str:
    if answer is None:
        return "Searching the sources"
    count = len(answer.passages)
    return f"{answer.answerer}: reading {count} {'passage' if count == 1 else 'passages'}"
