"""Whether a sentence has the kind of answer that a question asks for.

A figure for the thing counted and of the actor named, a person, a date, or a place.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from rag.evidence.candidates import Sentence
from rag.evidence.count_constraints import (
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
from rag.evidence.quantities import Quantity, durations, quantities, same_thing
from rag.language.doc import Doc, parse
from rag.language.foreign.dates import names_calendar_day
from rag.language.lexicon import MONTHS, WEEKDAYS, either
from rag.language.names import name_key
from rag.language.noun_phrases import head
from rag.language.tokens import stem
from rag.questions.analysis import QuestionAnalysis
from rag.questions.offices import speaks_of
from rag.questions.speakers import ACCORDING_TO, may_be_said_by, topics
from rag.types import Document, Embed, Hit

_CLOCK = re.compile(
    r"(?<![\d:,.])[012]?\d(?::[0-5]\d(?!\d)|(?:[:.]\d\d)? ?[ap]\.?m\b)|\b(?:noon|midnight)\b"
)
_HOW_MANY = re.compile(r"\bhow many\b|\bnumber of\b")
_HOW_MUCH = re.compile(r"\bhow much\b|\bamount of\b")
_HOW_LONG = re.compile(r"\bhow long\b|\bfor how many years\b")
_PLACED = re.compile(r"\b(?:in|at|from|to|near|into|of|off|around|across|on)\s+(?:the\s+)?$")
_CALENDAR = re.compile(
    rf"\b(?:{either(WEEKDAYS)}s?|{either(MONTHS)}|today|yesterday|tomorrow"
    r"|(?:last|this|next|earlier this) (?:week|month|year|summer|winter|spring|autumn|fall))\b"
)


def may_answer(
    analysis: QuestionAnalysis, evidence: Sentence, document: Callable[[str], Document | None]
) -> bool:
    """Return whether a sentence is about the office asked for and can be the speaker's words.

    `document` gives a document by id.
    """
    hit, passage = evidence.hit, evidence.hit.passage
    if analysis.office:
        around = parse(f"{hit.source.title or ''}\n{passage.context}")
        if not speaks_of(analysis.office, evidence.doc, around):
            return False
    if not analysis.speaker:
        return True
    writers = (hit.source.author, hit.source.publisher)
    if any(name_key(analysis.speaker) <= name_key(writer) for writer in writers if writer):
        return True
    whole = document(passage.document_id)
    if whole and evidence.speaker:
        said_by = name_key(whole.text[evidence.speaker.start : evidence.speaker.end])
        return bool(name_key(analysis.speaker) & said_by)
    lenient = bool(ACCORDING_TO.search(analysis.doc.folded))
    said = whole and may_be_said_by(
        analysis.speaker, parse(whole.text), evidence.span, passage.speaker, lenient
    )
    return bool(said) and _on_topic(analysis, hit)


def _on_topic(analysis: QuestionAnalysis, hit: Hit) -> bool:
    """Return whether a passage has the names after "about" in the question, if there are any."""
    around = parse(hit.passage.text).stems | parse(hit.passage.context).stems
    return all(
        is_mentioned(analysis, name, around) for name in topics(analysis.doc, analysis.speaker)
    )


def fitting_figures(
    analysis: QuestionAnalysis,
    sentences: Sequence[Sentence],
    missing: Mapping[Hit, float],
    embed: Embed,
) -> list[list[Quantity]]:
    """Return for each sentence its quantities of what a figure question asks for."""
    about = figures_about(analysis, sentences, missing)
    return counting_the_thing(analysis, sentences, about, embed)


def figures_about(
    analysis: QuestionAnalysis, sentences: Sequence[Sentence], missing: Mapping[Hit, float]
) -> list[list[Quantity]]:
    """Return for each sentence its quantities, of any thing, that meet the question's constraints.

    They belong to the actors that the question names, and to what it says about them.
    """
    if analysis.kind != "figure":
        return [[] for _ in sentences]
    figures = []
    for sentence in sentences:
        hit, doc = sentence.hit, sentence.doc
        # A row says in few words what its table is about.
        constrained = sentence.kind == "row" or mentions_constraint(
            analysis, doc, heading_terms(hit)
        )
        about = not missing[hit] and constrained
        candidates: tuple[Quantity, ...] = ()
        if about and mentions_entities(analysis, doc, hit):
            is_long = _HOW_LONG.search(analysis.doc.folded)
            candidates = (*quantities(doc), *(durations(doc) if is_long else ()))
        figures.append(
            [
                quantity
                for quantity in candidates
                if belongs_to_actor(analysis, doc, quantity)
                and analysis.number in ("", quantity.number.kind)
                and _can_measure(analysis, doc, quantity)
                and not is_excluded(analysis, clause(doc, quantity), doc)
            ]
        )
    return _of_the_action(analysis, sentences, figures)


def counting_the_thing(
    analysis: QuestionAnalysis,
    sentences: Sequence[Sentence],
    figures: Sequence[list[Quantity]],
    embed: Embed,
) -> list[list[Quantity]]:
    """Return for each sentence those of its quantities that count what the question counts."""
    if not analysis.noun:
        return list(figures)
    nouns = sorted({q.noun for group in figures for q in group if q.noun})
    fits = dict(zip(nouns, same_thing(analysis.noun, nouns, embed), strict=True))
    fitting = []
    for sentence, candidates in zip(sentences, figures, strict=True):
        doc = sentence.doc
        counting: list[Quantity] = []
        for quantity in candidates:
            # "27 votes to 11": after a number with the noun, a bare number counts something else
            bare = not quantity.noun and not any(q.noun for q in counting)
            if (
                fits.get(quantity.noun)
                or (bare and _stands_before(analysis, doc, quantity))
                or _is_sum_of_it(analysis, doc, quantity)
            ):
                counting.append(quantity)
        fitting.append(counting)
    return fitting


def mentions_thing(analysis: QuestionAnalysis, sentence: Doc) -> bool:
    """Return whether a sentence has the noun of the thing that the question counts.

    If it has, but counts something else, it does not answer: "2 million shells and the rockets that
    carry them" does not say how many rockets.
    """
    return head(analysis.noun) in sentence.token_stems


def _can_measure(analysis: QuestionAnalysis, sentence: Doc, quantity: Quantity) -> bool:
    """Return whether a quantity can measure what is asked.

    "Boat hire, £600" does not say how many boats, nor "of the vote, 41 percent" how many voted;
    and not all people who are counted somewhere are its population.
    """
    kind = quantity.number.kind
    no_count = kind == "money" or (kind == "percent" and not quantity.noun)
    if no_count and not analysis.number and _HOW_MANY.search(analysis.doc.folded):
        return False
    measure = with_synonyms(parse(analysis.measure).term_set)
    return not measure or bool(measure & without_relative_clauses(sentence, quantity).term_set)


def _of_the_action(
    analysis: QuestionAnalysis, sentences: Sequence[Sentence], figures: list[list[Quantity]]
) -> list[list[Quantity]]:
    """Keep only the quantities of the action asked about ("killed"), if there are any.

    Other quantities about the same event may count those who came to mourn.
    """
    constraint = constraint_terms(analysis) if analysis.noun else frozenset()
    wanted = [synonyms for line in alternatives() for synonyms in line if synonyms & constraint]
    if not wanted:
        return figures
    of_the_action = [
        [
            quantity
            for quantity in candidates
            if all(
                synonyms & without_relative_clauses(sentence.doc, quantity).term_set
                for synonyms in wanted
            )
        ]
        for candidates, sentence in zip(figures, sentences, strict=True)
    ]
    return of_the_action if any(of_the_action) else figures


def _is_sum_of_it(analysis: QuestionAnalysis, sentence: Doc, quantity: Quantity) -> bool:
    """Return whether money answers "how much": "The damage came to 3 million euros"."""
    if quantity.number.kind != "money" or not _HOW_MUCH.search(analysis.doc.folded):
        return False
    return parse(analysis.noun).term_set <= clause(sentence, quantity).term_set


def _stands_before(analysis: QuestionAnalysis, sentence: Doc, quantity: Quantity) -> bool:
    """Return whether the thing, or a word for its quantity, stands before a bare number.

    "Their troops number 8,000", "a population of 4,120".
    """
    start = quantity.number.whole.start
    before = {stem(word) for word, span in sentence.tokens if span.end <= start}
    wanted = (analysis.measure or analysis.noun).split()
    return bool(wanted) and all(stem(word) in before for word in wanted)


def fits_kind(
    analysis: QuestionAnalysis, sentence: Sentence, figures: Sequence[Quantity]
) -> bool | None:
    """Return whether a sentence has the kind of answer asked for; None if any kind will do."""
    known = set(analysis.terms)
    doc, context = sentence.doc, sentence.hit.passage.context
    if analysis.kind == "figure":
        return bool(figures)
    if analysis.kind == "date":
        return bool(
            doc.dates
            or _CALENDAR.search(doc.folded)
            or _CLOCK.search(doc.folded)
            or (analysis.language and names_calendar_day(doc.folded, analysis.language))
            or any(
                n.kind in ("year", "date") or (n.kind == "ordinal" and "century" in doc.folded)
                for n in doc.numbers
            )
        )
    if analysis.kind == "person":
        return any(not name.key <= known for name in doc.names) or bool(parse(context).names)
    if analysis.kind == "place":
        return any(
            not name.key <= known and _PLACED.search(doc.text[: name.span.start].lower())
            for name in doc.names
        )
    return None
