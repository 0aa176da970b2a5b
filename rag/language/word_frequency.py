"""How rare words are in English, and what share of the rare words of a text another one has.

The frequencies come with pyspellchecker, so a statement weighs the same whatever is indexed.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence, Set
from functools import lru_cache

from rag.language.english import english_words
from rag.language.quantities.numbers import Number
from rag.language.quantities.units import MEASURE
from rag.language.tokens import expand_aliases, stem, stop_words, words


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
