"""Questions for what a text counts, and for people whom it names with their office."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.evidence.quantities import quantities
from rag.language.doc import Doc
from rag.language.lexicon import HONORIFICS, NOBLE_TITLES, OFFICE_TITLES, either
from rag.language.noun_phrases import is_plural
from rag.language.quantities.units import is_unit

_LONGEST = 5  # words of a thing that is counted
_NO_THINGS = frozenset("decades centuries times quarters degrees".split())
_TITLED = re.compile(
    rf"(?:.*\b)?{either(t.title() for t in HONORIFICS | OFFICE_TITLES | NOBLE_TITLES)}"
    r"\b\.? (?=[A-Z])"
)


def counted_things(lines: Sequence[Doc]) -> Iterator[str]:
    """Yield questions for what is counted, the most fully named things first."""
    things = [
        quantity.phrase
        for line in lines
        for quantity in quantities(line)
        if quantity.number.kind == "count" and quantity.noun and _plural(quantity.noun)
    ]
    things = [thing for thing in things if len(thing.split()) <= _LONGEST]
    for thing in sorted(things, key=lambda thing: " " not in thing):
        yield f"How many {thing}?"


def _plural(noun: str) -> bool:
    last = noun.split(" of ")[0].split()[-1]
    return not is_unit(last) and last not in _NO_THINGS and is_plural(noun)


def people(lines: Sequence[Doc]) -> Iterator[str]:
    """Yield questions for the people who are named with their office or title."""
    for line in lines:
        for name, _ in line.names:
            if (titled := _TITLED.match(name)) and name[titled.end() :]:
                yield f"Who is {name[titled.end() :]}?"
