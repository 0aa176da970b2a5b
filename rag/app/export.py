"""Conversations as files to download, and answers and citations as text to paste.

Text from documents, models and users is escaped here, so that it cannot become Markdown.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.disagreement.several_answers import several_answers, several_heading
from rag.disagreement.summary import summary
from rag.language.dates import date_words
from rag.language.plain import plain
from rag.schema import answer_object, listed_words
from rag.store.conversations import Conversation, Exchange
from rag.types import Answer, Citation, Figure, Source, Statement

_MAX_NAME = 80  # bytes of a file's name without its suffix
# Names that Windows reserves for devices, with any suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³])", re.IGNORECASE)
# What can begin a link, an image, emphasis, code, a table cell, HTML, an entity or a formula; then
# what Markdown turns into a link by itself.
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&$^]|:(?=//)|(?<=www)\.|@", re.IGNORECASE)
_OPENING = re.compile(r"^(\d*)([-+=:.)])")  # a list, a rule, an underlined heading


class _Notes:
    """Footnotes: cited spans in order of first use, numbered from 1."""

    def __init__(self) -> None:
        self._citations: dict[tuple[str, int, int, str], Citation] = {}

    def mark(self, citation: Citation) -> str:
        """Return the marker of a citation's footnote, which is added if it is new."""
        key = (citation.source.id, citation.start, citation.end, citation.quote)
        self._citations.setdefault(key, citation)
        return f"[^{list(self._citations).index(key) + 1}]"

    def lines(self) -> Iterator[str]:
        """Yield the footnotes."""
        for number, citation in enumerate(self._citations.values(), start=1):
            yield f"[^{number}]: {escaped(citation_text(citation))}"


def markdown(title: str, exchanges: Sequence[Exchange]) -> str:
    """Return a conversation as Markdown, with one footnote for each cited span."""
    notes = _Notes()
    blocks = [f"# {escaped(title)}"]
    for exchange in exchanges:
        blocks += [f"## {escaped(exchange.question)}", *_blocks(exchange, notes)]
    return _joined([*blocks, *notes.lines()])


def answer_markdown(exchange: Exchange) -> str:
    """Return an answer as Markdown with its footnotes, without the question."""
    notes = _Notes()
    return _joined([*_blocks(exchange, notes), *notes.lines()])


def json_text(conversation: Conversation, exchanges: Sequence[Exchange]) -> str:
    """Return a conversation as JSON; answers are as `rag ask --json` prints them."""
    value = {
        "id": conversation.id,
        "title": conversation.title,
        "updated": conversation.updated,
        "exchanges": list(map(_object, exchanges)),
    }
    return _encodable(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def citation_text(citation: Citation) -> str:
    """Return one line with the quote, its source and its place; what is not known is left out.

    >>> citation_text(Citation("p", Source("1", "a.txt", publisher="The Times"), 5, 9, "Rain."))
    '“Rain.” — The Times, undated (a.txt, characters 5–9)'
    """
    source = citation.source
    where = f"{citation.where}, " if citation.where else ""
    place = f"{source.path}, {where}characters {citation.start}–{citation.end}"
    context = f"{' · '.join(citation.context)}: " if citation.context else ""
    return _line(f"{context}{_quoted(plain(citation.quote))} — {_about(source)} ({place})")


def source_text(source: Source) -> str:
    """Return one line about a source, without a quote.

    >>> source_text(Source("1", "a.txt", title="Rain", author="Ann Lee", published="2024-11-01"))
    'Ann Lee, “Rain”, 1 November 2024 (a.txt)'
    """
    return _line(f"{_about(source)} ({source.path})")


def file_name(title: str, suffix: str) -> str:
    """Return a name for any file system: letters and digits of any script, and hyphens.

    >>> file_name("How many troops: 3,000?", ".md"), file_name("../?", ".json")
    ('How-many-troops-3-000.md', 'conversation.json')
    """
    name = "-".join(re.findall(r"\w+", _encodable(title)))
    while len(name.encode()) > _MAX_NAME:
        name = name[:-1]
    name = name.strip("-_") or "conversation"
    return f"{'_' if _RESERVED.fullmatch(name) else ''}{name}{suffix}"


def escaped(text: str) -> str:
    """Return the text on one line, escaped so that Markdown shows it as it is.

    >>> print(escaped("1. [a](http://b) *c*"), escaped("- <b>"))
    1\\. \\[a\\](http\\://b) \\*c\\* \\- \\<b\\>
    """
    marked = _MARKS.sub(r"\\\g<0>", _line(text))
    return _OPENING.sub(r"\1\\\2", marked)


def _blocks(exchange: Exchange, notes: _Notes) -> Iterator[str]:
    """Yield the paragraphs and tables of an answer."""
    answer = exchange.answer
    if answer is not None:
        yield from _answer(answer, notes)
    if exchange.failure is not None:
        yield f"*Not answered: {escaped(exchange.failure.message)}*"
    if exchange.stopped:
        yield "*Stopped.*"
    if answer is not None:
        yield from (f"*{escaped(notice)}*" for notice in answer.notices)
        if answer.answerer:
            yield f"*Answered with {escaped(answer.answerer)}.*"


def _answer(answer: Answer, notes: _Notes) -> Iterator[str]:
    for disagreement in answer.disagreements:
        yield f"**{escaped(summary(disagreement))}**"
        yield _table(disagreement.figures, notes)
    if several := several_answers(answer):
        yield f"**{several_heading(several)}**"
        yield _table(several, notes)
    if answer.abstained:
        yield "**The sources do not answer this.**"
        if answer.statements:
            yield f"What {escaped(answer.answerer)} wrote is not supported by them:"
    if answer.is_unsure:
        heading, line = answer.confidence_words
        yield f"**{heading}.** {line}"
    for statement in answer.statements:
        yield _statement(statement, notes, answer.is_quoted)
    if answer.documents:
        yield "\n".join(f"- {escaped(listed_words(row))}" for row in answer.documents)


def _statement(statement: Statement, notes: _Notes, quoted: bool) -> str:
    marks = "".join(dict.fromkeys(map(notes.mark, statement.citations)))
    text = f"{escaped(plain(statement.text) or statement.text)}{marks}"
    if quoted or statement.support == "supported":
        return text
    how = "Partly" if statement.support == "partly" else "Not"
    reason = f": {statement.reason}" if statement.reason else ""
    return f"{text} *({escaped(f'{how} supported by the source{reason}')})*"


def _table(figures: Sequence[Figure], notes: _Notes) -> str:
    rows = ["| Wording | According to | Source | Date |", "| --- | --- | --- | --- |"]
    for figure in figures:
        source = figure.citation.source
        cells = [figure.wording, figure.speaker, source.label, date_words(source.published)]
        first, *others = map(escaped, cells)
        rows.append(f"| {' | '.join([first + notes.mark(figure.citation), *others])} |")
    return "\n".join(rows)


def _object(exchange: Exchange) -> dict[str, Any]:
    failure = exchange.failure
    return {
        "question": exchange.question,
        "answer": exchange.answer and answer_object(exchange.answer),
        "failure": failure and {"message": failure.message, "remedy": failure.remedy},
        "stopped": exchange.stopped,
        "rating": exchange.rating,
        "note": exchange.note,
    }


def _about(source: Source) -> str:
    title = source.title and _quoted(source.title)
    known = [source.author, title, source.publisher, date_words(source.published)]
    return ", ".join(filter(None, known))


def _quoted(text: str) -> str:
    """Put the text into quotation marks, unless it already has them."""
    text = _line(text)
    return text if re.fullmatch(r"“[^“”]*”|\"[^\"]*\"", text) else f"“{text}”"


def _joined(blocks: Sequence[str]) -> str:
    return _encodable("\n\n".join(blocks) + "\n")


def _line(text: str) -> str:
    return " ".join(text.split())


def _encodable(text: str) -> str:
    """Replace lone surrogates by "?": a question may hold them, but no file can."""
    return text.encode("utf-8", "replace").decode("utf-8")
