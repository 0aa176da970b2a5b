"""The gate: no figure on the seeds may fall by more than chance explains.

`baseline.json` keeps the rows of every question in the run that was accepted last. A new run is
compared with it, question by question (see `bootstrap.difference`). A figure has fallen if the
whole 95 % interval of its change is on the bad side of 0; for a share of 135 questions, that means
that four more turned wrong than turned right. A figure that no question has a value for any more
has fallen too. Of a `strict` figure, any fall counts. Time is never gated. Questions that are new,
gone or reworded are not compared.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from eval.catalogue import CATALOGUE, Figure, Values, change_of
from eval.compare import Change, names, turned

BASELINE = Path(__file__).parent / "baseline.json"
ACCEPT = "python -m eval baseline"

Results = Mapping[str, Any]


def baseline_of(results: Results) -> dict[str, Any]:
    """Return what the baseline keeps of a run: no answers, no times."""
    gated = {figure.key for figure in CATALOGUE if figure.gated}
    rows = [
        {k: row[k] for k in ("id", "question", "outcome", "why")}
        | {"values": {k: [_short(n) for n in v] for k, v in row["values"].items() if k in gated}}
        for row in results["questions"]
    ]
    return {"settings": results["settings"], "model": results["model"], "questions": rows}


def _short(value: float) -> float:
    return int(value) if value == int(value) else round(value, 4)


def write_baseline(results: Results, path: Path = BASELINE) -> None:
    """Accept a run. Each question is a line of the file, so that a diff of it is readable."""
    baseline = baseline_of(results)
    rows = [json.dumps(row, ensure_ascii=False) for row in baseline.pop("questions")]
    head = json.dumps(baseline, ensure_ascii=False)[:-1]
    text = f'{head}, "questions": [\n' + ",\n".join(rows) + "\n]}\n"
    path.write_text(text, "utf-8")


def read_baseline(path: Path = BASELINE) -> dict[str, Any]:
    """Return the accepted run. Raises `ValueError` where there is none."""
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read: {error}\n  Run: {ACCEPT}") from error


def falls(baseline: Results, results: Results) -> list[str]:
    """Return a line for each figure that fell, and the questions that turned; else nothing."""
    old, new = (_by_question(run) for run in (baseline, results))
    fallen: list[str] = []
    for figure in CATALOGUE:
        if figure.gated and (fall := _fall(figure, old, new)):
            fallen.append(f"{figure.name} {fall}")
    if not fallen:
        return []
    wrong = turned(baseline, results)[1]
    questions = f"Turned wrong:\n{names(wrong)}" if wrong else "No question turned wrong."
    return [*fallen, questions, f"To accept this, run: {ACCEPT}"]


def _fall(figure: Figure, old: Mapping[str, Values], new: Mapping[str, Values]) -> str:
    if any(figure.key in values for values in old.values()) and not any(
        figure.key in values for values in new.values()
    ):
        return "is gone: no question has a value for it any more"
    by = change_of(figure, old, new)
    if by is None:
        return ""
    change = Change(figure, by)
    fell = by.value < 0 if figure.better == "higher" else by.value > 0
    if not (change.worse or (figure.strict and fell)):
        return ""
    amount, low, high = map(figure.words, by)
    verb = "fell" if figure.better == "higher" else "rose"
    return f"{verb} by {amount.lstrip('-')} (95 % interval of the change {low} to {high})"


def _by_question(run: Results) -> dict[str, Values]:
    """Return the rows by question, rounded as in the baseline, so that rounding is no fall."""
    return {
        f"{row['id']}\0{row['question']}": {k: [*map(_short, v)] for k, v in row["values"].items()}
        for row in run["questions"]
    }
