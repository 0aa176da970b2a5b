"""Which sentences an answer quotes, and in which order; every source that answers is quoted."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.evidence.confidence import best_evidence, gives_date
from rag.evidence.same_statement import values
from rag.evidence.sentence_ranking import Evidence
from rag.questions.analysis import QuestionAnalysis

_BESIDE_BEST = 0.25  # of the best sentence's probability; less probable ones are left out
_OF_ITS_OWN = 0.25  # likewise, for the best sentence of another source
_FITTING = 0.1  # likewise, for a sentence that has the kind of answer asked for


def best_per_source(
    analysis: QuestionAnalysis, best: Evidence, ranked: Sequence[Evidence]
) -> Iterator[Evidence]:
    """Yield evidence from passages that search found.

    First the best sentence; then the best of every other source that answers by itself; then
    what is nearly as probable as the best.
    """
    fitting = ranked
    if analysis.kind == "figure":
        fitting = [e for e in ranked if e.figures] or [best]
    elif analysis.kind == "date":
        fitting = [e for e in ranked if gives_date(analysis, e)] or [best]
    firsts = [e for group in _by_source(fitting) if (e := best_evidence(analysis, group))]
    firsts.sort(key=lambda e: (e is not best, ranked.index(e)))  # in time order, if that was asked
    # Every figure for the thing asked belongs to the answer, whatever its sentence is like.
    share = 0.0 if analysis.noun else best.probability
    yield from (e for e in firsts if e.probability >= _OF_ITS_OWN * share)
    yield from (e for e in fitting if e.probability >= _BESIDE_BEST * share and e not in firsts)


def best_per_document(
    analysis: QuestionAnalysis, best: Evidence, ranked: Sequence[Evidence]
) -> Iterator[Evidence]:
    """Yield evidence from documents that came with the question.

    The user has chosen them, so each one that has a word of the question is quoted. First
    the best sentence of each; then those that are nearly as probable as the best of their own
    document.
    """
    groups = [group for group in _by_source(ranked) if group[0].features.held_nearby > 0]
    firsts = [_of_the_kind(analysis, group) for group in groups]
    firsts.sort(key=lambda e: (e is not best, ranked.index(e)))
    yield from firsts
    for group in groups:
        bound = _BESIDE_BEST * group[0].probability
        yield from (e for e in group if e.probability >= bound and e not in firsts)


def _of_the_kind(analysis: QuestionAnalysis, group: Sequence[Evidence]) -> Evidence:
    """Return the best sentence of a document, or a near one with the kind of answer asked for."""
    if analysis.kind == "figure":
        numbered = (e for e in group if e.figures or values(e.doc, "figure"))
        return next((e for e in group if e.figures), next(numbered, group[0]))
    near = (e for e in group if e.probability >= _FITTING * group[0].probability)
    return next((e for e in near if not e.features.kind_wrong), group[0])


def _by_source(ranked: Sequence[Evidence]) -> list[list[Evidence]]:
    groups: dict[str, list[Evidence]] = {}
    for evidence in ranked:
        groups.setdefault(evidence.hit.source.id, []).append(evidence)
    return list(groups.values())
