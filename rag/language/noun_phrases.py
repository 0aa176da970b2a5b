"""The noun phrase after a number, and its head."""

from __future__ import annotations

import re

from rag.language.text import fold
from rag.language.tokens import stem, stop_words, words
from rag.types import Span

_ENDS = frozenset(
    "now currently already reportedly still inside near were was is are has have had will would"
    " may might could can should must did do does sent deployed since ago later earlier today"
    " according including included who which that and or but as than by in on at to for from with"
    " into over under between during per its their his her our your my this these those the a an"
    " be been being there here across around among against within without until while".split()
)


_UNIT_WORDS = 6


_GAP = re.compile(r"[^\w\s'-]")


def noun_after(text: str, at: int) -> tuple[str, str]:
    """The noun phrase that begins at an offset: without its names, and as it stands."""
    taken: list[tuple[str, Span]] = []
    end = at
    for word, place in words(text[at : at + 120]):
        span = Span(place.start + at, place.end + at)
        if _GAP.search(fold(text[end : span.start])) or len(taken) >= _UNIT_WORDS:
            break
        if word == "of":
            if taken and any(w == "of" for w, _ in taken):
                break
        elif word in _ENDS or (taken and (word in stop_words() or _is_verb(word, taken[-1][0]))):
            break
        elif word in stop_words() or re.match(r"\d", word):
            if taken:
                break
            end = span.end
            continue
        taken.append((word, span))
        end = span.end
    while taken and taken[-1][0] == "of":
        taken.pop()
    while taken and taken[0][0] == "of":
        taken.pop(0)
    if not taken:
        return "", ""
    plain = [w for w, s in taken if not text[s.start].isupper()]
    while plain and plain[-1] == "of":
        plain.pop()
    return " ".join(plain), text[taken[0][1].start : taken[-1][1].end]


def _is_verb(word: str, before: str) -> bool:
    """Whether a noun ends where a word begins: "soldiers killed", "planets orbit"; but not in
    "arms dealers"."""
    plural = before.endswith("s") and not before.endswith("ss")
    return before != "of" and (word.endswith("ed") or (plural and not word.endswith("s")))


def head(noun: str) -> str:
    """Stem of the word that says what is counted: "containers of arms" -> "contain"."""
    before = noun.split(" of ")[0].split()
    return stem(before[-1]) if before else ""
