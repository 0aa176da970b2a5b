"""A document as pieces: its sentences without boilerplate, with those too long split."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.language.sentences import paragraphs, sentences
from rag.language.spans import within_any
from rag.types import Document, Span

TokenCounter = Callable[[Sequence[str]], Sequence[int]]
"""Texts -> the number of word pieces of each, without the special ones."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A sentence, or a part of one that is too long, with what is needed to form passages."""

    span: Span
    tokens: int
    block: int  # pieces of different blocks have boilerplate between them
    opens: bool = False  # it is the first piece of its paragraph
    heading: str = ""  # its text, if it is a heading or an introduction
    joined: bool = False  # it must be in the same passage as the piece before it
    context: str = ""  # the heading above it or the speaker after it
    speaker: Span | None = None  # where the speaker of the quotation is named


def cut_pieces(document: Document, count: TokenCounter, size: int) -> Iterator[Piece]:
    """Yield the pieces of a document in order, none longer than `size` word pieces."""
    text = document.text
    paragraph_starts = {p.start for p in paragraphs(text)}
    spans = sentences(text)
    is_boilerplate = within_any(document.boilerplate)
    prose = [s for s in spans if not is_boilerplate(s)]
    boilerplate_starts = [s.start for s in spans if is_boilerplate(s)]
    tokens = count([text[s.start : s.end] for s in prose])
    block = 0  # the number of boilerplate sentences so far
    for span, span_tokens in zip(prose, tokens, strict=True):
        while block < len(boilerplate_starts) and boilerplate_starts[block] < span.start:
            block += 1
        opens = span.start in paragraph_starts
        for part, part_tokens in _split(text, span, span_tokens, size, count):
            yield Piece(part, part_tokens, block, opens)
            opens = False


def _split(
    text: str, span: Span, tokens: int, size: int, count: TokenCounter
) -> Iterator[tuple[Span, int]]:
    """Halve a sentence that is too long, at the white space nearest its middle if there is any."""
    if tokens <= size or span.end - span.start < 2:
        yield span, tokens
        return
    middle = (span.start + span.end) // 2
    gaps = [span.start + m.start() for m in re.finditer(r"\s+", text[span.start : span.end])]
    inner_gaps = [gap for gap in gaps if span.start < gap < span.end]
    at = min(inner_gaps, key=lambda gap: abs(gap - middle), default=middle)
    second_start = at
    while second_start < span.end - 1 and text[second_start].isspace():
        second_start += 1
    halves = (Span(span.start, at), Span(second_start, span.end))
    sizes = count([text[half.start : half.end] for half in halves])
    for half, half_tokens in zip(halves, sizes, strict=True):
        yield from _split(text, half, half_tokens, size, count)
