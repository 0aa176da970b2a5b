"""What stands above a citation and belongs to it: headings, the header of a row, a speaker."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace

from rag.language.doc import parse
from rag.types import Citation, Passage, Statement

Citations = tuple[Citation, ...]
_HEADINGS = ("title", "heading")


def headings_above(citation: Citation, passage: Passage) -> list[Citation]:
    """Return the headings of a passage that stand right above a citation, the highest first."""
    before = [unit for unit in passage.units if unit.end <= citation.start]
    while before and before[-1].kind not in _HEADINGS:
        before.pop()
    at = passage.start
    run = itertools.takewhile(lambda unit: unit.kind in _HEADINGS, reversed(before))
    places = [(u.start, u.end, passage.text[u.start - at : u.end - at]) for u in run]
    return [Citation(passage.id, citation.source, *place) for place in reversed(places)]


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
        for place in (*_read_with(citation, quotes), *_inside(citation, passages))
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
        if unit.overlaps(citation):
            yield from others


def _inside(citation: Citation, passages: Mapping[str, Passage]) -> list[Citation]:
    """Return the headings above a citation that stand in its passage."""
    passage = passages.get(citation.passage_id)
    return headings_above(citation, passage) if passage else []


def _terms(citations: Iterable[Citation]) -> frozenset[str]:
    return frozenset().union(*(parse(c.quote).term_set for c in citations))
