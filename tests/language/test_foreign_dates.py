"""Dates with the months of other languages are read, and nothing else is taken for one."""

from __future__ import annotations

import pytest

from rag.language.dates import dates


@pytest.mark.parametrize(
    "text",
    [
        "am 5. März 2024",
        "le 5 mars 2024",
        "el 5 de marzo de 2024",
        "il 5 marzo 2024",
        "em 5 de março de 2024",
        "op 5 maart 2024",
        "op 5 mrt. 2024",
        "5 марта 2024 года",
        "في 5 مارس 2024",
        "في ٥ آذار ٢٠٢٤",
        "ב-5 במרץ 2024",
        "2024年3月5日",
        "２０２４年３月５日",
    ],
)
def test_a_day_before_its_month(text: str) -> None:
    assert [date.iso for date in dates(text)] == ["2024-03-05"]


@pytest.mark.parametrize(
    ("text", "iso"), [("im März 2024", "2024-03"), ("en mars 2024", "2024-03"), ("2018年", "2018")]
)
def test_less_than_a_day(text: str, iso: str) -> None:
    assert [date.iso for date in dates(text)] == [iso]


@pytest.mark.parametrize(
    "text", ["the Mars 2020 rover", "3 ago 2024", "5 out 2024", "31. Februar 2024", "2018年13月"]
)
def test_no_date(text: str) -> None:
    assert dates(text) == []
