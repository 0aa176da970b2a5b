"""The plain text of a mail as parts: marks of quotation and wrapped lines are undone."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from rag.corpus.formats.mail.quotations import (
    HEADER_LINE,
    SEPARATOR,
    Part,
    forward_name,
    reply_name,
)
from rag.types import BlockKind

_MARKS = re.compile(r" ?(?:> ?)+")
_ITEM = re.compile(r"\s*(?:[-*•–]\s+|(?=\d{1,3}[.)]\s))(?=\S)")
_WIDEST = 100  # characters; longer lines are not wrapped by hand
_NARROWEST = 60
_FITS = 0.9  # of the width; a line that ends before that ends on purpose
_WINDOW = 3  # lines of an introduction such as "On …, … wrote:"
_HEADER_LINES = 12
_DEEPEST = 50


class _Chunk(NamedTuple):
    """Lines of the same depth without a blank one between them."""

    depth: int
    lines: list[str]


def text_parts(text: str, flowed: bool = False, delete_space: bool = False) -> list[Part]:
    """Return the parts of a plain text; the options are those of RFC 3676 ("format=flowed")."""
    lines = [_unmarked(line) for line in re.split(r"\r\n|\r|\n", text)]
    if flowed:
        lines = list(_unflowed(lines, delete_space))
    chunks = list(_chunks(lines))
    widths: dict[int, int] = {}
    for depth, line in lines:
        if len(line) <= _WIDEST:
            widths[depth] = max(widths.get(depth, _NARROWEST), len(line))
    parts: list[Part] = []
    for chunk, following in zip(chunks, [*chunks[1:], _Chunk(0, [])], strict=False):
        width = widths.get(chunk.depth, _NARROWEST)
        parts.extend(_parts(chunk, following.depth > chunk.depth, width))
    return parts


def _unmarked(line: str) -> tuple[int, str]:
    """Return how deep a line is quoted, and the line without its marks."""
    marks = _MARKS.match(line)
    if not marks or line.startswith(">From "):  # so a mailbox writes "From " in a text
        return 0, line[1:] if marks else line
    return min(marks[0].count(">"), _DEEPEST), line[marks.end() :]


def _unflowed(lines: Iterable[tuple[int, str]], delete_space: bool) -> Iterator[tuple[int, str]]:
    """Yield the lines with those that end with a space joined to the next one."""
    open_depth, parts = 0, list[str]()
    for depth, line in lines:
        line = line.removeprefix(" ")
        if parts and (depth != open_depth or line == "-- "):
            yield open_depth, "".join(parts)
            parts = []
        open_depth = depth
        if line.endswith(" ") and line != "-- ":
            parts.append(line[:-1] if delete_space else line)
        else:
            yield depth, "".join([*parts, line])
            parts = []
    if parts:
        yield open_depth, "".join(parts)


def _chunks(lines: Iterable[tuple[int, str]]) -> Iterator[_Chunk]:
    chunk = _Chunk(0, [])
    for depth, line in lines:
        blank = not line.strip()
        if chunk.lines and (blank or depth != chunk.depth):
            yield chunk
            chunk = _Chunk(depth, [])
        if not blank:
            chunk = chunk if chunk.lines else _Chunk(depth, [])
            chunk.lines.append(line.rstrip())
    if chunk.lines:
        yield chunk


def _parts(chunk: _Chunk, quoted_next: bool, width: int) -> Iterator[Part]:
    run: list[str] = []
    at = checked = 0
    while at < len(chunk.lines):
        line = chunk.lines[at]
        opening = None
        if at >= checked:
            header = _header_lines(chunk.lines[at : at + _HEADER_LINES])
            checked = at + len(header)  # if it is none, then no line of it begins one
            opening = _forward(header, chunk.depth)
        opening = opening or _reply(chunk, at, quoted_next)
        if run and (opening or not _continues(run, line, width)):
            yield _paragraph(run, chunk.depth)
            run = []
        if opening:
            yield opening[0]
            at += opening[1]
        else:
            run.append(line)
            at += 1
    if run:
        yield _paragraph(run, chunk.depth)


def _continues(run: list[str], line: str, width: int) -> bool:
    """Return whether a line goes on with the paragraph of the lines before it."""
    before = run[-1]
    if _ITEM.match(line) or "--" in (before.strip(), line.strip()) or len(before) > _WIDEST:
        return False
    indented = line[0].isspace() and _ITEM.match(run[0])
    fits = len(before) + 1 + len(line.split(maxsplit=1)[0]) <= _FITS * width
    return bool(indented) or line[:1].islower() or not fits


def _paragraph(run: list[str], depth: int) -> Part:
    text = " ".join(line.strip() for line in run)
    if SEPARATOR.fullmatch(text) and text != "--":
        return Part("boilerplate", text, depth)
    bullet = _ITEM.match(text)
    kind: BlockKind = "item" if bullet and not depth else "paragraph"
    return Part(kind, text[bullet.end() :] if bullet else text, depth)


def _reply(chunk: _Chunk, at: int, quoted_next: bool) -> tuple[Part, int] | None:
    """Return the introduction that begins at a line, and of how many lines it is."""
    for count in range(1, min(_WINDOW, len(chunk.lines) - at) + 1):
        window = chunk.lines[at : at + count]
        whole = count == 1 or any(map(str.isdigit, window[0]))
        certain = quoted_next and whole and at + count == len(chunk.lines)
        text = " ".join(window)
        if (name := reply_name(text, certain)) is not None:
            return Part("paragraph", text, chunk.depth, opens="reply", name=name), count
    return None


def _header_lines(lines: list[str]) -> list[str]:
    """Return the lines at the beginning that look like a header; between two may be another one."""
    if not (HEADER_LINE.match(lines[0]) or SEPARATOR.fullmatch(lines[0])):
        return []
    count = 1
    for number, line in enumerate(lines[1:], start=1):
        if number > count + 1:
            break
        count = number + 1 if HEADER_LINE.match(line) else count
    return lines[:count]


def _forward(header: list[str], depth: int) -> tuple[Part, int] | None:
    """Return the header of a forwarded mail, and its number of lines."""
    text = "\n".join(line.strip() for line in header)
    name = forward_name(text) if len(header) > 1 else None
    part = Part("field", text, depth, opens="forward", name=name or "")
    return (part, len(header)) if name else None
