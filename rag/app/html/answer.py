"""A question with its answer as HTML.

Prepares what the templates show. Knows no server and no script of the page.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from markupsafe import Markup, escape

from rag.app.export import answer_markdown
from rag.app.html.also_in import also_in_html
from rag.app.html.disagreement import Numbers, Place, card_html, place_of, several_html
from rag.app.html.environment import counted, render
from rag.app.html.links import QuoteLink, fingerprint, quote_link
from rag.app.html.passages import abstention_html, suggested_html, uncited_html
from rag.app.html.source_list import listed_html
from rag.app.page_state import ChatView
from rag.disagreement.several_answers import several_answers
from rag.language.plain import aligned_plain, plain, without_fillers
from rag.schema import number_citations
from rag.store.conversations import Exchange
from rag.types import Answer, Citation, Source, Statement

_LONGEST_HEADLINE = 60  # characters of the words that answer
_LONG = 160  # characters of a question that is too long for a headline


def log_html(view: ChatView) -> str:
    """Return the earlier exchanges; they change only with a question or another conversation."""
    return "".join(exchange_html(e, view.chat, number) for number, e in enumerate(view.past))


def live_html(view: ChatView) -> str:
    """Return the last exchange, and an error that kept something from being shown or saved."""
    number, waiting = len(view.past), (view.waited, view.ahead)
    last = exchange_html(view.last, view.chat, number, *waiting) if view.last else ""
    return str(last) + (str(render("problem", problem=view.problem)) if view.problem else "")


def exchange_html(
    exchange: Exchange, chat: str = "", number: int = 0, waited: float = 0.0, ahead: int = 0
) -> Markup:
    """Return a question with its answer: exchange `number` of the conversation `chat`.

    It has been waited for so many seconds, and a model answers `ahead` other questions before.
    """
    answer = exchange.answer
    finished = answer is not None and answer.answerer and not exchange.waiting
    return render(
        "exchange",
        exchange=exchange,
        chat=chat,
        number=number,
        answer_fingerprint=answer_fingerprint(exchange),
        long=len(exchange.question) > _LONG,
        answer=answer_html(answer or Answer(exchange.question, draft=True)),
        progress=_progress(answer, ahead) if exchange.waiting else "",
        waited=waited,
        markdown=answer_markdown(exchange) if finished else "",
        finished=finished,
        held_back=counted(len(answer.held_back), "sentence of the model") if answer else "",
    )


def answer_html(answer: Answer) -> Markup:
    """Return notices, tables, the statements or an abstention, and uncited passages."""
    numbers: Numbers = {}
    cards = [card_html(disagreement, numbers, answer) for disagreement in answer.disagreements]
    cards += (
        [several_html(figures, numbers, answer)] if (figures := several_answers(answer)) else []
    )
    for place in number_citations([s for s in answer.statements if s.complete]):
        numbers.setdefault(place, len(numbers) + 1)
    body, rest = _statements_html(answer, numbers), Markup()
    if answer.kind:
        rest = listed_html(answer) + suggested_html(answer.suggestions, "You could ask")
    elif answer.abstained and not answer.draft:
        body = abstention_html(answer, body if answer.statements else Markup())
    elif not answer.draft:
        rest = uncited_html(answer)
    return render("answer", notices=answer.notices, cards=cards, body=body, rest=rest)


def answer_fingerprint(exchange: Exchange) -> str:
    """Return a hash that tells this answer from one that has replaced it."""
    statements = exchange.answer.statements if exchange.answer else ()
    return fingerprint("\n".join([exchange.question, *(s.text for s in statements)]))


def _statements_html(answer: Answer, numbers: Numbers) -> Markup:
    speakers = {place_of(f.citation): f.speaker for d in answer.disagreements for f in d.figures}
    statements = [
        (s, _text_html(s), list(_chips(s, numbers, speakers)) if s.complete else [])
        for s in answer.statements
    ]
    also = {
        numbers[place_of(c)]: also_in_html(answer, c)
        for s in answer.statements
        if s.complete
        for c in s.citations
    }
    heading, line = answer.confidence_words
    return render(
        "statements",
        statements=statements,
        also=also,
        quoted=answer.is_quoted,
        heading=heading,
        line=line,
        headline=_headline(answer),
    )


def _headline(answer: Answer) -> tuple[str, QuoteLink] | None:
    """Return the words that answer, if they are few, with the link to where they stand.

    There are none where the answer is unsure, or where a table of several answers comes first.
    """
    if answer.is_unsure or answer.abstained or answer.disagreements or not answer.statements:
        return None
    if several_answers(answer):
        return None
    for citation in answer.statements[0].citations:
        if span := citation.answer_in_quote:
            words = plain(citation.quote[span.start : span.end])
            return (words, quote_link(citation)) if 0 < len(words) <= _LONGEST_HEADLINE else None
    return None


def _text_html(statement: Statement) -> Markup:
    """Return the words of a statement, those that answer emphasised."""
    text = statement.text
    for citation in statement.citations:
        quoted_at, span = text.find(citation.quote), citation.answer_in_quote
        if span and quoted_at >= 0:
            start, end = quoted_at + span.start, quoted_at + span.end
            aligned = aligned_plain(text)
            parts = map(_on_one_line, (aligned[:start], aligned[start:end], aligned[end:]))
            return Markup("{}<strong>{}</strong>{}").format(*parts)
    return escape(plain(text))


def _on_one_line(aligned: str) -> str:
    return re.sub(r"\s+", " ", without_fillers(aligned))


def _chips(
    statement: Statement, numbers: Numbers, speakers: Mapping[Place, str]
) -> Iterator[tuple[int, Source, QuoteLink]]:
    """Yield the number, the source and the link of each cited span, once."""
    citations: dict[Place, Citation] = {}
    for citation in statement.citations:
        citations.setdefault(place_of(citation), citation)
    for place, citation in citations.items():
        yield numbers[place], citation.source, quote_link(citation, speakers.get(place, ""))


def _progress(answer: Answer | None, ahead: int) -> str:
    if answer is None:
        return "Searching the sources"
    if ahead:
        return f"{answer.answerer} answers {counted(ahead, 'other question')} first"
    if not answer.statements:
        return f"{answer.answerer} is reading {counted(len(answer.passages), 'passage')}"
    if answer.is_quoted or not answer.statements[-1].complete:
        return ""
    return f"{answer.answerer} is reading {counted(len(answer.statements), 'quote')}"
