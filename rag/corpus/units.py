"""What can be quoted: whole sentences, items, rows, fields and turns, each within one block."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rag.language.foreign.detection import foreign
from rag.language.foreign.sentences import foreign_sentences
from rag.language.plain import FILLER, aligned_plain, plain
from rag.language.sentences import sentences
from rag.language.text import trim
from rag.types import Block, Document, Span, Unit

_WHOLE = 240  # characters; an item or a turn that is not longer is one unit
_LONG_CODE = 1_200  # characters; longer code is quoted by paragraphs
_UNQUOTED = ("title", "heading", "caption", "header", "front matter")
_ONE_PIECE = ("row", "field", *_UNQUOTED)
_SAID = ("turn", "quotation", "cue")  # by somebody whom the context names
_UNIT = re.compile(r"\s*[(\[]([^\W\d_]{1,8}|[$€£¥%])[)\]]$")
_LEAD_IN = 300  # characters of a lead-in, a header or a caption that are read along


def is_quotable(unit: Unit) -> bool:
    """Return whether a unit can answer by itself; a heading or a header cannot."""
    return unit.kind not in _UNQUOTED


def units(document: Document) -> Iterator[tuple[Block, Unit]]:
    """Yield the units of a document in order, each with its block; boilerplate has none."""
    language = document.source.language
    headers = {Span(b.start, b.end): b for b in document.blocks if b.kind == "header"}
    for block in document.blocks:
        if block.kind == "boilerplate":
            continue
        speaker = block.context[0] if block.kind in _SAID and block.context else None
        for part in _parts(document.text, block, language):
            for span in _outside(document.text, part, document.boilerplate):
                reading = _reading(document.text, block, span, headers)
                yield block, Unit(block.kind, *span, reading, speaker)


def _outside(text: str, span: Span, boilerplate: Sequence[Span]) -> Iterator[Span]:
    """Yield what is left of a span without the boilerplate, which is in order."""
    start = span.start
    first = bisect_left(boilerplate, span.start, key=lambda mark: mark.end)
    for i in range(first, len(boilerplate)):  # a slice would copy all that follows
        mark = boilerplate[i]
        if mark.start >= span.end:
            break
        if (left := trim(text, start, max(start, mark.start))).start < left.end:
            yield left
        start = max(start, mark.end)
    if start == span.start:
        yield span
    elif (left := trim(text, start, max(start, span.end))).start < left.end:
        yield left


def _parts(text: str, block: Block, language: str) -> Sequence[Span]:
    """Return the spans of the units of a block."""
    size = block.end - block.start
    whole = Span(block.start, block.end)
    if block.kind in _ONE_PIECE or (block.kind in ("item", "turn") and size <= _WHOLE):
        return [whole]
    if block.kind == "code":
        return [whole] if size <= _LONG_CODE else _code_parts(text, block)
    # Line ends inside of a block end no sentence.
    flat = aligned_plain(text[block.start : block.end])
    flat = flat.replace("\n", " ").replace("\r", " ")
    all_of_it = [Span(0, len(flat))]
    if foreign([language]):
        found = foreign_sentences(flat, all_of_it, language)
    else:
        found = sentences(flat, all_of_it)
    raw = text[block.start : block.end]
    return [Span(block.start + s, block.start + e) for s, e in _with_markup(raw, flat, found)]


def _with_markup(raw: str, flat: str, sentences: Iterable[Span]) -> Iterator[Span]:
    """Yield sentences with the markup that touches them, such as the bracket of a link."""

    def is_markup(at: int) -> bool:
        return flat[at] in (" ", FILLER) and not raw[at].isspace()

    past = 0
    for start, end in sentences:
        while start > past and is_markup(start - 1):
            start -= 1
        while raw[start] == ">":  # of a mail; it is no part of what is quoted
            start += 1
        while end < len(flat) and is_markup(end):
            end += 1
        yield Span(start, end)
        past = end


def _code_parts(text: str, block: Block) -> list[Span]:
    """Cut long code at blank lines or, without any, at line ends."""
    parts: list[Span] = []
    start = block.start
    at = block.start
    while at < block.end:
        line_end = text.find("\n", at, block.end)
        end = block.end if line_end < 0 else line_end
        blank = not text[at:end].strip()
        if (blank or end - start > _LONG_CODE) and text[start:at].strip():
            parts.append(Span(start, at))
            start = at
        at = end + 1
    parts.append(Span(start, block.end))
    return [
        Span(p.start + len(raw) - len(raw.lstrip("\r\n")), p.start + len(raw.rstrip()))
        for p in parts
        if (raw := text[p.start : p.end]).strip()
    ]


def _reading(text: str, block: Block, span: Span, headers: Mapping[Span, Block]) -> str:
    """Return how a unit is read where it stands alone, "" if it is like its text.

    A row is read with the names of its columns, an item after its lead-in, a turn after the name
    of its speaker.
    """
    if not block.context:
        return ""
    own = plain(text[span.start : span.end])
    context = [plain(text[s:e])[:_LEAD_IN] for s, e in block.context]
    header = headers.get(block.context[-1])
    if header and len(header.cells) == len(block.cells):
        return " ".join([*context[:-1], _named_cells(text, header, block)])
    if block.kind in _SAID:
        return f"{context[0]}: {own}"
    return " ".join([*context, own])


def _named_cells(text: str, header: Block, row: Block) -> str:
    """Return "Permit: Dredging; Fee: 1450"; an empty cell is left out."""
    named = []
    for (start, end), (from_, to) in zip(header.cells, row.cells, strict=True):
        name, cell = plain(text[start:end]), plain(text[from_:to])
        if cell[-1:].isdigit() and (unit := _UNIT.search(name)):
            name, cell = name[: unit.start()], f"{cell} {unit.group(1)}"  # "Fee (EUR)" of 45
        if cell:
            named.append(f"{name}: {cell}" if name else cell)
    return "; ".join(named)
