"""How a plain text is set: which line ends flow, which end a paragraph, what is folded away.

Knows spans and their dress, no HTML. Nothing is taken out of a text: the spans cover it.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise
from typing import TypeVar

from rag.language.sentences import paragraphs
from rag.language.text import lines
from rag.types import Span

_LONG = 80  # characters; a longer line is a paragraph, whatever stands around it
# Looked for only where white space begins: a run without a line end is then read once.
_BREAK = re.compile(r"(?<!\s)\s*[\n\r\u2028\u2029]\s*")
_LAST_BREAK = re.compile(r".*[\n\r\u2028\u2029]", re.DOTALL)
_HEADING = re.compile(r"#{1,6}[ \t]")

StyledSpan = tuple[Span, str]
K = TypeVar("K")


def line_breaks(text: str, *, markdown: bool = False) -> list[StyledSpan]:
    """The line ends, in order: "soft" within a wrapped paragraph, "gap" between paragraphs,
    "line" between lines that belong together; and the "heading"s of Markdown.

    >>> [(tuple(s), d) for s, d in line_breaks("One.\\n\\nTwo:\\n- a")]
    [((4, 6), 'gap'), ((10, 11), 'line')]
    """
    found: list[StyledSpan] = []
    end, long = 0, True
    for start, stop in paragraphs(text):
        wide = stop - start > _LONG
        if last := _LAST_BREAK.match(text, end, start):
            blank = len(last.group().splitlines()) > 1
            found.append((Span(end, last.end()), "gap" if wide or long or blank else "line"))
        if markdown and _HEADING.match(text, start, stop):
            found.append((Span(start, stop), "heading"))
        else:
            soft = _BREAK.finditer(text, start, stop)
            found.extend((Span(*match.span()), "soft") for match in soft)
        end, long = stop, wide
    if end < len(text):
        found.append((Span(end, len(text)), "gap"))
    return found


def folded_spans(text: str, boilerplate: Iterable[Span], kept: Sequence[Span]) -> list[StyledSpan]:
    """What is boilerplate: "fold" for whole lines in a row, "faded" for parts of a line, and for
    what touches a span that is kept in sight.

    >>> folded_spans("Ad.\\nBuy!\\nThe talks failed.", [Span(0, 3), Span(4, 8)], [])
    [(Span(start=0, end=9), 'fold')]
    """
    found: list[StyledSpan] = []
    for start, end in sorted(boilerplate):
        before, dress = found[-1] if found else (Span(0, 0), "")
        start, end = max(start, before.end), min(end, len(text))
        if start >= end:
            continue
        if _touches(kept, start, end):
            found.append((Span(start, end), "faded"))
        elif (
            dress == "fold"
            and not text[before.end : start].strip()
            and not _touches(kept, before.end, start)
        ):
            found[-1] = Span(before.start, end), "fold"
        else:
            found.append((Span(start, end), "fold"))
    return [_whole_lines(text, *item, kept) for item in found]


def count_lines(text: str) -> int:
    """Lines that are not blank."""
    return len(lines(text))


def split_overlaps(lights: Sequence[Span], cited: Span | None) -> list[tuple[Span, Span]]:
    """Spans that may overlap, as parts that do not, each with the span that it belongs to: to the
    cited one, which stays in one piece, before any other; else to the one that began last.

    >>> [(tuple(part), tuple(of)) for part, of in split_overlaps([Span(0, 9), Span(4, 6)], None)]
    [((0, 4), (0, 9)), ((4, 6), (4, 6)), ((6, 9), (0, 9))]
    """
    spans = sorted({*lights, *([cited] if cited else [])})
    bounds = sorted({bound for span in spans for bound in span})
    parts: list[tuple[Span, Span]] = []
    for start, end in pairwise(bounds):
        over = [s for s in spans if s.start <= start and end <= s.end]
        if not over:
            continue
        owner = cited if cited in over else max(over)
        if parts and parts[-1][1] == owner and parts[-1][0].end == start:
            parts[-1] = Span(parts[-1][0].start, end), owner
        else:
            parts.append((Span(start, end), owner))
    return parts


def split_at(marks: Sequence[tuple[Span, K]], within: Span) -> Iterator[tuple[Span, K | None]]:
    """A range from end to end, cut at spans that are in order and do not overlap.

    >>> [(tuple(s), d) for s, d in split_at([(Span(0, 4), "x")], Span(2, 6))]
    [((2, 4), 'x'), ((4, 6), None)]
    """
    at, end = within
    first = bisect_right(marks, at, key=lambda mark: mark[0].end)
    for i in range(first, len(marks)):  # a slice would be a copy of all that follows
        span, dress = marks[i]
        if span.start >= end:
            break
        if at < span.start:
            yield Span(at, span.start), None
        at = max(at, span.start)
        yield Span(at, min(span.end, end)), dress
        at = span.end
    if at < end:
        yield Span(at, end), None


def _touches(spans: Sequence[Span], start: int, end: int) -> bool:
    return any(s < end and start < e for s, e in spans)


def _whole_lines(text: str, span: Span, dress: str, kept: Sequence[Span]) -> StyledSpan:
    """With the line end after it; faded where it does not fill its lines, or is so short that a
    fold would take as much room."""
    start, end = span
    before = text[text.rfind("\n", 0, start) + 1 : start]
    line_end = text.find("\n", end) + 1 or len(text)
    whole = not before.strip() and not text[end:line_end].strip()
    if dress == "faded" or not whole or (end - start < _LONG and count_lines(text[start:end]) < 2):
        return span, "faded"
    return Span(start, end if _touches(kept, end, line_end) else line_end), "fold"
