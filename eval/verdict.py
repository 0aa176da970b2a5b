"""Is an answer right? One rule for each sort of question.

*Unanswerable*: right where it abstains. *Disagreement* (the line lists `figures`): right where
the answer lists every one of them with its document, and no other. *Answerable*: right where it
does not abstain and, for every group of accepted answers, a supported statement gives one of them,
numbers compared as values, and a citation of such a statement overlaps gold evidence. Without
marked evidence the words alone decide; without accepted answers the evidence alone does. No answer
that is known to be wrong may be given as fact: by a supported statement, and not set against
others as a disagreement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from eval.citations import range_of
from eval.matching import contains, contains_any
from eval.questions import GoldFigure, Question
from eval.spans import Range, touches
from rag.types import Answer, Statement

Outcome = Literal["right", "wrong", "incomplete", "abstained", "should abstain"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`outcome` says in which way it is right or wrong, `why` what is missing."""

    outcome: Outcome
    why: str = ""

    @property
    def right(self) -> bool:
        """Whether it counts as right."""
        return self.outcome == "right"


def judge(question: Question, answer: Answer) -> Verdict:
    """The verdict on an answer."""
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
    said = [g for g in missing if any(contains_any(s.text, g) for s in supported(answer))]
    why = f"not given: {'; '.join(g[0] for g in missing if g not in said)}" * (said != missing)
    cited_badly = f"cited elsewhere: {'; '.join(g[0] for g in said)}" * bool(said)
    reason = "; ".join(filter(None, [why, cited_badly]))
    return Verdict("incomplete" if len(missing) < len(question.groups) else "wrong", reason)


def supported(answer: Answer) -> list[Statement]:
    """The statements that the check bore out."""
    return [s for s in answer.statements if s.support == "supported"]


def given(answer: Answer, group: Sequence[str]) -> bool:
    """Whether a supported statement, or a figure that is listed, gives one of the strings."""
    listed = (f.citation.quote for d in answer.disagreements for f in d.figures)
    texts = [*(s.text for s in supported(answer)), *listed]
    return any(contains_any(text, group) for text in texts)


def shown_as_fact(question: Question, answer: Answer) -> list[str]:
    """Wrong answers that a supported statement gives and no listed disagreement holds."""
    listed = [f.citation.quote for d in answer.disagreements for f in d.figures]
    return [
        wrong
        for wrong in question.wrong
        if any(contains(s.text, wrong) for s in supported(answer))
        and not any(contains(quote, wrong) for quote in listed)
    ]


def listed_figures(answer: Answer) -> list[GoldFigure]:
    """The figures that an answer sets against each other, each once."""
    every = (f for d in answer.disagreements for f in d.figures)
    return list(dict.fromkeys(GoldFigure(f.low, f.high, f.citation.source.path) for f in every))


def touches_gold(question: Question, statements: Sequence[Statement]) -> bool:
    """Whether one of the statements cites gold evidence."""
    gold = [Range(g.document, g.start, g.end) for g in question.evidence]
    return any(touches(range_of(c), gold) for s in statements for c in s.citations)


def _given_with_evidence(question: Question, answer: Answer, group: Sequence[str]) -> bool:
    if not question.evidence:
        return given(answer, group)
    said = [s for s in supported(answer) if contains_any(s.text, group)]
    return touches_gold(question, said)


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
