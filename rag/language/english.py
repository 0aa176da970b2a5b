"""The word list of English, with the frequency of each word, and what it says of hyphens."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def english_words() -> Any:
    """Return the English word list of pyspellchecker, with the frequency of each word."""
    from spellchecker import SpellChecker

    return SpellChecker(language="en")


def is_one_word(first: str, rest: str) -> bool:
    """Return whether a hyphen at a line end only divides a word, as in "manu-facture".

    A compound ("well-known") has its own hyphen. Where neither form is a word of English, as with
    most names, the hyphen divides.

    >>> is_one_word("manu", "facture"), is_one_word("well", "known"), is_one_word("Brek", "lund")
    (True, False, True)
    """
    known = english_words().word_frequency
    first, rest = first.lower(), rest.lower()
    return f"{first}{rest}" in known or not (first in known and rest in known)
