"""Tables of figures on the terminal, with runs side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rich.console import Console
from rich.table import Table
from rich.text import Text

from eval.catalogue import CATALOGUE, Figure

Runs = Mapping[str, Mapping[str, Any]]
"""Results by the name of their column."""


def print_runs(runs: Runs, console: Console) -> None:
    """Print a table of the figures and one of the kinds of questions, a column per run."""
    console.print(_figures(runs))
    console.print(_kinds(runs))


def shown(runs: Runs) -> list[Figure]:
    """Return the figures of the table: those to be shown that at least one run has."""
    return [f for f in CATALOGUE if f.shown and any(f.name in r["figures"] for r in runs.values())]


def _figures(runs: Runs) -> Table:
    table = _table("", runs)
    group = ""
    for figure in shown(runs):
        if figure.group != group and group:
            table.add_section()
        group = figure.group
        table.add_row(
            Text(f"{figure.name}{', ' + figure.unit if figure.unit else ''}"),
            *_cells(figure, [run["figures"].get(figure.name) for run in runs.values()]),
        )
    return table


def _kinds(runs: Runs) -> Table:
    table = _table("right, %, by kind", runs)
    right = next(f for f in CATALOGUE if f.name == "right")
    for kind in dict.fromkeys(kind for run in runs.values() for kind in run["kinds"]):
        values = [run["kinds"].get(kind) for run in runs.values()]
        table.add_row(Text(kind), *_cells(right, values))
    return table


def _table(first: str, runs: Runs) -> Table:
    table = Table(first, box=None, pad_edge=False, header_style="bold")
    for name in runs:
        stacked = name.replace("=", "=\n").replace(", ", "\n")  # so that more columns fit
        table.add_column(Text(stacked), justify="right")
        table.add_column("95 %" if len(runs) == 1 else "", justify="left", style="dim")
        if len(runs) == 1:
            table.add_column("questions", justify="right", style="dim")
    return table


def _cells(figure: Figure, by_run: Sequence[Mapping[str, Any] | None]) -> list[str]:
    cells: list[str] = []
    to = " to " if len(by_run) == 1 else "–"
    for values in by_run:
        if values is None:
            cells += ["–", ""]
            continue
        low, high = figure.words(values["low"]), figure.words(values["high"])
        cells += [figure.words(values["value"]), f"{low}{to}{high}"]
        if len(by_run) == 1:
            cells.append(str(values["questions"]))
    return cells
