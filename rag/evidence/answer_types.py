"""Whether a sentence holds the kind of thing that a question asks for: a figure for the thing
counted and of the actor named, a person, a date, a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from rag.evidence.constraints import (
    alternatives,
    clause,
    constraint_terms,
    heading_terms,
    is_excluded,
    mentions_constraint,
    with_synonyms,
    without_relative_clauses,
)
from rag.evidence.entities import belongs_to_actor, is_mentioned, mentions_entities
from rag.evidence.quantities import Quantity, quantities, same_thing
from rag.language.dates import dates
from rag.language.names import name_key, names, stems
from rag.language.noun_phrases import head
from rag.language.numbers import numbers
from rag.language.text import fold
from rag.language.tokens import stem, terms, words
from rag.questions.analysis import QuestionAnalysis
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
    analysis: QuestionAnalysis, hit: Hit, span: Span, document: Callable[[str], Document | None]
) -> bool:
    """False for a sentence of a hit about the holder of another office than the one that is asked
    for, or said by another than the one whose words are. `document` gives a document by id."""
    passage = hit.passage
    if analysis.office:
        text = passage.text[span.start - passage.start : span.end - passage.start]
        around = f"{hit.source.title or ''}\n{passage.context}"
        if not speaks_of(analysis.office, text, around):
            return False
    if not analysis.speaker:
        return True
    tellers = (hit.source.author, hit.source.publisher)
    if any(name_key(analysis.speaker) <= name_key(teller) for teller in tellers if teller):
        return True
    whole = document(passage.document_id)
    lenient = bool(ACCORDING_TO.search(fold(analysis.text)))
    said = whole and may_be_said_by(analysis.speaker, whole.text, span, passage.speaker, lenient)
    return bool(said) and _on_topic(analysis, hit)


def _on_topic(analysis: QuestionAnalysis, hit: Hit) -> bool:
    """Whether a passage names what the speaker is asked about, where that has a name."""
    around = stems(f"{hit.passage.text}\n{hit.passage.context}")
    return all(
        is_mentioned(analysis, name, around) for name in topics(analysis.text, analysis.speaker)
    )


def fitting_figures(
    analysis: QuestionAnalysis,
    places: Sequence[tuple[Hit, Span, str]],
    missing: Mapping[Hit, float],
    embed: Embed,
) -> list[list[Quantity]]:
    """Of a figure question: for each place its figures for the thing that was asked."""
    return counting_the_thing(analysis, places, figures_about(analysis, places, missing), embed)


def figures_about(
    analysis: QuestionAnalysis,
    places: Sequence[tuple[Hit, Span, str]],
    missing: Mapping[Hit, float],
) -> list[list[Quantity]]:
    """For each place the figures, whatever they count, that are of those the question names and
    of what it says of them."""
    if analysis.kind != "figure":
        return [[] for _ in places]
    found = []
    for hit, _, text in places:
        about = not missing[hit] and mentions_constraint(analysis, text, heading_terms(hit))
        own = quantities(text) if about and mentions_entities(analysis, text, hit) else []
        found.append(
            [
                c
                for c in own
                if belongs_to_actor(analysis, text, c)
                and analysis.number in ("", c.number.kind)
                and _can_measure(analysis, text, c)
                and not is_excluded(analysis, clause(text, c), text)
            ]
        )
    return _plainest(analysis, places, found)


def counting_the_thing(
    analysis: QuestionAnalysis,
    places: Sequence[tuple[Hit, Span, str]],
    found: Sequence[list[Quantity]],
    embed: Embed,
) -> list[list[Quantity]]:
    """Those of the figures that count what the question counts."""
    if not analysis.noun:
        return list(found)
    nouns = sorted({c.noun for own in found for c in own if c.noun})
    fits = dict(zip(nouns, same_thing(analysis.noun, nouns, embed), strict=True))
    fitting = []
    for (_, _, text), own in zip(places, found, strict=True):
        kept: list[Quantity] = []
        for c in own:
            # "27 votes to 11": what is counted already is not what a bare number counts
            bare = (
                not c.noun and not any(o.noun for o in kept) and _stands_before(analysis, text, c)
            )
            if fits.get(c.noun) or bare or _a_sum_of_it(analysis, text, c):
                kept.append(c)
        fitting.append(kept)
    return fitting


def counts_another(analysis: QuestionAnalysis, text: str) -> bool:
    """Whether the thing asked for stands in a sentence without being counted there: "2 million
    shells and the rockets that carry them" does not tell how many rockets."""
    return head(analysis.noun) in {stem(word) for word, _ in words(text)}


def _can_measure(analysis: QuestionAnalysis, text: str, figure: Quantity) -> bool:
    """Whether a figure can measure what is asked. "Boat hire, £600" does not tell how many boats,
    nor "of the vote, 41 percent" how many voted; and not all people who are counted somewhere are
    its population."""
    kind = figure.number.kind
    no_count = kind == "money" or (kind == "percent" and not figure.noun)
    if no_count and not analysis.number and _HOW_MANY.search(fold(analysis.text)):
        return False
    said = with_synonyms(set(terms(analysis.measure)))
    return not said or bool(said & set(terms(without_relative_clauses(text, figure))))


def _plainest(
    analysis: QuestionAnalysis, places: Sequence[tuple[Hit, Span, str]], found: list[list[Quantity]]
) -> list[list[Quantity]]:
    """Where figures stand with what the question says was done ("killed", or a word that says the
    same), those alone: others of the matter may count those who came to mourn."""
    narrow = constraint_terms(analysis) if analysis.noun else set()
    wanted = [part for line in alternatives() for part in line if part & narrow]
    if not wanted:
        return found
    plain = [
        [
            c
            for c in own
            if all(part & set(terms(without_relative_clauses(text, c))) for part in wanted)
        ]
        for own, (_, _, text) in zip(found, places, strict=True)
    ]
    return plain if any(plain) else found


def _a_sum_of_it(analysis: QuestionAnalysis, text: str, figure: Quantity) -> bool:
    """ "The damage came to 3 million euros": of what is asked "how much", a sum of money in the
    clause that speaks of it."""
    if figure.number.kind != "money" or not _HOW_MUCH.search(fold(analysis.text)):
        return False
    return set(terms(analysis.noun)) <= set(terms(clause(text, figure)))


def _stands_before(analysis: QuestionAnalysis, text: str, figure: Quantity) -> bool:
    """ "Their troops number 8,000", "a population of 4,120": the thing asked for, or the word for
    its quantity, stands before a bare number."""
    before = {stem(word) for word, span in words(text) if span.end <= figure.number.whole.start}
    wanted = (analysis.measure or analysis.noun).split()
    return bool(wanted) and all(stem(word) in before for word in wanted)


def fits_kind(
    analysis: QuestionAnalysis, text: str, hit: Hit, figures: Sequence[Quantity]
) -> bool | None:
    """Whether the kind of thing asked for is in the sentence; None where any will do."""
    known = set(analysis.terms)
    if analysis.kind == "figure":
        return bool(figures)
    if analysis.kind == "date":
        return (
            bool(dates(text))
            or bool(_CALENDAR.search(fold(text)) or _CLOCK.search(fold(text)))
            or any(
                n.kind in ("year", "date") or (n.kind == "ordinal" and "century" in text.lower())
                for n in numbers(text)
            )
        )
    if analysis.kind == "person":
        return any(not name_key(name) <= known for name, _ in names(text)) or bool(
            hit.passage.context and names(hit.passage.context)
        )
    if analysis.kind == "place":
        return any(
            not name_key(name) <= known and _PLACED.search(text[: span.start].lower())
            for name, span in names(text)
        )
    return None
