"""The days that a text names."""

from __future__ import annotations

from datetime import date

from rag.language.date_ranges import date_ranges, days_of, named_days
from rag.language.doc import Doc


def test_the_days_that_a_sentence_names() -> None:
    text = "Opened on 4 May 2019, it was closed in March and has been empty since 2021."
    assert date_ranges(Doc(text), "2020-02-10", False) == [
        (date(2019, 5, 4), date(2019, 5, 5)),
        (date(2019, 3, 1), date(2019, 4, 1)),
        (date(2021, 1, 1), date.max),
    ]
    assert (date(2000, 3, 1), date(2000, 4, 1)) in date_ranges(Doc(text), None, True)
    assert len(date_ranges(Doc(text), None, False)) == 2


def test_days_of_a_date_to_its_precision() -> None:
    assert days_of("2024") == (date(2024, 1, 1), date(2025, 1, 1))
    assert days_of("2023-12") == (date(2023, 12, 1), date(2024, 1, 1))
    assert days_of("2024-02-29") == (date(2024, 2, 29), date(2024, 3, 1))


def test_may_is_a_month_only_where_something_points_at_one() -> None:
    text = "Theresa May may march, but she left in May and came back on 3 March again."
    assert [text[span.start : span.end] for span, *_ in named_days(Doc(text))] == ["May", "3 March"]


def test_what_is_before_or_since_a_date_is_open() -> None:
    before, since = date_ranges(
        Doc("It was proposed before 1914; since 1921 it is law."), None, False
    )
    assert before == (date.min, date(1915, 1, 1))
    assert since == (date(1921, 1, 1), date.max)
