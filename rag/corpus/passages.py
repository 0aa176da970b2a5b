"""Cuts a document into passages: whole sentences, as many as the embedding model reads at once.

A heading stays with what it introduces, and a speaker with the quotation. Boilerplate is in no
passage. Where a section or a quotation is longer than one passage, each of its passages has the
heading or the speaker as its `context`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence

from rag.corpus.contexts import with_contexts
from rag.corpus.pieces import Piece, TokenCounter, cut_pieces
from rag.language.text import fold
from rag.types import Document, Passage

_MAX_CHARACTERS = 40  # of a word piece; a model may count none for spaces or unknown signs


def cut_passages(document: Document, count: TokenCounter, size: int, limit: int) -> list[Passage]:
    """Return the passages of a document, in order, without overlaps.

    `size` is the greatest number of word pieces in a passage, and `limit` that in a passage with
    its context; a context that does not fit is left out. A passage has at most 40 characters for
    each word piece.
    """
    count = _counting_length(count)
    pieces = with_contexts(document.text, list(cut_pieces(document, count, size)))
    groups = list(_group(pieces, size))
    contexts = [_context(document.text, group) for group in groups]
    sizes = count([f"{c}\n{_text(document, g)}" for c, g in zip(contexts, groups, strict=True)])
    fitting = [c if n <= limit else "" for c, n in zip(contexts, sizes, strict=True)]
    return [_passage(document, g, c) for g, c in zip(groups, fitting, strict=True)]


def searchable_text(passage: Passage) -> str:
    """Return the text of a passage after its context, if it has one."""
    return f"{passage.context}\n{passage.text}" if passage.context else passage.text


def speaker_line(passage: Passage) -> str:
    """Return the line that names the speaker of a quotation, or "" if there is none."""
    if passage.speaker is None:
        return ""
    start, end = (at - passage.start for at in passage.speaker)
    inside = start >= 0 and end <= len(passage.text)
    return passage.text[start:end] if inside else passage.context


def _counting_length(count: TokenCounter) -> TokenCounter:
    """Return a counter that counts at least one word piece for every 40 characters."""

    def count_at_least(texts: Sequence[str]) -> list[int]:
        return [max(n, len(t) // _MAX_CHARACTERS) for n, t in zip(count(texts), texts, strict=True)]

    return count_at_least


def _text(document: Document, group: Sequence[Piece]) -> str:
    return document.text[group[0].span.start : group[-1].span.end]


def _context(text: str, group: Sequence[Piece]) -> str:
    """Return the first heading or speaker of the pieces that is not in their own text."""
    own_text = fold(text[group[0].span.start : group[-1].span.end])
    return next((p.context for p in group if p.context and fold(p.context) not in own_text), "")


def _passage(document: Document, group: Sequence[Piece], context: str) -> Passage:
    start, end = group[0].span.start, group[-1].span.end
    text = document.text[start:end]
    speaker = next((piece.speaker for piece in group if piece.speaker), None)
    key = f"{document.source.id}\0{start}\0{text}\0{context}".encode("utf-8", "surrogatepass")
    passage_id = hashlib.sha256(key).hexdigest()[:32]
    return Passage(passage_id, document.source.id, start, end, text, context, speaker)


def _group(pieces: list[Piece], size: int) -> Iterator[list[Piece]]:
    """Yield the pieces of each passage; whole paragraphs stay together where they fit."""
    group: list[Piece] = []
    tokens = 0
    paragraph_sizes = _paragraph_sizes(pieces)
    for i, piece in enumerate(pieces):
        far = bool(group) and piece.span.end - group[0].span.start > size * _MAX_CHARACTERS
        if group and (far or not piece.joined):
            new_block = piece.block != group[-1].block
            new_speaker = piece.speaker is not None and piece.speaker != group[-1].speaker
            full = tokens + _joined_size(pieces, i) > size
            # The paragraph fits into the next passage, but not into what is left of this one.
            next_fits = piece.opens and paragraph_sizes[i] <= size < tokens + paragraph_sizes[i]
            if far or new_block or new_speaker or full or next_fits:
                heading = group.pop() if group[-1].heading and not (new_block or far) else None
                if group:
                    yield group
                group = [heading] if heading else []
                tokens = heading.tokens if heading else 0
        group.append(piece)
        tokens += piece.tokens
    if group:
        yield group


def _paragraph_sizes(pieces: Sequence[Piece]) -> list[int]:
    """Count for each piece the word pieces up to the end of its paragraph and of joined ones."""
    sizes: list[int] = []
    rest = 0
    for piece in reversed(pieces):
        sizes.append(piece.tokens + rest)
        rest = 0 if piece.opens and not piece.joined else sizes[-1]
    return sizes[::-1]


def _joined_size(pieces: list[Piece], i: int) -> int:
    """Count the word pieces of a piece and of those that must be in the same passage."""
    size = pieces[i].tokens
    while i + 1 < len(pieces) and pieces[i + 1].joined:
        i += 1
        size += pieces[i].tokens
    return size
