"""The time that a question speaks of, read from its words."""

from __future__ import annotations

from datetime import date

import pytest

from rag.language.doc import Doc
from rag.questions.time_constraints import anchored_period, asks_latest, period_of

TODAY = date(2025, 3, 12)  # a Wednesday


@pytest.mark.parametrize(
    ("question", "start", "end", "of_sources"),
    [
        ("How many bridges were closed in 2023?", "2023-01-01", "2024-01-01", False),
        ("Who resigned before June 2024?", None, "2024-06-01", False),
        ("Who resigned until June 2024?", None, "2024-07-01", False),
        ("What was built after 20 June 2024?", "2024-06-21", None, False),
        ("What has been built since 2019?", "2019-01-01", None, False),
        ("What was built between 2019 and 2021?", "2019-01-01", "2022-01-01", False),
        ("What was built from May 2019 to 3 July 2019?", "2019-05-01", "2019-07-04", False),
        ("What did they sing in the 1920s?", "1920-01-01", "1930-01-01", False),
        ("How many lived there as of 2012?", None, "2013-01-01", False),
        ("What do articles published before July 2024 say?", None, "2024-07-01", True),
        ("What did the reports in June 2023 say?", "2023-06-01", "2023-07-01", True),
        ("According to sources from 2022, who won?", "2022-01-01", "2023-01-01", True),
        ("What does the story dated 2024-06-20 say?", "2024-06-20", "2024-06-21", True),
        ("What do the stories since 2 May 2024 say?", "2024-05-02", None, True),
        ("What do the articles from last month say?", "2025-02-01", "2025-03-01", True),
        ("What do the articles from last week say?", "2025-03-03", "2025-03-10", True),
        ("What do reports of the last 3 days say?", "2025-03-09", "2025-03-13", True),
    ],
)
def test_periods(question: str, start: str | None, end: str | None, of_sources: bool) -> None:
    period = period_of(Doc(question), TODAY)
    assert period is not None
    found = [day and str(day) for day in (period.start, period.end)]
    assert found == [start, end]
    assert period.of_sources is of_sources


@pytest.mark.parametrize(
    "question",
    [
        "Who won the 2016 election?",
        "How many rooms are there in 2000 houses?",
        "What happened after the flood?",
        "Who may march in the parade?",
        "What did the minister say last month?",
        "Who said “we closed in 2019”?",
        "What is the Treaty of 1815 about?",
    ],
)
def test_questions_that_name_no_period(question: str) -> None:
    assert period_of(Doc(question), TODAY) is None


@pytest.mark.parametrize(
    ("question", "latest"),
    [
        ("What is the latest number of cases?", True),
        ("How many wolves are there now?", True),
        ("Currently, who is in charge?", True),
        ("How many wolves were there as of May?", True),
        ("Who is the current mayor? And the town’s current debt?", True),
        ("Who wrote for USA Today?", False),
        ("How does electric current flow?", False),
        ("Who said “now or never”?", False),
    ],
)
def test_the_latest(question: str, latest: bool) -> None:
    assert asks_latest(Doc(question)) is latest


def test_a_month_without_a_year_is_put_into_the_newest_year_of_the_sources() -> None:
    period = period_of(Doc("What do articles published before July say?"), TODAY)
    assert period is not None
    assert period.yearless
    assert anchored_period(period, ["2023-11-02", "2024-06"]).end == date(2024, 7, 1)
    inside = period_of(Doc("What did the reports in June say?"), TODAY)
    assert inside is not None
    assert anchored_period(inside, ["2023-11-02"]) == inside
