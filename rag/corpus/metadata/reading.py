"""Title, publisher, author and date, as the first (and last) lines of a text state them.

Rules for any text: front matter, labelled lines, bylines, a headline. Nothing is guessed: a field
that is not stated, or is stated in two ways, stays None.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.corpus.formats.content import Content
from rag.corpus.formats.front_matter import read_front_matter
from rag.corpus.metadata.header import byline, dated, headline, published_by
from rag.corpus.metadata.labelled import from_labelled_lines
from rag.corpus.metadata.numeric_dates import readings_of
from rag.corpus.metadata.remarks import remarks
from rag.corpus.metadata.stated import FIELDS, Stated
from rag.corpus.structure import headings_in_series
from rag.language.dates import dates
from rag.language.sentences import sentences
from rag.language.spans import within_any
from rag.language.text import fold, lines
from rag.types import Span

_PROSE = 200  # characters; a longer line belongs to the text, not to its header
_HEADER_LINES = 25
_LABELLED_LINES = 40  # first lines searched for labels, which may follow a long notice
_TOP = 5_000  # characters in which a text may repeat its metadata
_Dated = tuple[str, Span | None, str]
"""A date as it is stated, its place, and what states it."""


@dataclass(frozen=True, slots=True)
class Metadata:
    """What a file states of itself, by field: the value with its place in the text, and its origin.

    `unclear_date` is a date of the file that can be read in several ways, followed by these.
    """

    values: dict[str, tuple[str, Span | None]]
    origins: dict[str, str]
    unclear_date: tuple[str, ...] = ()


def read_metadata(
    content: Content, boilerplate: Iterable[Span] = (), language: str = ""
) -> Metadata:
    """Return what a file states of itself; its own metadata takes precedence over its text.

    >>> content = Content("Talks fail\\nThe Daily Post\\nBy Ann Lee\\n1 May 2024\\n\\nThey met.")
    >>> read = read_metadata(content)
    >>> {field: (value, read.origins[field]) for field, (value, _) in read.values.items()}
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
    stated: Stated = {}
    found_by: dict[str, str] = {}
    dates_stated: list[_Dated] = []  # the strongest first
    if date := values.get("published"):
        dates_stated.append((*date, origins["published"]))
    for origin, found in _found_in_text(content, set(boilerplate), stated):
        if "published" in found:
            dates_stated.append((*found["published"], origin))
        # The results of earlier rules take precedence.
        for field in found.keys() - stated.keys():
            stated[field], found_by[field] = found[field], origin
    for field, (value, span) in stated.items():
        given = values.get(field)
        if given is None or (given[0] == value and origins[field] == found_by[field]):
            values[field], origins[field] = (value, span), found_by[field]
    unclear = _settle_date(text, language, dates_stated, values, origins)
    return Metadata({f: values[f] for f in FIELDS if f in values}, origins, unclear)


def _found_in_text(
    content: Content, skipped: set[Span], known: Stated
) -> Iterator[tuple[str, Stated]]:
    """Yield what each rule finds in the text, the strongest first; `known` grows meanwhile."""
    text = content.text
    front = read_front_matter(text)
    yield "front matter", front.stated if front else {}
    end = _end_of_header(content)
    rows = [s for s in lines(text[:end]) if s not in skipped]
    rows = [s for s in rows if not (front and s.start < front.span.end)]
    series = [heading.start for heading in headings_in_series(text, content.blocks)]
    rows = [s for s in rows if bisect_left(series, s.start) == bisect_left(series, s.end)]
    header = _header(text, rows)
    yield "label", from_labelled_lines(text, rows[:_LABELLED_LINES])
    yield "byline", byline(text, header, known)
    yield "date line", dated(text, header, known)
    yield "outlet", published_by(text, header, known)
    yield "headline", headline(text, _whole_lines(content, header), known)
    yield "remark", remarks(text, [*rows[:2], *rows[-3:]])


def _settle_date(
    text: str,
    language: str,
    stated: Sequence[_Dated],
    values: dict[str, tuple[str, Span | None]],
    origins: dict[str, str],
) -> tuple[str, ...]:
    """Replace a date as written by the day that it is, or return it with the days it may be.

    A weaker date decides if it is one of these days; another day does not take its place.
    """
    if not stated:
        return ()
    written, place, origin = stated[0]
    readings = readings_of(written, text, language)
    chosen = [(readings[0], place, origin)] if len(readings) == 1 else []
    chosen += [date for date in stated[1:] if date[0] in readings]
    if chosen:
        iso, place, origins["published"] = chosen[0]
        if iso != values["published"][0]:
            values["published"] = iso, place
        return ()
    del values["published"], origins["published"]
    return (written, *readings)


def _whole_lines(content: Content, rows: Sequence[Span]) -> list[Span]:
    """Return the lines that are a block by themselves and no item: only such a line is a title."""
    others = [
        Span(b.start, b.end)
        for b in content.blocks
        if b.kind == "item" or "\n" in content.text[b.start : b.end]
    ]
    starts = [span.start for span in others]
    is_within = within_any(others)
    return [
        row
        for row in rows
        if not (is_within(row) or bisect_left(starts, row.start) < bisect_left(starts, row.end))
    ]


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
        return next((d.span for d in dates(text[:end]) if d.iso == value), None)
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
