"""Words for powers of ten, in English and in the languages of the Unicode CLDR, by babel.

"Mio.", "Mrd.", "millones" and "crore" are names that the CLDR gives for large numbers. What is one
number in English and another one elsewhere ("billion") is read as in the language of the text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from rag.language.lexicon import either

ENGLISH = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "billion": 1e9,
    "trillion": 1e12,
    "dozen": 12.0,
    "lakh": 1e5,
    "crore": 1e7,
}
"""Those that words can stand before: "two hundred", "five crore"."""
SHORT = {"mn": 1e6, "bn": 1e9, "tn": 1e12, "lakhs": 1e5, "crores": 1e7}
SUFFIXES = {"k": 1e3, "m": 1e6, "b": 1e9, "md": 1e9, "cr": 1e7}
"""Those that mean anything only of money: 100 m is a distance, £100m is none."""
_LOCALES = "de fr es it pt nl pl ru sv da".split()
_LETTERS = re.compile(r"[0'.\s\u202f\u00a0]+")


@cache
def magnitudes(language: str = "") -> dict[str, float]:
    """Return the words with their values, for a text in a language ("" for English).

    >>> magnitudes()["mrd"], magnitudes()["billion"], magnitudes("de")["billion"]
    (1000000000.0, 1000000000.0, 1000000000000.0)
    """
    found: dict[str, set[float]] = {}
    for locale in _LOCALES:
        for word, value in _names(locale):
            if len(word) > 2 and value in (1e6, 1e9):
                found.setdefault(word, set()).add(value)
    words = {word: min(values) for word, values in found.items() if len(values) == 1}
    words |= ENGLISH | SHORT
    if language in _LOCALES:
        words |= {word: value for word, value in _names(language) if len(word) > 1}
    return words


@cache
def magnitude_form(language: str = "") -> str:
    """Return a regular expression, without groups, for one or two of the words: "lakh crore"."""
    word = rf"{either(magnitudes(language))}(?!\w)"
    return rf"{word}(?:\s{word})?"


def factor_of(words: str, language: str = "") -> float:
    """Return what words multiply a number by.

    >>> factor_of("lakh crore"), factor_of("k")
    (1000000000000.0, 1000.0)
    """
    values = SUFFIXES | magnitudes(language)
    product = 1.0
    for word in words.split():
        product *= values[word]
    return product


def _names(locale: str) -> Iterator[tuple[str, float]]:
    """Yield the names of one locale, in lower case and without a full stop."""
    from babel import Locale

    for length in ("long", "short"):
        for forms in Locale.parse(locale).compact_decimal_formats[length].values():
            for power, form in forms.items():
                zeros = form.pattern.count("0")
                word = _LETTERS.sub(" ", form.pattern).strip().lower()
                if zeros and word.isalpha():
                    yield word, int(power) / 10 ** (zeros - 1)
