"""The word list of English, with the frequency of each word."""

from __future__ import annotations

from functools import cache
from typing import Any


@cache
def english_words() -> Any:
    """Return the English word list of pyspellchecker, with the frequency of each word."""
    from spellchecker import SpellChecker

    return SpellChecker(language="en")
