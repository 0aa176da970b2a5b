"""Paragraphs and sentences of a text, with their offsets."""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.language.lexicon import HONORIFICS, MONTH_ABBREVIATIONS
from rag.language.text import lines, trim
from rag.types import Span

_TERMINAL = re.compile(r"[.!?…][\"”’'»)\]]*$")
_BLANK = re.compile(r"\n[ \t\u00a0\r]*(?:\n[ \t\u00a0\r]*)+")
_LIST_ITEM = re.compile(r"\s*(?:[-*•‣·]|\d{1,3}[.)])\s")
# A sentence may end after its closing mark and any closing quotes; Chinese and Japanese
# marks need no space after them.
_STOP = re.compile(r"(?<![.!?…])[.!?…]+[\"”’'»)\]]*(?=\s)|[。！？]+[”’」』）]*")
_OPENS = re.compile(r"[\"“‘'«(\[*_•-]*\s*(?:[A-Z0-9À-ÖØ-Þ]|[^\W\d_a-zA-Z])", re.UNICODE)
_LONGEST_NUMBER = 20  # digits of a list item
# After a title a capital letter starts no sentence; after the other abbreviations it may.
_TITLES = HONORIFICS | {"mt", "ft"}
_ABBREVIATIONS = (
    _TITLES
    | MONTH_ABBREVIATIONS
    | frozenset(
        "vs etc e.g i.e cf al inc ltd co corp jr sr no nos fig figs eq vol pp ed eds est approx"
        " dept univ assn bros ca lit mon tue wed thu fri".split()
    )
)
_STARTERS = frozenset(
    "the a an it in on at he she they we you i but and this that these those there when while "
    "if as for after before since however although some many most his her their its our my what "
    "why how who where under with from by to not no so yet also then now meanwhile".split()
)


def paragraphs(text: str) -> list[Span]:
    """Return the paragraphs: single lines, or runs of lines wrapped to a fixed width.

    >>> [tuple(p) for p in paragraphs("One.\\nTwo.\\n\\nThree.")]
    [(0, 4), (5, 9), (11, 17)]
    """
    spans: list[Span] = []
    at = 0
    for gap in [*_BLANK.finditer(text), None]:
        stop = gap.start() if gap else len(text)
        block = [Span(s + at, e + at) for s, e in lines(text[at:stop])]
        if block and _is_wrapped(text, block):
            spans.append(Span(block[0].start, block[-1].end))
        else:
            spans.extend(block)
        at = gap.end() if gap else stop
    return spans


def _is_wrapped(text: str, block: list[Span]) -> bool:
    """Return whether the lines of a block were broken by width and not by meaning.

    Wrapped lines have similar lengths, mostly do not end a sentence, often continue in lower
    case, and are not a list.
    """
    if len(block) < 2:
        return False
    body = [end - start for start, end in block[:-1]]
    if max(body) > 120 or min(body) < 30 or min(body) < 0.6 * max(body):
        return False
    if any(_LIST_ITEM.match(text[start:end]) for start, end in block):
        return False
    open_ends = sum(not _TERMINAL.search(text[start:end]) for start, end in block[:-1])
    small_starts = sum(text[start].islower() for start, _ in block[1:])
    return open_ends * 2 > len(body) and small_starts * 3 >= len(body)


def sentences(text: str, within: Sequence[Span] | None = None) -> list[Span]:
    """Return the sentences in order, trimmed; none crosses a paragraph.

    >>> text = "Gen. McMaster spoke to the U.S. Senate. He left at 5 p.m. The end."
    >>> [text[s:e] for s, e in sentences(text)]
    ['Gen. McMaster spoke to the U.S. Senate.', 'He left at 5 p.m.', 'The end.']
    """
    spans: list[Span] = []
    for start, end in paragraphs(text) if within is None else within:
        at = _after_space(text, start, end)
        for stop in _STOP.finditer(text, start, end):
            if stop.end() < end and _ends_sentence(text, at, stop, end):
                spans.append(trim(text, at, stop.end()))
                at = _after_space(text, stop.end(), end)
        if (last := trim(text, at, end)).start < last.end:
            spans.append(last)
    return [span for span in spans if span.start < span.end]


def _after_space(text: str, at: int, end: int) -> int:
    while at < end and text[at].isspace():
        at += 1
    return at


def _ends_sentence(text: str, start: int, stop: re.Match[str], end: int) -> bool:
    if stop.group()[0] in "。！？":
        return True
    rest = text[stop.end() : min(end, stop.end() + 40)].lstrip()
    if not _OPENS.match(rest):
        return False
    if stop.group() != ".":
        return True
    is_short = stop.start() - start <= _LONGEST_NUMBER
    if is_short and text[start : stop.start()].strip().isdigit():  # the number of a list item
        return False
    before = re.search(r"[\w.]*$", text[max(start, stop.start() - 20) : stop.start()])
    token = before.group().lower() if before else ""
    if token in _TITLES:
        return False
    following = re.match(r"\W*(\w*)", rest)
    next_word = following.group(1).lower() if following else ""
    if token in ("no", "nos", "fig", "figs", "vol", "pp", "eq"):
        return not next_word[:1].isdigit()
    dotted = "." in token or (len(token) == 1 and token.isalpha() and token != "i")
    if token in _ABBREVIATIONS or dotted:
        return next_word in _STARTERS
    return True
