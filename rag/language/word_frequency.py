"""How much a word tells: rare words of English much, common ones little.

The frequencies are those that pyspellchecker brings along, so that a statement is weighed in the
same way whatever is indexed.
"""

from __future__ import annotations

import math
from collections.abc import Set
from functools import lru_cache

from rag.language.numbers import numbers
from rag.language.spelling import english_words
from rag.language.text import fold
from rag.language.tokens import expand_aliases, stem, stop_words, words
from rag.language.units import MEASURE


@lru_cache(maxsize=50_000)
def rarity(word: str) -> float:
    """Natural logarithm of how many words of English there are to one of this; 0 to about 21."""
    frequencies = english_words().word_frequency
    return math.log(frequencies.total_words / (frequencies[word] + 1))


@lru_cache(maxsize=5_000)
def word_weights(text: str) -> dict[str, float]:
    """Stems of the content words of a text with their rarity; numbers are compared as values.

    >>> word_weights("The troops left Kursk") == {
    ...     "troop": rarity("troops"), "left": rarity("left"), "kursk": rarity("kursk")}
    True
    """
    found: dict[str, float] = {}
    for word, _ in words(expand_aliases(_without_numbers(text))):
        if word not in stop_words():
            key = stem(word)
            found[key] = max(found.get(key, 0.0), rarity(word))
    return found


def share_held(wanted: dict[str, float], stems: Set[str]) -> float:
    """Share of the wanted words, by weight, that are among the stems; 1 where none is wanted."""
    total = sum(wanted.values())
    return sum(w for s, w in wanted.items() if s in stems) / total if total else 1.0


def _without_numbers(text: str) -> str:
    """Numbers and their units are compared as values, however they are written."""
    for number in reversed(numbers(text)):
        end = number.span.end
        if measure := MEASURE.match(fold(text), end):
            end = measure.end()
        text = text[: number.whole.start] + " " + text[end:]
    return text
