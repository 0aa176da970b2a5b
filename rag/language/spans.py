"""Containment and overlap of spans."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate
from typing import Protocol

from rag.types import Span


class Ranged(Protocol):
    """Anything with the place of some characters: a span, a passage, a citation."""

    @property
    def start(self) -> int:
        """The first character."""

    @property
    def end(self) -> int:
        """The character after the last."""


def contains(outer: Ranged, inner: Ranged) -> bool:
    """Return whether the outer range holds the whole inner one."""
    return outer.start <= inner.start and inner.end <= outer.end


def overlaps(one: Ranged, other: Ranged) -> bool:
    """Return whether two ranges have a character in common."""
    return one.start < other.end and other.start < one.end


def within_any(spans: Iterable[Span]) -> Callable[[Span], bool]:
    """Return a function that says whether one of these spans, which may overlap, holds a span.

    >>> is_within = within_any([Span(0, 9), Span(4, 6)])
    >>> is_within(Span(5, 9)), is_within(Span(5, 10))
    (True, False)
    """
    ordered = sorted(spans)
    starts = [span.start for span in ordered]
    furthest = list(accumulate((span.end for span in ordered), max))

    def is_within(span: Span) -> bool:
        before = bisect_right(starts, span.start)
        return before > 0 and furthest[before - 1] >= span.end

    return is_within
