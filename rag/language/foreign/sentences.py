"""Sentences of languages other than English, by the library sentencex.

It is given a few thousand characters at a time, since its rules for quotation marks need time that
grows with the square of the length. Where it cuts after an abbreviation that it does not know, or
between a quotation and its speaker, the parts are joined again.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.language.foreign.dates import month_abbreviations
from rag.language.lexicon import UNSPACED
from rag.language.text import trim
from rag.types import Span

_WINDOW = 4_000  # characters
# Languages that write "the 3rd" as "3."
_DOTTED_ORDINALS = frozenset("cs da de et fi hr hu lv no pl sk sl".split())
_ORDINAL = re.compile(r"(?<!\w)\d{1,2}\.$")
_LAST_WORD = re.compile(r"(?P<word>[^\W\d_]+)\.$")
_SHORT = 4  # letters; "art. 5" is one sentence
_GOES_ON = re.compile(r"[–—-]\s|[)\]»”’’」』）,;:，；：、]")
_CLOSED_QUOTE = re.compile(r"[」』”’）]$")
_STOP_BEFORE_DIGIT = re.compile(r"[。！？](?=\d)")  # the library does not cut there
_QUOTES = (("“", "”"), ("「", "」"), ("『", "』"))
_OPENING = re.compile(r"[「『“‘（]")


def foreign_sentences(text: str, within: Sequence[Span], language: str) -> list[Span]:
    """Return the sentences of paragraphs in order, trimmed; none crosses a paragraph.

    >>> text = "Sie kam am 5. Mai. Er, geb. 1950, blieb."
    >>> [text[s:e] for s, e in foreign_sentences(text, [Span(0, len(text))], "de")]
    ['Sie kam am 5. Mai.', 'Er, geb. 1950, blieb.']
    """
    return [sentence for span in within for sentence in _joined(text, span, language)]


def _joined(text: str, span: Span, language: str) -> list[Span]:
    """Return the sentences of a paragraph; parts that belong together are joined."""
    found: list[Span] = []
    for part in _parts(text, span, language):
        if found and _belong_together(text, found[-1], part, language):
            found[-1] = Span(found[-1].start, part.end)
        else:
            found.append(part)
    return found


def _parts(text: str, span: Span, language: str) -> Iterator[Span]:
    """Yield the sentences that the library finds, looking through one window after another."""
    from sentencex import get_sentence_boundaries

    at, end = span
    while at < end:
        window = text[at : min(end, at + _WINDOW)]
        starts = [b["start_index"] for b in get_sentence_boundaries(language, window)]
        last = at + len(window) == end
        if language in UNSPACED:
            more = {m.end() for m in _STOP_BEFORE_DIGIT.finditer(window) if not _quoted(m)}
            starts = sorted(more.union(starts))
        # The last sentence of a window may go on after it; one that fills it is cut there.
        ends = [*starts[1:], len(window)] if last or len(starts) < 2 else starts[1:]
        for start, stop in zip(starts, ends, strict=False):
            part = trim(text, at + start, at + stop)
            if part.start < part.end:
                yield part
        at += ends[-1]


def _quoted(stop: re.Match[str]) -> bool:
    before = stop.string[: stop.start()]
    return any(before.count(opening) > before.count(closing) for opening, closing in _QUOTES)


def _belong_together(text: str, before: Span, after: Span, language: str) -> bool:
    """Return whether two parts of a paragraph are one sentence."""
    first, second = (
        text[max(before.start, before.end - 40) : before.end],
        text[after.start : after.start + 2],
    )
    if second[0].islower() or _GOES_ON.match(second):
        return True
    if language in UNSPACED:
        return bool(_CLOSED_QUOTE.search(first)) and not _OPENING.match(second)
    if language in _DOTTED_ORDINALS and _ORDINAL.search(first):
        return True
    last = _LAST_WORD.search(first)
    if not last:
        return False
    word = last["word"]
    followed_by_number = second[0].isdigit() and len(word) <= _SHORT
    return len(word) == 1 or followed_by_number or word.lower() in month_abbreviations()
