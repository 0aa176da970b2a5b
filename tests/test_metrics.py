"""Retrieval figures against cases computed by hand."""

from __future__ import annotations

import pytest

from eval.metrics import Range, hit, precision, recall
from eval.questions import read_questions
from eval.retrieval import interval


def test_recall_and_precision_of_characters() -> None:
    # Gold: a[10:30] and b[0:10], 30 characters. Found: a[0:20], which holds 10 of them, and
    # a[20:40], which holds 10 more: 20 of 30 found, among 40 characters.
    gold = [Range("a", 10, 30), Range("b", 0, 10)]
    found = [Range("a", 0, 20), Range("a", 20, 40)]
    assert recall(found, gold) == pytest.approx(20 / 30)
    assert precision(found, gold) == pytest.approx(20 / 40)


def test_what_is_found_twice_counts_once_for_recall_and_twice_against_precision() -> None:
    gold = [Range("a", 0, 10)]
    found = [Range("a", 0, 10), Range("a", 0, 10)]
    assert recall(found, gold) == 1
    assert precision(found, gold) == pytest.approx(10 / 20)


def test_the_same_place_in_another_document_is_no_hit() -> None:
    assert not hit([Range("b", 0, 10)], [Range("a", 0, 10)], 5)
    assert hit([Range("b", 0, 9), Range("a", 9, 12)], [Range("a", 11, 14)], 2)
    assert not hit([Range("a", 0, 11)], [Range("a", 11, 14)], 1)


def test_nothing_found_is_zero() -> None:
    assert recall([], [Range("a", 0, 1)]) == precision([], [Range("a", 0, 1)]) == 0


def test_the_interval_holds_the_mean() -> None:
    low, high = interval([0.0] * 50 + [1.0] * 50)
    assert 0.38 < low < 0.5 < high < 0.62


def test_questions_with_a_bad_line_are_told(tmp_path) -> None:  # type: ignore[no-untyped-def]
    path = tmp_path / "q.jsonl"
    path.write_text('{"question": "a"}\n{"id": 2}\n')
    with pytest.raises(ValueError, match="line 2"):
        read_questions(path)
