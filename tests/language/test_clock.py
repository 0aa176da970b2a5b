"""Times of day."""

from __future__ import annotations

import pytest

from rag.language.quantities.clock import clock_times, holds_time


@pytest.mark.parametrize(
    ("stated", "asked", "same"),
    [
        ("2024-03-05 10:02:19,871 error", "at 10:02:19", True),
        ("2024-03-05t10:02:19z error", "at 10:02", True),
        ("[05/mar/2024:10:02:19] get", "at 10:02:20", False),
        ("the bus leaves at 6 pm", "at 18:00", True),
        ("the bus leaves at 6.15 a.m.", "at 6:15", True),
        ("the ratio is 3:2", "at 3:02", False),
    ],
)
def test_one_time_in_many_spellings(stated: str, asked: str, same: bool) -> None:
    assert holds_time(clock_times(stated), clock_times(asked)) is same
