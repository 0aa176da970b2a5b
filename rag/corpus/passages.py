"""A document cut into passages: whole sentences, as many as the embedding model reads at once.

A heading stays with what it introduces, a speaker with what was said. Boilerplate is in no
passage. What is too long for one passage carries its heading or speaker on as `context`.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.language.sentences import paragraphs, sentences
from rag.language.spans import within_any
from rag.language.text import fold
from rag.types import Document, Passage, Span

TokenCounter = Callable[[Sequence[str]], Sequence[int]]
"""Texts -> the number of word pieces of each, without the special ones."""

_MOST = 40  # characters of a word piece; the model may count none for blanks or unknown signs
_MARKED_HEADING = re.compile(r"#{1,6} \S|=[ =]*[^=].*=\s*$")
_OPEN_QUOTE = re.compile(r"[\"“«]")
_QUOTE_END = re.compile(r"[\"”»…][.\])]?$")
_INTRODUCTION = re.compile(r"[^.!?]{1,80}:$")
# Two to five words with capitals, and what follows a comma: "Ann Lee, The Daily Wave".
_NAME_LINE = re.compile(
    r"[-–—•(\s]*(?!(?:The|Related|Other|More|Read|See|Top|Latest|Next|Previous|Photo|Image|Share|Also)\b)"
    r"[A-Z][\w.'’-]*(?:\s+(?:[A-Z][\w.'’&-]*|of|de|van|von|al|bin|and)){1,5}(?:,[^.!?:;\"“”]*)?\)?$"
)


@dataclass(frozen=True, slots=True)
class _Piece:
    """A sentence, or a part of one that is too long, with what the cutter must know of it."""

    span: Span
    tokens: int
    block: int  # pieces of different blocks have boilerplate between them
    opens: bool = False  # first of its paragraph
    heading: str = ""  # text of a heading or introduction, when this is one
    joined: bool = False  # must stand in the passage of the piece before it
    context: str = ""  # the heading above it or the speaker after it
    speaker: Span | None = None  # where the speaker of the quotation is named


def cut_passages(document: Document, count: TokenCounter, size: int, limit: int) -> list[Passage]:
    """The passages of a document, in order, none overlapping another.

    Both bounds are in word pieces: `size` of a passage, `limit` of a passage with its context,
    which is left out where it does not fit. No passage has more than 40 characters for each.
    """
    count = _counting_length(count)
    pieces = _with_contexts(document.text, list(_pieces(document, count, size)))
    groups = list(_group(pieces, size))
    contexts = [_context(document.text, group) for group in groups]
    sizes = count([f"{c}\n{_text(document, g)}" for c, g in zip(contexts, groups, strict=True)])
    fitting = [c if n <= limit else "" for c, n in zip(contexts, sizes, strict=True)]
    return [_passage(document, g, c) for g, c in zip(groups, fitting, strict=True)]


def _counting_length(count: TokenCounter) -> TokenCounter:
    def longer(texts: Sequence[str]) -> list[int]:
        return [max(n, len(t) // _MOST) for n, t in zip(count(texts), texts, strict=True)]

    return longer


def searchable_text(passage: Passage) -> str:
    """What is searched: the context, where there is one, then the text."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def speaker_line(passage: Passage) -> str:
    """The line that names the speaker of a quotation; "" where there is none."""
    if passage.speaker is None:
        return ""
    start, end = (at - passage.start for at in passage.speaker)
    inside = start >= 0 and end <= len(passage.text)
    return passage.text[start:end] if inside else passage.context


def _text(document: Document, group: Sequence[_Piece]) -> str:
    return document.text[group[0].span.start : group[-1].span.end]


def _context(text: str, group: Sequence[_Piece]) -> str:
    """The first heading or speaker that the passage has outside of itself."""
    own = fold(text[group[0].span.start : group[-1].span.end])
    return next((p.context for p in group if p.context and fold(p.context) not in own), "")


def _passage(document: Document, group: Sequence[_Piece], context: str) -> Passage:
    start, end = group[0].span.start, group[-1].span.end
    text = document.text[start:end]
    speaker = next((piece.speaker for piece in group if piece.speaker), None)
    key = f"{document.source.id}\0{start}\0{text}\0{context}"
    return Passage(_digest(key), document.source.id, start, end, text, context, speaker)


def _digest(key: str) -> str:
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _pieces(document: Document, count: TokenCounter, size: int) -> Iterator[_Piece]:
    text = document.text
    starts = {p.start for p in paragraphs(text)}
    spans = sentences(text)
    is_boilerplate = within_any(document.boilerplate)
    kept = [s for s in spans if not is_boilerplate(s)]
    dropped = [s.start for s in spans if is_boilerplate(s)]
    tokens = count([text[s.start : s.end] for s in kept])
    block, skipped = 0, 0
    for span, needed in zip(kept, tokens, strict=True):
        while skipped < len(dropped) and dropped[skipped] < span.start:
            skipped, block = skipped + 1, block + 1
        opens = span.start in starts
        for part, part_size in _split(text, span, needed, size, count):
            yield _Piece(part, part_size, block, opens)
            opens = False


def _split(
    text: str, span: Span, size: int, bound: int, count: TokenCounter
) -> Iterator[tuple[Span, int]]:
    """A sentence that is too long is halved at the white space nearest its middle, or there."""
    if size <= bound or span.end - span.start < 2:
        yield span, size
        return
    middle = (span.start + span.end) // 2
    gaps = [m.start() for m in re.finditer(r"\s+", text[span.start : span.end])]
    near = [span.start + g for g in gaps if 0 < g < span.end - span.start]
    at = min(near, key=lambda g: abs(g - middle), default=middle)
    left = Span(span.start, at)
    first = at
    while first < span.end - 1 and text[first].isspace():
        first += 1
    right = Span(first, span.end)
    sizes = count([text[left.start : left.end], text[right.start : right.end]])
    for half, half_size in zip((left, right), sizes, strict=True):
        yield from _split(text, half, half_size, bound, count)


def _with_contexts(text: str, pieces: list[_Piece]) -> list[_Piece]:
    """Mark headings, introductions and speakers, and what they belong to."""
    last = [i + 1 == len(pieces) or pieces[i + 1].opens for i in range(len(pieces))]
    found = list(pieces)
    heading = ""
    for i, piece in enumerate(pieces):
        line = text[piece.span.start : piece.span.end]
        follows = i + 1 < len(pieces) and pieces[i + 1].block == piece.block
        if last[i] and _is_speaker(text, pieces, i):
            found[i] = replace(piece, joined=True)
            quotation = list(_quotation_before(text, pieces, i))
            for j in [*quotation, i] if quotation else []:
                found[j] = replace(found[j], context=line, speaker=piece.span)
            heading = ""
        elif piece.opens and last[i] and follows and _is_heading(line, text, pieces[i + 1]):
            heading = line
            found[i] = replace(piece, heading=line)
        else:
            found[i] = replace(found[i], context=heading)
            if heading.endswith(":") and (not follows or pieces[i + 1].opens):
                heading = ""  # an introduction covers one paragraph
    return found


def _is_heading(line: str, text: str, following: _Piece) -> bool:
    if _MARKED_HEADING.match(line) or _INTRODUCTION.match(line):
        return True
    short = len(line) <= 80 and not re.search(r"[.!?…,;\"”]$", line)
    return short and following.span.end - following.span.start > len(line)


def _is_speaker(text: str, pieces: list[_Piece], i: int) -> bool:
    """Only names, in a line of their own or at the end of one, after a quotation."""
    line = text[pieces[i].span.start : pieces[i].span.end]
    if i == 0 or pieces[i - 1].block != pieces[i].block:
        return False
    before = text[pieces[i - 1].span.start : pieces[i - 1].span.end]
    return (
        len(line.split()) <= 8 and bool(_NAME_LINE.match(line)) and bool(_QUOTE_END.search(before))
    )


def _quotation_before(text: str, pieces: list[_Piece], i: int) -> Iterator[int]:
    """The pieces of the quoted paragraphs right above piece `i`."""
    j = i - 1
    while j >= 0 and pieces[j].block == pieces[i].block:
        first = j
        while first > 0 and not pieces[first].opens:
            first -= 1
        if not _OPEN_QUOTE.match(text[pieces[first].span.start]):
            return
        yield from range(first, j + 1)
        j = first - 1


def _group(pieces: list[_Piece], bound: int) -> Iterator[list[_Piece]]:
    """Pieces packed into passages, whole paragraphs where they fit."""
    group: list[_Piece] = []
    size = 0
    rests = _paragraph_sizes(pieces)
    for i, piece in enumerate(pieces):
        far = bool(group) and piece.span.end - group[0].span.start > bound * _MOST
        if group and (far or not piece.joined):
            whole = piece.opens and rests[i] <= bound < size + rests[i]
            full = size + _needed(pieces, i) > bound
            other = piece.speaker is not None and piece.speaker != group[-1].speaker
            if far or whole or full or other or piece.block != group[-1].block:
                if group[-1].heading and piece.block == group[-1].block and not far:
                    *group, last = group
                    if group:
                        yield group
                    group, size = [last], last.tokens
                else:
                    yield group
                    group, size = [], 0
        group.append(piece)
        size += piece.tokens
    if group:
        yield group


def _paragraph_sizes(pieces: Sequence[_Piece]) -> list[int]:
    """For each piece, word pieces from it to the end of its paragraph and what is joined to it."""
    sizes: list[int] = []
    rest = 0
    for piece in reversed(pieces):
        sizes.append(piece.tokens + rest)
        rest = 0 if piece.opens and not piece.joined else sizes[-1]
    return sizes[::-1]


def _needed(pieces: list[_Piece], i: int) -> int:
    """Word pieces of a piece with those that must follow it in the same passage."""
    size = pieces[i].tokens
    while i + 1 < len(pieces) and pieces[i + 1].joined:
        i += 1
        size += pieces[i].tokens
    return size
