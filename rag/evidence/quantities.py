"""The figures that a text gives, and whether they count the thing that was asked for.

A figure is a number with the thing that it counts. Two figures are compared only when they count
the same thing, by the words or by the likeness of their embeddings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rag.language.noun_phrases import head, noun_after
from rag.language.numbers import Number, numbers
from rag.types import Embed

SAME_THING = 0.70
"""Cosine from which two counted things are one: with all-MiniLM-L6-v2, troops and soldiers .89,
nuclear weapons and nuclear bombs .86, artillery shells and rounds of artillery .76; troops and
casualties .61, containers and shells .46."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts.

    `noun` is the thing without names ("artillery shells"), "" where the text has none after the
    number; `phrase` is the wording ("North Korean soldiers").
    """

    number: Number
    noun: str
    phrase: str


def quantities(text: str) -> list[Quantity]:
    """The counts, sums and shares in a text, with what each counts.

    >>> [(q.number.low, q.noun) for q in quantities("At least 3,000 North Korean soldiers.")]
    [(3000.0, 'soldiers')]
    >>> [(q.number.low, q.noun) for q in quantities("thousands of troops; 11,000 boxes of arms")]
    [(1000.0, 'troops'), (11000.0, 'boxes of arms')]
    """
    return [
        Quantity(number, *noun_after(text, number.whole.end))
        for number in numbers(text)
        if number.kind in ("count", "money", "percent")
    ]


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
