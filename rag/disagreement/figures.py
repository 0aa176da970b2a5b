"""Where the sources differ on a figure: what each of them gives for the thing asked.

Every sentence of the retrieved passages counts, not only those that an answer cites. Which
figures are for the thing asked is decided in `evidence/answer_types.py`; here they are compared,
dated and ordered. Figures are listed as the texts give them and never blended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.disagreement.subjects import may_be_one_subject
from rag.disagreement.summary import newest_first
from rag.evidence.answer_types import fitting_figures
from rag.evidence.confidence import may_stand_beside
from rag.evidence.count_constraints import heading_terms, with_synonyms
from rag.evidence.quantities import Quantity, quantities
from rag.evidence.same_statement import one_contains_other
from rag.evidence.sentence_ranking import Evidence
from rag.language.attribution import spoken_by
from rag.language.doc import parse
from rag.language.names import name_key
from rag.language.quantities.ranges import Number
from rag.language.quantities.units import is_unit
from rag.language.tokens import stem
from rag.questions.analysis import QuestionAnalysis
from rag.types import Citation, Disagreement, Document, Embed, Figure, Statement

_MODAL = re.compile(
    r"(?:could|may|might|would|will)(?:\s+(?:be|reach|have|number|total|rise to))?\s$"
    r"|\bbetween\s$",
    re.IGNORECASE,
)
_PER = re.compile(r"\s+per\s", re.IGNORECASE)
_SIZE = frozenset(map(stem, "large big size quantity amount number much many".split()))
_NEARLY = 0.05  # of the larger figure: "about 8,000" is the same as 8,143
_SYNDICATED = 0.8  # of the shorter sentence's terms: one text that two outlets print

ById = Callable[[str], Document | None]


@dataclass(frozen=True, slots=True)
class _StatedFigure:
    """A figure with the sentence that states it, and the years that the sentence names."""

    figure: Figure
    evidence: Evidence
    years: frozenset[float]
    number: Number


def disagreements(
    analysis: QuestionAnalysis,
    ranked: Sequence[Evidence],
    statements: Sequence[Statement],
    document: ById,
    embed: Embed,
) -> tuple[Disagreement, ...]:
    """Return the figures that the sources give for one thing, if they differ.

    For a figure question: those for the thing asked, one item for each unit; for "how large", those
    for what the first statement counts. For any other question, unless it asks when or where: those
    for what the answer's statements count, in sentences that have the same terms of the question.
    """
    direct: tuple[Disagreement, ...] = ()
    if analysis.kind == "figure":
        direct = _differing(analysis, _candidates(analysis, ranked), document)
        if analysis.noun or not _SIZE & set(analysis.terms):
            return direct
        statements = statements[:1]
    elif analysis.kind in ("date", "place"):
        return ()
    stated = {
        quantity.noun: (quantity, doc.term_set)
        for doc in (parse(statement.text) for statement in statements)
        for quantity in quantities(doc)
        if quantity.noun
    }
    asked = set(analysis.terms) if analysis.kind != "figure" else set[str]()
    missing = {e.hit: e.features.names_missing for e in ranked}
    differing: dict[str, Disagreement] = {}
    for noun, (quantity, said) in stated.items():
        about = replace(analysis, kind="figure", noun=noun, phrase=quantity.phrase)
        fitting = fitting_figures(about, ranked, missing, embed)
        # "euros" does not say what they are paid for, so the sentence must have every term
        wanted = asked if is_unit(noun) else asked & said
        pairs = [
            (e, q)
            for e, fitting_quantities in zip(ranked, fitting, strict=True)
            if wanted <= with_synonyms(heading_terms(e.hit) | e.doc.term_set)
            for q in fitting_quantities
        ]
        for disagreement in _differing(about, pairs, document):
            differing.setdefault(disagreement.figures[0].citation.quote, disagreement)
    return tuple(differing.values()) or direct


def _differing(
    analysis: QuestionAnalysis, candidates: Sequence[tuple[Evidence, Quantity]], document: ById
) -> tuple[Disagreement, ...]:
    disagreements = []
    for group in _by_unit(candidates):
        stated = _distinct([_stated_figure(e, q, document) for e, q in group])
        if _differ(stated):
            figures = tuple(sorted((s.figure for s in stated), key=newest_first))
            subject = analysis.phrase or analysis.noun or "this"
            disagreements.append(Disagreement(subject, figures))
    return tuple(disagreements)


def _candidates(
    analysis: QuestionAnalysis, ranked: Sequence[Evidence]
) -> list[tuple[Evidence, Quantity]]:
    """Return the quantities of the thing asked, those of the most probable sentence first."""
    # The rows of a table are about different things.
    fitting = [
        e for e in ranked if e.figures and e.kind != "row" and may_stand_beside(e, ranked[0])
    ]
    if not analysis.noun:  # "how old": the sentence must say what is measured
        wanted = set(analysis.terms) - _SIZE
        fitting = [e for e in fitting if wanted <= with_synonyms(e.doc.term_set)]
    return [(e, q) for e in fitting for q in e.figures]


def _by_unit(
    candidates: Sequence[tuple[Evidence, Quantity]],
) -> list[list[tuple[Evidence, Quantity]]]:
    """Group quantities by unit: dollars are not compared with euros, nor a rate with a count."""
    groups: dict[tuple[str, str, bool], list[tuple[Evidence, Quantity]]] = {}
    for evidence, quantity in candidates:
        number, text = quantity.number, evidence.doc.text
        is_rate = _PER.match(text, _end(text, quantity)) is not None
        groups.setdefault((number.kind, number.unit, is_rate), []).append((evidence, quantity))
    return list(groups.values())


def _stated_figure(evidence: Evidence, quantity: Quantity, document: ById) -> _StatedFigure:
    passage, source, span = evidence.hit.passage, evidence.hit.source, evidence.span
    number = quantity.number
    before = _MODAL.search(evidence.doc.text[: number.whole.start])
    start = before.start() if before else number.whole.start
    qualifier = " ".join(evidence.doc.text[start : number.span.start].split()).strip(" $£€¥₩")
    if number.span == number.whole and number.qualifier:
        qualifier = number.qualifier  # "thousands of"
    whole = document(passage.document_id)
    at = span.start + number.span.start
    speaker = ""
    if whole and evidence.speaker:
        speaker = whole.text[evidence.speaker.start : evidence.speaker.end]
    elif whole:
        speaker = spoken_by(parse(whole.text), span, at, passage.speaker)
    figure = Figure(
        number.low,
        number.high,
        qualifier,
        quantity.phrase or number.unit,
        Citation(passage.id, source, span.start, span.end, evidence.text),
        speaker,
        " ".join(evidence.doc.text[start : _end(evidence.doc.text, quantity)].split()),
    )
    years = frozenset(
        n.value for n in evidence.doc.numbers if n.kind == "year" and n.value is not None
    )
    return _StatedFigure(figure, evidence, years, number)


def _end(text: str, quantity: Quantity) -> int:
    """Return where the wording ends: after what is counted."""
    at = quantity.number.whole.end
    if not quantity.phrase:
        return at
    return text.index(quantity.phrase, at) + len(quantity.phrase)


def _distinct(figures: Sequence[_StatedFigure]) -> list[_StatedFigure]:
    """Leave out figures that repeat an earlier one.

    That is the same sentence in another outlet, or the same figure once more in the same text.
    """
    distinct: list[_StatedFigure] = []
    for figure in figures:
        if not any(_repeats(figure, earlier) for earlier in distinct):
            distinct.append(figure)
    return distinct


def _repeats(one: _StatedFigure, other: _StatedFigure) -> bool:
    if (one.figure.low, one.figure.high) != (other.figure.low, other.figure.high):
        return False
    if one.evidence.hit.source.id == other.evidence.hit.source.id:
        speakers = name_key(one.figure.speaker), name_key(other.figure.speaker)
        return speakers[0] <= speakers[1] or speakers[1] <= speakers[0]
    ours, theirs = one.evidence.doc, other.evidence.doc
    shorter = min(len(ours.term_set), len(theirs.term_set))
    shared = len(ours.term_set & theirs.term_set) / max(1, shorter)
    return one_contains_other(ours, theirs) or shared >= _SYNDICATED


def _differ(figures: Sequence[_StatedFigure]) -> bool:
    """Return whether two sources give different figures for the same time."""
    return any(
        _of_two_sources(one, other)
        and _one_time(one, other)
        and _one_subject(one, other)
        and not _same_figure(one, other)
        for i, one in enumerate(figures)
        for other in figures[:i]
    )


def _of_two_sources(one: _StatedFigure, other: _StatedFigure) -> bool:
    """Return whether figures come from two texts, or from two speakers in one text."""
    ours, theirs = one.figure, other.figure
    if ours.citation.source.id != theirs.citation.source.id:
        return True
    return bool(ours.speaker and theirs.speaker) and ours.speaker != theirs.speaker


def _one_time(one: _StatedFigure, other: _StatedFigure) -> bool:
    """Return whether figures are for the same time: those for 2010 and 2020 do not differ."""
    return not one.years or not other.years or bool(one.years & other.years)


def _one_subject(one: _StatedFigure, other: _StatedFigure) -> bool:
    """Return whether the titles and files of both do not tell them apart, but for the figures."""
    told = parse(one.figure.wording).words | parse(other.figure.wording).words
    ours, theirs = one.evidence.hit, other.evidence.hit
    above = ours.passage.context, theirs.passage.context
    return may_be_one_subject(ours.source, theirs.source, told, above)


def _same_figure(one: _StatedFigure, other: _StatedFigure) -> bool:
    """Return whether values are equal, or nearly equal and one of them is hedged.

    A number that can be read in two ways ("1.250") is equal in either.
    """
    ours, theirs = (frozenset().union(*stated.number.ends) for stated in (one, other))
    if ours & theirs:
        return True
    if not (one.figure.qualifier or other.figure.qualifier):
        return False
    return any(abs(a - b) <= _NEARLY * max(abs(a), abs(b)) for a in ours for b in theirs)
