"""How rare words are in English, and what share of the rare words of a text another one has.

The frequencies come with pyspellchecker, so a statement weighs the same whatever is indexed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from functools import cache, lru_cache

from rag.language.english import english_words
from rag.language.quantities.ranges import Number
from rag.language.quantities.units import MEASURE
from rag.language.text import fold
from rag.language.tokens import expand_aliases, stem, stop_words, words

_ENDINGS = ("s", "es", "ed", "d", "ing", "ly")
_OTHER_FORM = 16  # times as frequent as another form of it a word may be


@lru_cache(maxsize=50_000)
def rarity(word: str) -> float:
    """Return ln(words of English / occurrences of this word), from 0 to about 21."""
    frequencies = english_words().word_frequency
    return math.log(frequencies.total_words / (frequencies[word] + 1))


def word_weights(text: str, folded: str, numbers: Sequence[Number]) -> dict[str, float]:
    """Return the stems of the content words with their rarity; numbers and units are left out.

    >>> word_weights("The troops left Kursk", "the troops left kursk", []) == {
    ...     "troop": rarity("troops"), "left": rarity("left"), "kursk": rarity("kursk")}
    True
    """
    weights: dict[str, float] = {}
    expanded = expand_aliases(*_without_numbers(text, folded, numbers))
    for word, _ in words(expanded, expanded):
        if word not in stop_words():
            key = stem(word)
            weights[key] = max(weights.get(key, 0.0), rarity(word))
    return weights


def share_held(wanted: Mapping[str, float], stems: Set[str]) -> float:
    """Return the share of the wanted words, by weight, among the stems; 1 if none is wanted."""
    total = sum(wanted.values())
    return sum(w for s, w in wanted.items() if s in stems) / total if total else 1.0


def _without_numbers(text: str, folded: str, numbers: Sequence[Number]) -> tuple[str, str]:
    """Leave out numbers and their units, which are compared as values elsewhere."""
    for number in reversed(numbers):
        end = number.span.end
        if measure := MEASURE.match(folded, end):
            end = measure.end()
        start = number.whole.start
        text, folded = f"{text[:start]} {text[end:]}", f"{folded[:start]} {folded[end:]}"
    return text, folded


@lru_cache(maxsize=20_000)
def is_common_word(word: str) -> bool:
    """Return whether a folded word is one of those that are inflected, and no name of a place.

    Names are words of the list, too, but their other forms are rare: "visitor" is nearly as
    frequent as "visitors", "madrids" is not.

    >>> [w for w in ("visitors", "madrid", "france", "fewest", "prices") if is_common_word(w)]
    ['visitors', 'prices']
    """
    frequencies = english_words().word_frequency
    if not frequencies[word] or word in _places():
        return False
    forms = {word + ending for ending in _ENDINGS}
    forms |= {word.removesuffix(ending) for ending in _ENDINGS if word.endswith(ending)}
    forms |= {word[:-1] + "ies" if word.endswith("y") else word.removesuffix("ies") + "y"}
    return any(_OTHER_FORM * frequencies[form] >= frequencies[word] for form in forms - {word})


@cache
def _places() -> frozenset[str]:
    """Return the names of countries, and of the cities of time zones, of the Unicode CLDR."""
    from babel import Locale

    locale = Locale.parse("en")
    cities = (str(key).rpartition("/")[2] for key in locale.time_zones)
    return frozenset(fold(name) for name in (*locale.territories.values(), *cities))
