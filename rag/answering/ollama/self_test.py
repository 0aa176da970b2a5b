"""Tests how well a language model judges, on short texts of several genres with known answers."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path
from statistics import fmean, median

from rag.answering.ollama.calibration import Calibration, load_calibration, save_calibration
from rag.answering.ollama.client import OllamaServer
from rag.answering.ollama.judge import ModelJudge, model_judge
from rag.errors import ModelOutputInvalid

_STRENGTH = 1.0  # of the L2 penalty, inverse; the default of scikit-learn
# The texts are easier than those of users: so much lower are the log-odds there of what answers.
# Measured in docs/models.md.
_EASIER = 1.1
_SILENT = 0.2  # share of the texts on which a model may say neither yes nor no
Report = Callable[[int, int], None]
"""Called with the number of texts that are judged, and of all."""


@dataclass(frozen=True, slots=True)
class Trial:
    """A question with texts; `right` are the indexes of those that answer it."""

    question: str
    texts: tuple[str, ...]
    right: tuple[int, ...]


def trials() -> tuple[Trial, ...]:
    """Return the questions that come with the program."""
    text = files("rag").joinpath("data", "self_test.jsonl").read_text("utf-8")
    rows = map(json.loads, text.splitlines())
    return tuple(Trial(r["question"], tuple(r["texts"]), tuple(r["right"])) for r in rows)


def calibrate(
    home: Path, server: OllamaServer, name: str, num_ctx: int, report: Report
) -> Calibration:
    """Test a model of a server, and keep the result in the home folder. Raises `AnswererError`."""
    judge = model_judge(server, server.choose(name), num_ctx)
    calibration = self_test(judge, report)
    save_calibration(home, server.digest(name), calibration)
    return calibration


def calibration_of(
    home: Path, server: OllamaServer, name: str, num_ctx: int, report: Report
) -> Calibration:
    """Return what the test of a model has found, and test it first if it was not.

    Raises `AnswererError`.
    """
    found = load_calibration(home, server.digest(name))
    return found or calibrate(home, server, name, num_ctx, report)


def self_test(
    judge: ModelJudge,
    report: Report = lambda done, total: None,
    questions: Sequence[Trial] | None = None,
) -> Calibration:
    """Have a model judge every text, and return what its judgements are worth.

    Raises `AnswererError`.
    """
    questions = questions or trials()
    total = sum(len(question.texts) for question in questions)
    judged: list[list[float]] = []
    seconds: list[float] = []
    silent = 0
    report(0, total)
    for question in questions:
        of_question = []
        for text in question.texts:
            started = judge.server.clock()
            said = judge.judge(question.question, text)
            seconds.append(judge.server.clock() - started)
            silent += said is None
            of_question.append(0.0 if said is None else said)
            report(len(seconds), total)
        judged.append(of_question)
    if silent > _SILENT * total:
        raise ModelOutputInvalid(
            f"The model {judge.model.name} answered neither yes nor no to {silent} of {total}"
            " texts, so it cannot judge.",
            "Choose another model; answers are quoted without it as before.",
        )
    right = [[i in q.right for i in range(len(q.texts))] for q in questions]
    return _fitted(judge.model.name, judged, right, median(seconds))


def _fitted(
    name: str, judged: Sequence[Sequence[float]], right: Sequence[Sequence[bool]], seconds: float
) -> Calibration:
    """Fit the weights of a model's judgements.

    For the order, a logistic regression of the differences between a text that answers and one
    that does not, of one question (a conditional logit); for the level, one in which both classes
    weigh the same, which gives the likelihood ratio.
    """
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import roc_auc_score

    rows = [[judgement] for of_question in judged for judgement in of_question]
    labels = [answers for of_question in right for answers in of_question]
    model = LogisticRegression(C=_STRENGTH, class_weight="balanced").fit(rows, labels)
    apart = [
        [a - b]
        for j, r in zip(judged, right, strict=True)
        for a, a_answers in zip(j, r, strict=True)
        for b, b_answers in zip(j, r, strict=True)
        if a_answers != b_answers
    ]
    first = [a_answers for r in right for a_answers in r for other in r if a_answers != other]
    order = LogisticRegression(C=_STRENGTH, fit_intercept=False).fit(apart, first)
    within = [
        roc_auc_score(r, j) for r, j in zip(right, judged, strict=True) if 0 < sum(r) < len(r)
    ]
    best = [max(of_question) for of_question in judged]
    answering = [j for (j,), answers in zip(rows, labels, strict=True) if answers]
    return Calibration(
        name,
        order=max(0.0, float(order.coef_[0][0])),
        bias=float(model.intercept_[0]) + _EASIER,
        weight=max(0.0, float(model.coef_[0][0])),
        ordered=fmean(within),
        level=float(roc_auc_score([any(r) for r in right], best)),
        likely=median(answering),
        seconds=seconds,
    )
