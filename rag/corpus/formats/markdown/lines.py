"""What is found in the lines of Markdown: cells, labelled lines, bold headings, text in HTML."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language.text import trim
from rag.types import Block, Span

_PIPE = re.compile(r"(?<!\\)\|")
_MARKS = re.compile(r"(?:[>\s]|[-*+]\s|\d{1,9}[.)]\s)*")  # of the quotations and items around
_LINE = re.compile(r"[^\r\n]+")
_ANY_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|\Z)")
_FIELD = re.compile(
    r"(?:\*\*|__)?(?=[^\W_])(?:[^\s:|`*\[\]]++ ?){1,5}(?:\*\*|__)?:(?:\*\*|__)?\s+\S.*"
)
_KEY = 50  # characters; a longer one is no key
_BOLD = re.compile(r"(\*\*|__)(?![\s*_])((?:(?!\1).)*[^\s.,;])\1:?")
_BOLD_HEADING = 100  # characters; longer ones are sentences
_COMMAND = re.compile(r"(?:\{[%{:<][^\r\n{}]*[}%>]\}\s*)+|\{:[^{}\r\n]*\}")  # of a template
_NOT_TEXT = re.compile(
    rf"{_COMMAND.pattern}"
    r"|\[TOC\]|\[\[_?TOC_?\]\]"
    r"|(?:\[!\[[^\[\]]*\]\([^()]*\)\]\([^()]*\)\s*)+"  # badges
)
_HIDDEN = re.compile(r"<!--.*?(?:-->|\Z)|<(script|style)\b.*?(?:</\1\s*>|\Z)", re.DOTALL | re.I)
_TAG = re.compile(r"<[A-Za-z/!?][^<>]*>")
_HEADING = re.compile(r".*<h([1-6])\b[^<>]*>[^<>]*", re.IGNORECASE)


def row_cells(text: str, line: Span, nested: bool) -> list[Span]:
    """Return the trimmed cells of a table's line; `nested` in a quotation or an item.

    >>> line = "| a | b \\\\| c | |"
    >>> [line[start:end] for start, end in row_cells(line, Span(0, len(line)), False)]
    ['a', 'b \\\\| c', '']
    """
    marks = _MARKS.match(text, *line) if nested else None
    start = marks.end() if marks else line.start
    start += text[start : start + 1] == "|"
    bars = [m.start() for m in _PIPE.finditer(text, start, line.end)]
    ends = bars if bars and bars[-1] == line.end - 1 else [*bars, line.end]
    starts = [start, *(bar + 1 for bar in bars)]
    return [_cell(text, *pair) for pair in zip(starts, ends, strict=False)]


def _cell(text: str, start: int, end: int) -> Span:
    span = trim(text, start, end)
    return span if span.start < span.end else Span(start, start)


def paragraph_blocks(text: str, span: Span, level: int) -> Iterator[Block]:
    """Yield the blocks of a paragraph: most are one; `level` is that of a heading in bold type."""
    lines = [trim(text, *m.span()) for m in _LINE.finditer(text, *span)]
    while len(lines) > 1 and _COMMAND.fullmatch(text, *lines[0]):
        del lines[0]
    while len(lines) > 1 and _COMMAND.fullmatch(text, *lines[-1]):
        del lines[-1]
    span = Span(lines[0].start, lines[-1].end)
    words = text[span.start : span.end]
    if len(words) <= _BOLD_HEADING and (bold := _BOLD.fullmatch(words)):
        yield Block("heading", span.start + bold.start(2), span.start + bold.end(2), level)
    elif _NOT_TEXT.fullmatch(words):
        yield Block("boilerplate", *span)
    elif len(lines) > 1 and all(_is_field(text[start:end]) for start, end in lines):
        yield from (Block("field", start, _before_break(text, end)) for start, end in lines)
    else:
        yield Block("paragraph", *span)


def _is_field(line: str) -> bool:
    return 0 < line.find(":") <= _KEY and _FIELD.fullmatch(line) is not None


def _before_break(text: str, end: int) -> int:
    """Return the end of a line without the backslash that breaks it."""
    return end - (text[end - 1] == "\\")


def html_blocks(text: str, span: Span) -> Iterator[Block]:
    """Yield the blocks of HTML in Markdown: lines of words that follow each other are one."""
    html = text[span.start : span.end]
    shown = _TAG.sub(_blanks, _HIDDEN.sub(_blanks, html))
    start = end = 0
    for match in _ANY_LINE.finditer(shown):
        line = trim(shown, *match.span())
        heading = _HEADING.fullmatch(html, match.start(), line.start)
        if start < end and (line.start == line.end or heading):
            yield Block("paragraph", span.start + start, span.start + end)
            start = end
        if heading and line.start < line.end:
            level = int(heading.group(1))
            yield Block("heading", span.start + line.start, span.start + line.end, level)
            start = end = line.end
        elif line.start < line.end:
            start, end = (line.start if start == end else start), line.end
    if start < end:
        yield Block("paragraph", span.start + start, span.start + end)


def _blanks(match: re.Match[str]) -> str:
    """Return blanks in place of a match, with its line ends."""
    return re.sub(r"[^\r\n]", " ", match.group())
