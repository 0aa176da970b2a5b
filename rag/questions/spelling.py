"""Corrects typing errors in a question, with the words of the index.

A word is an error only if neither the index, nor an English dictionary, nor the vocabulary of the
embedding model has it: "tanks" stays "tanks" in an index that has only "ranks".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from rag.language.english import english_words
from rag.language.tokens import stem, stop_words, words

_MIN_LETTERS = 4
_TWO_ERRORS_FROM = 8  # letters; shorter words may differ by one edit only


def correct_spelling(
    question: str,
    vocabulary: Mapping[str, int],
    known: Callable[[str], bool],
    capitalised: bool = True,
) -> str:
    """Return the question with its typing errors corrected, and otherwise unchanged.

    `vocabulary` maps the folded words of the index to the number of their documents; `known` says
    whether a word is a real one. Unless `capitalised`, words with a capital are left as they are:
    they may be names in another language.
    """
    stems: set[str] | None = None
    corrected = question
    for word, span in reversed(words(question)):
        if len(word) < _MIN_LETTERS or not word.isalpha() or word in vocabulary:
            continue
        if not capitalised and question[span.start].isupper():
            continue
        if word in stop_words() or known(word) or _in_dictionary(word):
            continue
        if stems is None:
            stems = {stem(w) for w in vocabulary}
        if stem(word) in stems:
            continue
        if nearest := _nearest(word, vocabulary):
            start, end = span
            replacement = _written_as(question[start:end], nearest)
            corrected = corrected[:start] + replacement + corrected[end:]
    return corrected


def _written_as(typed: str, word: str) -> str:
    """Give a word the capitals of the one typed, since capitals mark names."""
    if typed.isupper():
        return word.upper()
    return word.capitalize() if typed[0].isupper() else word


def _nearest(word: str, vocabulary: Mapping[str, int]) -> str | None:
    """Return the closest word with the same first or last letter, the most frequent of equals."""
    from rapidfuzz.distance import OSA
    from rapidfuzz.process import extract

    bound = 2 if len(word) >= _TWO_ERRORS_FROM else 1
    choices = [w for w in (*vocabulary, *stop_words()) if len(w) >= _MIN_LETTERS - 1]
    close = extract(word, choices, scorer=OSA.distance, score_cutoff=bound, limit=50)
    fitting = [
        (distance, -vocabulary.get(w, 0), w)
        for w, distance, _ in close
        if w[0] == word[0] or w[-1] == word[-1]
    ]
    return min(fitting)[2] if fitting else None


def _in_dictionary(word: str) -> bool:
    return word in english_words()
