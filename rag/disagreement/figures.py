"""Where the sources differ: the figures that they give for what was asked, side by side.

Looks at every sentence of the retrieved passages, not only at those an answer cites. Which
figures are for the thing asked is decided in `fitting.py`; here they are told apart, dated and
ordered. Figures are listed as the texts give them and never blended.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from rag.disagreement.summary import newest_first
from rag.evidence.answer_types import fitting_figures
from rag.evidence.constraints import heading_terms, with_synonyms
from rag.evidence.features import FEATURES
from rag.evidence.quantities import Quantity, quantities
from rag.evidence.ranking import Evidence
from rag.language.attribution import spoken_by
from rag.language.names import name_key
from rag.language.numbers import numbers
from rag.language.text import squash
from rag.language.tokens import stem, terms
from rag.language.units import is_unit
from rag.questions.analysis import QuestionAnalysis
from rag.types import Citation, Disagreement, Document, Embed, Figure, Statement

_MODAL = re.compile(
    r"(?:could|may|might|would|will)(?:\s+(?:be|reach|have|number|total|rise to))?\s$"
    r"|\bbetween\s$",
    re.IGNORECASE,
)
_SIZE = frozenset(map(stem, "large big size quantity amount number much many".split()))
_NEARLY = 0.05  # of the larger figure: a hedged one ("about 8,000") is no other than 8,143
_SYNDICATED = 0.8  # of the shorter sentence's content words: one text that two outlets print

ById = Callable[[str], Document | None]


@dataclass(frozen=True, slots=True)
class _Given:
    """A figure with the sentence that gives it."""

    figure: Figure
    counted: Quantity
    evidence: Evidence
    years: frozenset[float]


def disagreements(
    analysis: QuestionAnalysis,
    weighed: Sequence[Evidence],
    statements: Sequence[Statement],
    document: ById,
    embed: Embed,
) -> tuple[Disagreement, ...]:
    """The figures that the sources give for one thing, where they are not one and the same.

    Of a question for a count: for the thing asked, one item for each unit it is given in. Of any
    other, unless it asks when or where: for what the answer's statements count, in sentences that
    hold as much of the question; of "how large" for what the first one counts.
    """
    direct: tuple[Disagreement, ...] = ()
    if analysis.kind == "figure":
        direct = _differing(analysis, _candidates(analysis, weighed), document)
        if analysis.noun or not _SIZE & set(analysis.terms):
            return direct
        statements = statements[:1]
    elif analysis.kind in ("date", "place"):
        return ()
    stated = {
        c.noun: (c, set(terms(s.text))) for s in statements for c in quantities(s.text) if c.noun
    }
    held = set(analysis.terms) if analysis.kind != "figure" else set[str]()
    missing = {e.hit: e.features[FEATURES.index("names_missing")] for e in weighed}
    places = [(e.hit, e.span, e.text) for e in weighed]
    found: dict[str, Disagreement] = {}
    for noun, (figure, said) in stated.items():
        about = replace(analysis, kind="figure", noun=noun, phrase=figure.phrase)
        fitting = fitting_figures(about, places, missing, embed)
        # "euros" does not tell what they are paid for; then all of the question must be there
        wanted = held if is_unit(noun) else held & said
        pairs = [
            (e, c)
            for e, own in zip(weighed, fitting, strict=True)
            if wanted <= with_synonyms(heading_terms(e.hit).union(terms(e.text)))
            for c in own
        ]
        for one in _differing(about, pairs, document):
            found.setdefault(one.figures[0].citation.quote, one)
    return tuple(found.values()) or direct


def _differing(
    analysis: QuestionAnalysis, candidates: Sequence[tuple[Evidence, Quantity]], document: ById
) -> tuple[Disagreement, ...]:
    found = []
    for group in _by_unit(candidates):
        given = _distinct([_given(e, c, document) for e, c in group])
        if _differ(given):
            figures = sorted((g.figure for g in given), key=newest_first)
            found.append(Disagreement(analysis.phrase or analysis.noun or "this", tuple(figures)))
    return tuple(found)


def _candidates(
    analysis: QuestionAnalysis, weighed: Sequence[Evidence]
) -> list[tuple[Evidence, Quantity]]:
    """The figures that are for the thing asked, the surest sentence first."""
    fitting = [e for e in weighed if e.figures]
    if not analysis.noun:  # "how old": nothing but the sentence tells what is measured
        wanted = set(analysis.terms) - _SIZE
        fitting = [e for e in fitting if wanted <= with_synonyms(set(terms(e.text)))]
    return [(e, c) for e in fitting for c in e.figures]


def _by_unit(
    candidates: Sequence[tuple[Evidence, Quantity]],
) -> list[list[tuple[Evidence, Quantity]]]:
    """A share is not compared with a count, nor dollars with euros."""
    groups: dict[tuple[str, str], list[tuple[Evidence, Quantity]]] = {}
    for evidence, figure in candidates:
        number = figure.number
        groups.setdefault((number.kind, number.unit), []).append((evidence, figure))
    return list(groups.values())


def _given(evidence: Evidence, counted: Quantity, document: ById) -> _Given:
    passage, source, span = evidence.hit.passage, evidence.hit.source, evidence.span
    number = counted.number
    before = _MODAL.search(evidence.text[: number.whole.start])
    start = before.start() if before else number.whole.start
    qualifier = " ".join(evidence.text[start : number.span.start].split()).strip(" $£€¥₩")
    if number.span == number.whole and number.qualifier:
        qualifier = number.qualifier  # "thousands of"
    whole = document(passage.document_id)
    at = span.start + number.span.start
    speaker = spoken_by(whole.text, span, at, passage.speaker) if whole else ""
    figure = Figure(
        number.low,
        number.high,
        qualifier,
        counted.phrase or number.unit,
        Citation(passage.id, source, span.start, span.end, evidence.text),
        speaker,
        " ".join(evidence.text[start : _end(evidence.text, counted)].split()),
    )
    years = frozenset(
        n.value for n in numbers(evidence.text) if n.kind == "year" and n.value is not None
    )
    return _Given(figure, counted, evidence, years)


def _end(text: str, counted: Quantity) -> int:
    """Where the wording ends: behind what is counted."""
    at = counted.number.whole.end
    if not counted.phrase:
        return at
    return text.index(counted.phrase, at) + len(counted.phrase)


def _distinct(given: Sequence[_Given]) -> list[_Given]:
    """Without those that say again what one before them says: the same sentence in another
    outlet, or the same figure once more in the same text."""
    kept: list[_Given] = []
    for one in given:
        if not any(_repeats(one, other) for other in kept):
            kept.append(one)
    return kept


def _repeats(one: _Given, other: _Given) -> bool:
    if (one.figure.low, one.figure.high) != (other.figure.low, other.figure.high):
        return False
    if one.evidence.hit.source.id == other.evidence.hit.source.id:
        speakers = name_key(one.figure.speaker), name_key(other.figure.speaker)
        return speakers[0] <= speakers[1] or speakers[1] <= speakers[0]
    a, b = squash(one.evidence.text), squash(other.evidence.text)
    ours, theirs = set(terms(one.evidence.text)), set(terms(other.evidence.text))
    shared = len(ours & theirs) / max(1, min(len(ours), len(theirs)))
    return a in b or b in a or shared >= _SYNDICATED


def _differ(given: Sequence[_Given]) -> bool:
    """Whether two sources give figures for one time that are not the same."""
    return any(
        _of_two_sources(one, other)
        and _one_time(one, other)
        and not _same_figure(one.figure, other.figure)
        for i, one in enumerate(given)
        for other in given[:i]
    )


def _of_two_sources(one: _Given, other: _Given) -> bool:
    """Two texts, or two who speak in one text."""
    ours, theirs = one.figure, other.figure
    if ours.citation.source.id != theirs.citation.source.id:
        return True
    return bool(ours.speaker and theirs.speaker) and ours.speaker != theirs.speaker


def _one_time(one: _Given, other: _Given) -> bool:
    """Figures for 2010 and for 2020 do not contradict each other."""
    return not one.years or not other.years or bool(one.years & other.years)


def _same_figure(one: Figure, other: Figure) -> bool:
    """Equal values whatever bounds them, or nearly equal ones where one is hedged."""
    ours, theirs = ({end for end in (f.low, f.high) if end is not None} for f in (one, other))
    if ours & theirs:
        return True
    if not (one.qualifier or other.qualifier):
        return False
    return any(abs(a - b) <= _NEARLY * max(abs(a), abs(b)) for a in ours for b in theirs)
