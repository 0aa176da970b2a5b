"""How surely the sources answer a question, told from the best of the weighed sentences.

A logistic model (weights in `data/evidence.json`) and what it cannot see: that no figure is for the
thing counted, that no date is for those who did it, that two sources plainly give the count.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from rag.evidence.constraints import constraint_terms
from rag.evidence.entities import mentions_subject
from rag.evidence.features import FEATURES
from rag.evidence.ranking import Evidence, predict
from rag.language.tokens import terms
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
    """The best sentence that can be an answer: one with a figure, where a figure is asked for, if
    need be for what the text calls otherwise, where the reader takes it for the answer; one with a
    date, where there is any that is nearly as sure."""
    if analysis.kind == "figure":
        counting = (e for e in ranked if e.numbered and (e.read or 0.0) > _READ_AS_ANSWER)
        return next((e for e in ranked if e.figures), next(counting, None))
    if analysis.kind == "date" and ranked:
        near = [e for e in ranked if e.probability >= _NEARLY * ranked[0].probability]
        return next((e for e in near if gives_date(analysis, e)), ranked[0])
    return ranked[0] if ranked else None


def confidence(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> float:
    """How surely the sources answer the question, 0 to 1."""
    best = best_evidence(analysis, ranked)
    if best is not None:
        sure = predict("answer", CONFIDENCE_FEATURES, np.asarray([confidence_features(best)]))[0]
        if analysis.noun and _plainly_counted(analysis, ranked):
            sure = max(sure, _COUNTED)
        dateless = analysis.kind == "date" and not gives_date(analysis, best)
        return _NO_DATE * sure if dateless or _beside_the_point(analysis, best) else sure
    if ranked:
        return (
            _NO_FIGURE
            * predict("answer", CONFIDENCE_FEATURES, np.asarray([confidence_features(ranked[0])]))[
                0
            ]
        )
    return 0.0


def _beside_the_point(analysis: QuestionAnalysis, best: Evidence) -> bool:
    """Whether it is asked if something is so, and of what is to be so the sentence has no word."""
    wanted = constraint_terms(analysis) if _WHETHER.match(analysis.text) else set()
    return bool(wanted) and not wanted & set(terms(best.text))


def gives_date(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Whether a sentence gives a date, and for what those did whom the question names."""
    dated = not evidence.features[FEATURES.index("kind_wrong")]
    return dated and mentions_subject(analysis, evidence.text, evidence.hit)


def _plainly_counted(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> bool:
    """Whether two sources give figures for what is counted, or one where the question says no
    more than names and the thing counted, all of which `fitting_figures` has seen to."""
    giving = {e.hit.source.id for e in ranked if e.figures}
    return len(giving) > 1 or (len(giving) == 1 and not constraint_terms(analysis))


def confidence_features(best: Evidence) -> tuple[float, ...]:
    """The features of the best sentence that `confidence` looks at."""
    own = dict(zip(FEATURES, best.features, strict=True))
    known = (best.relevance, *(own[name] for name in CONFIDENCE_FEATURES[1:]))
    return known if best.read is None else (*known, best.read)
