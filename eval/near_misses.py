"""Near misses for the reader: one term that question and answer share is exchanged for another.

In the question or in the text alone, nothing answers any more; in both, the same sentence still
does. So neither an odd question nor an odd text tells what the answer is.
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from eval.reader_sets import Window
from rag.language.tokens import stop_words

_WORD = re.compile(r"[A-Za-z][\w'-]+|\d[\d,.]*\d|\d")
_OF_NAMES = 0.75  # how often a name or a number is exchanged, if there is one
_FROM_INSIDE = 0.35  # how often the other term is from the same text
_IN_BOTH, _IN_QUESTION = 0.3, 0.35  # shares of the three ways; the rest: in the text


def near_misses(windows: Sequence[Window], rng: random.Random) -> Iterator[Window]:
    """Yield the windows of one set that have an answer, each with a term exchanged."""
    shared = [(w, terms) for w in windows if any(w.right) and (terms := shared_terms(w))]
    pools: dict[str, list[str]] = {"number": [], "name": [], "word": []}
    for _, terms in shared:
        for term in terms:
            pools[_kind(term)].append(term)
    for window, terms in shared:
        names = [term for term in terms if _kind(term) != "word"]
        term = rng.choice(names if names and rng.random() < _OF_NAMES else terms)
        pool = pools[_kind(term)]
        if rng.random() < _FROM_INSIDE:
            pool = _terms_of(window, _kind(term)) or pool
        other = rng.choice(pool)
        if other.lower() not in window.question.lower():
            yield exchanged(window, term, other, rng.random())


def shared_terms(window: Window) -> list[str]:
    """Return the content words of the question, after its first word, that the answer has too."""
    answer = " ".join(s for s, right in zip(window.sentences, window.right, strict=True) if right)
    held = {match.group().lower() for match in _WORD.finditer(answer)}
    words = [match.group() for match in _WORD.finditer(window.question)][1:]
    return [word for word in words if _is_content(word) and word.lower() in held]


def exchanged(window: Window, term: str, other: str, way: float) -> Window:
    """Return a window with `other` in place of `term`; `way`, 0 to 1, says where."""
    question = _with(window.question, term, other)
    texts = tuple(_with(sentence, term, other) for sentence in window.sentences)
    nothing = (False,) * len(window.sentences)
    if way < _IN_BOTH:
        return replace(window, question=question, sentences=texts, span=None, exact=False)
    if way < _IN_BOTH + _IN_QUESTION:
        return Window(question, window.sentences, nothing, exact=True)
    return Window(window.question, texts, nothing, exact=True)


def _is_content(word: str) -> bool:
    return word[0].isdigit() or (len(word) > 2 and word.lower() not in stop_words())


def _terms_of(window: Window, kind: str) -> list[str]:
    found = (match.group() for s in window.sentences for match in _WORD.finditer(s))
    return [word for word in found if _is_content(word) and _kind(word) == kind]


def _kind(term: str) -> str:
    return "number" if term[0].isdigit() else "name" if term[0].isupper() else "word"


def _with(text: str, term: str, other: str) -> str:
    return re.sub(rf"(?<!\w){re.escape(term)}(?!\w)", lambda _: other, text, flags=re.IGNORECASE)
