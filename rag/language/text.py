"""Plain forms of a text, of the same length or shorter. Spans refer to the text passed in."""

from __future__ import annotations

import re

from rag.language.plain import DIGITS, aligned_plain, without_fillers
from rag.types import Span

# Each character becomes one character, so that offsets in the folded text fit the original.
_FOLDED = str.maketrans(
    {
        **DIGITS,
        **dict.fromkeys("‘’‚‛′`´", "'"),
        **dict.fromkeys("“”„‟″«»", '"'),
        **dict.fromkeys("‐‑‒–—―−", "-"),
        **dict.fromkeys("\u00a0\u2007\u202f\u2009\u200a\t", " "),
    }
)

_LINE = re.compile(r"[^\n\r\u2028\u2029]+")


def fold(text: str) -> str:
    """Return the aligned plain text in lower case, with plain quotes, dashes and spaces.

    >>> fold("“It’s—so”")
    '"it\\'s-so"'
    """
    folded = aligned_plain(text).translate(_FOLDED)
    lowered = folded.lower()
    if len(lowered) == len(folded):
        return lowered
    return "".join(low if len(low := c.lower()) == 1 else c for c in folded)


def squash(text: str) -> str:
    """Return the folded text with each run of white space as one space.

    Use it to compare texts: its offsets do not fit the original.
    """
    return " ".join(without_fillers(fold(text)).split())


def shorten(text: str, length: int) -> str:
    """Shorten a text to at most `length` characters, at the end of a word if possible.

    >>> shorten("The Washington Times", 16), shorten("abcdefgh", 5)
    ('The Washington…', 'abcd…')
    """
    text = " ".join(text.split())
    if len(text) <= length:
        return text
    cut = text[: length - 1]
    return (cut.rpartition(" ")[0] or cut).rstrip(" ,;:") + "…"


def trim(text: str, start: int, end: int) -> Span:
    """Return the span without white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while end > start and text[end - 1].isspace():
        end -= 1
    return Span(start, end)


def lines(text: str) -> list[Span]:
    """Return the spans of the lines that are not blank, trimmed."""
    spans = (trim(text, m.start(), m.end()) for m in _LINE.finditer(text))
    return [span for span in spans if span.start < span.end]
