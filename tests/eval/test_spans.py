"""Retrieval figures by characters against cases computed by hand."""

from __future__ import annotations

import pytest

from eval.spans import Range, iou, precision, recall, touches

GOLD = [Range("a", 10, 30), Range("b", 0, 10)]
FOUND = [Range("a", 0, 20), Range("a", 20, 40)]


def test_recall_precision_and_iou_of_characters() -> None:
    # Gold: a[10:30] and b[0:10], 30 characters. Found: 40, of which 20 are gold.
    assert recall(FOUND, GOLD) == pytest.approx(20 / 30)
    assert precision(FOUND, GOLD) == pytest.approx(20 / 40)
    assert iou(FOUND, GOLD) == pytest.approx(20 / (40 + 30 - 20))


def test_what_is_found_twice_counts_once_for_recall_and_twice_against_the_rest() -> None:
    gold = [Range("a", 0, 10)]
    found = [Range("a", 0, 10), Range("a", 0, 10)]
    assert recall(found, gold) == 1
    assert precision(found, gold) == pytest.approx(10 / 20)
    assert iou(found, gold) == pytest.approx(10 / 20)


def test_the_same_place_in_another_document_does_not_touch() -> None:
    assert not touches(Range("b", 0, 10), [Range("a", 0, 10)])
    assert touches(Range("a", 9, 12), [Range("a", 11, 14)])
    assert not touches(Range("a", 0, 11), [Range("a", 11, 14)])


def test_nothing_found_is_zero() -> None:
    assert recall([], GOLD) == precision([], GOLD) == iou([], GOLD) == 0
