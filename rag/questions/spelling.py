"""Corrects typing errors in a question, with the words of the index.

Only what is nearly certain is mended: a word in small letters that neither the index, nor an
English dictionary, nor the vocabulary of the embedding model has, towards the one word of the index
that is a single slip away. A word with a capital may be a name, and is never touched.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rag.language.english import english_words
from rag.language.tokens import stem, stop_words, words

_MIN_LETTERS = 4
_TWO_SLIPS_FROM = 10  # letters; in shorter words two slips may lead anywhere


def correct_spelling(
    question: str, vocabulary: Mapping[str, int], known: Callable[[str], bool]
) -> str:
    """Return the question with its typing errors corrected, and otherwise unchanged.

    `vocabulary` maps the folded words of the index to the number of their documents; `known` says
    whether a word is a real one.
    """
    stems: set[str] | None = None
    corrected = question
    for word, (start, end) in reversed(words(question)):
        if len(word) < _MIN_LETTERS or not word.isalpha() or word in vocabulary:
            continue
        if question[start:end] != word or word in stop_words() or known(word):
            continue
        if word in english_words():
            continue
        stems = stems or {stem(w) for w in vocabulary}
        if stem(word) not in stems and (nearest := _nearest(word, vocabulary)):
            corrected = corrected[:start] + nearest + corrected[end:]
    return corrected


def _nearest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """Return the closest word with the same first letter; None if several are about as close."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    bound = 2 if len(word) >= _TWO_SLIPS_FROM else 1
    choices = [w for w in (*vocabulary, *stop_words()) if w[:1] == word[:1] and len(w) >= 3]
    close = extract(word, choices, scorer=OSA.distance, score_cutoff=bound, limit=None)
    least = min((distance for _, distance, _ in close), default=0)
    nearest = {w for w, distance, _ in close if distance == least}
    # "soldier" and "soldiers" are one word; which of them was meant does not matter.
    if len({stem(w) for w in nearest}) != 1:
        return None
    return max(nearest, key=lambda w: (vocabulary.get(w, 0), w))
