"""The language of a text, as an ISO 639-1 code, by py3langid.

"" stands for a text that is too short or too mixed to tell; it is read by the rules of English.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache
from typing import Any

from rag.language.foreign.words import languages_with_stop_words

ENGLISH = "en"
_SURE = 0.8  # probability; no English text that was tried reaches it in another language
_SAMPLE = 3_000  # characters


@lru_cache(maxsize=256)
def detect_language(text: str) -> str:
    """Return the language of the beginning of a text, "" if unsure.

    >>> detect_language("Die Bibliothek wurde wieder geöffnet."), detect_language("A1, B2, C3")
    ('de', '')
    """
    language, probability = _identifier().classify(text[:_SAMPLE])
    return str(language) if probability >= _SURE else ""


def foreign(languages: Iterable[str]) -> frozenset[str]:
    """Return the languages that are known and are not English."""
    return frozenset(languages) - {"", ENGLISH}


def question_language(question: str, languages: Iterable[str]) -> str:
    """Return which of these languages a question is in; "" for English.

    A question is too short to tell its language from all others, but not from a few.

    >>> question_language("Wann kam Ann Lee?", ["de", "en"]), question_language("Wann?", ["en"])
    ('de', '')
    """
    return _among(question, foreign(languages))


@lru_cache(maxsize=256)
def _among(question: str, languages: frozenset[str]) -> str:
    if not languages:
        return ""
    allowed = languages | {ENGLISH}
    best = next((code for code, _ in _identifier().rank(question) if code in allowed), ENGLISH)
    return "" if best == ENGLISH else str(best)


@cache
def _identifier() -> Any:
    """Return an identifier of the languages that have stop words, so that dialects do not vie."""
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    known = languages_with_stop_words()
    identifier.set_languages([code for code in identifier.labels if code in known])
    return identifier
