"""The figures that a text gives, and whether they count the thing that was asked for.

A figure is a number with the thing that it counts. Two figures are compared only when they count
the same thing, by the words or by the likeness of their embeddings.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from rag.language.numbers import Number, numbers
from rag.language.text import fold, stem, stop_words, words
from rag.models.embedder import Vectors
from rag.types import Span

Embed = Callable[[Sequence[str]], Vectors]
"""Short texts -> unit vectors, shape (len(texts), dimension)."""

SAME_THING = 0.70
"""Cosine from which two counted things are one: with all-MiniLM-L6-v2, troops and soldiers .89,
nuclear weapons and nuclear bombs .86, artillery shells and rounds of artillery .76; troops and
casualties .61, containers and shells .46."""

_ENDS = frozenset(
    "now currently already reportedly still inside near were was is are has have had will would"
    " may might could can should must did do does sent deployed since ago later earlier today"
    " according including included who which that and or but as than by in on at to for from with"
    " into over under between during per its their his her our your my this these those the a an"
    " be been being there here across around among against within without until while".split()
)
_UNIT_WORDS = 6
_GAP = re.compile(r"[^\w\s'-]")


@dataclass(frozen=True, slots=True)
class Counted:
    """A number with what it counts.

    `noun` is the thing without names ("artillery shells"), "" where the text has none after the
    number; `phrase` is the wording ("North Korean soldiers").
    """

    number: Number
    noun: str
    phrase: str


def counted(text: str) -> list[Counted]:
    """The counts, sums and shares in a text, with what each counts.

    >>> [(c.number.low, c.noun) for c in counted("At least 3,000 North Korean soldiers are there.")]
    [(3000.0, 'soldiers')]
    >>> [(c.number.low, c.noun) for c in counted("thousands of troops; 11,000 containers of arms")]
    [(1000.0, 'troops'), (11000.0, 'containers of arms')]
    """
    return [
        Counted(number, *noun_after(text, number.whole.end))
        for number in numbers(text)
        if number.kind in ("count", "money", "percent")
    ]


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


def same_thing(asked: str, nouns: Sequence[str], embed: Embed) -> list[bool]:
    """For each noun, whether it is the thing asked for.

    The same head word is the same thing; otherwise the embeddings decide. They compare with the
    fuller names of the thing as well: "shells" alone is far from "rounds of artillery",
    "artillery shells" is not.
    """
    verdicts = [bool(noun) and head(noun) == head(asked) != "" for noun in nouns]
    open_ = [i for i, noun in enumerate(nouns) if noun and not verdicts[i]]
    if asked and open_:
        named = [asked, *(noun for noun, same in zip(nouns, verdicts, strict=True) if same)]
        likeness = np.asarray(embed([nouns[i] for i in open_]) @ embed(named).T).max(axis=1)
        for i, cosine in zip(open_, likeness, strict=True):
            verdicts[i] = bool(cosine >= SAME_THING)
    return verdicts
