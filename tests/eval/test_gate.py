"""The gate on the seeds: it passes, and it can fail."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest

from eval.gate import baseline_of, falls, read_baseline, write_baseline
from eval.questions import read_questions
from eval.runner import ask_all, corpus_of, corpus_texts, summary
from eval.sets import seeds
from rag.pipeline import Pipeline
from rag.settings import Settings
from tests.eval.values import results


@pytest.fixture(scope="module")
def now(pipeline: Pipeline, seeds_settings: Settings) -> dict[str, Any]:
    """The seeds' evaluation, as `python -m eval` runs it."""
    texts = corpus_texts(seeds().corpus, seeds_settings)
    questions = read_questions(seeds().questions, texts)
    corpus = corpus_of(texts, seeds_settings.home, questions)
    rows = list(ask_all(pipeline, questions, corpus, seeds_settings.top_k))
    return {"settings": {}, "model": {}, **summary(rows), "questions": rows}


def test_no_figure_fell(now: dict[str, Any]) -> None:
    fallen = falls(read_baseline(), now)
    assert not fallen, "\n" + "\n".join(fallen)


def test_every_quote_is_verbatim(now: dict[str, Any]) -> None:
    assert now["figures"]["quotes verbatim"]["value"] == 1


def test_answers_that_turn_wrong_fail_it_with_their_names(now: dict[str, Any]) -> None:
    worse = copy.deepcopy(now)
    broken = [row for row in worse["questions"] if row["outcome"] == "right"][:12]
    for row in broken:
        row["outcome"], row["why"] = "wrong", "broken on purpose"
        row["values"]["right"] = [0.0]
    fallen = falls(baseline_of(now), worse)
    assert fallen[0].startswith("right fell by ")
    assert all(
        f"{row['id']}  {row['question']}  (broken on purpose)" in fallen[-2] for row in broken
    )
    assert fallen[-1].endswith("python -m eval baseline")


ONES = {f"q{i}": {"right": [1.0], "quotes verbatim": [2.0, 2.0]} for i in range(100)}


def test_a_fall_that_chance_explains_passes() -> None:
    after = {**ONES, "q0": {"right": [0.0], "quotes verbatim": [2.0, 2.0]}}
    assert falls(results(ONES), results(after)) == []


def test_one_quote_that_is_not_verbatim_fails() -> None:
    after = {**ONES, "q0": {"right": [1.0], "quotes verbatim": [1.0, 2.0]}}
    assert falls(results(ONES), results(after))[0].startswith("quotes verbatim fell by 0.5")


def test_a_figure_that_is_no_longer_given_fails() -> None:
    after = {i: {"quotes verbatim": v["quotes verbatim"]} for i, v in ONES.items()}
    before = results(ONES)
    assert falls(before, {**before, "questions": _rows(after)})[0].startswith("right is gone")


def test_a_rise_of_what_should_be_low_fails() -> None:
    before = {f"q{i}": {"false abstentions": [0.0]} for i in range(40)}
    after = {f"q{i}": {"false abstentions": [float(i < 10)]} for i in range(40)}
    fallen = falls({"questions": _rows(before)}, {"questions": _rows(after)})
    assert fallen[0].startswith("false abstentions rose by 25.0")


def test_slower_answers_pass() -> None:
    before = {f"q{i}": {"right": [1.0], "ms total": [1.0]} for i in range(40)}
    after = {f"q{i}": {"right": [1.0], "ms total": [9000.0]} for i in range(40)}
    assert falls(results(before), results(after)) == []


def test_a_baseline_reads_back_what_was_accepted(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    write_baseline(results(ONES), path)
    assert read_baseline(path) == baseline_of(results(ONES))
    assert len(path.read_text("utf-8").splitlines()) == len(ONES) + 2
    path.write_text("{")
    with pytest.raises(ValueError, match="python -m eval baseline"):
        read_baseline(path)


def test_the_baseline_keeps_no_answers_and_no_times() -> None:
    kept = json.dumps(read_baseline())
    assert "timings" not in kept
    assert '"ms ' not in kept


def _rows(values: dict[str, dict[str, list[float]]]) -> list[dict[str, Any]]:
    rows = results({i: {"right": [1.0]} for i in values})["questions"]
    return [{**row, "values": values[row["id"]]} for row in rows]


def test_what_the_baseline_rounds_is_no_fall(now: dict[str, Any]) -> None:
    thirds = copy.deepcopy(now)
    for row in thirds["questions"]:
        row["values"] = {"recall@5": [1 / 3]}
    assert falls(baseline_of(thirds), thirds) == []
