"""Two runs side by side."""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from eval.compare import changes, print_changes, turned
from tests.eval.values import results

ALL_RIGHT = {f"q{i}": {"right": [1.0], "ms total": [10.0]} for i in range(40)}


def with_wrong(n: int) -> dict[str, dict[str, list[float]]]:
    return {
        i: {**values, "right": [0.0]} if int(i[1:]) < n else values
        for i, values in ALL_RIGHT.items()
    }


def test_a_change_is_sure_only_where_the_paired_interval_leaves_out_zero() -> None:
    one = next(c for c in changes(results(ALL_RIGHT), results(with_wrong(1))) if c.figure.gated)
    many = next(c for c in changes(results(ALL_RIGHT), results(with_wrong(10))) if c.figure.gated)
    assert one.by.value == pytest.approx(-0.025)
    assert not one.worse
    assert many.by.value == pytest.approx(-0.25)
    assert many.worse
    back = next(c for c in changes(results(with_wrong(10)), results(ALL_RIGHT)) if c.figure.gated)
    assert (back.sure, back.worse) == (True, False)


def test_only_questions_of_both_runs_are_compared() -> None:
    few = {i: values for i, values in with_wrong(10).items() if int(i[1:]) >= 10}
    change = changes(results(ALL_RIGHT), results(few))[0]
    assert change.by.value == 0
    right, wrong = turned(results(ALL_RIGHT), results(few))
    assert not right
    assert not wrong


def test_a_value_that_only_one_run_has_counts_there_alone() -> None:
    # Of 4 abstentions 2 were right; then of 2 abstentions both.
    name = "abstention precision"
    before = results({f"q{i}": {"right": [1.0], name: [float(i < 2), 1.0]} for i in range(4)})
    after = results(
        {f"q{i}": {"right": [1.0]} | ({name: [1.0, 1.0]} if i < 2 else {}) for i in range(4)}
    )
    change = next(c for c in changes(before, after) if c.figure.name == name)
    assert change.by.value == pytest.approx(1 - 2 / 4)


def test_a_question_worded_anew_is_another_question() -> None:
    assert turned(results(ALL_RIGHT), results(with_wrong(3), question="other words")) == ([], [])


def test_it_prints_figures_with_intervals_and_the_questions_that_turned() -> None:
    out = io.StringIO()
    before, after = results(with_wrong(1)), results({**with_wrong(0), "q39": {"right": [0.0]}})
    print_changes(before, after, Console(file=out, width=100))
    text = out.getvalue()
    assert "1 turned wrong\n\nq39  question q39\n  before: right" in text
    assert "1 turned right\n\nq0  question q0" in text
    assert "40 questions in both, 0 gone, 0 new" in text
    assert "right, %" in text
