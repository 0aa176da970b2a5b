"""Finds what bears a sentence out among the places that were shown to whoever wrote it.

The writer is not asked: a small model names wrong passages.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import replace

from rag.language.doc import parse
from rag.types import Citation, Draft, Passage, Statement
from rag.verification.alignment import cited_text
from rag.verification.scoring import SupportModels
from rag.verification.support import VERDICTS, assess, check
from rag.verification.what_stands_above import Citations, with_what_stands_above
from rag.verification.word_homes import words_without_home

_JUDGED = 3  # of the likeliest citations by words, that the models judge

Rank = tuple[int, float]
"""The verdict, from the worst to the best, and the log-odds that the sentence is supported."""


def attribute(
    sentence: str,
    quotes: Sequence[Citations],
    passages: Mapping[str, Passage],
    models: SupportModels,
) -> Statement:
    """Return a sentence with what bears it out best of the `quotes` that were shown.

    A quote is a unit, and what it is read with: headings, the header of a row, a speaker. If no
    unit does alone, those are added, then the passages around the units are tried, and then two
    units together. Every telling word must have a home there.
    """
    units = [quote[:1] for quote in quotes]
    wholes = dict.fromkeys(_whole(unit, passages) for (unit,) in units)
    tries = (
        units,
        [quote for quote in quotes if len(quote) > 1],
        [(whole,) for whole in wholes],
        [(*one, *other) for one, other in itertools.combinations(units, 2)],
    )
    best: tuple[Rank, Statement] | None = None
    for options in tries:
        found = best_supported(sentence, options, passages, models)
        if found and (best is None or found[0] > best[0]):
            best = found
        if best and best[1].support == "supported":
            break
    if best is None:
        return Statement(sentence, (), "unsupported", "no passage was shown")
    shown = [*itertools.chain.from_iterable(quotes), *wholes]
    return _at_home(with_what_stands_above(best[1], quotes, passages), shown, passages, models)


def _at_home(
    statement: Statement,
    places: Sequence[Citation],
    passages: Mapping[str, Passage],
    models: SupportModels,
) -> Statement:
    """Return a statement as partly supported if a word of it has no home around its citations."""
    if statement.support != "supported":
        return statement
    cited = {citation.passage_id for citation in statement.citations}
    around = [place for place in places if place.passage_id in cited]
    text = cited_text([*statement.citations, *around], passages)
    if lonely := words_without_home(parse(statement.text), text, models.embed):
        reason = f"the cited passage does not say “{lonely[0]}”"
        return replace(statement, support="partly", reason=reason)
    return statement


def best_supported(
    sentence: str,
    options: Sequence[Citations],
    passages: Mapping[str, Passage],
    models: SupportModels,
) -> tuple[Rank, Statement] | None:
    """Return the sentence with the citations, one of the options, that bear it out best.

    The models judge the likeliest by words. None if there are no options.
    """
    likely = sorted(options, key=lambda o: _rank(sentence, o, passages), reverse=True)[:_JUDGED]
    ranked = [(_rank(sentence, option, passages, models), option) for option in likely]
    if not ranked:
        return None
    rank, citations = max(ranked, key=lambda item: item[0])
    statement = check(Draft(sentence, citations), passages, models)
    if statement.support == "supported" and statement.citations != citations:
        # What is shown of a passage must bear the sentence out, too.
        shown = assess(parse(sentence), cited_text(statement.citations, passages), models)
        if shown.verdict[0] != "supported":
            verdict, reason = shown.verdict
            rank = VERDICTS.index(verdict), shown.log_odds
            return rank, Statement(sentence, statement.citations, verdict, reason)
    return rank, statement


def _whole(unit: Citation, passages: Mapping[str, Passage]) -> Citation:
    """Return the passage that a unit stands in, as a citation."""
    passage = passages.get(unit.passage_id)
    if passage is None:
        return unit
    return Citation(passage.id, unit.source, passage.start, passage.end, passage.text)


def _rank(
    sentence: str,
    citations: Citations,
    passages: Mapping[str, Passage],
    models: SupportModels | None = None,
) -> Rank:
    assessment = assess(parse(sentence), cited_text(citations, passages), models)
    return VERDICTS.index(assessment.verdict[0]), assessment.log_odds
