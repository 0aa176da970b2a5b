"""Statistics by hand, and intervals that cover."""

from __future__ import annotations

import pytest
from sklearn.metrics import roc_auc_score

from eval.bootstrap import difference, estimate


def test_statistics_of_a_few_rows_by_hand() -> None:
    def value(statistic: object, rows: object) -> float:
        found = estimate(statistic, rows)  # type: ignore[arg-type]
        assert found is not None
        return found.value

    assert value("mean", [[1], [0], [0], [1]]) == 0.5
    assert value("ratio", [[1, 2], [3, 4]]) == pytest.approx(4 / 6)
    assert value("median", [[1], [9], [2]]) == 2
    assert value("p95", [[i] for i in range(101)]) == 95
    # Positives .9, .5 and .2, negatives .5 and .1: of 6 pairs 4 in order and one even.
    rows = [[0.9, 1], [0.5, 1], [0.2, 1], [0.5, 0], [0.1, 0]]
    assert value("auroc", rows) == pytest.approx(4.5 / 6)
    assert value("auroc", rows) == roc_auc_score([r[1] for r in rows], [r[0] for r in rows])


def test_what_is_not_defined_is_none() -> None:
    assert estimate("mean", []) is None
    assert estimate("ratio", [[0, 0]]) is None
    assert estimate("auroc", [[0.3, 1], [0.6, 1]]) is None


def test_the_interval_of_a_share_is_about_that_of_the_binomial() -> None:
    # Half of 100: the standard error is 5 points, the interval about 40 to 60.
    found = estimate("mean", [[0.0]] * 50 + [[1.0]] * 50)
    assert found is not None
    assert 0.38 < found.low < 0.42
    assert 0.58 < found.high < 0.62


def test_a_change_of_the_same_questions_is_told_from_chance_by_pairs() -> None:
    before = [[1.0]] * 80 + [[0.0]] * 20
    after = [[1.0]] * 70 + [[0.0]] * 30  # ten turned wrong, none right
    found = difference("mean", before, after)
    assert found is not None
    assert found.value == pytest.approx(-0.1)
    assert found.low < found.high < 0
    shuffled = [[1.0]] * 69 + [[0.0]] * 30 + [[1.0]]  # as many turned right as wrong, nearly
    back = difference("mean", before, shuffled)
    assert back is not None
    assert back.high > found.high


def test_the_same_rows_give_the_same_interval() -> None:
    rows = [[i % 3 / 2] for i in range(40)]
    assert estimate("mean", rows) == estimate("mean", rows)
