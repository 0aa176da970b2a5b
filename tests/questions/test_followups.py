"""Questions that lean on the conversation, over many topics; half of them held out."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from rag.factory import build
from rag.language.text import fold
from rag.language.tokens import words
from rag.models.embedder import Embedder
from rag.pipeline import Pipeline
from rag.questions.followups import stand_alone
from rag.settings import Settings, load_settings
from rag.types import Turn

FILE = Path(__file__).parents[1] / "followups.jsonl"
ROWS = [json.loads(row) for row in FILE.read_text("utf-8").splitlines()]
BEFORE = [
    Turn("How many tonnes of herring were landed in Bergen?", "900 tonnes, said the harbour. [1]")
]


def right(row: dict[str, Any], written: str) -> bool:
    """Whether a rewriting holds what it must, and nothing of what was replaced."""
    if row.get("same"):
        return bool(written == row["question"])
    held, single = fold(written), {word for word, _ in words(written)}
    return all(any(w in held for w in fold(group).split("|")) for group in row["holds"]) and not (
        single & {fold(word) for word in row.get("lacks", ())}
    )


def share_right(half: str, embedder: Embedder) -> float:
    rows = [row for row in ROWS if row["half"] == half]
    marks = [
        right(
            row,
            stand_alone(row["question"], [Turn(*t) for t in row["history"]], embedder.embed_short),
        )
        for row in rows
    ]
    return sum(marks) / len(rows)


@pytest.mark.parametrize(("half", "least"), [("tuned", 0.97), ("held", 0.95)])
def test_follow_ups_are_written_out_and_other_questions_are_left_alone(
    half: str, least: float, embedder: Embedder
) -> None:
    assert share_right(half, embedder) >= least


def test_the_cases_would_notice_a_rule_that_does_nothing() -> None:
    follow_ups = [row for row in ROWS if not row.get("same")]
    assert len(follow_ups) >= 60
    assert not any(right(row, row["question"]) for row in follow_ups)


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("And in Ålesund?", "How many tonnes of herring were landed in Ålesund?"),
        ("When?", "When were tonnes of herring landed in Bergen?"),
        ("and of cod?", "How many tonnes of cod were landed in Bergen?"),
        ("Who said that?", "Who said “900 tonnes, said the harbour”?"),
        ("And Norway?", "How many tonnes of herring were landed in Norway?"),
        ("How many were landed in 1999?", "How many were landed in 1999?"),
    ],
)
def test_the_wording(question: str, written: str, embedder: Embedder) -> None:
    assert stand_alone(question, BEFORE, embedder.embed_short) == written


def test_how_many_is_asked_of_what_was_spoken_of(embedder: Embedder) -> None:
    before = [Turn("Has Norway sent trawlers to Greenland?", "Yes.")]
    written = stand_alone("How many?", before, embedder.embed_short)
    assert written == "How many trawlers has Norway sent to Greenland?"


def test_what_was_said_is_quoted_from_the_source_where_that_is_known(embedder: Embedder) -> None:
    turn = Turn(
        "Is the ferry safe?", "An inspector doubts it. [1]", ("The hull is thin as paper.",)
    )
    written = stand_alone("Who said that?", [turn], embedder.embed_short)
    assert written == "Who said “The hull is thin as paper”?"


def test_nothing_is_added_without_a_conversation(embedder: Embedder) -> None:
    assert stand_alone("And in Bergen?", [], embedder.embed_short) == "And in Bergen?"


def test_it_can_be_switched_off(seeds_settings: Settings, pipeline: Pipeline) -> None:
    off = load_settings(home=seeds_settings.home, answerer="extractive", followup="none")
    before = [Turn("How many North Korean troops are inside Russia?", "At least 3,000.")]
    assert pipeline.ask("And in Kursk?", before).notices == (
        "Read as: How many North Korean troops are in Kursk?",
    )
    assert build(off).ask("And in Kursk?", before).notices == ()
