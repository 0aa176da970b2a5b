"""Spans of a text with the names of their styles: what is folded, and how cited places overlap.

Knows no HTML. No text is dropped.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import Generic, TypeVar

from rag.language.text import lines
from rag.types import Span

_LONG = 80  # characters; a longer line is worth a fold

StyledSpan = tuple[Span, str]
Style = TypeVar("Style")


def folded_spans(text: str, boilerplate: Iterable[Span], kept: Sequence[Span]) -> list[StyledSpan]:
    """Return the boilerplate with its styles: "fold" for whole lines, "faded" for parts of lines.

    What touches a span that must be `kept` in sight is faded too.

    >>> folded_spans("Ad.\\nBuy!\\nThe talks failed.", [Span(0, 3), Span(4, 8)], [])
    [(Span(start=0, end=9), 'fold')]
    """
    styled: list[StyledSpan] = []
    for start, end in sorted(boilerplate):
        before, style = styled[-1] if styled else (Span(0, 0), "")
        start, end = max(start, before.end), min(end, len(text))
        if start >= end:
            continue
        if _touches(kept, start, end):
            styled.append((Span(start, end), "faded"))
        elif (
            style == "fold"
            and not text[before.end : start].strip()
            and not _touches(kept, before.end, start)
        ):
            styled[-1] = Span(before.start, end), "fold"
        else:
            styled.append((Span(start, end), "fold"))
    return [_whole_lines(text, *item, kept) for item in styled]


def count_lines(text: str) -> int:
    """Return the number of lines that are not blank."""
    return len(lines(text))


def split_overlaps(places: Sequence[Span], current: Span | None) -> list[tuple[Span, Span]]:
    """Split spans that may overlap into parts that do not, each with the span that owns it.

    The current span owns all of its text; elsewhere the span that began last does.

    >>> [(tuple(part), tuple(of)) for part, of in split_overlaps([Span(0, 9), Span(4, 6)], None)]
    [((0, 4), (0, 9)), ((4, 6), (4, 6)), ((6, 9), (0, 9))]
    """
    spans = sorted({*places, *([current] if current else [])})
    bounds = sorted({bound for span in spans for bound in span})
    parts: list[tuple[Span, Span]] = []
    for start, end in pairwise(bounds):
        covering = [s for s in spans if s.start <= start and end <= s.end]
        if not covering:
            continue
        owner = current if current in covering else max(covering)
        if parts and parts[-1][1] == owner and parts[-1][0].end == start:
            parts[-1] = Span(parts[-1][0].start, end), owner
        else:
            parts.append((Span(start, end), owner))
    return parts


def split_at(
    marks: Sequence[tuple[Span, Style]], within: Span
) -> Iterator[tuple[Span, Style | None]]:
    """Yield the pieces of a range, cut at marks that are in order and do not overlap.

    >>> [(tuple(s), d) for s, d in split_at([(Span(0, 4), "x")], Span(2, 6))]
    [((2, 4), 'x'), ((4, 6), None)]
    """
    start, end = within
    first = bisect_right(marks, start, key=lambda mark: mark[0].end)
    for i in range(first, len(marks)):  # a slice would copy all that follows
        span, style = marks[i]
        if span.start >= end:
            break
        if start < span.start:
            yield Span(start, span.start), None
        start = max(start, span.start)
        yield Span(start, min(span.end, end)), style
        start = span.end
    if start < end:
        yield Span(start, end), None


class Marks(Generic[Style]):
    """Marks that are in order and do not overlap, with a quick look for those at a place."""

    def __init__(self, marks: Sequence[tuple[Span, Style]]) -> None:
        self._marks = marks
        self._ends = [span.end for span, _ in marks]

    def are_in(self, start: int, end: int) -> bool:
        """Return whether one of the marks is, in part, in a range."""
        first = bisect_right(self._ends, start)
        return first < len(self._marks) and self._marks[first][0].start < end

    def split(self, within: Span) -> Iterator[tuple[Span, Style | None]]:
        """Yield the pieces of a range as `split_at` does."""
        return split_at(self._marks, within)


def _touches(spans: Sequence[Span], start: int, end: int) -> bool:
    return any(s < end and start < e for s, e in spans)


def _whole_lines(text: str, span: Span, style: str, kept: Sequence[Span]) -> StyledSpan:
    """Return a fold with the line end after it, or "faded" where folding is not worthwhile.

    That is where it does not fill its lines, or the fold's label would take as much room.
    """
    start, end = span
    before = text[text.rfind("\n", 0, start) + 1 : start]
    line_end = text.find("\n", end) + 1 or len(text)
    whole = not before.strip() and not text[end:line_end].strip()
    if style == "faded" or not whole or (end - start < _LONG and count_lines(text[start:end]) < 2):
        return span, "faded"
    return Span(start, end if _touches(kept, end, line_end) else line_end), "fold"
