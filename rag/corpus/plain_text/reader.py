"""Reads plain text of any habit as blocks over it; nothing of the text is changed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.corpus.formats.content import Content
from rag.corpus.plain_text.headings import as_headings
from rag.corpus.plain_text.lines import Line, chunks, joined_lines, text_width
from rag.corpus.plain_text.marks import (
    BULLET,
    ENDED,
    FIELD,
    NUMBERED,
    RUN_IN,
    SUBSECTION,
    UNDERLINE,
)
from rag.corpus.plain_text.tables import table, table_of_contents
from rag.types import Block, Span

_QUOTED = re.compile(r"(?:>[ \t]?)+")
_CODE = re.compile(
    r"[$#%>] \S|.*[;{}]$|.*\)\s*:$|<\/?\w+[^>]*>|(?:import|from|def|class|return) \w"
)
_SENTENCE = re.compile(r"[.!?][\"”’)]*(?:\s|$)")


def read_plain_text(text: str) -> Content:
    """Return a text with its blocks.

    >>> content = read_plain_text("Notes\\n\\n- one\\n  more\\n- two")
    >>> [(block.kind, text[block.start:block.end]) for text in [content.text]
    ...  for block in content.blocks]
    [('heading', 'Notes'), ('item', 'one\\n  more'), ('item', 'two')]
    """
    all_chunks = list(chunks(text))
    width = text_width(all_chunks)
    blocks = [block for chunk in all_chunks for block in _blocks_of(chunk, width)]
    return Content(text, tuple(as_headings(text, blocks)))


def _blocks_of(chunk: list[Line], width: int) -> Iterator[Block]:
    if table_of_contents(chunk):
        yield Block("boilerplate", chunk[0].span.start, chunk[-1].span.end)
    elif all(line.text.startswith(">") for line in chunk):
        yield from _quotation(chunk, width)
    elif (rows := table(chunk)) is not None:
        yield from rows
    elif _is_code(chunk):
        yield Block("code", chunk[0].span.start, chunk[-1].span.end)
    elif _are_fields(chunk):
        yield from (Block("field", *line.span) for line in chunk)
    else:
        yield from _running_text(chunk, width)


def _quotation(chunk: Sequence[Line], width: int) -> Iterator[Block]:
    lines = [_unquoted(line) for line in chunk]
    depths = dict(zip(lines, map(_depth, chunk), strict=True))
    for run in _runs(lines):
        depth = depths[run[0]]
        for entry in _entries(run, width):
            yield Block("quotation", entry[0].span.start, entry[-1].span.end, depth)


def _runs(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Yield the runs of lines with words."""
    run: list[Line] = []
    for line in lines:
        if line.text:
            run.append(line)
        elif run:
            yield run
            run = []
    if run:
        yield run


def _unquoted(line: Line) -> Line:
    marks = _QUOTED.match(line.text)
    size = marks.end() if marks else 0
    text = line.text[size:].lstrip()
    return Line(Span(line.span.end - len(text), line.span.end), 0, text)


def _depth(line: Line) -> int:
    marks = _QUOTED.match(line.text)
    return marks.group().count(">") if marks else 0


def _is_code(chunk: Sequence[Line]) -> bool:
    """Return whether most lines look like code, and they are indented or there are several."""
    looks = sum(bool(_CODE.match(line.text)) for line in chunk)
    return 2 * looks > len(chunk) and (len(chunk) > 2 or min(line.indent for line in chunk) >= 2)


def _are_fields(chunk: Sequence[Line]) -> bool:
    """Return whether every line is "name: value" and no value is a text of several sentences."""
    matches = [FIELD.fullmatch(line.text) for line in chunk]
    if not all(matches):
        return False
    values = [m.group(2) for m in matches if m]
    short = all(len(v) <= 120 and len(_SENTENCE.findall(v)) < 2 for v in values)
    names_code = all(m and re.fullmatch(r"[a-z][\w.-]*", m.group(1)) for m in matches)
    return short and (len(chunk) > 1 or names_code)


def _running_text(chunk: list[Line], width: int) -> Iterator[Block]:
    for entry in _entries(chunk, width):
        first, last = entry[0], entry[-1]
        if len(entry) == 2 and _underlined(first, last):
            yield Block("heading", *first.span, 1 if last.text[0] in "=#*" else 2)
        elif bullet := BULLET.match(first.text):
            start = first.span.start + bullet.end()
            yield Block("item", start, last.span.end, 1 + first.indent)
        elif NUMBERED.match(first.text):
            yield Block("item", first.span.start, last.span.end, 1 + first.indent)
        elif (mark := RUN_IN.match(first.text)) and mark.end() < len(first.text):
            start = first.span.start
            name = first.text[: mark.end()].rstrip()
            yield Block("heading", start, start + len(name), 0)
            yield Block("paragraph", start + mark.end(), last.span.end)
        else:
            yield Block("paragraph", first.span.start, last.span.end)


def _entries(chunk: Sequence[Line], width: int) -> Iterator[list[Line]]:
    """Yield the lines of each item and paragraph of a chunk."""
    joined = joined_lines(chunk, width)
    entry: list[Line] = []
    for line, goes_on in zip(chunk, joined, strict=True):
        underlines = len(entry) == 1 and _underlined(entry[0], line)
        if entry and (underlines or _belongs(entry, line, goes_on)):
            entry.append(line)
            continue
        if entry:
            yield entry
        entry = [line]
    if entry:
        yield entry


def _belongs(entry: Sequence[Line], line: Line, goes_on: bool) -> bool:
    """Return whether a line belongs to the item or paragraph above it."""
    first = entry[0]
    if BULLET.match(line.text):
        return False
    if number := NUMBERED.match(line.text):
        # "under section" + "7. This requirement …" is no item, unless 6 was the one before it.
        before = NUMBERED.match(first.text)
        next_one = before and _follows(before.group(), number.group())
        return goes_on and not next_one and not ENDED.search(entry[-1].text)
    marked = BULLET.match(first.text) or NUMBERED.match(first.text) or SUBSECTION.match(first.text)
    return goes_on or bool(marked and line.indent > first.indent)


def _follows(before: str, number: str) -> bool:
    """Return whether the number of an item follows another, as "b)" follows "a)"."""
    one, other = before.strip(" \t().").lower(), number.strip(" \t().").lower()
    if one.isdigit() and other.isdigit():
        return int(other) == int(one) + 1
    roman = len(other) > 1 and len(one) > 0 and not (one + other).isdigit()
    return roman or (len(one) == len(other) == 1 and ord(other) == ord(one) + 1)


def _underlined(line: Line, following: Line) -> bool:
    """Return whether the next line does nothing but underline a line with words."""
    marks = following.text
    if not any(c.isalnum() for c in line.text):
        return False
    long_enough = len(marks) >= 3 and abs(len(marks) - len(line.text)) <= 3 + len(line.text) // 4
    return bool(UNDERLINE.match(marks)) and len(set(marks)) == 1 and long_enough
