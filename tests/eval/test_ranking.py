"""Rankings against cases computed by hand."""

from __future__ import annotations

from math import log2

import pytest

from eval.questions import Gold
from eval.ranking import rank, relevant_spans
from eval.spans import Range
from tests.eval.values import question

PASSAGES = [Range("d", i, i + 10) for i in range(0, 60, 10)]


def test_figures_of_a_ranking_at_every_depth() -> None:
    # Gold overlaps the passages at 10 and at 20; they stand at ranks 2 and 4.
    retrieved = [PASSAGES[0], PASSAGES[1], PASSAGES[5], PASSAGES[2]]
    found = rank(retrieved, PASSAGES, [Range("d", 15, 25)], top_k=4)
    assert [found[f"success@{k}"] for k in (1, 2, 3, 4)] == [0, 1, 1, 1]
    assert [found[f"recall@{k}"] for k in (1, 2, 3, 4)] == [0, 0.5, 0.5, 1]
    assert found["MRR"] == 0.5
    ideal = 1 + 1 / log2(3)
    assert found["nDCG@3"] == pytest.approx((1 / log2(3)) / ideal)
    assert found["nDCG@4"] == pytest.approx((1 / log2(3) + 1 / log2(5)) / ideal)


def test_nothing_retrieved_is_zero_and_not_left_out() -> None:
    found = rank([], PASSAGES, [Range("d", 15, 25)], top_k=2)
    assert found["MRR"] == found["recall@2"] == 0


def test_no_figure_reaches_deeper_than_what_is_retrieved() -> None:
    assert "recall@3" not in rank(PASSAGES[:2], PASSAGES, [Range("d", 15, 25)], top_k=2)


def test_a_passage_must_reach_the_answer_where_it_is_marked() -> None:
    marked = question("x", evidence=(Gold("d", 0, 50, (40, 45)), Gold("d", 50, 60)))
    assert relevant_spans(marked) == [Range("d", 40, 45), Range("d", 50, 60)]
