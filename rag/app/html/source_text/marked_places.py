"""The places to mark in a document.

They are read from an address and checked against what was quoted. A quote is found again where the
document has changed since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.app.html.links import fingerprint
from rag.types import Span

_OTHERS = 300  # further places of a conversation that are marked at most
_LONGEST = 2_000  # characters of a quote that is searched for
_NEAR = 1_000_000  # characters on either side of the old place that are searched
_WORD_BOUND = re.compile(r"(?<!\w)|(?!\w)")  # anywhere but within a word

MOVED = (
    "This source has changed since the answer was given. The quote has moved and is marked here."
)
CHANGED = "This source has changed since the answer was given, and no longer contains the quote."
NOWHERE = "This link points to a place that the source does not have."


@dataclass(frozen=True, slots=True)
class Highlights:
    """The spans to mark in a document: `all` cited ones in order, and the `current` one of them.

    `note` tells the user why nothing, or something else, is marked.
    """

    current: Span | None = None
    all: tuple[Span, ...] = ()
    note: str = ""


def find_highlights(text: str, at: str = "", quoted: str = "", also: str = "") -> Highlights:
    """Return the places to mark in a text.

    `at` is the current place ("12-34"), and `quoted` the fingerprint of its quote where it is
    known. `also` lists the others ("12-34.fingerprint,…"); those whose text has changed are left
    out.
    """
    current, note = _current(text, at, quoted)
    others = {span for item in also.split(",")[:_OTHERS] if (span := _other(text, item))}
    return Highlights(current, tuple(sorted(others | ({current} if current else set()))), note)


def parse_span(at: str) -> Span | None:
    """Parse a place like "12-34"; return None for anything else.

    >>> parse_span("12-34"), parse_span("34-12"), parse_span("x")
    (Span(start=12, end=34), None, None)
    """
    start, _, end = at.partition("-")
    if not (at.isascii() and start.isdecimal() and end.isdecimal() and len(at) < 30):
        return None
    span = Span(int(start), int(end))
    return span if span.start < span.end else None


def _current(text: str, at: str, quoted: str) -> tuple[Span | None, str]:
    if not at:
        return None, ""
    span = parse_span(at)
    if span is None:
        return None, NOWHERE
    if not quoted:
        return (span, "") if span.end <= len(text) else (None, NOWHERE)
    if fingerprint(text[span.start : span.end]) == quoted:
        return span, ""
    moved = _moved(text, span, quoted)
    return (moved, MOVED) if moved else (None, CHANGED)


def _other(text: str, item: str) -> Span | None:
    at, _, quoted = item.partition(".")
    span = parse_span(at)
    if span is None or span.end > len(text):
        return None
    fits = not quoted or fingerprint(text[span.start : span.end]) == quoted
    return span if fits else None


def _moved(text: str, old: Span, quoted: str) -> Span | None:
    """Return where the quoted text stands now, or None unless that is exactly one place.

    A quote begins and ends at the bounds of words, so only a few windows need to be hashed.
    """
    length = old.end - old.start
    if length > _LONGEST:
        return None
    near = text[max(0, old.start - _NEAR) : old.end + _NEAR]
    offset = max(0, old.start - _NEAR)
    bounds = [match.start() for match in _WORD_BOUND.finditer(near)]
    ends = set(bounds)
    matches: list[int] = []
    for start in bounds:
        if start + length in ends and fingerprint(near[start : start + length]) == quoted:
            matches.append(start + offset)
            if len(matches) > 1:
                return None
    return Span(matches[0], matches[0] + length) if matches else None
