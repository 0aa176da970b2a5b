"""Whether a sentence holds the kind of thing that a question asks for: a figure for the thing
counted and of the actor named, a person, a date, a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from rag.evidence.constraints import (
    above,
    alternatives,
    clause,
    excluded,
    narrowing,
    own_part,
    speaks_of_it,
    with_synonyms,
)
from rag.evidence.entities import mentioned, names_it, of_the_actor
from rag.evidence.quantities import Counted, counted, same_thing
from rag.language.dates import dates
from rag.language.names import key, names, stems
from rag.language.noun_phrases import head
from rag.language.numbers import numbers
from rag.language.text import fold
from rag.language.tokens import stem, terms, words
from rag.questions.analysis import Asked
from rag.questions.offices import speaks_of
from rag.questions.speakers import ACCORDING_TO, may_be_said_by, topics
from rag.types import Document, Embed, Hit, Span

_CLOCK = re.compile(
    r"(?<![\d:,.])[012]?\d(?::[0-5]\d(?!\d)|(?:[:.]\d\d)? ?[ap]\.?m\b)|\b(?:noon|midnight)\b"
)
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b")
_HOW_MUCH = re.compile(r"\bhow much\b|\bamount of\b")
_PLACED = re.compile(r"\b(?:in|at|from|to|near|into|of|off|around|across|on)\s+(?:the\s+)?$")
_CALENDAR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)days?|january|february|march|april|may|june|july"
    r"|august|september|october|november|december|today|yesterday|tomorrow"
    r"|(?:last|this|next|earlier this) (?:week|month|year|summer|winter|spring|autumn|fall))\b"
)


def may_answer(
    asked: Asked, hit: Hit, span: Span, document: Callable[[str], Document | None]
) -> bool:
    """False for a sentence of a hit about the holder of another office than the one that is asked
    for, or said by another than the one whose words are. `document` gives a document by id."""
    passage = hit.passage
    if asked.office:
        text = passage.text[span.start - passage.start : span.end - passage.start]
        around = f"{hit.source.title or ''}\n{passage.context}"
        if not speaks_of(asked.office, text, around):
            return False
    if not asked.speaker:
        return True
    tellers = (hit.source.author, hit.source.publisher)
    if any(key(asked.speaker) <= key(teller) for teller in tellers if teller):
        return True
    whole = document(passage.document_id)
    lenient = bool(ACCORDING_TO.search(fold(asked.text)))
    said = whole and may_be_said_by(asked.speaker, whole.text, span, passage.speaker, lenient)
    return bool(said) and _on_topic(asked, hit)


def _on_topic(asked: Asked, hit: Hit) -> bool:
    """Whether a passage names what the speaker is asked about, where that has a name."""
    around = stems(f"{hit.passage.text}\n{hit.passage.context}")
    return all(mentioned(asked, name, around) for name in topics(asked.text, asked.speaker))


def fitting_figures(
    asked: Asked,
    places: Sequence[tuple[Hit, Span, str]],
    missing: Mapping[Hit, float],
    embed: Embed,
) -> list[list[Counted]]:
    """Of a figure question: for each place its figures for the thing that was asked."""
    return of_the_thing(asked, places, figures_about(asked, places, missing), embed)


def figures_about(
    asked: Asked, places: Sequence[tuple[Hit, Span, str]], missing: Mapping[Hit, float]
) -> list[list[Counted]]:
    """For each place the figures, whatever they count, that are of those the question names and
    of what it says of them."""
    if asked.kind != "figure":
        return [[] for _ in places]
    found = []
    for hit, _, text in places:
        about = not missing[hit] and speaks_of_it(asked, text, above(hit))
        own = counted(text) if about and names_it(asked, text, hit) else []
        found.append(
            [
                c
                for c in own
                if of_the_actor(asked, text, c)
                and asked.number in ("", c.number.kind)
                and _can_measure(asked, text, c)
                and not excluded(asked, clause(text, c), text)
            ]
        )
    return _plainest(asked, places, found)


def of_the_thing(
    asked: Asked,
    places: Sequence[tuple[Hit, Span, str]],
    found: Sequence[list[Counted]],
    embed: Embed,
) -> list[list[Counted]]:
    """Those of the figures that count what the question counts."""
    if not asked.noun:
        return list(found)
    nouns = sorted({c.noun for own in found for c in own if c.noun})
    fits = dict(zip(nouns, same_thing(asked.noun, nouns, embed), strict=True))
    fitting = []
    for (_, _, text), own in zip(places, found, strict=True):
        kept: list[Counted] = []
        for c in own:
            # "27 votes to 11": what is counted already is not what a bare number counts
            bare = not c.noun and not any(o.noun for o in kept) and _stands_before(asked, text, c)
            if fits.get(c.noun) or bare or _a_sum_of_it(asked, text, c):
                kept.append(c)
        fitting.append(kept)
    return fitting


def counts_another(asked: Asked, text: str) -> bool:
    """Whether the thing asked for stands in a sentence without being counted there: "2 million
    shells and the rockets that carry them" does not tell how many rockets."""
    return head(asked.noun) in {stem(word) for word, _ in words(text)}


def _can_measure(asked: Asked, text: str, figure: Counted) -> bool:
    """Whether a figure can measure what is asked. "Boat hire, £600" does not tell how many boats,
    nor "of the vote, 41 percent" how many voted; and not all people who are counted somewhere are
    its population."""
    kind = figure.number.kind
    no_count = kind == "money" or (kind == "percent" and not figure.noun)
    if no_count and not asked.number and _HOW_MANY.search(fold(asked.text)):
        return False
    said = with_synonyms(set(terms(asked.measure)))
    return not said or bool(said & set(terms(own_part(text, figure))))


def _plainest(
    asked: Asked, places: Sequence[tuple[Hit, Span, str]], found: list[list[Counted]]
) -> list[list[Counted]]:
    """Where figures stand with what the question says was done ("killed", or a word that says the
    same), those alone: others of the matter may count those who came to mourn."""
    narrow = narrowing(asked) if asked.noun else set()
    wanted = [part for line in alternatives() for part in line if part & narrow]
    if not wanted:
        return found
    plain = [
        [c for c in own if all(part & set(terms(own_part(text, c))) for part in wanted)]
        for own, (_, _, text) in zip(found, places, strict=True)
    ]
    return plain if any(plain) else found


def _a_sum_of_it(asked: Asked, text: str, figure: Counted) -> bool:
    """ "The damage came to 3 million euros": of what is asked "how much", a sum of money in the
    clause that speaks of it."""
    if figure.number.kind != "money" or not _HOW_MUCH.search(fold(asked.text)):
        return False
    return set(terms(asked.noun)) <= set(terms(clause(text, figure)))


def _stands_before(asked: Asked, text: str, figure: Counted) -> bool:
    """ "Their troops number 8,000", "a population of 4,120": the thing asked for, or the word for
    its quantity, stands before a bare number."""
    before = {stem(word) for word, span in words(text) if span.end <= figure.number.whole.start}
    wanted = (asked.measure or asked.noun).split()
    return bool(wanted) and all(stem(word) in before for word in wanted)


def fits_kind(asked: Asked, text: str, hit: Hit, figures: Sequence[Counted]) -> bool | None:
    """Whether the kind of thing asked for is in the sentence; None where any will do."""
    known = set(asked.terms)
    if asked.kind == "figure":
        return bool(figures)
    if asked.kind == "date":
        return (
            bool(dates(text))
            or bool(_CALENDAR.search(fold(text)) or _CLOCK.search(fold(text)))
            or any(
                n.kind in ("year", "date") or (n.kind == "ordinal" and "century" in text.lower())
                for n in numbers(text)
            )
        )
    if asked.kind == "person":
        return any(not key(name) <= known for name, _ in names(text)) or bool(
            hit.passage.context and names(hit.passage.context)
        )
    if asked.kind == "place":
        return any(
            not key(name) <= known and _PLACED.search(text[: span.start].lower())
            for name, span in names(text)
        )
    return None
