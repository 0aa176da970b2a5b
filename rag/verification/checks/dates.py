"""Months and weekdays that the cited text does not have."""

from __future__ import annotations

import calendar
import re
from collections.abc import Iterator, Sequence

from rag.language.dates import dates
from rag.verification.alignment import AlignedSentence, CitedText
from rag.verification.finding import Finding, missing, replaced

_CALENDAR = re.compile(
    r"\b(?:(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day|January|February|March|April|May|June|July"
    r"|August|September|October|November|December)\b"
)


def days_missing(
    text: str, grounds: CitedText, beside: Sequence[AlignedSentence]
) -> Iterator[Finding]:
    """Months and weekdays, which are no names."""
    stated = [iso for iso, _ in dates(grounds.for_report(text))]
    told = {calendar.month_name[int(iso[5:7])] for iso in stated if len(iso) > 4}
    for day in dict.fromkeys(_CALENDAR.findall(text)):
        if not re.search(rf"\b{day[:3].lower()}", grounds.folded) and day not in told:
            yield missing(day)
    for weekday in (True, False):
        yield from replaced(
            beside,
            lambda s, w=weekday: [d for d in _CALENDAR.findall(s) if d.endswith("day") is w],  # type: ignore[misc]
        )
