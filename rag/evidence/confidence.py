"""How surely the sources answer a question, judged by the best sentence.

A logistic model (weights in `data/weights/evidence.json`), and rules for what the model cannot see:
that no figure is for the thing counted, that a date is of another subject, or that two sources
plainly give the count.
"""

from __future__ import annotations

from collections.abc import Sequence

from rag.evidence.answer_types import mentions_thing
from rag.evidence.count_constraints import (
    constraint_terms,
    heading_terms,
    mentions_constraint,
    with_synonyms,
)
from rag.evidence.entities import mentions_subject
from rag.evidence.quantities import quantities
from rag.evidence.sentence_ranking import Evidence, predict
from rag.language.doc import parse
from rag.language.noun_phrases import head
from rag.language.tokens import stem
from rag.models.logistic import shifted
from rag.questions.analysis import QuestionAnalysis
from rag.types import Hit

CONFIDENCE_FEATURES = ("relevance", "cosine", "names_missing", "kind_wrong")
# Shares of the confidence that are left if a figure is asked for: if none is found, and if what it
# is of is only said nearby.
_NO_FIGURE, _SAID_NEARBY = 0.3, 0.6
_OTHER_SUBJECT = 0.1  # likewise if a date is asked for and the sentence is about somebody else
_OTHER_NUMBER = 0.5  # likewise if the passage lacks a number that the question has
_COUNTED = 0.6  # least confidence if figures for the thing counted are plainly there
_READ_AS_ANSWER, _SURELY_READ = 0.0, 1.5  # log-odds
_JUDGED = 0.7  # log-odds by a language model: twice as likely to answer as before
_EXACT, _EXACT_ALONE = -4.0, -2.0  # log-odds of exact words
_NEAR, _BESIDE = 0.3, 0.06  # of the best sentence's probability


def best_evidence(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> Evidence | None:
    """Return the best sentence that can be an answer.

    That is the most probable one. For a figure question, unless the reader is sure of it or a
    language model has judged that it answers, a near one with a figure for the thing asked; if
    there is none, the one with any number that the reader takes most surely for the answer, first
    of all where the sentence says itself what it counts.
    """
    if not ranked or analysis.kind != "figure" or _is_surely_figure(analysis, ranked[0]):
        return ranked[0] if ranked else None
    near = (e for e in ranked if e.probability >= _NEAR * ranked[0].probability)
    numbered = [e for e in ranked if _may_count(analysis, e)]
    if counted := next((e for e in near if e.figures), max(numbered, key=_read, default=None)):
        return counted
    return max((e for e in ranked if _may_count(analysis, e, nearby=True)), key=_read, default=None)


def _is_surely_figure(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether the reader is sure of a sentence, or a language model of one with a number."""
    judged = evidence.shift > _JUDGED and bool(evidence.doc.numbers)
    return judged or _is_surely_read(analysis, evidence)


def _may_count(analysis: QuestionAnalysis, evidence: Evidence, nearby: bool = False) -> bool:
    """Return whether a sentence has a number that the reader takes for the answer.

    The sentence must say what the question restricts it to; if `nearby`, the passage may, unless
    the sentence only repeats the title.
    """
    if not evidence.doc.numbers or not _is_read(analysis, evidence, _READ_AS_ANSWER):
        return False
    if nearby and (_repeats_title(evidence) or not evidence.odds or evidence.odds.exact <= _EXACT):
        return False
    around = _terms_of_passage(evidence.hit)
    if analysis.noun and not {head(analysis.noun)} & with_synonyms(evidence.doc.term_set | around):
        return False
    around = around if nearby else frozenset()
    of_measure = not analysis.measure or stem(analysis.measure) in evidence.doc.stems
    meant = of_measure and mentions_constraint(analysis, evidence.doc, around)
    return meant and not _counts_another(analysis, evidence)


def _repeats_title(evidence: Evidence) -> bool:
    title = parse(evidence.hit.source.title or "").squashed
    return bool(title) and title in evidence.doc.squashed


def _terms_of_passage(hit: Hit) -> frozenset[str]:
    return heading_terms(hit) | parse(hit.passage.text, hit.passage.language).term_set


def may_stand_beside(evidence: Evidence, best: Evidence) -> bool:
    """Return whether a sentence counts the thing asked by name, or is likely to answer."""
    named = any(figure.noun for figure in evidence.figures)
    return named or evidence.probability >= _BESIDE * best.probability


def answers_alone(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether the reader takes a sentence, and some words of it, for the answer."""
    exact = evidence.odds is not None and evidence.odds.exact > _EXACT_ALONE
    return exact and is_read(analysis, evidence)


def is_read(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether the reader takes a sentence on the question's subject for the answer."""
    return _is_read(analysis, evidence, _READ_AS_ANSWER)


def _is_surely_read(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether the reader is sure of a sentence that does not count another thing."""
    sure = _is_read(analysis, evidence, _SURELY_READ)
    return sure and not _counts_another(analysis, evidence)


def _counts_another(analysis: QuestionAnalysis, evidence: Evidence) -> bool:
    """Return whether a sentence names the thing asked for, but counts something else.

    A row may name it in one cell and count it in another.
    """
    if evidence.kind == "row" or not mentions_thing(analysis, evidence.doc):
        return False
    counted = {head(quantity.noun) for quantity in quantities(evidence.doc)}
    return head(analysis.noun) not in counted


def _is_read(analysis: QuestionAnalysis, evidence: Evidence, bound: float) -> bool:
    """Return whether the reader takes a sentence on the question's subject for the answer."""
    of_subject = _of_subject(analysis, evidence) and not evidence.features.names_missing
    return _read(evidence) > bound and of_subject


def _read(evidence: Evidence) -> float:
    return evidence.odds.answers + evidence.shift if evidence.odds else 0.0


def confidence(analysis: QuestionAnalysis, ranked: Sequence[Evidence]) -> float:
    """Return the probability that the sources answer the question, 0 to 1."""
    best = best_evidence(analysis, ranked)
    if best is not None:
        probability = _model(best)
        if analysis.noun and _plainly_counted(analysis, ranked):
            probability = max(probability, _COUNTED)
        if _lacks_number(analysis, best):
            probability *= _OTHER_NUMBER
        if analysis.kind == "date" and not _of_subject(analysis, best):
            return _OTHER_SUBJECT * probability
        return _SAID_NEARBY * probability if _is_of_nearby(analysis, best) else probability
    if ranked:
        return _NO_FIGURE * _model(ranked[0])
    return 0.0


def _lacks_number(analysis: QuestionAnalysis, best: Evidence) -> bool:
    """Return whether a number of the question, such as a version, is nowhere around a sentence."""
    numbers = {term for term in analysis.terms if any(c.isdigit() for c in term)}
    return bool(numbers - best.doc.term_set - _terms_of_passage(best.hit))


def _is_of_nearby(analysis: QuestionAnalysis, best: Evidence) -> bool:
    """Return whether what a figure counts is not said in the sentence, but nearby."""
    if analysis.kind != "figure" or best.figures or _is_surely_figure(analysis, best):
        return False
    return not _may_count(analysis, best)


def _model(best: Evidence) -> float:
    probability = predict("answer", CONFIDENCE_FEATURES, [confidence_features(best)])[0]
    return shifted(probability, best.shift)


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
    return (*row, best.odds.answers, best.odds.exact) if best.odds else row
