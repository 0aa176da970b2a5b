"""The quantities that a text gives, and whether they count the thing that was asked for.

A quantity is a number with the thing that it counts. Two of them count the same thing by their
words or by the likeness of their embeddings.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from rag.language.doc import Doc
from rag.language.noun_phrases import head, noun_after
from rag.language.quantities.ranges import Number
from rag.language.text import fold
from rag.types import Embed

SAME_THING = 0.70
"""Cosine from which two nouns name the same thing: with all-MiniLM-L6-v2, troops and soldiers .89,
nuclear weapons and nuclear bombs .86, artillery shells and rounds of artillery .76; troops and
casualties .61, containers and shells .46."""
# "Drivers: 110" at the end of a text or before the next field.
_FIELD = re.compile(r"(?:^|[;.] )([^\W\d_][^:;.]{0,40}): ?$")
_FIELD_END = re.compile(r"\s*(?:$|;|\.\s)")


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what it counts.

    `noun` is the thing without names ("artillery shells"), "" if none follows the number;
    `phrase` is the wording ("North Korean soldiers").
    """

    number: Number
    noun: str
    phrase: str


@lru_cache(maxsize=4_096)
def quantities(doc: Doc) -> tuple[Quantity, ...]:
    """Return the counts, sums and shares in a text, with what each counts.

    >>> text = Doc("At least 3,000 North Korean soldiers; 11,000 boxes of arms")
    >>> [(q.number.low, q.noun) for q in quantities(text)]
    [(3000.0, 'soldiers'), (11000.0, 'boxes of arms')]
    >>> [(q.number.low, q.noun) for q in quantities(Doc("Depot: Marsh Lane; Drivers: 110"))]
    [(110.0, 'drivers')]
    """
    return tuple(
        Quantity(number, *_counted(doc, number))
        for number in doc.numbers
        if number.kind in ("count", "money", "percent")
    )


def durations(doc: Doc) -> tuple[Quantity, ...]:
    """Return the ranges of years: "from 1870 to 1939" says how long.

    >>> [q.number.high for q in durations(Doc("It ran from 1870 to 1939 and in 1950."))]
    [1939.0]
    """
    return tuple(
        Quantity(number, "", "")
        for number in doc.numbers
        if number.kind == "year" and number.low != number.high
    )


def _counted(doc: Doc, number: Number) -> tuple[str, str]:
    """Return the noun and the wording of what a number counts; "Drivers: 110" has it before."""
    noun, phrase = noun_after(doc.text, doc.folded, number.whole.end)
    field = None if noun else _FIELD.search(doc.text, 0, number.whole.start)
    if not field or not _FIELD_END.match(doc.text, number.whole.end):
        return noun, phrase
    noun, _ = noun_after(f"1 {field.group(1)}", f"1 {fold(field.group(1))}", 1)
    return noun or fold(field.group(1)), ""


def same_thing(asked: str, nouns: Sequence[str], embed: Embed) -> list[bool]:
    """Return for each noun whether it is the thing asked for.

    The same head noun is the same thing; otherwise the embeddings decide. They are also compared
    with fuller names of the thing: "shells" alone is far from "rounds of artillery", but "artillery
    shells" is near.
    """
    verdicts = [bool(noun) and head(noun) == head(asked) != "" for noun in nouns]
    undecided = [i for i, noun in enumerate(nouns) if noun and not verdicts[i]]
    if asked and undecided:
        named = [asked, *(noun for noun, same in zip(nouns, verdicts, strict=True) if same)]
        likeness = np.asarray(embed([nouns[i] for i in undecided]) @ embed(named).T).max(axis=1)
        for i, cosine in zip(undecided, likeness, strict=True):
            verdicts[i] = bool(cosine >= SAME_THING)
    return verdicts
