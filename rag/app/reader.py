"""Documents as HTML: the whole text with the cited span marked, and the list of sources.

Pure functions, like `render`. The text of a mark is exactly `document.text[start:end]`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from rag.app.markup import escaped, fingerprint, source_link
from rag.dates import date_words
from rag.text import shorten
from rag.types import Document, Source, Span

_LISTED = 500  # sources; more are counted
_BACK = '<a class="back" href="?sources=all">All sources</a>'
_CLOSE = '<button type="button" class="close" data-close aria-label="Close the sources">✕</button>'


def document_html(document: Document, cited: Span | None = None, quoted: str = "") -> str:
    """A whole source. `quoted` is the fingerprint of the text that was cited: where the source
    has changed since, nothing is marked and the reader is told."""
    source = document.source
    note = ""
    if cited is not None and fingerprint(document.text[cited.start : cited.end]) != quoted:
        note = _note("This source has changed since the answer was given; the quote is not marked.")
        cited = None
    about = " · ".join(_about(source))
    short = f"{shorten(source.label, 30)} · {date_words(source.published, short=True)}"
    file = (
        "" if source.path in (source.title, source.label) else f" <span>{_text(source.path)}</span>"
    )
    return (
        f'<header class="bar">{_BACK}<span class="about">{_text(short)}</span>{_CLOSE}</header>'
        f'<div class="head"><h2 tabindex="-1">{_text(source.title or source.label)}</h2>'
        f'<p class="about">{_text(about)}{file}</p>{note}</div>'
        f'<div class="document">{"".join(_body(document, cited))}</div>'
    )


def sources_html(sources: Iterable[Source]) -> str:
    """What is indexed, by title."""
    known = sorted(sources, key=_order)
    rows = "".join(_row(source) for source in known[:_LISTED])
    more = len(known) - _LISTED
    rest = f'<p class="note">… and {more:,} more.</p>' if more > 0 else ""
    count = f"{len(known):,} {'source' if len(known) == 1 else 'sources'}"
    return (
        f'<header class="bar"><h2 tabindex="-1">{count}</h2>{_CLOSE}</header>'
        f'<ul class="sources">{rows}</ul>{rest}'
    )


def missing_html(message: str) -> str:
    """Where a source should be that cannot be shown."""
    return f'<header class="bar">{_BACK}{_CLOSE}</header><div class="head">{_note(message)}</div>'


def pieces(length: int, cited: Span | None, faded: Sequence[Span]) -> Iterator[tuple[Span, str]]:
    """The text from end to end, cut where its dress changes: "mark", "faded", both or "".

    >>> [(tuple(s), d) for s, d in pieces(9, Span(4, 6), [Span(0, 2)])]
    [((0, 2), 'faded'), ((2, 4), ''), ((4, 6), 'mark'), ((6, 9), '')]
    """
    spans = [Span(max(0, s), min(length, e)) for s, e in faded]
    bounds = {0, length, *(b for span in spans for b in span)}
    if cited is not None:
        # The mark stays in one piece: its text is compared with the quote.
        bounds = {b for b in bounds if not cited.start < b < cited.end} | {*cited}
    cuts = sorted(bounds)
    for start, end in pairwise(cuts):
        if cited is not None and (start, end) == cited:
            yield Span(start, end), "mark"
        else:
            inside = any(s <= start < e for s, e in spans)
            yield Span(start, end), "faded" if inside else ""


def _body(document: Document, cited: Span | None) -> Iterator[str]:
    for (start, end), dress in pieces(len(document.text), cited, document.boilerplate):
        text = _text(document.text[start:end])
        if dress == "mark":
            yield f'<mark id="cited" tabindex="-1">{text}</mark>'
        elif dress == "faded":
            yield f'<span class="faded">{text}</span>'
        else:
            yield text


def _row(source: Source) -> str:
    title = source.title or source.label
    about = " · ".join(part for part in _about(source, short=True) if part != title)
    return (
        f'<li><a class="open" href="{source_link(source)}">'
        f'<span class="title">{_text(title)}</span>'
        f'<span class="about">{_text(about)}</span></a></li>'
    )


def _order(source: Source) -> tuple[bool, str, str]:
    """By name, those known by their file only at the end."""
    name = source.title or source.label
    letters = "".join(c for c in name.casefold() if c.isalnum() or c.isspace())
    return name == source.path, letters, source.path


def _about(source: Source, *, short: bool = False) -> list[str]:
    when = date_words(source.published, short=short)
    return [part for part in (source.publisher, source.author, when) if part]


def _note(message: str) -> str:
    return f'<p class="note">{_text(message)}</p>'


def _text(text: str) -> str:
    # The parser of a browser would read a bare carriage return as a line feed.
    return escaped(text).replace("\r", "&#13;")
