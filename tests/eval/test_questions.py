"""The questions on the seeds: every one well formed, and its evidence where it says."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from rag.language.quantities.numbers import numbers
from rag.language.text import fold

ROOT = Path(__file__).parents[2]
KINDS = {
    *("fact", "figure", "speaker", "date", "several", "disagreement", "paraphrase", "typo"),
    *("follow-up", "unanswerable"),
}


@pytest.fixture(scope="module")
def questions() -> list[dict[str, Any]]:
    lines = (ROOT / "eval" / "questions.jsonl").read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def test_there_are_enough_of_every_kind_and_none_twice(questions: list[dict[str, Any]]) -> None:
    kinds = Counter(question["kind"] for question in questions)
    assert set(kinds) == KINDS
    assert min(kinds.values()) >= 5
    assert len(questions) >= 100
    asked = [(fold(question["question"]), str(question.get("history"))) for question in questions]
    assert len(set(asked)) == len(questions) == len({question["id"] for question in questions})


def test_half_of_what_the_texts_do_not_answer_nearly_stands_there(
    questions: list[dict[str, Any]],
) -> None:
    unanswerable = [question for question in questions if not question["answerable"]]
    assert len(unanswerable) >= 25
    assert all(question["kind"] == "unanswerable" for question in unanswerable)
    assert not any(question["evidence"] or question["answers"] for question in unanswerable)
    near = [question for question in questions if question.get("near")]
    assert len(near) * 2 >= len(unanswerable)
    assert all(not question["answerable"] for question in near)


def test_every_gold_quote_stands_in_its_document(questions: list[dict[str, Any]]) -> None:
    texts = {path.name: path.read_text("utf-8") for path in (ROOT / "seeds").glob("*.txt")}
    for question in questions:
        for place in (*question["evidence"], *question.get("figures", ())):
            assert place["quote"] in texts[place["document"]], question["id"]
    used = {place["document"] for question in questions for place in question["evidence"]}
    assert used == set(texts)


def test_every_accepted_answer_can_be_read_in_the_evidence(
    questions: list[dict[str, Any]],
) -> None:
    for question in questions:
        if not question["answerable"]:
            continue
        evidence = " ".join(fold(place["quote"]) for place in question["evidence"])
        groups = [*question.get("all_answers", ()), question["answers"]]
        given = [group for group in groups if group]
        assert given, question["id"]
        for group in given:
            assert any(fold(answer) in evidence for answer in group), (question["id"], group)


def test_figures_of_a_disagreement_are_what_their_quotes_say(
    questions: list[dict[str, Any]],
) -> None:
    disagreements = [question for question in questions if question["kind"] == "disagreement"]
    assert disagreements
    for question in disagreements:
        assert len(question["figures"]) >= 2
        for figure in question["figures"]:
            read = [(number.low, number.high) for number in numbers(figure["quote"])]
            assert (figure["low"], figure["high"]) in read, question["id"]
