"""What stands above a citation and belongs to it: headings, the header of a row, a speaker."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.language.doc import parse
from rag.language.spans import Ranged, overlaps
from rag.types import Citation, Passage, Span, Statement

Citations = tuple[Citation, ...]
_HEADINGS = ("title", "heading")


def headings_above(place: Ranged, passage: Passage) -> list[Span]:
    """Return the headings of a passage that stand right above a place, one below the other."""
    before = [unit for unit in passage.units if unit.end <= place.start]
    while before and before[-1].kind not in _HEADINGS:
        before.pop()
    run = itertools.takewhile(lambda unit: unit.kind in _HEADINGS, reversed(before))
    return [Span(unit.start, unit.end) for unit in run][::-1]


def with_what_stands_above(
    statement: Statement, quotes: Sequence[Citations], passages: Mapping[str, Passage]
) -> Statement:
    """Return a supported statement that also cites what has words of it and stands above.

    That is a heading, the header of a row or the name of a speaker.
    """
    if statement.support != "supported":
        return statement
    above = [
        place
        for citation in statement.citations
        for place in (*_read_with(citation, quotes), *_headings(citation, passages))
    ]
    lacking = parse(statement.text).term_set - _terms(statement.citations)
    added: list[Citation] = []
    for place in dict.fromkeys(above):
        if place not in statement.citations and lacking & _terms([place]):
            added.append(place)
            lacking -= _terms([place])
    return replace(statement, citations=(*statement.citations, *added))


def _read_with(citation: Citation, quotes: Sequence[Citations]) -> Iterator[Citation]:
    """Yield what the quotes that overlap a citation are read with."""
    for unit, *others in quotes:
        if unit.source.id == citation.source.id and overlaps(unit, citation):
            yield from others


def _headings(citation: Citation, passages: Mapping[str, Passage]) -> Iterator[Citation]:
    """Yield the headings right above a citation."""
    if not (passage := passages.get(citation.passage_id)):
        return
    for start, end in headings_above(citation, passage):
        quote = passage.text[start - passage.start : end - passage.start]
        yield Citation(passage.id, citation.source, start, end, quote)


def _terms(citations: Iterable[Citation]) -> frozenset[str]:
    return frozenset().union(*(parse(c.quote).term_set for c in citations))
