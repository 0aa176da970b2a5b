"""The marks within a line of text: emphasis, code, the targets of links, hyphens at line ends.

Works on spans with the names of their styles. "hid" is a mark that is not shown.
"""

from __future__ import annotations

import re

from rag.app.html.source_text.layout import StyledSpan
from rag.language.plain import FILLER, aligned_plain
from rag.types import Span

_LONGEST_LINE_END = 40  # characters of the word before a hyphen
_MARK = re.compile(
    r"(?=[`*_\[\]!>‐-])(?:"  # to be quick
    r"(?P<code>(?<!`)(?P<ticks>`{1,3})(?!`)[^`]{1,300}(?P=ticks)(?!`))"
    r"|(?P<hyphen>(?<=[^\W\d_])[-‐](?:\r?\n|\r)[ \t>]*(?=[^\W\d_]))"
    r"|(?P<quoted>(?:(?<=[\n\r])|(?<=[\n\r] )|(?<=[\n\r]  )|(?<=[\n\r]   ))>[> \t]*)"
    r"|(?P<link>!?\[)"
    r"|(?P<target>\]\((?:[a-z]{3,6}:|[/#.]|[\w-]+[/.][\w-])[^()\s]*(?:\([^()\s]*\)[^()\s]*)?\))"
    r"|(?P<bracket>\])"
    r"|(?P<close>(?<=[\w.,:;!?)\"”\]`*_%])(?:\*{1,3}(?![\w*])|(?<!_)_{1,3}(?!\w)))"
    r"|(?P<open>(?<![\w*])\*{1,3}(?=[\w\"“(\[`_$£€+-])|(?<!\w)_{1,3}(?=[\w*\"“(`])))"
)
_SIGNS = ("*", "_", "`", "](", "-\n", "-\r", "‐\n", "‐\r", "\r")
_CLASSES = {1: "i", 2: "b", 3: "b i"}  # by the number of asterisks

Range = tuple[int, int, str]


def inline_marks(text: str, within: Span) -> list[StyledSpan]:
    """Return the styled pieces of a part of a text, in order; what is left out is plain.

    >>> text = "A **big *red* dog**"
    >>> [text[s:e] for (s, e), style in inline_marks(text, Span(0, 19)) if style != "hid"]
    ['big ', 'red', ' dog']
    """
    words = text[within.start : within.end]
    if not any(sign in words for sign in _SIGNS) and not (">" in words and "\n" in words):
        return []
    hidden: list[Span] = []
    styled: list[Range] = []
    opened: list[Span] = []
    brackets: list[Span] = []
    for match in _MARK.finditer(text, *within):
        kind, span = match.lastgroup, Span(*match.span())
        if kind == "code":
            size = len(match["ticks"])
            inner = Span(span.start + size, span.end - size)
            hidden += [Span(span.start, inner.start), Span(inner.end, span.end)]
            styled.append((*inner, "c"))
        elif kind == "quoted" or (kind == "hyphen" and _divides(text, span, within)):
            hidden.append(span)
        elif kind == "link":
            brackets.append(span)
        elif kind in ("target", "bracket") and brackets:
            bracket = brackets.pop()
            hidden += [bracket, span] if kind == "target" else []
        elif kind == "open":
            opened.append(span)
        elif kind == "close" and (begun := _begun(text, opened, span)):
            hidden += [begun, span]
            styled.append((begun.end, span.start, _CLASSES[span.end - span.start]))
    return _flat(hidden, styled) if hidden else []


def _begun(text: str, opened: list[Span], close: Span) -> Span | None:
    """Return the mark that a mark ends, and drop those within."""
    marks = text[close.start : close.end]
    for i in range(len(opened) - 1, max(-1, len(opened) - 9), -1):
        if text[opened[i].start : opened[i].end] == marks and opened[i].end < close.start:
            begun = opened[i]
            del opened[i:]
            return begun
    return None


def _divides(text: str, hyphen: Span, within: Span) -> bool:
    """Return whether a hyphen at a line end only divides a word."""
    start = max(within.start, hyphen.start - _LONGEST_LINE_END)
    near = text[start : min(within.end, hyphen.end + _LONGEST_LINE_END)]
    return aligned_plain(near)[hyphen.start - start] == FILLER


def _flat(hidden: list[Span], styled: list[Range]) -> list[StyledSpan]:
    """Return pieces that do not overlap, each with all of its styles.

    A style begins and ends at hidden marks.
    """
    begins = {start: style for start, _, style in styled}
    ends = {end: style for _, end, style in styled}
    pieces: list[StyledSpan] = []
    current: list[str] = []
    at = 0
    for span in sorted(hidden):
        if current and at < span.start:
            pieces.append((Span(at, span.start), " ".join(dict.fromkeys(current))))
        if span.start in ends:
            current.remove(ends[span.start])
        pieces.append((span, "hid"))
        if span.end in begins:
            current.append(begins[span.end])
        at = span.end
    return pieces
