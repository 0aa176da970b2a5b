"""Marks the pieces that are headings, introductions or speakers, and those they belong to."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from rag.corpus.pieces import Piece

_MARKED_HEADING = re.compile(r"#{1,6} \S|=[ =]*[^=].*=\s*$")
_OPEN_QUOTE = re.compile(r"[\"“«]")
_QUOTE_END = re.compile(r"[\"”»…][.\])]?$")
_INTRODUCTION = re.compile(r"[^.!?]{1,80}:$")
# Two to five words with capitals, and what follows a comma: "Ann Lee, The Daily Wave".
_NAME_LINE = re.compile(
    r"[-–—•(\s]*(?!(?:The|Related|Other|More|Read|See|Top|Latest|Next|Previous|Photo|Image|Share|Also)\b)"
    r"[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’&-]*|of|de|van|von|al|bin|and)){1,5}(?:,[^.!?:;\"“”]*)?\)?$"
)


def with_contexts(text: str, pieces: Sequence[Piece]) -> list[Piece]:
    """Return the pieces with headings, speakers and contexts filled in."""
    marked = list(pieces)
    heading = ""
    for i, piece in enumerate(pieces):
        line = text[piece.span.start : piece.span.end]
        ends_paragraph = i + 1 == len(pieces) or pieces[i + 1].opens
        continues = i + 1 < len(pieces) and pieces[i + 1].block == piece.block
        if ends_paragraph and _is_speaker(text, pieces, i):
            marked[i] = replace(piece, joined=True)
            quotation = list(_quotation_before(text, pieces, i))
            for j in [*quotation, i] if quotation else []:
                marked[j] = replace(marked[j], context=line, speaker=piece.span)
            heading = ""
        elif piece.opens and ends_paragraph and continues and _is_heading(line, pieces[i + 1]):
            heading = line
            marked[i] = replace(piece, heading=line)
        else:
            marked[i] = replace(marked[i], context=heading)
            if heading.endswith(":") and (not continues or pieces[i + 1].opens):
                heading = ""  # an introduction covers one paragraph
    return marked


def _is_heading(line: str, following: Piece) -> bool:
    if _MARKED_HEADING.match(line) or _INTRODUCTION.match(line):
        return True
    short = len(line) <= 80 and not re.search(r"[.!?…,;\"”]$", line)
    return short and following.span.end - following.span.start > len(line)


def _is_speaker(text: str, pieces: Sequence[Piece], i: int) -> bool:
    """Return whether a piece holds nothing but names and follows a quotation."""
    line = text[pieces[i].span.start : pieces[i].span.end]
    if i == 0 or pieces[i - 1].block != pieces[i].block:
        return False
    before = text[pieces[i - 1].span.start : pieces[i - 1].span.end]
    return (
        len(line.split()) <= 8 and bool(_NAME_LINE.match(line)) and bool(_QUOTE_END.search(before))
    )


def _quotation_before(text: str, pieces: Sequence[Piece], i: int) -> Iterator[int]:
    """Yield the numbers of the pieces in the quoted paragraphs right above piece `i`."""
    j = i - 1
    while j >= 0 and pieces[j].block == pieces[i].block:
        first = j
        while first > 0 and not pieces[first].opens:
            first -= 1
        if not _OPEN_QUOTE.match(text[pieces[first].span.start]):
            return
        yield from range(first, j + 1)
        j = first - 1
