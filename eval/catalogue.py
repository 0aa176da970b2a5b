"""Every figure that is reported: what it is called, how it is worked out from its questions, and
which way is better. A figure is left out where no question has a value for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from eval.bootstrap import Estimate, Rows, Statistic, difference, estimate
from eval.ranking import DEPTH

Values = Mapping[str, Sequence[float]]
"""What one question contributes, by source: a value, a part and its whole, or a score and label."""


@dataclass(frozen=True, slots=True)
class Figure:
    """A figure; `source` is where questions keep its values, by default under its own name.

    `shown`: in the tables. `gated`: a fall fails the gate; `strict`: any fall does.
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
        """Where questions keep its values."""
        return self.source or self.name

    def rows(self, questions: Sequence[Values]) -> Rows:
        """The rows of the questions that have a value."""
        return [values[self.key] for values in questions if self.key in values]

    def words(self, value: float) -> str:
        """A value as people read it."""
        if self.unit == "%":
            return f"{100 * value:.1f}"
        return f"{value:.0f}" if self.unit == "ms" else f"{value:.3f}"


def _answers() -> list[Figure]:
    group = "answers"
    return [
        Figure("right", group, "right answers, by the rules of eval/verdict.py"),
        Figure("right, answerable", group, "the same, of questions that the sources answer"),
        Figure("answer in first statement", group, "an accepted answer stands in it"),
        Figure("answer in any statement", group, "an accepted answer stands in one"),
        Figure("figure as value", group, "a supported statement gives the number asked for"),
        Figure("token F1", group, "first statement against the answer, SQuAD's words"),
        Figure("gold answers given", group, "of several right answers, the share given", "ratio"),
        Figure(
            "wrong answers as fact",
            group,
            "of answers known to be wrong, the share given and not set against others",
            "ratio",
            better="lower",
        ),
    ]


def _abstention() -> list[Figure]:
    group = "abstention"
    return [
        Figure("abstention recall", group, "of unanswerable questions, abstained", "ratio"),
        Figure("abstention precision", group, "of abstentions, unanswerable", "ratio"),
        Figure("false abstentions", group, "of answerable questions, abstained", better="lower"),
        Figure(
            "AUROC of confidence",
            group,
            "an answerable question gets more confidence than an unanswerable one",
            "auroc",
            unit="",
        ),
        Figure("AUROC, other topic", group, "than one of another set", "auroc", unit=""),
    ]


def _disagreement() -> list[Figure]:
    group = "disagreement"
    return [
        Figure("disagreement recall", group, "of figures that differ, listed", "ratio"),
        Figure("disagreement precision", group, "of listed figures, in the gold list", "ratio"),
        Figure(
            "disagreement where none is",
            group,
            "other questions that list differing figures",
            better="lower",
        ),
    ]


def _citations() -> list[Figure]:
    group = "citations"
    return [
        Figure("quotes verbatim", group, "quotes that stand in their file", "ratio", strict=True),
        Figure("citation recall", group, "statements borne out; judged by the support check"),
        Figure("citation precision", group, "citations that are needed; judged likewise"),
        Figure("gold evidence cited", group, "of gold spans, overlapped by a citation", "ratio"),
        Figure("citations in gold", group, "of citations, overlapping gold evidence", "ratio"),
    ]


def _retrieval() -> list[Figure]:
    group = "retrieval"
    ranked = [
        Figure(f"{name}@{k}", group, about, shown=k in shown, gated=k in shown)
        for name, about, shown in (
            ("success", "a relevant passage among the first k", (1, 5)),
            ("recall", "relevant passages among the first k, of all", (1, 5)),
            ("nDCG", "ranking of the first k, binary gain", (5,)),
        )
        for k in range(1, DEPTH + 1)
    ]
    return [
        *ranked,
        Figure("MRR", group, "reciprocal rank of the first relevant passage"),
        Figure("recall of characters", group, "gold characters in the first five passages"),
        Figure("precision of characters", group, "of their characters, gold"),
        Figure("IoU of characters", group, "shared by gold and them, of either"),
    ]


def _latency() -> list[Figure]:
    kinds: list[tuple[str, Statistic]] = [("median", "median"), ("95th percentile", "p95")]
    return [
        Figure(
            f"{stage}, {name}",
            "latency",
            "wall clock, after a warm-up",
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
    *_retrieval(),
    *_latency(),
]


def figures_of(questions: Sequence[Values]) -> dict[str, tuple[Estimate, int]]:
    """Figures by name, each with the number of questions that it is over."""
    found = {}
    for figure in CATALOGUE:
        rows = figure.rows(questions)
        if (estimated := estimate(figure.statistic, rows)) is not None:
            found[figure.name] = (estimated, len(rows))
    return found


def change_of(
    figure: Figure, before: Mapping[str, Values], after: Mapping[str, Values]
) -> Estimate | None:
    """How a figure changed over the questions (by id) that both runs have.

    One that has a value in only one of them (a citation where it abstained before) counts there
    alone.
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
    """A row as a part and its whole."""
    if row is None:
        return (0.0, 0.0)
    return row if len(row) == 2 else (*row, 1.0)
