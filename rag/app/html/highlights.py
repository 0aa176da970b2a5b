"""Places in a source: read from an address, checked against what was quoted, found again where
the source has changed since.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from rag.app.html.markup import fingerprint
from rag.types import Span

_OTHERS = 300  # further places of a conversation that are marked
_LONGEST = 2_000  # characters of a quote that is looked for
_NEAR = 1_000_000  # characters on either side of the old place that are searched
_BOUND = re.compile(r"(?<!\w)|(?!\w)")  # anywhere but within a word

MOVED = "This source has changed since the answer was given. The quote has moved; it is marked."
CHANGED = "This source has changed since the answer was given; the quote is not marked."
NOWHERE = "There is no such place in this source."


@dataclass(frozen=True, slots=True)
class Highlights:
    """What to mark in a source. `all` holds the cited spans in order of place, `current` among
    them; `note` tells the reader why nothing, or something else, is marked."""

    current: Span | None = None
    all: tuple[Span, ...] = ()
    note: str = ""


def find_highlights(text: str, at: str = "", quoted: str = "", also: str = "") -> Highlights:
    """The place `at` ("12-34") whose quote had the fingerprint `quoted`, if that is known, and
    the others, "12-34.fingerprint,…", of which those are passed over that do not fit."""
    current, note = _current(text, at, quoted)
    others = {span for item in also.split(",")[:_OTHERS] if (span := _other(text, item))}
    return Highlights(current, tuple(sorted(others | ({current} if current else set()))), note)


def parse_span(at: str) -> Span | None:
    """ "12-34" as a span; None where it is none.

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
    """Where the quoted text stands now, if in one place only. A quote begins and ends at the
    bounds of words, so that few windows of its length need to be looked at."""
    length = old.end - old.start
    if length > _LONGEST:
        return None
    near = text[max(0, old.start - _NEAR) : old.end + _NEAR]
    offset = max(0, old.start - _NEAR)
    bounds = [match.start() for match in _BOUND.finditer(near)]
    ends = set(bounds)
    found: list[int] = []
    for start in bounds:
        if start + length in ends and fingerprint(near[start : start + length]) == quoted:
            found.append(start + offset)
            if len(found) > 1:
                return None
    return Span(found[0], found[0] + length) if found else None
