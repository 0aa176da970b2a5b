"""How surely the sources answer a question, judged by the best sentence.

A logistic model (weights in `data/weights/evidence.json`) and what it cannot see: that no figure
is for the thing counted, that no date is for those who did it, that two sources plainly give the
count.
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
_NO_FIGURE = 0.3  # of the confidence is left where a figure is asked for and none is found
_COUNTED = 0.6  # at least, where the figures for the thing counted are plainly there
_READ_AS_ANSWER = 0.0  # log-odds
_NEARLY = 0.1  # of the best sentence's probability
_NO_DATE = 0.3  # likewise for a date, or for what is to be confirmed


def best_evidence(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> Evidence | None:
    """Return the best sentence that can be an answer.

    For a figure question one with a figure, or one whose figure counts what the text names
    otherwise, if the reader takes it for the answer; for a date question one with a date, if it
    is nearly as probable as the best.
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
        sure = _model(best)
        if analysis.noun and _plainly_counted(analysis, ranked):
            sure = max(sure, _COUNTED)
        dateless = analysis.kind == "date" and not gives_date(analysis, best)
        return _NO_DATE * sure if dateless or _beside_the_point(analysis, best) else sure
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
    """Return what the model of `confidence` knows of the best sentence."""
    own = best.features
    known = (best.relevance, own.cosine, own.names_missing, own.kind_wrong)
    return known if best.reader_odds is None else (*known, best.reader_odds)
