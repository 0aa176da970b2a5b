"""Questions about many spans of one text, answered without going through all of them."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable
from itertools import accumulate

from rag.types import Span


def within_any(spans: Iterable[Span]) -> Callable[[Span], bool]:
    """Whether a span lies within one of these, which may overlap.

    >>> lies = within_any([Span(0, 9), Span(4, 6)])
    >>> lies(Span(5, 9)), lies(Span(5, 10))
    (True, False)
    """
    ordered = sorted(spans)
    starts = [span.start for span in ordered]
    furthest = list(accumulate((span.end for span in ordered), max))

    def lies(span: Span) -> bool:
        before = bisect_right(starts, span.start)
        return before > 0 and furthest[before - 1] >= span.end

    return lies
