"""Stop words and stems of languages other than English: by stopwordsiso and Snowball."""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Any

import Stemmer

_LAST_LATIN = "\u036f"  # letters after it belong to other scripts
_STEMMERS = {
    "ar": "arabic",
    "ca": "catalan",
    "cs": "czech",
    "da": "danish",
    "de": "german",
    "el": "greek",
    "es": "spanish",
    "et": "estonian",
    "eu": "basque",
    "fa": "persian",
    "fi": "finnish",
    "fr": "french",
    "ga": "irish",
    "hi": "hindi",
    "hu": "hungarian",
    "hy": "armenian",
    "id": "indonesian",
    "it": "italian",
    "lt": "lithuanian",
    "nl": "dutch",
    "no": "norwegian",
    "pl": "polish",
    "pt": "portuguese",
    "ro": "romanian",
    "ru": "russian",
    "sv": "swedish",
    "tr": "turkish",
}


@cache
def foreign_stop_words(language: str) -> frozenset[str]:
    """Return the words of a language that carry no content of their own; none if unknown."""
    import stopwordsiso

    return frozenset(stopwordsiso.stopwords(language))


@cache
def languages_with_stop_words() -> frozenset[str]:
    """Return the languages that have a list of stop words."""
    import stopwordsiso

    return frozenset(stopwordsiso.langs())


@cache
def stop_words_of_other_scripts() -> frozenset[str]:
    """Return the stop words of all languages that are not written in Latin letters."""
    every = (foreign_stop_words(language) for language in languages_with_stop_words())
    return frozenset(word for words in every for word in words if word > _LAST_LATIN)


@lru_cache(maxsize=100_000)
def foreign_stem(word: str, language: str) -> str:
    """Return the Snowball stem of a folded word; the word itself if the language has no rules.

    >>> foreign_stem("bibliotheken", "de"), foreign_stem("моста", "ru"), foreign_stem("אב", "he")
    ('bibliothek', 'мост', 'אב')
    """
    return str(_stemmer(language).stemWord(word)) if language in _STEMMERS else word


@cache
def _stemmer(language: str) -> Any:
    return Stemmer.Stemmer(_STEMMERS[language])
