"""What the reader is trained on."""

from __future__ import annotations

import gzip
import json
import random
from pathlib import Path
from typing import Any

import pytest

from eval.reader_sets import Window, is_kept_apart, listed, read_rows, set_windows
from eval.train_reader import read_sets

MILL = "The mill is old. Ann Lee built it in 1820. It burned down."


def row(**more: Any) -> dict[str, Any]:
    start = MILL.index("Ann Lee")
    answers = [{"text": "Ann Lee", "start": start}]
    return {"question": "Who built the mill?", "context": MILL, "answers": answers} | more


def window_of(line: dict[str, Any], seed: int = 0) -> Window:
    question = listed(line)
    assert question is not None
    return next(set_windows([question], random.Random(seed)))


def test_the_sentence_with_the_exact_answer_is_marked() -> None:
    window = window_of(row())
    right = [s for s, answers in zip(window.sentences, window.right, strict=True) if answers]
    assert right == ["Ann Lee built it in 1820."]
    assert window.span
    assert window.sentences[window.span[0]][slice(*window.span[1:])] == "Ann Lee"


def test_a_question_without_answers_marks_nothing() -> None:
    window = window_of(row(answers=[], how="entity"))
    assert not any(window.right)
    assert window.exact
    assert window.span is None


def test_chosen_candidates_are_marked() -> None:
    line = {"question": "Who built it?", "candidates": ["It is old.", "Ann Lee."], "answers": [1]}
    window = window_of(line)
    assert window.right == (False, True)
    assert not window.exact


def test_each_line_of_a_table_is_a_row() -> None:
    context = "Year: 2015; Title: Mill\nYear: 2016; Title: Farm"
    answers = [{"text": "Farm", "start": context.index("Farm")}]
    window = window_of({"question": "What came in 2016?", "context": context, "answers": answers})
    assert window.sentences == tuple(context.split("\n"))
    assert window.right == (False, True)


def test_an_answer_that_is_in_no_sentence_drops_the_line() -> None:
    assert listed(row(answers=[{"text": "x", "start": 999}])) is None


@pytest.mark.parametrize("suffix", [".jsonl", ".jsonl.gz"])
def test_sets_are_read_without_those_left_out_and_without_texts_kept_apart(
    tmp_path: Path, suffix: str
) -> None:
    rows = [row(context=f"{MILL} Number {n} stands by the river.") for n in range(60)]
    kept = [line for line in rows if not is_kept_apart(line)]
    lines = "".join(json.dumps(line) + "\n" for line in rows).encode()
    for name in ("mills", "farms"):
        (tmp_path / (name + suffix)).write_bytes(gzip.compress(lines) if "gz" in suffix else lines)
    (tmp_path / "claims.jsonl").write_text(json.dumps({"claim": "x", "evidence": [], "label": ""}))
    assert read_rows(tmp_path / f"mills{suffix}") == rows
    sets = read_sets([tmp_path], ["farms"], random.Random(0))
    assert list(sets) == ["mills"]
    assert len(sets["mills"]) == len(kept) < len(rows)
