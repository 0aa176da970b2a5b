"""Proper names in a text, by their capitals; English rules, no list of known names.

A sentence's first word counts only when more of the name follows, or when it is no ordinary
opening word.
"""

from __future__ import annotations

import re

from rag.language.sentences import sentences
from rag.language.tokens import expand_aliases, stem, stop_words, words
from rag.types import Span

_CAPITAL = "[A-ZÀ-ÖØ-ÞĆČĐĘĞİŁŃŐŒŘŚŞŠŤŮŰŹŻŽ]"
_PART = (
    rf"(?:[A-Z](?:\.[A-Z])+\.?|(?:Mr|Mrs|Ms|Dr|Prof|Gen|Lt|Col|Sgt|Capt|Adm|Sen|Rep|Gov|St)\.|[A-Z]\."
    rf"|{_CAPITAL}[\w&]*(?:[-'’](?!s\b)\w+)*)"
)
_JOIN = rf"(?:\s+(?:of\s+the|of|the|de|van|von|al|bin|ben|di|la|le|du|del|der)(?=\s+{_CAPITAL}))?"
_NAME = re.compile(rf"(?<!\w){_PART}(?:{_JOIN}\s+{_PART})*(?:\s\d+(?![\d,.%]))?(?!\w)")
_CALENDAR = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday january february march april may"
    " june july august september october november december".split()
)
_TITLES = frozenset(
    "mr mrs ms dr prof gen lt col sgt capt adm sen rep gov president secretary minister".split()
)
_OPENERS = frozenset(
    "according although because despite during earlier however just last later like many most much"
    " nearly next none nothing now once only other recent several since some still such take thanks"
    " thus today together unless unlike until yes yet first second third finally especially even"
    " exactly precisely approximately roughly around almost officials experts people government"
    " ever every let look see one two three please perhaps maybe also another any around".split()
)

_NUMERALS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundreds thousands millions billions dozens scores half".split()
)


def names(text: str) -> list[tuple[str, Span]]:
    """Names in order, as they stand.

    >>> [name for name, _ in names("When Ann Lee spoke, the White House and Gen. Lee left.")]
    ['Ann Lee', 'White House', 'Gen. Lee']
    >>> [name for name, _ in names("Twenty-five thousand men left Oslo.")]
    ['Oslo']
    """
    found: list[tuple[str, Span]] = []
    for start, end in sentences(text):
        for match in _NAME.finditer(text, start, end):
            span = _trimmed(text, Span(*match.span()), start)
            if span.start < span.end:
                found.append((text[span.start : span.end], span))
    return found


def _trimmed(text: str, span: Span, sentence: int) -> Span:
    """Without an ordinary word at its beginning that is capital only by its place."""
    opening = not re.search(r"\w", text[sentence : span.start])
    parts = words(text[span.start : span.end])
    while parts:
        word, _place = parts[0]
        numeral = opening and word in _NUMERALS
        plain = numeral or (opening and word in _OPENERS)
        ordinary = word in stop_words() or plain or word.removesuffix("s") in _CALENDAR
        if not ordinary:
            break
        parts = parts[1:]
        opening = numeral  # "Twenty-five" is two words
    if not any(word[0].isalpha() for word, _ in parts):  # "March 2024"
        return Span(span.start, span.start)
    return Span(span.start + parts[0][1].start, span.end)


def name_key(name: str) -> frozenset[str]:
    """What two spellings of a name have in common: stems without titles, short names written out.

    >>> name_key("Mr. Putin's") == name_key("Putin")
    True
    >>> name_key("the DPRK") == name_key("North Korea")
    True
    """
    folded = expand_aliases(name)
    found = (word for word, _ in words(folded))
    return frozenset(
        stem(word) for word in found if word not in stop_words() and word not in _TITLES
    )


def stems(text: str) -> frozenset[str]:
    """Stems of all words, short names written out; to be compared with `name_key`."""
    return frozenset(stem(word) for word, _ in words(expand_aliases(text)))


NameKey = frozenset[str]
