"""A document as pieces: its units, with those too long for a passage split."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.corpus.units import units
from rag.language.plain import plain
from rag.types import Block, Document, Span, Unit

TokenCounter = Callable[[Sequence[str]], Sequence[int]]
"""Texts -> the number of word pieces of each, without the special ones."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A unit, or a part of one that is too long, with what is needed to form passages."""

    unit: Unit
    tokens: int
    block: Block
    island: int  # pieces of different islands have boilerplate between them
    opens: bool = False  # it is the first piece of its block
    joined: bool = False  # it must be in the same passage as the piece before it
    speaker: Span | None = None  # where the speaker of the quotation is named, after it

    @property
    def span(self) -> Span:
        """Its place in the document."""
        return Span(self.unit.start, self.unit.end)


def cut_pieces(document: Document, count: TokenCounter, size: int) -> Iterator[Piece]:
    """Yield the pieces of a document in order, none longer than `size` word pieces."""
    text = document.text
    pairs = list(units(document))
    tokens = count([plain(text[unit.start : unit.end]) for _, unit in pairs])
    gaps = document.boilerplate
    island, last = 0, None
    for (block, unit), unit_tokens in zip(pairs, tokens, strict=True):
        while island < len(gaps) and gaps[island].start < unit.start:
            island += 1
        opens = block is not last
        last = block
        span = Span(unit.start, unit.end)
        for part, part_tokens in _split(text, span, unit_tokens, size, count):
            whole = part == span
            piece = unit if whole else Unit(unit.kind, *part, speaker=unit.speaker)
            yield Piece(piece, part_tokens, block, island, opens)
            opens = False


def _split(
    text: str, span: Span, tokens: int, size: int, count: TokenCounter
) -> Iterator[tuple[Span, int]]:
    """Halve a unit that is too long, at the white space nearest its middle if there is any."""
    if tokens <= size or span.end - span.start < 2:
        yield span, tokens
        return
    middle = (span.start + span.end) // 2
    at = _gap_near(text, span, middle)
    second_start = at
    while second_start < span.end - 1 and text[second_start].isspace():
        second_start += 1
    halves = (Span(span.start, at), Span(second_start, span.end))
    sizes = count([plain(text[half.start : half.end]) for half in halves])
    for half, half_tokens in zip(halves, sizes, strict=True):
        yield from _split(text, half, half_tokens, size, count)


_GAP = re.compile(r"\s+")


def _gap_near(text: str, span: Span, middle: int) -> int:
    """Return where the white space nearest the middle begins; the middle if there is none."""
    after = _GAP.search(text, middle, span.end)
    before = max(text.rfind(mark, span.start + 1, middle) for mark in " \n\t")
    places = [at for at in (before, after.start() if after else -1) if span.start < at < span.end]
    at = min(places, key=lambda place: abs(place - middle), default=middle)
    while at > span.start + 1 and text[at - 1].isspace():
        at -= 1
    return at
