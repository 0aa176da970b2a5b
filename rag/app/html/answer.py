"""Answers as HTML: pure functions, no screen and no server.

Whatever comes from a document, a model or a reader is escaped here; tags, links and chips are
written here and nowhere else.
"""

from __future__ import annotations

from collections.abc import Mapping

from rag.app.export import answer_markdown
from rag.app.html.disagreement import Numbers, card_html
from rag.app.html.markup import chip, escaped, problem_html
from rag.app.html.passages import abstention_html, uncited_html
from rag.app.html.rating import answer_fingerprint, rating_html
from rag.app.state import ChatView
from rag.schema import number_citations
from rag.store.conversations import Exchange
from rag.types import Answer, Citation, Statement

_LONG = 160  # characters of a question that is no headline any more
QUOTES = "quotes"  # the answerer that repeats sentences of the sources

Place = tuple[str, int, int]
"""A cited span: the source's id, start, end."""


def exchange_html(exchange: Exchange, chat: str = "", number: int = 0) -> str:
    """One question with its answer; `chat` and `number` say where it is kept."""
    answer = exchange.answer
    progress = ""
    if exchange.waiting and not (answer and answer.statements):
        progress = f'<p class="progress">{escaped(_progress(answer))}</p>'
    if exchange.failure is not None:
        progress = problem_html(exchange.failure)
    if exchange.stopped:
        progress += '<p class="ending">Stopped.</p>'
    shown = answer or Answer(exchange.question, draft=True)
    asked = "asked long" if len(exchange.question) > _LONG else "asked"
    busy = "true" if exchange.waiting else "false"
    whole = "" if exchange.waiting else f' data-answer="{answer_fingerprint(exchange)}"'
    return (
        f'<article class="exchange" data-chat="{escaped(chat)}" data-number="{number}"'
        f'{whole} aria-busy="{busy}">'
        f'<h2 class="{asked}">{escaped(exchange.question)}</h2>'
        f'{answer_html(shown)}<div class="state">{progress}</div>'
        f'<div class="tools">{_tools(exchange)}</div></article>'
    )


def answer_html(answer: Answer) -> str:
    """Notices, where the sources differ, the statements with their chips or that there are none,
    what was not cited. An answer that grows keeps these parts in their places, since
    the page is patched node by node and what has the focus would be drawn anew."""
    numbers: Numbers = {}
    notices = "".join(f'<p class="notice">{escaped(n)}</p>' for n in answer.notices)
    cards = "".join(card_html(d, numbers) for d in answer.disagreements)
    for place in number_citations([s for s in answer.statements if s.complete]):
        numbers.setdefault(place, len(numbers) + 1)
    speakers = {
        (f.citation.source.id, f.citation.start, f.citation.end): f.speaker
        for d in answer.disagreements
        for f in d.figures
    }
    written = "".join(_statement(s, numbers, speakers) for s in answer.statements)
    voice = "quoted" if answer.answerer == QUOTES else "written"
    body = f'<div class="statements {voice}">{written}</div>'
    rest = ""
    if answer.abstained and not answer.draft:
        body = abstention_html(answer, body if written else "")
    elif not answer.draft:
        rest = uncited_html(answer)
    return (
        f'<div class="notices">{notices}</div><div class="cards">{cards}</div>{body}'
        f'<div class="rest">{rest}</div>'
    )


def _statement(statement: Statement, numbers: Numbers, speakers: Mapping[Place, str]) -> str:
    text = f'<span class="text">{escaped(" ".join(statement.text.split()))}</span>'
    if not statement.complete:
        return f'<p class="statement growing">{text}</p>'
    first: dict[Place, Citation] = {}
    for c in statement.citations:
        first.setdefault((c.source.id, c.start, c.end), c)
    chips = " ".join(
        chip(numbers[place], c, statement.support, speakers.get(place, ""))
        for place, c in first.items()
    )
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


def _tools(exchange: Exchange) -> str:
    """Of an answer that is over: who answered, how long it took, and what can be done with it."""
    answer = exchange.answer
    if answer is None or exchange.waiting or not answer.answerer:
        return ""
    total = answer.timings.get("total")
    took = f" · {total / 1000:.1f} s" if total is not None and not exchange.stopped else ""
    return (
        f'<p class="who">{escaped(f"Answered by {answer.answerer}{took}")}</p>'
        f'<button type="button" data-copy="{escaped(answer_markdown(exchange))}">Copy</button>'
        f"{rating_html(exchange)}"
    )


def _progress(answer: Answer | None) -> str:
    if answer is None:
        return "Searching the sources"
    count = len(answer.passages)
    return f"{answer.answerer}: reading {count} {'passage' if count == 1 else 'passages'}"


def log_html(view: ChatView) -> str:
    """What is over. Changes only when a question is asked or a conversation opened."""
    return "".join(_article(view, number, e) for number, e in enumerate(view.past))


def live_html(view: ChatView) -> str:
    """The exchange that is shown last, and what could not be shown or kept."""
    last = _article(view, len(view.past), view.last) if view.last else ""
    return last + (problem_html(view.problem) if view.problem else "")


def _article(view: ChatView, number: int, exchange: Exchange) -> str:
    return exchange_html(exchange, view.chat, number)
