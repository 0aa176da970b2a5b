"""How surely the sources answer a question, judged by the best sentence.

A logistic model (weights in `data/weights/evidence.json`), and rules for what the model cannot see:
that no figure is for the thing counted, that no date belongs to the question's subject, or that two
sources plainly give the count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from rag.evidence.count_constraints import constraint_terms
from rag.evidence.entities import mentions_subject
from rag.evidence.sentence_ranking import Evidence, predict
from rag.questions.analysis import QuestionAnalysis

CONFIDENCE_FEATURES = ("relevance", "cosine", "names_missing", "kind_wrong")
_WHETHER = re.compile(
    r"\s*(?:is|are|was|were|do|does|did|has|have|had|can|could|will|would|should)\b", re.IGNORECASE
)
_NO_FIGURE = 0.3  # share of the confidence that is left if a figure is asked for and none is found
_NO_DATE = 0.3  # likewise for a date, or for what a yes-or-no question asks to confirm
_COUNTED = 0.6  # least confidence if figures for the thing counted are plainly there
_READ_AS_ANSWER = 0.0  # log-odds
_NEARLY = 0.1  # of the best sentence's probability


def best_evidence(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> Evidence | None:
    """Return the best sentence that can be an answer.

    For a figure question, one with a figure for the thing asked; if there is none, one with a
    figure for a thing of another name that the reader takes for the answer. For a date question,
    one with a date, if it is nearly as probable as the best.
    """
    if analysis.kind == "figure":
        counting = (
            e for e in ranked if e.has_actor_figures and (e.reader_odds or 0.0) > _READ_AS_ANSWER
        )
        return next((e for e in ranked if e.figures), next(counting, None))
    if analysis.kind == "date" and ranked:
        near = [e for e in ranked if e.probability >= _NEARLY * ranked[0].probability]
        return next((e for e in near if gives_date(analysis, e)), ranked[0])
    return ranked[0] if ranked else None


def confidence(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> float:
    """Return the probability that the sources answer the question, 0 to 1."""
    best = best_evidence(analysis, ranked)
    if best is not None:
        probability = _model(best)
        if analysis.noun and _plainly_counted(analysis, ranked):
            probability = max(probability, _COUNTED)
        # Of other languages only the dates in figures are known.
        is_dateless = analysis.kind == "date" and not analysis.language
        dateless = is_dateless and not gives_date(analysis, best)
        lowered = dateless or _beside_the_point(analysis, best)
        return _NO_DATE * probability if lowered else probability
    if ranked:
        return _NO_FIGURE * _model(ranked[0])
    return 0.0


def _model(best: Evidence) -> float:
    return predict("answer", CONFIDENCE_FEATURES, [confidence_features(best)])[0]


def _beside_the_point(analysis: QuestionAnalysis, best: Evidence) -> bool:
    """Return whether a yes-or-no question asks for something that the sentence has no word of."""
    wanted = constraint_terms(analysis) if _WHETHER.match(analysis.text) else frozenset()
    return bool(wanted) and not wanted & best.doc.term_set


def gives_date(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether a sentence gives a date for what the question's subject did."""
    dated = not evidence.features.kind_wrong
    return dated and mentions_subject(analysis, evidence.doc, evidence.hit)


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
    return row if best.reader_odds is None else (*row, best.reader_odds)
