"""Comparison of two runs of the same questions.

The change of a figure has the 95 % interval of the paired difference: each sample takes the same
questions from both runs. A change is more than chance if its interval does not contain 0.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.bootstrap import Estimate
from eval.catalogue import CATALOGUE, Figure, Values, change_of

Results = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a figure over the questions that both runs have; `by` is after minus before."""

    figure: Figure
    by: Estimate

    @property
    def worse(self) -> bool:
        """Whether it is worse by more than chance explains."""
        if self.figure.better == "higher":
            return self.by.high < 0
        return self.by.low > 0

    @property
    def sure(self) -> bool:
        """Whether it is more than chance."""
        return self.by.low > 0 or self.by.high < 0


def values_of(results: Results) -> dict[str, Values]:
    """Return the rows of each question, by its id and wording: reworded, it is another question."""
    return {f"{r['id']}\0{r['question']}": r["values"] for r in results["questions"]}


def changes(before: Results, after: Results) -> list[Change]:
    """Return the change of every figure that both runs have, in the order of the catalogue."""
    old, new = values_of(before), values_of(after)
    differences = ((figure, change_of(figure, old, new)) for figure in CATALOGUE if figure.shown)
    return [Change(figure, by) for figure, by in differences if by is not None]


def turned(before: Results, after: Results) -> tuple[list[Any], list[Any]]:
    """Return the questions that turned right and those that turned wrong, as (before, after)."""
    old = {(r["id"], r["question"]): r for r in before["questions"]}
    pairs = [(old[key], r) for r in after["questions"] if (key := (r["id"], r["question"])) in old]
    right = [(a, b) for a, b in pairs if a["outcome"] != "right" and b["outcome"] == "right"]
    wrong = [(a, b) for a, b in pairs if a["outcome"] == "right" and b["outcome"] != "right"]
    return right, wrong


def print_changes(before: Results, after: Results, console: Console) -> None:
    """Print the figures side by side, then the questions that turned right or wrong."""
    console.print(_table(before, after))
    right, wrong = turned(before, after)
    for title, pairs in (("turned wrong", wrong), ("turned right", right)):
        console.print(Text(f"\n{len(pairs)} {title}", style="bold"))
        for old, new in pairs:
            _print_pair(old, new, console)
    console.print(Text(_others(before, after), style="dim"))


def _table(before: Results, after: Results) -> Table:
    table = Table("", box=None, pad_edge=False, header_style="bold")
    for name in ("before", "after", "change"):
        table.add_column(name, justify="right")
    table.add_column("95 %", style="dim")
    for change in changes(before, after):
        figure, by = change.figure, change.by
        style = ("red" if change.worse else "green") if change.sure else ""
        old, new = (run["figures"].get(figure.name) for run in (before, after))
        if old is None or new is None:
            continue
        table.add_row(
            Text(f"{figure.name}{', ' + figure.unit if figure.unit else ''}"),
            figure.words(old["value"]),
            figure.words(new["value"]),
            Text(_signed(figure, by.value), style=style),
            f"{_signed(figure, by.low)} to {_signed(figure, by.high)}",
        )
    return table


def _signed(figure: Figure, value: float) -> str:
    words = figure.words(abs(value))
    if not float(words):
        return words
    return f"-{words}" if value < 0 else f"+{words}"


def _print_pair(old: Mapping[str, Any], new: Mapping[str, Any], console: Console) -> None:
    console.print(Text(f"\n{new['id']}  {new['question']}"))
    for name, row in (("before", old), ("after", new)):
        why = f", {row['why']}" if row["why"] else ""
        answer = "abstained" if row["answer"]["abstained"] else row["answer"]["text"]
        shortened = " ".join(answer.split())[:200]
        console.print(Text(f"  {name}: {row['outcome']}{why}\n    {shortened}", style="dim"))


def _others(before: Results, after: Results) -> str:
    old, new = values_of(before), values_of(after)
    gone, added = len(old.keys() - new.keys()), len(new.keys() - old.keys())
    return f"\n{len(old.keys() & new.keys())} questions in both, {gone} gone, {added} new"


def names(rows: Sequence[tuple[Any, Any]]) -> str:
    """Return a line for each question, for a message."""
    return "\n".join(f"  {new['id']}  {new['question']}  ({new['why']})" for _, new in rows)
