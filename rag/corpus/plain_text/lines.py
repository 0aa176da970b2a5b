"""The lines of a plain text, and whether one goes on in the next."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from statistics import median

from rag.corpus.plain_text.marks import ENDED
from rag.language.tokens import stop_words
from rag.types import Span

_LINE = re.compile(r"[^\n\r\u2028\u2029\f]*(?:\r\n|[\n\r\u2028\u2029\f]|\Z)")
_HYPHENATED = re.compile(r"[^\W\d_][-‐]$")
_LAST_WORD = re.compile(r"\w*$")
_OPENING = "\"“‘'(["  # signs before a word
_WRAPPED_AT_MOST = 130  # columns; a longer line is a paragraph by itself
_WRAPPED_AT_LEAST = 40  # columns; narrower lines are broken by meaning
_WIDE = 60  # columns; a single line end is known to be broken by width from here on
_GAP = re.compile(r"\S(?: {3,}|\t)\S")  # between columns
_BROKEN_BY_WIDTH = 0.6  # share of the line ends of a chunk


@dataclass(frozen=True, slots=True)
class Line:
    """A line that is not blank: its trimmed span, its indentation in columns, and its words."""

    span: Span
    indent: int
    text: str

    @property
    def width(self) -> int:
        """The column after the last character."""
        return self.indent + len(self.text)


def chunks(text: str) -> Iterator[list[Line]]:
    """Yield the runs of lines between blank lines; a form feed counts as a blank line."""
    chunk: list[Line] = []
    for match in _LINE.finditer(text):
        raw = match.group()
        stripped = raw.strip()
        if stripped:
            before = raw[: len(raw) - len(raw.lstrip())]
            start = match.start() + len(before)
            span = Span(start, start + len(stripped))
            chunk.append(Line(span, len(before.expandtabs(8)), stripped))
        if chunk and (not stripped or raw.endswith("\f")):
            yield chunk
            chunk = []
    if chunk:
        yield chunk


def text_width(all_chunks: Sequence[Sequence[Line]]) -> int:
    """Return the column at which a text is wrapped, 0 if it is not."""
    widths = [max(line.width for line in chunk) for chunk in all_chunks if len(chunk) > 2]
    plausible = [w for w in widths if _WRAPPED_AT_LEAST <= w <= _WRAPPED_AT_MOST]
    return round(median(plausible)) if plausible else 0


def joined_lines(chunk: Sequence[Line], width: int) -> list[bool]:
    """Return for each line of a chunk whether it goes on from the line before it.

    A line end is broken by width if the first word of the next line had no room on it. Where most
    line ends of a chunk are so, all lines are one paragraph.
    """
    column = _column(chunk, width)
    forced = [_has_no_room(a, b, column) for a, b in itertools.pairwise(chunk)]
    wrapped = bool(column) and sum(forced) >= _BROKEN_BY_WIDTH * len(forced)
    return [
        False,
        *(
            (wrapped and (no_room or _is_open(line, column))) or _goes_on(line, following, column)
            for (line, following), no_room in zip(itertools.pairwise(chunk), forced, strict=True)
        ),
    ]


def _is_open(line: Line, column: int) -> bool:
    """Return whether a line of a wrapped paragraph ends in the middle of a sentence."""
    return line.width >= 0.6 * column and not ENDED.search(line.text) and not _GAP.search(line.text)


def _column(chunk: Sequence[Line], width: int) -> int:
    """Return the column at which the lines of a chunk are wrapped, 0 if they are not."""
    widest = max(line.width for line in chunk[:-1] or chunk)
    if not _WRAPPED_AT_LEAST <= widest <= _WRAPPED_AT_MOST:
        return 0
    if width and widest < 0.75 * width:
        return 0
    if len(chunk) == 2:
        return width or (widest if widest >= _WIDE else 0)
    return max(line.width for line in chunk)


def _has_no_room(line: Line, following: Line, column: int) -> bool:
    if _GAP.search(line.text) or _GAP.search(following.text):
        return False
    first_word = following.text.split(maxsplit=1)[0]
    return line.width + 1 + len(first_word) > column


def _goes_on(line: Line, following: Line, column: int) -> bool:
    """Return whether the words show that a sentence goes on in the next line."""
    if line.width > _WRAPPED_AT_MOST:
        return False
    if _HYPHENATED.search(line.text) and following.text[0].islower():
        return True
    if ENDED.search(line.text) or not following.text.lstrip(_OPENING)[:1].islower():
        return False
    last = _LAST_WORD.search(line.text)
    open_end = line.text.endswith(",") or (last and last.group().lower() in stop_words())
    return bool(open_end) or (bool(column) and line.width >= 0.5 * column)
