"""Statements that put together what the source keeps apart."""

from __future__ import annotations

import pytest

from rag.language.doc import parse
from rag.verification.alignment import CitedText
from rag.verification.support import assess

PROFIT = "Profit was 3 million in 2022 and 5 million in 2023."
VOTE = "Burke voted for the motion, Dutton against it."


@pytest.mark.parametrize(
    ("statement", "cited", "said"),
    [
        ("Profit was 3 million in 2023.", PROFIT, "says 2022 there, not 2023"),
        ("Profit was 5 million in 2022.", PROFIT, "says 2023 there, not 2022"),
        ("Burke voted against the motion.", VOTE, "says “for” there, not “against”"),
        ("The pump is checked daily.", "The pump is checked weekly.", "“weekly” there"),
    ],
)
def test_what_belongs_to_another_is_flagged(statement: str, cited: str, said: str) -> None:
    verdict, reason = assess(parse(statement), CitedText.of(cited)).verdict
    assert verdict == "unsupported"
    assert said in reason


@pytest.mark.parametrize(
    ("statement", "cited"),
    [
        ("Profit was 3 million in 2022.", PROFIT),
        ("In 2023 profit was 5 million.", PROFIT),
        ("Dutton voted against the motion.", VOTE),
        ("Burke voted for the motion.", VOTE),
        (
            "In 2021 sales were 4 million.",
            "In 2020 sales were 3 million and in 2021 they were 4 million.",
        ),
        ("The pump is checked daily.", "The pump is checked daily, the valve weekly."),
    ],
)
def test_what_belongs_together_is_not_flagged(statement: str, cited: str) -> None:
    assert assess(parse(statement), CitedText.of(cited)).verdict == ("supported", "")
