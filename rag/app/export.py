"""Conversations as files to keep, and answers and citations as text to paste.

Text from documents, models and readers is escaped here, so that it can be no Markdown of its own.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from typing import Any

from rag.disagreement.summary import summary
from rag.language.dates import date_words
from rag.schema import answer_object
from rag.store.conversations import Conversation, Exchange
from rag.types import Answer, Citation, Disagreement, Source, Statement

_NAME = 80  # characters of a file's name
# Names that Windows keeps for devices, whatever their suffix.
_RESERVED = re.compile(r"(?:con|prn|aux|nul|(?:com|lpt)[\d¹²³])", re.IGNORECASE)
# What can begin a link, an image, emphasis, code, a cell, HTML, an entity, or a formula; then what
# is turned into a link without any mark.
_MARKS = re.compile(r"[\\`*_{}\[\]<>#|~&$^]|:(?=//)|(?<=www)\.|@", re.IGNORECASE)
_OPENING = re.compile(r"^(\d*)([-+=:.)])")  # a list, a rule, an underlined heading


class _Notes:
    """Cited spans in order of first use, numbered from 1."""

    def __init__(self) -> None:
        self._found: dict[tuple[str, int, int, str], Citation] = {}

    def mark(self, citation: Citation) -> str:
        """The marker of a citation's footnote."""
        key = (citation.source.id, citation.start, citation.end, citation.quote)
        self._found.setdefault(key, citation)
        return f"[^{list(self._found).index(key) + 1}]"

    def lines(self) -> Iterator[str]:
        """The footnotes."""
        for number, citation in enumerate(self._found.values(), start=1):
            yield f"[^{number}]: {escaped(citation_text(citation))}"


def markdown(title: str, exchanges: Sequence[Exchange]) -> str:
    """A conversation as Markdown; footnotes are numbered through all of it, a span once."""
    notes = _Notes()
    blocks = [f"# {escaped(title)}"]
    for exchange in exchanges:
        blocks += [f"## {escaped(exchange.question)}", *_blocks(exchange, notes)]
    return _joined([*blocks, *notes.lines()])


def answer_markdown(exchange: Exchange) -> str:
    """One answer with its footnotes, without the question."""
    notes = _Notes()
    return _joined([*_blocks(exchange, notes), *notes.lines()])


def json_text(conversation: Conversation, exchanges: Sequence[Exchange]) -> str:
    """A conversation as JSON; answers have the shape of `rag ask --json`."""
    value = {
        "id": conversation.id,
        "title": conversation.title,
        "updated": conversation.updated,
        "exchanges": list(map(_object, exchanges)),
    }
    return _encodable(json.dumps(value, ensure_ascii=False, indent=2) + "\n")


def citation_text(citation: Citation) -> str:
    """A line to paste: the quote, whose it is, and where it stands. What is not known is left out.

    >>> citation_text(Citation("p", Source("1", "a.txt", publisher="The Times"), 5, 9, "Rain."))
    '“Rain.” — The Times, undated (a.txt, characters 5–9)'
    """
    source = citation.source
    place = f"{source.path}, characters {citation.start}–{citation.end}"
    return _line(f"{_quoted(citation.quote)} — {_about(source)} ({place})")


def source_text(source: Source) -> str:
    """The same for a whole source.

    >>> source_text(Source("1", "a.txt", title="Rain", author="Ann Lee", published="2024-11-01"))
    'Ann Lee, “Rain”, 1 November 2024 (a.txt)'
    """
    return _line(f"{_about(source)} ({source.path})")


def file_name(title: str, suffix: str) -> str:
    """A name that every file system takes: letters and digits of any script, with hyphens.

    >>> file_name("How many troops: 3,000?", ".md"), file_name("../?", ".json")
    ('How-many-troops-3-000.md', 'conversation.json')
    """
    name = "-".join(re.findall(r"\w+", _encodable(title)))
    while len(name.encode()) > _NAME:
        name = name[:-1]
    name = name.strip("-_") or "conversation"
    return f"{'_' if _RESERVED.fullmatch(name) else ''}{name}{suffix}"


def escaped(text: str) -> str:
    """One line that Markdown shows as it is.

    >>> print(escaped("1. [a](http://b) *c*"), escaped("- <b>"))
    1\\. \\[a\\](http\\://b) \\*c\\* \\- \\<b\\>
    """
    marked = _MARKS.sub(r"\\\g<0>", _line(text))
    return _OPENING.sub(r"\1\\\2", marked)


def _blocks(exchange: Exchange, notes: _Notes) -> Iterator[str]:
    """Paragraphs and tables of an answer."""
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
            yield f"*Answered by {escaped(answer.answerer)}.*"


def _answer(answer: Answer, notes: _Notes) -> Iterator[str]:
    for disagreement in answer.disagreements:
        yield f"**{escaped(summary(disagreement))}**"
        yield _table(disagreement, notes)
    if answer.abstained:
        yield "**The sources do not answer this.**"
        if answer.statements:
            yield f"What {escaped(answer.answerer)} wrote is not borne out by them:"
    for statement in answer.statements:
        yield _statement(statement, notes)


def _statement(statement: Statement, notes: _Notes) -> str:
    marks = "".join(dict.fromkeys(map(notes.mark, statement.citations)))
    text = f"{escaped(statement.text)}{marks}"
    if statement.support == "supported":
        return text
    how = "Partly" if statement.support == "partly" else "Not"
    reason = f": {statement.reason}" if statement.reason else ""
    return f"{text} *({escaped(f'{how} borne out by the source{reason}')})*"


def _table(disagreement: Disagreement, notes: _Notes) -> str:
    rows = ["| Wording | Who says so | Source | Date |", "| --- | --- | --- | --- |"]
    for figure in disagreement.figures:
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
    """In quotation marks, but not in two pairs."""
    text = _line(text)
    return text if re.fullmatch(r"“[^“”]*”|\"[^\"]*\"", text) else f"“{text}”"


def _joined(blocks: Sequence[str]) -> str:
    return _encodable("\n\n".join(blocks) + "\n")


def _line(text: str) -> str:
    return " ".join(text.split())


def _encodable(text: str) -> str:
    """With "?" for halves of characters, which a question may hold and no file can."""
    return text.encode("utf-8", "replace").decode("utf-8")
