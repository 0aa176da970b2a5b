"""Title, publisher, author and date, as the first (and last) lines of a text state them.

Rules for any text: front matter, labelled lines, bylines, a headline. Nothing is guessed: a field
that is not stated, or is stated in two ways, stays None.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from rag.corpus.formats.front_matter import read_front_matter
from rag.corpus.header_metadata import NAME, byline, dated, headline, published_by
from rag.corpus.labelled_metadata import from_labelled_lines
from rag.corpus.stated import FIELDS, Stated
from rag.language.dates import dates
from rag.language.sentences import sentences
from rag.language.text import fold, lines
from rag.types import Span

_PROSE = 200  # characters; a longer line belongs to the text, not to its header
_HEADER_LINES = 25
_LABELLED_LINES = 40  # first lines searched for labels, which may follow a long notice
_REMARK = 600  # characters; a longer sentence is not a remark about the text
_CONTACT = re.compile(
    rf"\W*({NAME}) (?:can be (?:reached|contacted|followed)\b[^.]*@|is an? (?:[\w-]+ ){{0,4}}"
    r"(?:writer|reporter|correspondent|columnist|editor|journalist|fellow) (?:for|at|with|of)\b)"
)
_APPEARED = re.compile(
    r"\b(?:[Tt]his|[Tt]his .{0,20}|[Vv]ersion of this) "
    r"(?:story|article|column|essay|piece|report|post)\b.{0,30}\b(?:appeared|published|ran)\b"
    r".*?\b(?:in|from|by|on)\s+(?P<outlet>(?:[Tt]he\s+)?[A-Z][\w&.'’-]*(?:\s+[A-Z][\w&.'’-]*)*)"
    r"\W*$"
)


def read_metadata(text: str, boilerplate: Iterable[Span] = ()) -> Stated:
    """Return what the text states of itself, and where.

    >>> text = "Talks fail\\nThe Daily Post\\nBy Ann Lee\\n1 May 2024\\n\\nThey met."
    >>> stated = read_metadata(text)
    >>> {field: value for field, (value, _) in stated.items()}
    {'title': 'Talks fail', 'publisher': 'The Daily Post', 'author': 'Ann Lee', \
'published': '2024-05-01'}
    """
    front = read_front_matter(text)
    stated: Stated = front.stated if front else {}
    skipped = set(boilerplate)
    rows = [s for s in lines(text) if s not in skipped and not (front and s.start < front.span.end)]
    header = _header(text, rows)
    # The results of earlier rules take precedence.
    stated = from_labelled_lines(text, rows[:_LABELLED_LINES]) | stated
    for rule in (byline, dated, published_by, headline):
        stated = rule(text, header, stated) | stated
    stated = _remarks(text, [*rows[:2], *rows[-3:]]) | stated
    return {field: stated[field] for field in FIELDS if field in stated}


def locate(text: str, field: str, value: str) -> Span | None:
    """Return where a text states a value that was given from outside; None if it does not."""
    if field == "published":
        head = lines(text)[:_HEADER_LINES]
        end = head[-1].end if head else 0
        return next((span for iso, span in dates(text[:end]) if iso == value), None)
    at = fold(text).find(fold(value))
    return Span(at, at + len(value)) if at >= 0 else None


def _header(text: str, rows: list[Span]) -> list[Span]:
    """Return the lines before the first line of prose."""
    header: list[Span] = []
    for span in rows[:_HEADER_LINES]:
        line = text[span.start : span.end]
        ended = line.endswith((".", "…", ".”", '."', "!", "?")) and len(line) > 60
        if len(line) > _PROSE or ended or len(sentences(line)) > 2:
            break
        header.append(span)
    return header


def _remarks(text: str, rows: list[Span]) -> Stated:
    """Read remarks such as "this story appeared in …" and "… can be reached at"."""
    stated: Stated = {}
    for row in rows:
        for start, end in sentences(text[row.start : row.end]):
            span = Span(row.start + start, row.start + end)
            sentence = text[span.start : span.end]
            if len(sentence) > _REMARK:
                continue
            if match := _CONTACT.match(sentence):
                stated.setdefault("author", (match.group(1), span))
            if match := _APPEARED.search(sentence):
                stated.setdefault("publisher", (match.group("outlet").rstrip("."), span))
    return stated
