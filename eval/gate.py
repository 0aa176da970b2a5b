"""The gate: no figure on the seeds may fall by more than chance explains.

`baseline.json` keeps what every question contributed to every figure when it was accepted. A new
run is compared over the questions that both have, by pairs (see `bootstrap.difference`): a figure
has fallen when the whole 95 % interval of its change is on the bad side of 0. With one figure of
135 questions that is four more wrong than turned right; a figure that no question gives any more
has fallen too. Where one miss is one too many (`strict` in the catalogue), any fall counts. Time
is never gated. A question that is new, gone or worded anew is not compared.
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
    """What is kept of a run: no answers, no times."""
    gated = {figure.key for figure in CATALOGUE if figure.gated}
    kept = ("id", "question", "outcome", "why")
    rows = [
        {k: row[k] for k in kept}
        | {"values": {k: [_short(n) for n in v] for k, v in row["values"].items() if k in gated}}
        for row in results["questions"]
    ]
    return {"settings": results["settings"], "model": results["model"], "questions": rows}


def _short(value: float) -> float:
    return int(value) if value == int(value) else round(value, 4)


def write_baseline(results: Results, path: Path = BASELINE) -> None:
    """Accept a run: a line for each question, so that a change of it can be read."""
    kept = baseline_of(results)
    rows = [json.dumps(row, ensure_ascii=False) for row in kept.pop("questions")]
    head = json.dumps(kept, ensure_ascii=False)[:-1]
    text = f'{head}, "questions": [\n' + ",\n".join(rows) + "\n]}\n"
    path.write_text(text, "utf-8")


def read_baseline(path: Path = BASELINE) -> dict[str, Any]:
    """Raises `ValueError` where there is none."""
    try:
        return dict(json.loads(path.read_text("utf-8")))
    except (OSError, ValueError) as error:
        raise ValueError(f"{path} cannot be read: {error}\n  Run: {ACCEPT}") from error


def falls(baseline: Results, results: Results) -> list[str]:
    """What has fallen, in words; empty where the gate is passed."""
    old, new = (_by_question(run) for run in (baseline, results))
    fallen: list[str] = []
    for figure in CATALOGUE:
        if figure.gated and (said := _fall(figure, old, new)):
            fallen.append(f"{figure.name} {said}")
    if not fallen:
        return []
    wrong = turned(baseline, results)[1]
    listed = f"Turned wrong:\n{names(wrong)}" if wrong else "No question turned wrong."
    return [*fallen, listed, f"If this is meant to be so: {ACCEPT}"]


def _fall(figure: Figure, old: Mapping[str, Values], new: Mapping[str, Values]) -> str:
    if any(figure.key in values for values in old.values()) and not any(
        figure.key in values for values in new.values()
    ):
        return "is gone: no question gives it any more"
    by = change_of(figure, old, new)
    if by is None:
        return ""
    change = Change(figure, by)
    lost = by.value < 0 if figure.better == "higher" else by.value > 0
    if not (change.worse or (figure.strict and lost)):
        return ""
    amount, low, high = map(figure.words, by)
    verb = "fell" if figure.better == "higher" else "rose"
    return f"{verb} by {amount.lstrip('-')} (95 % interval of the change {low} to {high})"


def _by_question(run: Results) -> dict[str, Values]:
    """Values rounded as the baseline keeps them: no rounding is a fall."""
    return {
        f"{row['id']}\0{row['question']}": {k: [*map(_short, v)] for k, v in row["values"].items()}
        for row in run["questions"]
    }
