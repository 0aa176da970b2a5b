"""How surely the sources answer a question, judged by the best sentence.

A logistic model (weights in `data/weights/evidence.json`), and rules for what the model cannot see:
that no figure is for the thing counted, that a date is of another subject, or that two sources
plainly give the count.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.evidence.answer_types import mentions_thing
from rag.evidence.count_constraints import constraint_terms, mentions_constraint
from rag.evidence.entities import mentions_subject
from rag.evidence.sentence_ranking import Evidence, predict
from rag.language.tokens import stem
from rag.questions.analysis import QuestionAnalysis

CONFIDENCE_FEATURES = ("relevance", "cosine", "names_missing", "kind_wrong")
_NO_FIGURE = 0.3  # share of the confidence that is left if a figure is asked for and none is found
_OTHER_SUBJECT = 0.1  # likewise if a date is asked for and the sentence is about somebody else
_COUNTED = 0.6  # least confidence if figures for the thing counted are plainly there
_READ_AS_ANSWER, _SURELY_READ = 0.0, 1.5  # log-odds
_NEAR, _BESIDE = 0.3, 0.06  # of the best sentence's probability


def best_evidence(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> Evidence | None:
    """Return the best sentence that can be an answer.

    That is the most probable one. For a figure question, unless the reader is sure of it, a near
    one with a figure for the thing asked; if there is none, the one with any number that the reader
    takes most surely for the answer.
    """
    if not ranked or analysis.kind != "figure" or _is_surely_read(analysis, ranked[0]):
        return ranked[0] if ranked else None
    near = (e for e in ranked if e.probability >= _NEAR * ranked[0].probability)
    numbered = [e for e in ranked if _may_count(analysis, e)]
    return next((e for e in near if e.figures), max(numbered, key=_read, default=None))


def _may_count(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether a sentence has a number that the reader takes for the answer."""
    of_measure = not analysis.measure or stem(analysis.measure) in evidence.doc.stems
    meant = of_measure and mentions_constraint(analysis, evidence.doc, frozenset())
    return bool(evidence.doc.numbers) and meant and _is_read(analysis, evidence, _READ_AS_ANSWER)


def may_stand_beside(evidence: Evidence, best: Evidence) -> bool:
    """Return whether a sentence counts the thing asked by name, or is likely to answer."""
    named = any(figure.noun for figure in evidence.figures)
    return named or evidence.probability >= _BESIDE * best.probability


def _is_surely_read(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether the reader is sure of a sentence that does not count another thing."""
    counts_another = not evidence.figures and mentions_thing(analysis, evidence.doc)
    return _is_read(analysis, evidence, _SURELY_READ) and not counts_another


def _is_read(analysis: QuestionAnalysis, evidence: Evidence, bound: float) -> bool:
    """Return whether the reader takes a sentence on the question's subject for the answer."""
    of_subject = _of_subject(analysis, evidence) and not evidence.features.names_missing
    return _read(evidence) > bound and of_subject


def _read(evidence: Evidence) -> float:
    return evidence.odds.answers if evidence.odds else 0.0


def confidence(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> float:
    """Return the probability that the sources answer the question, 0 to 1."""
    best = best_evidence(analysis, ranked)
    if best is not None:
        probability = _model(best)
        if analysis.noun and _plainly_counted(analysis, ranked):
            probability = max(probability, _COUNTED)
        of_another = analysis.kind == "date" and not _of_subject(analysis, best)
        return _OTHER_SUBJECT * probability if of_another else probability
    if ranked:
        return _NO_FIGURE * _model(ranked[0])
    return 0.0


def _model(best: Evidence) -> float:
    return predict("answer", CONFIDENCE_FEATURES, [confidence_features(best)])[0]


def gives_date(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether a sentence gives a date for what the question's subject did."""
    return not evidence.features.kind_wrong and _of_subject(analysis, evidence)


def _of_subject(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    return mentions_subject(analysis, evidence.doc, evidence.hit)


def _plainly_counted(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> bool:
    """Return whether the count is plainly there.

    Two sources give figures for what is counted; or one does, and the question has nothing but
    names and the thing counted, which `fitting_figures` has checked.
    """
    giving = {e.hit.source.id for e in ranked if e.figures}
    return len(giving) > 1 or (len(giving) == 1 and not constraint_terms(analysis))


def confidence_features(best: Evidence) -> tuple[float, ...]:
    """Return the features of the best sentence for the model of `confidence`."""
    features = best.features
    row = (best.relevance, features.cosine, features.names_missing, features.kind_wrong)
    return (*row, *best.odds) if best.odds else row
