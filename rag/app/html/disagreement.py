"""Where the sources differ, as HTML: how far, the latest figure, and a row for each figure.

The figures keep the order of the `Disagreement`, newest first. Several answers that are not known
to be about one thing are shown likewise, below another heading and in the order of the answer.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

from rag.app.html.also_in import also_in_html
from rag.app.html.environment import render
from rag.app.html.links import QuoteLink, isolated, quote_link
from rag.app.html.timeline.drawing import timeline_html
from rag.disagreement.figure_labels import is_figure, lower_end, split_wording, upper_end
from rag.disagreement.several_answers import several_heading
from rag.disagreement.summary import extent
from rag.language.dates import date_words
from rag.types import Answer, Citation, Disagreement, Figure, Source

_SHOWN = 3  # rows; the style sheet folds the others, so that the answer is in sight

Place = tuple[str, int, int]
"""A cited span: the id of its source, start, end."""

Numbers = dict[Place, int]
"""The numbers that cited spans have on the page."""


@dataclass(frozen=True, slots=True)
class _Row:
    """A figure as the table shows it, under the number of its citation."""

    number: int
    qualifier: str
    amount: str
    speaker: str
    source: Source
    link: QuoteLink
    also: Markup


def place_of(citation: Citation) -> Place:
    """Return the span that a citation points at."""
    return citation.source.id, citation.start, citation.end


def card_html(disagreement: Disagreement, numbers: Numbers, answer: Answer) -> Markup:
    """Return the card of a disagreement; add the spans that it cites to `numbers`."""
    rows = [_row(figure, numbers, answer) for figure in disagreement.figures]
    ends = None
    if any(map(is_figure, disagreement.figures)):
        least, most = extent(disagreement)
        ends = lower_end(least), upper_end(most)
    heading = f"The sources differ on {disagreement.subject}"
    return render(
        "disagreement",
        label="Where the sources differ",
        heading=heading if ends else "The sources give different answers",
        word="figure" if ends else "answer",
        ends=ends,
        order="newest first",
        latest=_latest(disagreement),
        rows=rows,
        more=len(rows) - _SHOWN,
        timeline=timeline_html(disagreement, [row.number for row in rows]),
    )


def several_html(figures: Sequence[Figure], numbers: Numbers, answer: Answer) -> Markup:
    """Return the table of several answers; add the spans that it cites to `numbers`."""
    rows = [_row(figure, numbers, answer) for figure in figures]
    heading = several_heading(figures)
    return render(
        "disagreement",
        label=heading,
        heading=heading,
        word="figure" if heading.startswith("Figures") else "answer",
        ends=None,
        order="the likeliest first",
        latest="They may be about different things.",
        rows=rows,
        more=len(rows) - _SHOWN,
        timeline="",
    )


def _row(figure: Figure, numbers: Numbers, answer: Answer) -> _Row:
    citation = figure.citation
    number = numbers.setdefault(place_of(citation), len(numbers) + 1)
    link = quote_link(citation, figure.speaker)
    also = also_in_html(answer, citation)
    return _Row(number, *split_wording(figure), figure.speaker, citation.source, link, also)


def _latest(disagreement: Disagreement) -> str:
    latest = disagreement.figures[0]
    source = latest.citation.source
    if source.published is None:
        return "None of the sources is dated."
    dated = [f for f in disagreement.figures if f.citation.source.published]
    kind = "Latest" if len(dated) > 1 else "The only dated one"
    details = [latest.speaker, source.label, date_words(source.published)]
    who = ", ".join(isolated(detail) for detail in details if detail)
    return f"{kind}: {isolated(latest.wording)} ({who})."
