"""The report: one HTML file that opens in any browser, offline.

The template escapes everything that comes from answers and documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from eval.catalogue import CATALOGUE, Figure
from eval.plots import by_kind, calibration, latency, recall_by_k, roc
from rag.language.dates import date_words

_ORDER = ("wrong", "should abstain", "incomplete", "abstained", "right")
_HEADLINE = (
    "right, answerable",
    "abstention recall",
    "false abstentions",
    "disagreement recall",
    "gold answers given",
    "wrong answers as fact",
    "AUROC of confidence",
    "quotes verbatim",
    "success@5",
    "total, median",
    "answer in first statement",
    "answer in any statement",
)
_TILES = 8
_PLOTS = (
    ("Right answers by kind of question", by_kind),
    ("How many passages it takes", recall_by_k),
    ("Does it know when the sources answer?", calibration),
    ("Answering against abstaining", roc),
    ("How long it takes", latency),
)


def render(results: Mapping[str, Any], quotes: Mapping[str, Any] | None = None) -> str:
    """Return the page; `quotes` are the results of the quotes, beside those of a model."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["day"] = date_words
    environment.filters["number"] = lambda value: f"{value:,.10g}"
    questions = sorted(results["questions"], key=lambda row: _ORDER.index(row["outcome"]))
    plots = [(title, plot(results)) for title, plot in _PLOTS]
    return environment.get_template("report.html").render(
        name=results["set"],
        right=results["figures"]["right"],
        tiles=_tiles(results),
        plots=[(title, Markup(svg)) for title, svg in plots if svg],
        groups=_groups(results, quotes),
        beside=quotes is not None,
        questions=questions,
        kinds=list(results["kinds"]),
        outcomes=[o for o in _ORDER if any(row["outcome"] == o for row in questions)],
        settings=results["settings"],
        model=results["model"],
        versions=results["versions"],
    )


def _tiles(results: Mapping[str, Any]) -> list[dict[str, str]]:
    """Return the first of the headline figures that the run has."""
    figures = {figure.name: figure for figure in CATALOGUE}
    names = [name for name in _HEADLINE if name in results["figures"]]
    return [_row(figures[name], results["figures"][name]) for name in names[:_TILES]]


def _groups(
    results: Mapping[str, Any], quotes: Mapping[str, Any] | None
) -> dict[str, list[dict[str, str]]]:
    """Return the rows of the table of figures, by group."""
    groups: dict[str, list[dict[str, str]]] = {}
    beside = quotes["figures"] if quotes else {}
    for figure in CATALOGUE:
        if figure.shown and (values := results["figures"].get(figure.name)):
            row = _row(figure, values)
            if other := beside.get(figure.name):
                row["quotes"] = figure.words(other["value"])
            groups.setdefault(figure.group, []).append(row)
    return groups


def _row(figure: Figure, values: Mapping[str, Any]) -> dict[str, str]:
    return {
        "name": figure.name,
        "about": figure.about,
        "unit": figure.unit,
        "value": figure.words(values["value"]),
        "interval": f"{figure.words(values['low'])} to {figure.words(values['high'])}",
        "questions": str(values["questions"]),
    }
