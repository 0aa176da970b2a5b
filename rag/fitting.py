"""Whether a sentence holds the kind of thing that a question asks for: a figure for the thing
counted and of the actor named, a person, a date, a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from functools import cache

from rag.dates import dates
from rag.figures import Counted, Embed, counted, head, same_thing
from rag.names import key, names, stems
from rag.numbers import numbers
from rag.offices import speaks_of
from rag.parties import mentioned, names_it, of_the_actor
from rag.questions import Asked
from rag.speakers import ACCORDING_TO, may_be_said_by, topics
from rag.text import data_rows, fold, stem, terms, words
from rag.types import Document, Hit, Span

_PURPOSE = re.compile(r"\bto ([a-z]+) (?=[A-Z]|(?:the|a|an|its|their|his|her)\b)")
_CLAUSE = re.compile(r"[,;:—–]\s|\s(?:and|but|while|whereas|or)\s")
_PLACED = re.compile(r"\b(?:in|at|from|to|near|into|of|off|around|across|on)\s+(?:the\s+)?$")
_CALENDAR = re.compile(
    r"\b(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day|january|february|march|april|may|june|july"
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
    author = hit.source.author or ""
    if author and key(asked.speaker) <= key(author):
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
        topic = set(terms(f"{hit.source.title or ''}\n{hit.passage.context}"))
        about = not missing[hit] and _speaks_of_it(asked, text, topic)
        own = counted(text) if about and names_it(asked, text, hit) else []
        found.append(
            [
                c
                for c in own
                if of_the_actor(asked, text, c)
                and asked.number in ("", c.number.kind)
                and not excluded(asked, _clause(text, c), text)
            ]
        )
    return found


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
    return [
        [c for c in own if fits.get(c.noun, _stands_before(asked, text, c))]
        for (_, _, text), own in zip(places, found, strict=True)
    ]


def counts_another(asked: Asked, text: str) -> bool:
    """Whether the thing asked for stands in a sentence without being counted there: "2 million
    shells and the rockets that carry them" does not tell how many rockets."""
    return head(asked.noun) in {stem(word) for word, _ in words(text)}


def _clause(text: str, figure: Counted) -> str:
    """The part of a sentence that a figure stands in."""
    place = figure.number.whole
    before = [m.end() for m in _CLAUSE.finditer(text, 0, place.start)]
    after = _CLAUSE.search(text, place.end)
    return text[before[-1] if before else 0 : after.start() if after else len(text)]


def excluded(asked: Asked, clause: str, sentence: str) -> bool:
    """Whether a figure's clause, or where that does not tell its sentence, says an alternative of
    what is asked: "12 people were killed and 30 were injured" gives one figure for the injured."""
    wanted = set(asked.terms)
    for line in alternatives():
        ours = {i for i, words_ in enumerate(line) if words_ & wanted}
        for part in (clause, sentence):
            held = set(terms(part))
            theirs = {i for i, words_ in enumerate(line) if words_ & held}
            if theirs:
                if len(ours) == 1 and not ours & theirs:
                    return True
                break
    return False


@cache
def alternatives() -> list[list[frozenset[str]]]:
    """Stems of words that exclude each other, and within an alternative say the same."""
    rows = data_rows("alternatives.txt")
    return [[frozenset(map(stem, part.split())) for part in row.split("|")] for row in rows]


def _speaks_of_it(asked: Asked, text: str, topic: set[str]) -> bool:
    """Whether a sentence, or the title or heading above it, holds one of the words that narrow the
    figure down: a count of soldiers does not answer how many were killed. Words like "send" or
    "have" do not narrow it."""
    narrow = narrowing(asked)
    return not narrow or bool(narrow & (set(terms(text)) | topic))


def narrowing(asked: Asked) -> set[str]:
    """Stems of the question that are neither names, nor what is counted, nor light, nor what
    something is done for ("sent to help the city"), nor whom it is to come from."""
    named = {s for name in asked.names for s in key(name)}
    counted_ = {stem(word) for word in f"{asked.noun} {asked.measure}".split()}
    purpose = {stem(m[1]) for m in _PURPOSE.finditer(asked.text)}
    teller = set(terms(" ".join(ACCORDING_TO.findall(fold(asked.text)))))
    return set(asked.terms) - named - counted_ - purpose - teller - light()


@cache
def light() -> frozenset[str]:
    """Stems of words that do not narrow a question down."""
    return frozenset(stem(word) for row in data_rows("light_words.txt") for word in row.split())


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
            or bool(_CALENDAR.search(fold(text)))
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
