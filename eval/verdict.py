"""Whether an answer is right: one rule for each sort of question.

- Unanswerable: right if the answer abstains.
- Disagreement (the question lists `figures`): right if the answer lists all of these figures, each
  with its document, and no others.
- Answerable: right if the answer does not abstain and, for every group of accepted answers, a
  supported statement gives one of them (numbers compared as values) and a citation of such a
  statement overlaps the marked evidence. Without marked evidence the words alone decide; without
  accepted answers, the evidence alone.

An answer is wrong if it gives as fact what is known to be wrong: in a supported statement, and not
as one side of a listed disagreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eval.citations import range_of
from eval.matching import contains, contains_any
from eval.questions import GoldFigure, Question
from eval.spans import Range, touches
from rag.disagreement.several_answers import several_answers
from rag.types import Answer, Statement

Outcome = Literal["right", "wrong", "incomplete", "abstained", "should abstain"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The verdict on an answer: how it is right or wrong, and what is missing."""

    outcome: Outcome
    why: str = ""

    @property
    def right(self) -> bool:
        """Whether it counts as right."""
        return self.outcome == "right"


def judge(question: Question, answer: Answer) -> Verdict:
    """Return the verdict on an answer."""
    if not question.answerable:
        why = "" if answer.abstained else "the sources do not answer this"
        return Verdict("right" if answer.abstained else "should abstain", why)
    if answer.abstained:
        return Verdict("abstained", "the sources answer this")
    if wrong := shown_as_fact(question, answer):
        return Verdict("wrong", f"given as fact: {'; '.join(wrong)}")
    if question.figures:
        return _judge_figures(question, answer)
    if not question.groups:
        cited = touches_gold(question, supported(answer))
        return Verdict("right") if cited else Verdict("wrong", "no citation is gold evidence")
    missing = [g for g in question.groups if not _given_with_evidence(question, answer, g)]
    if not missing:
        return Verdict("right")
    uncited = [g for g in missing if any(contains_any(s.text, g) for s in supported(answer))]
    reasons = {"not given": [g for g in missing if g not in uncited], "cited elsewhere": uncited}
    why = "; ".join(f"{name}: {'; '.join(g[0] for g in gs)}" for name, gs in reasons.items() if gs)
    return Verdict("incomplete" if len(missing) < len(question.groups) else "wrong", why)


def supported(answer: Answer) -> list[Statement]:
    """Return the statements that the support check found supported."""
    return [s for s in answer.statements if s.support == "supported"]


def given(answer: Answer, group: Sequence[str]) -> bool:
    """Return whether a supported statement or a listed figure gives one of the strings."""
    listed = (f.citation.quote for d in answer.disagreements for f in d.figures)
    texts = [*(s.text for s in supported(answer)), *listed]
    return any(contains_any(text, group) for text in texts)


def shown_as_fact(question: Question, answer: Answer) -> list[str]:
    """Return the wrong answers that a supported statement gives, and not as one of several."""
    listed = [f.citation.quote for d in answer.disagreements for f in d.figures]
    listed += [f.citation.quote for f in several_answers(answer)]
    return [
        wrong
        for wrong in question.wrong
        if any(contains(s.text, wrong) for s in supported(answer))
        and not any(contains(quote, wrong) for quote in listed)
    ]


def listed_figures(answer: Answer) -> list[GoldFigure]:
    """Return the figures of all disagreements of an answer, each once."""
    figures = (f for d in answer.disagreements for f in d.figures)
    return list(dict.fromkeys(GoldFigure(f.low, f.high, f.citation.source.path) for f in figures))


def touches_gold(question: Question, statements: Sequence[Statement]) -> bool:
    """Return whether one of the statements cites marked evidence."""
    gold = [Range(g.document, g.start, g.end) for g in question.evidence]
    return any(touches(range_of(c), gold) for s in statements for c in s.citations)


def _given_with_evidence(question: Question, answer: Answer, group: Sequence[str]) -> bool:
    if not question.evidence:
        return given(answer, group)
    giving = [s for s in supported(answer) if contains_any(s.text, group)]
    return touches_gold(question, giving)


def _judge_figures(question: Question, answer: Answer) -> Verdict:
    listed = listed_figures(answer)
    missing = [f for f in question.figures if f not in listed]
    invented = [f for f in listed if f not in question.figures]
    if not missing and not invented:
        return Verdict("right")
    parts = [("not listed", missing), ("not in the gold list", invented)]
    why = "; ".join(f"{what}: {', '.join(map(_words, fs))}" for what, fs in parts if fs)
    return Verdict("incomplete" if len(missing) < len(question.figures) else "wrong", why)


def _words(figure: GoldFigure) -> str:
    if figure.low is None or figure.high is None:
        bound = "up to" if figure.low is None else "at least"
        value = f"{bound} {figure.high if figure.low is None else figure.low:,.10g}"
    else:
        value = " to ".join(dict.fromkeys(f"{end:,.10g}" for end in (figure.low, figure.high)))
    return f"{value} ({figure.document})"
