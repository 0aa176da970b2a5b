"""Title, publisher, author and date, as the first (and last) lines of a text state them.

Rules for any text: front matter, labelled lines, bylines, a headline. Nothing is guessed: a field
that is not stated, or is stated in two ways, stays None.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

from rag.corpus.formats.content import Content
from rag.corpus.formats.front_matter import read_front_matter
from rag.corpus.metadata.header import NAME, byline, dated, headline, published_by
from rag.corpus.metadata.labelled import from_labelled_lines
from rag.corpus.metadata.stated import FIELDS, Stated
from rag.language.dates import dates
from rag.language.sentences import sentences
from rag.language.spans import within_any
from rag.language.text import fold, lines
from rag.types import Span

_PROSE = 200  # characters; a longer line belongs to the text, not to its header
_HEADER_LINES = 25
_LABELLED_LINES = 40  # first lines searched for labels, which may follow a long notice
_TOP = 5_000  # characters in which a text may repeat its metadata
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


def read_metadata(
    content: Content, boilerplate: Iterable[Span] = ()
) -> tuple[Mapping[str, tuple[str, Span | None]], dict[str, str]]:
    """Return what a file states of itself with the place in its text, and what stated it.

    The file's own metadata takes precedence over its text.

    >>> content = Content("Talks fail\\nThe Daily Post\\nBy Ann Lee\\n1 May 2024\\n\\nThey met.")
    >>> stated, origins = read_metadata(content)
    >>> {field: (value, origins[field]) for field, (value, _) in stated.items()}
    {'title': ('Talks fail', 'headline'), 'publisher': ('The Daily Post', 'outlet'), \
'author': ('Ann Lee', 'byline'), 'published': ('2024-05-01', 'date line')}
    """
    text = content.text
    values: dict[str, tuple[str, Span | None]] = {}
    origins: dict[str, str] = {}
    for item in content.properties:
        if item.field not in values:
            values[item.field] = item.value, locate(text, item.field, item.value)
            origins[item.field] = item.origin
    front = read_front_matter(text)
    stated: Stated = dict(front.stated) if front else {}
    skipped = set(boilerplate)
    end = _end_of_header(content)
    rows = [s for s in lines(text[:end]) if s not in skipped]
    rows = [s for s in rows if not (front and s.start < front.span.end)]
    found_by = dict.fromkeys(stated, "front matter")
    header = _header(text, rows)
    whole = _whole_lines(content, header)
    rules: dict[str, Callable[[], Stated]] = {
        "label": lambda: from_labelled_lines(text, rows[:_LABELLED_LINES]),
        "byline": lambda: byline(text, header, stated),
        "date line": lambda: dated(text, header, stated),
        "outlet": lambda: published_by(text, header, stated),
        "headline": lambda: headline(text, whole, stated),
        "remark": lambda: _remarks(text, [*rows[:2], *rows[-3:]]),
    }
    for origin, rule in rules.items():
        # The results of earlier rules take precedence.
        for field, found in rule().items():
            if field not in stated:
                stated[field], found_by[field] = found, origin
    for field, (value, span) in stated.items():
        given = values.get(field)
        if given is None or (given[0] == value and origins[field] == found_by[field]):
            values[field], origins[field] = (value, span), found_by[field]
    return {field: values[field] for field in FIELDS if field in values}, origins


def _whole_lines(content: Content, rows: Sequence[Span]) -> list[Span]:
    """Return the lines that are a block by themselves: no line of a paragraph is a title."""
    broken = [Span(b.start, b.end) for b in content.blocks if "\n" in content.text[b.start : b.end]]
    is_broken = within_any(broken)
    return [row for row in rows if not is_broken(row)]


def _end_of_header(content: Content) -> int:
    """Return where the first block begins that cannot be a header, such as a table."""
    allowed = ("title", "heading", "paragraph", "field", "front matter", "boilerplate", "item")
    starts = (block.start for block in content.blocks if block.kind not in allowed)
    return next(starts, len(content.text))


def locate(text: str, field: str, value: str) -> Span | None:
    """Return where a text states a value that was given from outside; None if it does not."""
    if field == "published":
        head = lines(text)[:_HEADER_LINES]
        end = head[-1].end if head else 0
        return next((span for iso, span in dates(text[:end]) if iso == value), None)
    at = fold(text[:_TOP]).find(fold(value))
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
