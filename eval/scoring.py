"""The rows that one answer contributes to the figures of `catalogue.py`.

A figure that does not apply to the question gets no row, not a 0.
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
from rag.language.quantities.numbers import numbers
from rag.language.text import squash
from rag.types import QUOTES, Answer, Statement

_TOP = 5  # passages that the figures by characters look at


@dataclass(frozen=True, slots=True)
class Corpus:
    """What answers are checked against: the texts and the ranges of passages, by document.

    The other three describe the questions. `disagreements`: some list the figures that differ, so
    that any others are invented. `unanswerable`: some have no answer. `foreign`: some come from
    another set.
    """

    texts: Mapping[str, str]
    passages: Mapping[str, Sequence[Range]]
    disagreements: bool = False
    unanswerable: bool = True
    foreign: bool = False


def score(question: Question, answer: Answer, corpus: Corpus, top_k: int) -> dict[str, list[float]]:
    """Return the rows of an answer, by `Figure.key`."""
    values: dict[str, list[float]] = {"right": [float(judge(question, answer).right)]}
    values |= _abstention(question, answer, corpus)
    values |= {f"ms {stage}": [spent] for stage, spent in answer.timings.items()}
    if question.answerable:
        values["right, answerable"] = values["right"]
        values |= _answer_texts(question, answer)
        values |= _retrieval(question, answer, corpus, top_k)
    values |= _disagreement(question, answer, corpus)
    quoted = verbatim(answer, corpus.texts)
    if quoted[1]:
        values["quotes verbatim"] = list(quoted)
    if not answer.abstained:
        values |= _citations(question, answer)
    return values | _of_model(question, answer)


def _abstention(question: Question, answer: Answer, corpus: Corpus) -> dict[str, list[float]]:
    abstained, answerable = float(answer.abstained), float(question.answerable)
    values: dict[str, list[float]] = {}
    if not question.foreign:
        values["AUROC of confidence"] = [answer.confidence, answerable]
    if question.foreign or (question.answerable and corpus.foreign):
        values["AUROC, other topic"] = [answer.confidence, answerable]
    if answer.abstained and corpus.unanswerable:
        values["abstention precision"] = [1 - answerable, 1]
    if question.answerable:
        values["false abstentions"] = [abstained]
    else:
        values["abstention recall"] = [abstained, 1]
    return values


def _answer_texts(question: Question, answer: Answer) -> dict[str, list[float]]:
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
        checked = [] if answer.abstained else [s.text for s in supported(answer)]
        values["figure as value"] = [float(any(gives_value(t, question.answers) for t in checked))]
    if question.wrong:
        wrong = 0 if answer.abstained else len(shown_as_fact(question, answer))
        values["wrong answers as fact"] = [wrong, len(question.wrong)]
    if len(question.groups) > 1 or question.wrong:
        right = 0 if answer.abstained else sum(given(answer, g) for g in question.groups)
        values["gold answers given"] = [right, len(question.groups)]
    return values


def _asks_for_figure(question: Question) -> bool:
    """Return whether the answer is a figure: marked so, or else if each answer starts with one."""
    if not question.answers or question.figures:
        return False
    numbers_by_answer = [numbers(answer) for answer in question.answers]
    counts = ("count", "money", "percent")
    if question.kind == "figure":
        return any(numbers_by_answer)
    if question.kind != "answerable":
        return False
    return all(ns and ns[0].kind in counts and ns[0].whole.start == 0 for ns in numbers_by_answer)


def _disagreement(question: Question, answer: Answer, corpus: Corpus) -> dict[str, list[float]]:
    listed = listed_figures(answer)
    if question.figures:
        right = sum(figure in question.figures for figure in listed)
        values: dict[str, list[float]] = {"disagreement recall": [right, len(question.figures)]}
        if listed:
            values["disagreement precision"] = [right, len(listed)]
        return values
    return {"disagreement where none is": [float(bool(listed))]} if corpus.disagreements else {}


def _citations(question: Question, answer: Answer) -> dict[str, list[float]]:
    values: dict[str, list[float]] = {}
    if answer.statements:
        passages = {hit.passage.id: hit.passage for hit in answer.passages}
        citation_recall, citation_precision = alce(answer.statements, passages)
        values["citation recall"] = [citation_recall]
        if citation_precision is not None:
            values["citation precision"] = [citation_precision]
    if question.answerable and question.evidence:
        gold_cited, cited_in_gold = against_gold(question, answer)
        values["gold evidence cited"] = list(gold_cited)
        if cited_in_gold[1]:
            values["citations in gold"] = list(cited_in_gold)
    return values


def _of_model(question: Question, answer: Answer) -> dict[str, list[float]]:
    """Return what became of what a language model wrote; nothing if none did."""
    shown, held = supported(answer), answer.held_back
    own = [s for s in shown if answer.use and not _is_quote(s)]
    values: dict[str, list[float]] = {}
    if answer.use:
        values["sentences held back"] = [len(held), len(held) + len(shown)]
        if question.answerable and question.answers:
            right = any(contains_any(s.text, question.answers) for s in shown)
            hidden = any(contains_any(s.text, question.answers) for s in held)
            values["right and shown"] = [float(right), float(right or hidden)]
        if not question.answerable:
            values["invented, caught"] = [float(not own), 1]
    if not question.answerable and answer.answerer not in ("", QUOTES):
        values["invented, shown"] = [float(bool(own))]
    return values


def _is_quote(statement: Statement) -> bool:
    """Return whether a statement is word for word what it cites."""
    return any(squash(c.quote) == squash(statement.text) for c in statement.citations)


def _retrieval(
    question: Question, answer: Answer, corpus: Corpus, top_k: int
) -> dict[str, list[float]]:
    if not question.evidence or answer.kind:  # of the catalogue: no passage was searched for
        return {}
    gold = [Range(g.document, g.start, g.end) for g in question.evidence]
    retrieved = [Range(h.source.path, h.passage.start, h.passage.end) for h in answer.passages]
    pool = [p for document in {g.document for g in gold} for p in corpus.passages.get(document, ())]
    values = rank(retrieved, pool, relevant_spans(question), top_k) | {
        "recall of characters": recall(retrieved[:_TOP], gold),
        "precision of characters": precision(retrieved[:_TOP], gold),
        "IoU of characters": iou(retrieved[:_TOP], gold),
    }
    return {name: [value] for name, value in values.items()}
