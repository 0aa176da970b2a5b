"""Every figure of the evaluation: its name, its statistic, and which direction is better.

A figure that no question has a value for is not reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.bootstrap import Estimate, Rows, Statistic, difference, estimate
from eval.ranking import DEPTH

Values = Mapping[str, Sequence[float]]
"""The rows of one question, by `Figure.key`; see `bootstrap.Statistic` for what a row holds."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure of the evaluation.

    `source` is the key of its rows, where that is not its name. A figure is `shown` in the tables;
    if it is `gated`, the gate fails when it falls by more than chance explains; if `strict`, when
    it falls at all.
    """

    name: str
    group: str
    about: str
    statistic: Statistic = "mean"
    unit: Literal["%", "", "ms"] = "%"
    better: Literal["higher", "lower"] = "higher"
    source: str = ""
    shown: bool = True
    gated: bool = True
    strict: bool = False

    @property
    def key(self) -> str:
        """The key of its rows."""
        return self.source or self.name

    def rows(self, questions: Sequence[Values]) -> Rows:
        """Return the rows of the questions that have one."""
        return [values[self.key] for values in questions if self.key in values]

    def words(self, value: float) -> str:
        """Return a value as it is printed, without its unit."""
        if self.unit == "%":
            return f"{100 * value:.1f}"
        return f"{value:.0f}" if self.unit == "ms" else f"{value:.3f}"


def _answers() -> list[Figure]:
    group = "answers"
    return [
        Figure("right", group, "share of right answers, by the rules of eval/verdict.py"),
        Figure("right, answerable", group, "the same, of the questions that the sources answer"),
        Figure("answer in first statement", group, "it holds an accepted answer"),
        Figure("answer in any statement", group, "one holds an accepted answer"),
        Figure("figure as value", group, "a supported statement gives the right number"),
        Figure(
            "token F1", group, "words that the first statement shares with the answer, as in SQuAD"
        ),
        Figure(
            "gold answers given",
            group,
            "of several right answers, the share that is given",
            "ratio",
        ),
        Figure(
            "wrong answers as fact",
            group,
            "of answers known to be wrong, the share given as fact, not as one of several",
            "ratio",
            better="lower",
        ),
    ]


def _abstention() -> list[Figure]:
    group = "abstention"
    return [
        Figure(
            "abstention recall",
            group,
            "of the unanswerable questions, the share that is refused",
            "ratio",
        ),
        Figure(
            "abstention precision", group, "of the abstentions, the share that is right", "ratio"
        ),
        Figure(
            "false abstentions",
            group,
            "of the answerable questions, the share that is refused",
            better="lower",
        ),
        Figure(
            "AUROC of confidence",
            group,
            "chance that an answerable question gets more confidence than another",
            "auroc",
            unit="",
        ),
        Figure(
            "AUROC, other topic",
            group,
            "the same, against questions about other texts",
            "auroc",
            unit="",
        ),
    ]


def _disagreement() -> list[Figure]:
    group = "disagreement"
    return [
        Figure(
            "disagreement recall",
            group,
            "of the figures that differ, the share that is listed",
            "ratio",
        ),
        Figure(
            "disagreement precision",
            group,
            "of the listed figures, the share that does differ",
            "ratio",
        ),
        Figure(
            "disagreement where none is",
            group,
            "of the other questions, the share that lists a disagreement",
            better="lower",
        ),
    ]


def _citations() -> list[Figure]:
    group = "citations"
    return [
        Figure(
            "quotes verbatim",
            group,
            "quotes that are word for word in their file",
            "ratio",
            strict=True,
        ),
        Figure(
            "citation recall",
            group,
            "of the statements, those supported, by the program's own check",
        ),
        Figure(
            "citation precision",
            group,
            "of the citations, those that are needed, by the same check",
        ),
        Figure(
            "gold evidence cited", group, "of the marked evidence, the share that is cited", "ratio"
        ),
        Figure(
            "citations in gold",
            group,
            "of the citations, the share that overlaps marked evidence",
            "ratio",
        ),
    ]


def _model() -> list[Figure]:
    group = "model"
    return [
        Figure(
            "right and shown",
            group,
            "of the right answers in what a model wrote or kept as quotes, the share that is shown",
            "ratio",
        ),
        Figure(
            "sentences held back",
            group,
            "of the sentences that a model wrote or kept as quotes, those that are not shown",
            "ratio",
            better="lower",
            gated=False,
        ),
        Figure(
            "invented, caught",
            group,
            "of what a model wrote to unanswerable questions, the share of which nothing is shown",
            "ratio",
        ),
        Figure(
            "invented, shown",
            group,
            "of the unanswerable questions, the share answered in a model's own words",
            better="lower",
        ),
    ]


def _retrieval() -> list[Figure]:
    group = "retrieval"
    ranked = [
        Figure(f"{name}@{k}", group, about, shown=k in shown, gated=k in shown)
        for name, about, shown in (
            ("success", "a relevant passage among the first k", (1, 5)),
            ("recall", "share of the relevant passages among the first k", (1, 5)),
            ("nDCG", "quality of the order of the first k, binary gain", (5,)),
        )
        for k in range(1, DEPTH + 1)
    ]
    return [
        *ranked,
        Figure("MRR", group, "reciprocal rank of the first relevant passage"),
        Figure(
            "recall of characters",
            group,
            "share of the marked characters in the first five passages",
        ),
        Figure(
            "precision of characters",
            group,
            "of the characters of these passages, the share that is marked",
        ),
        Figure("IoU of characters", group, "characters in both, of those in either"),
    ]


def _latency() -> list[Figure]:
    kinds: list[tuple[str, Statistic]] = [("median", "median"), ("95th percentile", "p95")]
    return [
        Figure(
            f"{stage}, {name}",
            "latency",
            "milliseconds, after a warm-up",
            statistic,
            unit="ms",
            better="lower",
            source=f"ms {stage}",
            gated=False,
        )
        for stage in ("retrieve", "answer", "support", "total")
        for name, statistic in kinds
    ]


CATALOGUE = [
    *_answers(),
    *_abstention(),
    *_disagreement(),
    *_citations(),
    *_model(),
    *_retrieval(),
    *_latency(),
]


def figures_of(questions: Sequence[Values]) -> dict[str, tuple[Estimate, int]]:
    """Return every figure by name, each with the number of its questions."""
    figures = {}
    for figure in CATALOGUE:
        rows = figure.rows(questions)
        if (estimated := estimate(figure.statistic, rows)) is not None:
            figures[figure.name] = (estimated, len(rows))
    return figures


def change_of(
    figure: Figure, before: Mapping[str, Values], after: Mapping[str, Values]
) -> Estimate | None:
    """Return the change of a figure over the questions (by id) that both runs have.

    A mean or ratio also counts a question that has a row in one run only, such as a citation where
    the other run abstained.
    """
    runs = (before, after)
    both = [i for i in before if i in after and any(figure.key in run[i] for run in runs)]
    if figure.statistic in ("mean", "ratio"):
        old, new = ([_pair(run[i].get(figure.key)) for i in both] for run in runs)
        return difference("ratio", old, new)
    shared = [i for i in both if all(figure.key in run[i] for run in runs)]
    old, new = ([run[i][figure.key] for i in shared] for run in runs)
    return difference(figure.statistic, old, new)


def _pair(row: Sequence[float] | None) -> Sequence[float]:
    """Return a row as part and whole."""
    if row is None:
        return (0.0, 0.0)
    return row if len(row) == 2 else (*row, 1.0)
