"""Times of day: "10:02:19", "6 pm", "10.30 a.m."."""

from __future__ import annotations

import re

Clock = tuple[int, ...]
"""The hour, the minute and, where it is stated, the second."""
_CLOCK = re.compile(
    r"(?<![\w:.,])(?P<hour>[01]?\d|2[0-4])"
    r"(?:(?P<mark>:)(?P<minute>[0-5]\d)(?::(?P<second>[0-5]\d))?|(?:[:.](?P<half>[0-5]\d))?"
    r"\s?(?=[ap]\.?m\b))(?:\s?(?P<noon>[ap])\.?m\b)?(?![\d:])"
)
_STAMP = re.compile(r"(?<=\d)t(?=\d\d:)")  # of "2024-03-05T10:02:19"


def clock_times(folded: str) -> frozenset[Clock]:
    """Return the times of day in a folded text, to the precision stated.

    >>> sorted(clock_times("from 10:02:19,871 to 6.30 pm, at 7 a.m., on 2024-03-05t10:05"))
    [(7, 0), (10, 2, 19), (10, 5), (18, 30)]
    """
    found = set()
    for match in _CLOCK.finditer(_STAMP.sub(" ", folded)):
        hour = int(match["hour"])
        if match["noon"]:
            hour = hour % 12 + (12 if match["noon"] == "p" else 0)
        minute = int(match["minute"] or match["half"] or 0)
        found.add((hour, minute, *([int(match["second"])] if match["second"] else [])))
    return frozenset(found)


def holds_time(stated: frozenset[Clock], asked: frozenset[Clock]) -> bool:
    """Return whether one of the times asked for is stated: 10:02 in 10:02:19."""
    return any(time[: len(wanted)] == wanted for time in stated for wanted in asked)
