"""The plots of the report, as SVG with the colours and the font of the page."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Mapping, Sequence
from textwrap import shorten
from typing import Any

import matplotlib as mpl
import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from sklearn.metrics import roc_curve

from eval.bootstrap import estimate
from eval.ranking import DEPTH

_SIZE = (5.0, 3.1)  # inches; the page scales it
# matplotlib draws in these unique colours, which are then replaced by the page's CSS variables.
_INK, _FAINT, _ACCENT, _SECOND = "#010203", "#010204", "#010205", "#010206"
_COLOURS = {_INK: "--ink", _FAINT: "--line", _ACCENT: "--accent", _SECOND: "--second"}
_STYLE = {
    "svg.fonttype": "none",
    "font.size": 10,
    "axes.edgecolor": _FAINT,
    "axes.labelcolor": _INK,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.titlelocation": "left",
    "text.color": _INK,
    "text.parse_math": False,
    "xtick.color": _INK,
    "ytick.color": _INK,
    "grid.color": _FAINT,
    "lines.linewidth": 1.8,
}
_BINS = 10
_CONFIDENCE = "AUROC of confidence"


def recall_by_k(results: Mapping[str, Any]) -> str | None:
    """Plot recall and success against k, each with its interval."""
    figures = results["figures"]

    def draw(axes: Axes) -> None:
        for name, colour in (("success", _SECOND), ("recall", _ACCENT)):
            ks = [k for k in range(1, DEPTH + 1) if f"{name}@{k}" in figures]
            at_k = [figures[f"{name}@{k}"] for k in ks]
            low, high = ([100 * f[end] for f in at_k] for end in ("low", "high"))
            axes.fill_between(ks, low, high, color=colour, alpha=0.15, linewidth=0)
            axes.plot(ks, [100 * f["value"] for f in at_k], color=colour, marker=".", label=name)
            axes.set_xticks(ks)
        axes.set_xlabel("first k passages")
        axes.set_ylabel("%")
        axes.set_ylim(None, 101)
        axes.legend(frameon=False, loc="lower right")

    return _svg("recall", draw) if "recall@1" in figures else None


def calibration(results: Mapping[str, Any]) -> str | None:
    """Plot the share of answerable questions by confidence; calibrated, it follows the line."""
    pairs = _confidences(results)
    if pairs is None:
        return None
    bins = np.minimum((pairs[:, 0] * _BINS).astype(int), _BINS - 1)

    def draw(axes: Axes) -> None:
        axes.plot([0, 1], [0, 100], color=_FAINT, linewidth=1)
        for number in sorted(set(bins)):
            inside = pairs[bins == number]
            mean = estimate("mean", inside[:, 1:].tolist())
            assert mean is not None
            middle, share = inside[:, 0].mean(), 100 * mean.value
            axes.vlines(middle, 100 * mean.low, 100 * mean.high, color=_ACCENT, linewidth=1)
            size = 12 + 150 * len(inside) / len(pairs)
            axes.scatter([middle], [share], s=size, color=_ACCENT, zorder=3)
        axes.set_xlabel("confidence (size of a dot: number of questions)")
        axes.set_ylabel("answerable, %")
        axes.set_xlim(0, 1)
        axes.set_ylim(-3, 103)

    return _svg("calibration", draw)


def roc(results: Mapping[str, Any]) -> str | None:
    """Plot answerable questions answered against unanswerable ones answered, by threshold."""
    pairs = _confidences(results)
    if pairs is None or len(set(pairs[:, 1])) < 2:
        return None
    false_positives, true_positives, _ = roc_curve(pairs[:, 1], pairs[:, 0])
    area = results["figures"][_CONFIDENCE]

    def draw(axes: Axes) -> None:
        axes.plot([0, 100], [0, 100], color=_FAINT, linewidth=1)
        axes.plot(100 * false_positives, 100 * true_positives, color=_ACCENT)
        interval = f"{area['low']:.3f} to {area['high']:.3f}"
        axes.text(98, 6, f"AUROC {area['value']:.3f}, {interval}", ha="right")
        axes.set_xlabel("unanswerable questions answered, %")
        axes.set_ylabel("answerable ones answered, %")

    return _svg("roc", draw)


def latency(results: Mapping[str, Any]) -> str | None:
    """Plot how long answers took."""
    times = [r["values"]["ms total"][0] for r in results["questions"] if "ms total" in r["values"]]
    if not times:
        return None
    median, slow = np.percentile(times, [50, 95])

    def draw(axes: Axes) -> None:
        last = 1.05 * max(slow, np.percentile(times, 99))
        axes.hist(np.minimum(times, last), bins=30, range=(0, last), color=_ACCENT, alpha=0.75)
        top = axes.get_ylim()[1]
        for value, name, side in ((median, "median ", "right"), (slow, " 95 %: ", "left")):
            axes.axvline(value, color=_INK, linewidth=1)
            axes.text(value, 1.02 * top, f"{name}{value:.0f} ", ha=side)
        axes.set_ylim(0, top)
        axes.set_xlabel("milliseconds for an answer (slowest 1 % in the last bar)")
        axes.set_ylabel("questions")

    return _svg("latency", draw)


def by_kind(results: Mapping[str, Any]) -> str | None:
    """Plot the share of right answers for each kind of question, with intervals."""
    kinds = list(results["kinds"].items())[::-1]
    counts = {name: figure["questions"] for name, figure in kinds}

    def draw(axes: Axes) -> None:
        shares = [100 * figure["value"] for _, figure in kinds]
        axes.barh(range(len(kinds)), shares, color=_ACCENT, alpha=0.75, height=0.62)
        for row, (_, figure) in enumerate(kinds):
            axes.hlines(row, 100 * figure["low"], 100 * figure["high"], color=_INK, linewidth=1.2)
        names = [f"{shorten(name, 24)} ({n})" for name, n in counts.items()]
        axes.set_yticks(range(len(kinds)), names)
        axes.tick_params(axis="y", length=0)
        axes.set_xlim(0, 103)
        axes.set_xlabel("right, %")

    return _svg("kinds", draw, (5.0, max(1.4, 0.8 + 0.26 * len(kinds)))) if kinds else None


def _confidences(results: Mapping[str, Any]) -> Any:
    """Return confidences and labels (answerable: 1), shape (questions, 2); None without any."""
    pairs = [
        row["values"][_CONFIDENCE] for row in results["questions"] if _CONFIDENCE in row["values"]
    ]
    return np.asarray(pairs, float) if pairs else None


def _svg(name: str, draw: Callable[[Axes], None], size: Sequence[float] = _SIZE) -> str:
    style: Any = {**_STYLE, "svg.hashsalt": name}
    with mpl.rc_context(style):
        canvas = Canvas(figsize=(size[0], size[1]), layout="constrained")
        canvas.patch.set_alpha(0)
        axes = canvas.add_subplot()
        axes.patch.set_alpha(0)
        draw(axes)
        out = io.StringIO()
        unnamed = dict.fromkeys(("Creator", "Date", "Format", "Type"))
        canvas.savefig(out, format="svg", metadata=unnamed)
    svg = out.getvalue()
    svg = svg[svg.index("<svg") :]
    for colour, variable in _COLOURS.items():
        svg = svg.replace(colour, f"var({variable})")
    # All plots are in one page, so their ids must differ.
    svg = re.sub(r'(id="|#)(?=[A-Za-z])', rf"\g<1>{name}-", svg)
    svg = re.sub(r"font: ([\d.]+)px[^;\"]*", r"font-size: \1px", svg)
    svg = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", svg).replace("xlink:href", "href")
    return re.sub(
        r'<svg ([^>]*?)(width|height)="[^"]*" ([^>]*?)(width|height)="[^"]*"', r"<svg \1\3", svg
    )
