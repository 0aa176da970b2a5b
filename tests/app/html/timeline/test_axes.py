"""The axes of a plot of values over time."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rag.app.html.timeline.axes import date_axis, value_axis
from rag.language.date_ranges import ordinals_of

VALUES = st.lists(st.just(0.0) | st.floats(1e-9, 1e13), min_size=1, max_size=9)
DAYS = st.lists(
    st.dates(date(1500, 1, 1), date(2099, 12, 31)).map(date.toordinal), min_size=1, max_size=9
)


@given(VALUES)
@example([20.0, 0.999])
@example([2.0, 45.0])
def test_all_values_lie_on_their_axis(values: list[float]) -> None:
    axis = value_axis(values)
    assert all(-1e-6 <= axis.at(value) <= 1 + 1e-6 for value in values)
    assert 1 <= len(axis.ticks) <= 7
    assert all(-1e-6 <= axis.at(tick) <= 1 + 1e-6 for tick, _ in axis.ticks)
    assert len({words for _, words in axis.ticks}) == len(axis.ticks)
    assert axis.logarithmic == (min(values) > 0 and max(values) / min(values) > 20)


@given(DAYS)
def test_all_days_lie_on_their_axis_and_its_marks_are_few(days: list[float]) -> None:
    axis = date_axis(days)
    assert all(0 < axis.at(day) < 1 for day in days)
    assert 1 <= len(axis.ticks) <= 4
    assert all(0 <= axis.at(tick) <= 1 for tick, _ in axis.ticks)
    assert all(a < b for (a, _), (b, _) in pairwise(axis.ticks))


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (0, ["31 Dec 2023", "1 Jan 2024", "2 Jan 2024"]),
        (10, ["31 Dec 2023", "5 Jan 2024", "10 Jan 2024"]),
        (100, ["Jan 2024", "Feb 2024", "Mar 2024", "Apr 2024"]),
        (1000, ["2024", "2025", "2026"]),
        (20_000, ["2040", "2060", "2080"]),
    ],
)
def test_marks_are_days_months_or_years_as_the_time_is_long(length: int, words: list[str]) -> None:
    first = date(2024, 1, 1)
    axis = date_axis([first.toordinal(), (first + timedelta(length)).toordinal()])
    assert [w for _, w in axis.ticks] == words


def test_a_year_or_a_month_is_all_its_days() -> None:
    assert ordinals_of("2024") == (date(2024, 1, 1).toordinal(), date(2024, 12, 31).toordinal())
    assert ordinals_of("2023-12") == (date(2023, 12, 1).toordinal(), date(2023, 12, 31).toordinal())


@pytest.mark.parametrize("published", ["soon", "2024-13", "2024-02-30", ""])
def test_what_is_no_date_has_no_days(published: str) -> None:
    with pytest.raises(ValueError, match=r".*"):
        ordinals_of(published)
