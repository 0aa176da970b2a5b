"""Numbers as values."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.language.quantities.numbers import numbers


def bounds(text: str) -> list[tuple[float | None, float | None]]:
    return [(n.low, n.high) for n in numbers(text)]


@pytest.mark.parametrize("text", ["190,000", "190k", "0.19 million", "190 thousand", "190000"])
def test_one_value_in_many_spellings(text: str) -> None:
    assert bounds(f"They sent {text} of them.") == [(190000.0, 190000.0)]


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("at least 3,000 men", 3000, None),
        ("more than 20 attempts", 20, None),
        ("4,000 or more", 4000, None),
        ("could be as large as 8,000 troops", None, 8000),
        ("up to two dozen", None, 24),
        ("between 3,000 and 8,000", 3000, 8000),
        ("3 to 5 million", 3e6, 5e6),
        ("20,000–30,000 men", 20000, 30000),
        ("about 75,000", 75000, 75000),
        ("thousands of troops", 1000, None),
        ("hundreds of thousands", 1e5, None),
        ("two hundred and fifty-one thousand", 251000, 251000),
        ("half a million", 5e5, 5e5),
    ],
)
def test_bounds(text: str, low: float | None, high: float | None) -> None:
    assert bounds(text) == [(low, high)]


def test_a_fall_is_no_range() -> None:
    assert bounds("from $32 to $8") == [(32.0, 32.0), (8.0, 8.0)]


@pytest.mark.parametrize("text", ["the G7 summit", "COVID-19", "a B-52", "one of them"])
def test_what_is_no_number(text: str) -> None:
    assert bounds(text) == []


def test_parts_of_dates_and_times_are_no_counts() -> None:
    assert {n.kind for n in numbers("2024-06-20 16:00, Jun 3, 2025")} == {"date"}
    text = "On 11 May or 3 Sept. it opened; 8 may come."
    assert [n.kind for n in numbers(text)] == ["date", "date", "count"]


@pytest.mark.parametrize("words", ["9" * 400, f"two {'hundred ' * 300}", f"${'9' * 30}bn"])
def test_what_no_float_holds_is_no_number(words: str) -> None:
    assert [n.value for n in numbers(f"{words} men and 3,000 women")] == [3000]


@given(st.integers(1001, 10**9))
def test_thousands_separators_do_not_change_the_value(value: int) -> None:
    assert (
        bounds(f"exactly {value:,} units") == bounds(f"exactly {value} units") == [(value, value)]
    )


@given(st.text(max_size=200))
def test_spans_lie_in_the_text(text: str) -> None:
    for number in numbers(text):
        assert 0 <= number.whole.start <= number.span.start < number.span.end <= len(text)
