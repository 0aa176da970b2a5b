"""Cuts a document into passages: whole units of one section, as many as fit the embedding model.

A heading stays with what it introduces, and a speaker with the quotation. Boilerplate is in no
passage. A passage has the headings above it, or the speaker of its quotation, as its `context`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import lru_cache

from rag.corpus.metadata.file_names import names_in_path
from rag.corpus.pieces import Piece, TokenCounter, cut_pieces
from rag.corpus.speakers import with_speakers
from rag.corpus.units import is_quotable
from rag.language.plain import plain
from rag.types import Document, Passage, Unit

_MAX_CHARACTERS = 40  # of a word piece; a model may count none for spaces or unknown signs
_SEPARATOR = " > "
_LONGEST_HEADING = 150  # characters


def cut_passages(document: Document, count: TokenCounter, size: int, limit: int) -> list[Passage]:
    """Return the passages of a document, in order, without overlaps.

    `size` is the greatest number of word pieces in a passage, and `limit` that in a passage with
    its context; of a context that does not fit, only the last heading is kept, or nothing. A
    passage has at most 40 characters for each word piece.
    """
    count = _counting_length(count)
    pieces = with_speakers(document.text, list(cut_pieces(document, count, size)))
    passages = [_passage(document, group) for group in _group(pieces, size)]
    for shortened in (_with_last_heading, _without_context):
        sizes = count([searchable_text(passage) for passage in passages])
        passages = [p if n <= limit else shortened(p) for p, n in zip(passages, sizes, strict=True)]
    return [replace(passage, id=_passage_id(passage)) for passage in passages]


@lru_cache(maxsize=1_024)
def searchable_text(passage: Passage) -> str:
    """Return the text of a passage after its context, if it has one."""
    text = plain(passage.text)
    return f"{passage.context}\n{text}" if passage.context else text


@lru_cache(maxsize=1_024)
def unit_texts(passage: Passage) -> tuple[str, ...]:
    """Return the units of a passage as they are read where they stand alone."""
    return tuple(unit_text(passage, unit) for unit in passage.units)


def unit_text(passage: Passage, unit: Unit) -> str:
    """Return a unit as it is read where it stands alone, on one line."""
    at = passage.start
    return unit.reading or plain(passage.text[unit.start - at : unit.end - at])


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


def _passage(document: Document, group: Sequence[Piece]) -> Passage:
    """Return the passage of a group of pieces, without an id."""
    start, end = group[0].span.start, group[-1].span.end
    speaker = next((piece.speaker for piece in group if piece.speaker), None)
    if speaker and not (start <= speaker.start and speaker.end <= end):
        context = document.text[speaker.start : speaker.end]
    else:
        context = _SEPARATOR.join(_headings(document, group))
    text = document.text[start:end]
    units = tuple(piece.unit for piece in group)
    source = document.source
    return Passage("", source.id, start, end, text, context, speaker, units, source.language)


def _headings(document: Document, group: Sequence[Piece]) -> list[str]:
    """Return the names in the path of the file, and what is above a group of pieces.

    These are its headings, and the header or lead-in of its first piece.
    """
    start, end = group[0].span.start, group[-1].span.end
    beside = [*group[-1].block.path, *group[0].block.context]
    above = [span for span in beside if not start <= span.start < end]
    headings = [plain(document.text[s:e])[:_LONGEST_HEADING] for s, e in above]
    return [*names_in_path(document), *headings]


def _with_last_heading(passage: Passage) -> Passage:
    return replace(passage, context=passage.context.rpartition(_SEPARATOR)[2])


def _without_context(passage: Passage) -> Passage:
    return replace(passage, context="")


def _passage_id(passage: Passage) -> str:
    key = f"{passage.document_id}\0{passage.start}\0{passage.text}\0{passage.context}"
    return hashlib.sha256(key.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def _group(pieces: list[Piece], size: int) -> Iterator[list[Piece]]:
    """Yield the pieces of each passage; whole blocks stay together where they fit."""
    group: list[Piece] = []
    tokens = 0
    block_sizes = _block_sizes(pieces)
    for i, piece in enumerate(pieces):
        far = bool(group) and piece.span.end - group[0].span.start > size * _MAX_CHARACTERS
        if group and (far or not piece.joined):
            apart = far or piece.island != group[-1].island or _begins_section(group, piece)
            new_speaker = piece.speaker is not None and piece.speaker != group[-1].speaker
            full = tokens + _joined_size(pieces, i) > size
            # The block fits into the next passage, but not into what is left of this one.
            next_fits = piece.opens and block_sizes[i] <= size < tokens + block_sizes[i]
            if apart or new_speaker or full or next_fits:
                headings = [] if apart else _last_headings(group)
                if len(headings) < len(group):
                    yield group[: len(group) - len(headings)]
                    group = headings
                elif full:
                    yield group
                    group = []
                tokens = sum(heading.tokens for heading in group)
        group.append(piece)
        tokens += piece.tokens
    if group:
        yield group


def _begins_section(group: Sequence[Piece], piece: Piece) -> bool:
    """Return whether a piece is under other headings than a group that has more than headings."""
    other = piece.block.path != group[-1].block.path or not _is_text(piece)
    return other and any(map(_is_text, group))


def _is_text(piece: Piece) -> bool:
    return piece.unit.kind not in ("title", "heading")


def _last_headings(group: Sequence[Piece]) -> list[Piece]:
    """Return the headings, captions and headers at the end of a group."""
    headings: list[Piece] = []
    for piece in reversed(group):
        if is_quotable(piece.unit):
            break
        headings.insert(0, piece)
    return headings


def _block_sizes(pieces: Sequence[Piece]) -> list[int]:
    """Count for each piece the word pieces up to the end of its block and of joined ones."""
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
