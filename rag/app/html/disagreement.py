"""Where the sources differ, above the prose: how far and the latest in one line, then each figure.

Pure functions. The order of the figures, newest first, is that of the `Disagreement`.
"""

from __future__ import annotations

from rag.app.html.markup import escaped, isolated, preview_attributes, source_link
from rag.app.html.timeline import timeline
from rag.disagreement.summary import extent
from rag.disagreement.wording import is_figure, lower_end, split_wording, upper_end
from rag.language.dates import date_words
from rag.language.text import shorten
from rag.types import Disagreement, Figure

Numbers = dict[tuple[str, int, int], int]
"""Cited spans (source, start, end) with their numbers on the page."""

_NAME = 44  # characters of a source's name
_HEADS = ("Figure", "Qualifier", "Who says so", "Source", "Date")


def number_of(figure: Figure, numbers: Numbers) -> int:
    """Its number on the page; it gets the next one where it has none."""
    c = figure.citation
    return numbers.setdefault((c.source.id, c.start, c.end), len(numbers) + 1)


def card_html(disagreement: Disagreement, numbers: Numbers) -> str:
    """The card; its figures take part in the numbering."""
    own = [number_of(figure, numbers) for figure in disagreement.figures]
    rows = "".join(map(_row, disagreement.figures, own))
    heads = "".join(
        f'<th scope="col" role="columnheader">{head}</th>' for head in _heads(disagreement)
    )
    return (
        f'<section class="differ" aria-label="Where the sources differ">{_headline(disagreement)}'
        f'<table role="table"><caption>Each source’s own words, the newest first</caption>'
        f'<thead role="rowgroup"><tr role="row">{heads}</tr></thead>'
        f'<tbody role="rowgroup">{rows}</tbody></table>{timeline(disagreement, own)}</section>'
    )


def _heads(disagreement: Disagreement) -> tuple[str, ...]:
    return _HEADS if any(map(is_figure, disagreement.figures)) else ("Answer", *_HEADS[1:])


def _headline(disagreement: Disagreement) -> str:
    latest = f'<p class="latest">{escaped(_latest(disagreement))}</p>'
    if not any(map(is_figure, disagreement.figures)):
        return f"<h3>The sources give different answers</h3>{latest}"
    least, most = extent(disagreement)
    return (
        f"<h3>The sources differ on {escaped(disagreement.subject)}</h3>"
        f'<p class="range">{_end(*lower_end(least))} <span class="to">–</span>'
        f" {_end(*upper_end(most))}</p>{latest}"
    )


def _end(qualifier: str, amount: str) -> str:
    small = f"<small>{escaped(qualifier)}</small> " if qualifier else ""
    return f'<span class="end">{small}<b>{escaped(amount)}</b></span>'


def _latest(disagreement: Disagreement) -> str:
    latest = disagreement.figures[0]
    source = latest.citation.source
    if source.published is None:
        return "None of them is dated."
    dated = [f for f in disagreement.figures if f.citation.source.published]
    kind = "Latest" if len(dated) > 1 else "The only one that is dated"
    known = [latest.speaker, source.label, date_words(source.published)]
    who = ", ".join(isolated(part) for part in known if part)
    return f"{kind}: {isolated(latest.wording)} ({who})."


def _row(figure: Figure, number: int) -> str:
    source = figure.citation.source
    qualifier, amount = split_wording(figure)
    link = (
        f'<a class="open" href="{source_link(source, figure.citation)}"'
        f'{preview_attributes(figure.citation, figure.speaker)}><span class="n">[{number}]</span>'
        f" {escaped(shorten(source.label, _NAME))}</a>"
    )
    when = escaped(date_words(source.published, short=True))
    return (
        f'<tr role="row"><th scope="row" role="rowheader">{escaped(amount)}</th>'
        f"{_cell('qualifier', escaped(qualifier))}{_cell('speaker', escaped(figure.speaker))}"
        f"{_cell('source', link)}{_cell('when', when)}</tr>"
    )


def _cell(name: str, html: str) -> str:
    return f'<td role="cell" class="{name}">{html}</td>'
