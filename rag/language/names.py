"""Proper names in a text, by their capitals; English rules, no list of known names.

The first word of a sentence counts only if more of the name follows it, or if it is not one of
the words that often open a sentence.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from typing import NamedTuple

from rag.language.lexicon import HONORIFICS, MONTHS, OFFICE_TITLES, WEEKDAYS, either
from rag.language.plain import without_fillers
from rag.language.sentences import sentences
from rag.language.text import fold
from rag.language.tokens import expand_aliases, stem, stop_words, words
from rag.types import Span

_CAPITAL = "[A-ZÀ-ÖØ-ÞĆČĐĘĞİŁŃŐŒŘŚŞŠŤŮŰŹŻŽ]"
_PART = (
    rf"(?:[A-Z](?:\.[A-Z])+\.?|{either(word.title() for word in HONORIFICS)}\.|[A-Z]\."
    rf"|{_CAPITAL}[\w&]*(?:[-'’](?!s\b)\w+)*)"
)
_JOIN = rf"(?:\s+(?:of\s+the|of|the|de|van|von|al|bin|ben|di|la|le|du|del|der)(?=\s+{_CAPITAL}))?"
_NAME = re.compile(rf"(?<!\w){_PART}(?:{_JOIN}\s+{_PART})*(?:\s\d+(?![\d,.%]))?(?!\w)")
_WORD_CHARACTER = re.compile(r"\w")
_PAUSE = re.compile(r"[,:!]| -|\.\s(?!\d)")
_CALENDAR = frozenset([*WEEKDAYS, *MONTHS])
_TITLES = (HONORIFICS - {"st"}) | OFFICE_TITLES
_CAPITAL_NOUNS = frozenset({"de"})
_OPENERS = frozenset(
    "according although because despite during earlier however just last later like many most much"
    " nearly next none nothing now once only other recent several since some still such take thanks"
    " thus today together unless unlike until yes yet first second third finally especially even"
    " exactly precisely approximately roughly around almost officials experts people government"
    " ever every let look see one two three please perhaps maybe also another any around indeed"
    " meanwhile moreover furthermore additionally fewer overall".split()
)

_NUMERALS = frozenset(
    "one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen"
    " sixteen seventeen eighteen nineteen twenty thirty forty fifty sixty seventy eighty ninety"
    " hundreds thousands millions billions dozens scores half".split()
)


NameKey = frozenset[str]
"""What spellings of one name have in common; see `name_key`."""


class Name(NamedTuple):
    """A proper name as it stands in a text, with its place."""

    text: str
    span: Span

    @property
    def key(self) -> NameKey:
        """The key by which names are compared; see `name_key`."""
        return name_key(self.text)


def names(
    text: str,
    folded: str | None = None,
    within: Sequence[Span] | None = None,
    language: str = "",
) -> list[Name]:
    """Return the names in order; `folded` and `within` (the sentences) are computed unless given.

    In German, where every noun has a capital, only two capitalised words or more are a name.

    >>> [name for name, _ in names("When Ann Lee spoke, the White House and Gen. Lee left.")]
    ['Ann Lee', 'White House', 'Gen. Lee']
    >>> [name for name, _ in names("Twenty-five thousand men left Oslo.")]
    ['Oslo']
    """
    folded = fold(text) if folded is None else folded
    mentions: list[Name] = []
    for start, end in sentences(text) if within is None else within:
        for match in _NAME.finditer(text, start, end):
            span = _trimmed(folded, Span(*match.span()), start, language)
            if language in _CAPITAL_NOUNS and " " not in folded[span.start : span.end]:
                continue
            if span.start < span.end:
                mentions.append(Name(without_fillers(text[span.start : span.end]), span))
    return mentions


def _trimmed(folded: str, span: Span, sentence: int, language: str) -> Span:
    """Leave out ordinary first words, capitalised only because the sentence begins there."""
    opening = not _WORD_CHARACTER.search(folded, sentence, span.start)
    parts = words("", folded[span.start : span.end])
    first = 0
    while first < len(parts):
        word = parts[first].text
        numeral = opening and word in _NUMERALS
        answer = word == "no" and _PAUSE.match(folded, span.start + parts[first].span.end)
        plain = numeral or (opening and (word in _OPENERS or answer))
        ordinary = word in stop_words(language) or plain or word.removesuffix("s") in _CALENDAR
        if not ordinary:
            break
        first += 1
        opening = numeral  # "Twenty-five" is two words
    if not any(word[0].isalpha() for word, _ in parts[first:]):  # "March 2024"
        return Span(span.start, span.start)
    return Span(span.start + parts[first].span.start, span.end)


@lru_cache(maxsize=20_000)
def name_key(name: str) -> NameKey:
    """Return the stems of a name without titles, with aliases expanded.

    >>> name_key("Mr. Putin's") == name_key("Putin")
    True
    >>> name_key("the DPRK") == name_key("North Korea")
    True
    """
    expanded = expand_aliases(name)
    return frozenset(
        stem(word)
        for word, _ in words(expanded, expanded)
        if word not in stop_words() and word not in _TITLES
    )
