"""The noun phrase after a number, and its head."""

from __future__ import annotations

import re

from rag.language.tokens import Token, stem, stop_words, words
from rag.types import Span

_ENDS = frozenset(
    "now currently already reportedly still inside near were was is are has have had will would"
    " may might could can should must did do does sent deployed since ago later earlier today"
    " according including included who which that and or but as than by in on at to for from with"
    " into over under between during per its their his her our your my this these those the a an"
    " be been being there here across around among against within without until while".split()
)
_PLURALS = frozenset("people men women children police troops".split())
_UNIT_WORDS = 6
_LONGEST = 120  # characters searched after the number
_GAP = re.compile(r"[^\w\s'-]")


def noun_after(text: str, folded: str, at: int) -> tuple[str, str]:
    """Return the noun phrase at an offset in two forms: without names, and as written."""
    phrase: list[Token] = []
    end = at
    for word, place in words("", folded[at : at + _LONGEST]):
        span = Span(place.start + at, place.end + at)
        if _GAP.search(folded[end : span.start]) or len(phrase) >= _UNIT_WORDS:
            break
        if word == "of":
            if phrase and any(w == "of" for w, _ in phrase):
                break
        elif word in _ENDS or (phrase and (word in stop_words() or _is_verb(word, phrase[-1][0]))):
            break
        elif word in stop_words() or re.match(r"\d", word):
            if phrase:
                break
            end = span.end
            continue
        phrase.append(Token(word, span))
        end = span.end
    while phrase and phrase[-1][0] == "of":
        phrase.pop()
    while phrase and phrase[0][0] == "of":
        phrase.pop(0)
    if not phrase:
        return "", ""
    plain = [w for w, s in phrase if not text[s.start].isupper()]
    while plain and plain[-1] == "of":
        plain.pop()
    return " ".join(plain), text[phrase[0][1].start : phrase[-1][1].end]


def is_plural(noun: str) -> bool:
    """Return whether the head of a noun phrase is a plural.

    >>> is_plural("boxes of arms"), is_plural("glass"), is_plural("People")
    (True, False, True)
    """
    before = noun.lower().split(" of ")[0].split()
    last = before[-1] if before else ""
    return last in _PLURALS or (last.endswith("s") and not last.endswith("ss"))


def _is_verb(word: str, before: str) -> bool:
    """Return whether a word ends the noun before it, as in "soldiers killed"."""
    plural = before.endswith("s") and not before.endswith("ss")
    return before != "of" and (word.endswith("ed") or (plural and not word.endswith("s")))


def head(noun: str) -> str:
    """Return the stem of the head noun: "contain" for "containers of arms"."""
    before = noun.split(" of ")[0].split()
    return stem(before[-1]) if before else ""
