"""What one answer contributes to every figure that applies to its question; see `catalogue.py`.

A figure that does not apply is left out, never 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from eval.citations import against_gold, alce, verbatim
from eval.matching import contains_any, gives_value, token_f1
from eval.questions import Question
from eval.ranking import rank, relevant_spans
from eval.spans import Range, iou, precision, recall
from eval.verdict import given, judge, listed_figures, shown_as_fact, supported
from rag.language.numbers import numbers
from rag.types import Answer

_TOP = 5  # passages, for the figures by characters


@dataclass(frozen=True, slots=True)
class Corpus:
    """What answers are checked against: texts and places of passages, by document.

    `disagreements`: whether the set says which figures differ, so that others are invented;
    `unanswerable`: whether it has a question to abstain from; `foreign`: one of another set.
    """

    texts: Mapping[str, str]
    passages: Mapping[str, Sequence[Range]]
    disagreements: bool = False
    unanswerable: bool = True
    foreign: bool = False


def score(question: Question, answer: Answer, corpus: Corpus, top_k: int) -> dict[str, list[float]]:
    """Values by source."""
    values: dict[str, list[float]] = {"right": [float(judge(question, answer).right)]}
    values |= _abstention(question, answer, corpus)
    values |= {f"ms {stage}": [spent] for stage, spent in answer.timings.items()}
    if question.answerable:
        values["right, answerable"] = values["right"]
        values |= _words(question, answer)
        values |= _found(question, answer, corpus, top_k)
    values |= _differing(question, answer, corpus)
    quoted = verbatim(answer, corpus.texts)
    if quoted[1]:
        values["quotes verbatim"] = list(quoted)
    if not answer.abstained:
        values |= _cited(question, answer)
    return values


def _abstention(question: Question, answer: Answer, corpus: Corpus) -> dict[str, list[float]]:
    gone, none = float(answer.abstained), float(not question.answerable)
    values: dict[str, list[float]] = {}
    if not question.foreign:
        values["AUROC of confidence"] = [answer.confidence, 1 - none]
    if question.foreign or (question.answerable and corpus.foreign):
        values["AUROC, other topic"] = [answer.confidence, 1 - none]
    if answer.abstained and corpus.unanswerable:
        values["abstention precision"] = [none, 1]
    if question.answerable:
        values["false abstentions"] = [gone]
    else:
        values["abstention recall"] = [gone, 1]
    return values


def _words(question: Question, answer: Answer) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    statements = [] if answer.abstained else answer.statements
    texts = [s.text for s in statements]
    if question.answers:
        values["answer in first statement"] = [
            float(any(contains_any(text, question.answers) for text in texts[:1]))
        ]
        values["answer in any statement"] = [
            float(any(contains_any(text, question.answers) for text in texts))
        ]
        values["token F1"] = [token_f1(texts[0], question.answers) if texts else 0.0]
    if _asks_for_figure(question):
        borne = [] if answer.abstained else [s.text for s in supported(answer)]
        values["figure as value"] = [float(any(gives_value(t, question.answers) for t in borne))]
    if question.wrong:
        held = 0 if answer.abstained else len(shown_as_fact(question, answer))
        values["wrong answers as fact"] = [held, len(question.wrong)]
    if len(question.groups) > 1 or question.wrong:
        told = 0 if answer.abstained else sum(given(answer, g) for g in question.groups)
        values["gold answers given"] = [told, len(question.groups)]
    return values


def _asks_for_figure(question: Question) -> bool:
    """Whether the answer is a figure: so marked, or else every accepted answer begins with one."""
    if not question.answers or question.figures:
        return False
    found = [numbers(answer) for answer in question.answers]
    counts = ("count", "money", "percent")
    if question.kind == "figure":
        return any(found)
    if question.kind != "answerable":
        return False
    return all(ns and ns[0].kind in counts and ns[0].whole.start == 0 for ns in found)


def _differing(question: Question, answer: Answer, corpus: Corpus) -> dict[str, list[float]]:
    listed = listed_figures(answer)
    if question.figures:
        right = sum(figure in question.figures for figure in listed)
        values: dict[str, list[float]] = {"disagreement recall": [right, len(question.figures)]}
        if listed:
            values["disagreement precision"] = [right, len(listed)]
        return values
    return {"disagreement where none is": [float(bool(listed))]} if corpus.disagreements else {}


def _cited(question: Question, answer: Answer) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    if answer.statements:
        whole, needed = alce(answer.statements, {h.passage.id: h.passage for h in answer.passages})
        values["citation recall"] = [whole]
        if needed is not None:
            values["citation precision"] = [needed]
    if question.answerable and question.evidence:
        found, good = against_gold(question, answer)
        values["gold evidence cited"] = list(found)
        if good[1]:
            values["citations in gold"] = list(good)
    return values


def _found(
    question: Question, answer: Answer, corpus: Corpus, top_k: int
) -> dict[str, list[float]]:
    if not question.evidence:
        return {}
    gold = [Range(g.document, g.start, g.end) for g in question.evidence]
    found = [Range(h.source.path, h.passage.start, h.passage.end) for h in answer.passages]
    pool = [p for document in {g.document for g in gold} for p in corpus.passages.get(document, ())]
    values = rank(found, pool, relevant_spans(question), top_k) | {
        "recall of characters": recall(found[:_TOP], gold),
        "precision of characters": precision(found[:_TOP], gold),
        "IoU of characters": iou(found[:_TOP], gold),
    }
    return {name: [value] for name, value in values.items()}
