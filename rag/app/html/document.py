"""A document as HTML: its whole text with the cited places marked, and the controls around it.

The text of the document's element is exactly `document.text`, and that of the mark is exactly the
cited span. Other cited places are links; boilerplate is folded.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Literal

from markupsafe import Markup

from rag.app.export import citation_text
from rag.app.html.environment import counted, render
from rag.app.html.links import joined_with_dots, source_details, source_link
from rag.app.html.marked_places import Highlights, find_highlights
from rag.app.html.text_layout import (
    StyledSpan,
    count_lines,
    folded_spans,
    line_breaks,
    split_at,
    split_overlaps,
)
from rag.corpus.boilerplate import front_matter
from rag.language.dates import date_words
from rag.language.text import shorten
from rag.types import Citation, Document, Span

_MARKDOWN = (".md", ".markdown")


@dataclass(frozen=True, slots=True)
class _Part:
    """A piece of the text; `again` marks further pieces of a place that is linked already."""

    kind: Literal["plain", "faded", "fold", "cited", "link"]
    html: Markup
    start: int = 0
    lines: int = 0
    href: str = ""
    again: bool = False


@dataclass(frozen=True, slots=True)
class _Steps:
    """The addresses of the previous and the next cited place, "" for none, and a count."""

    previous: str
    next: str
    count: str


def document_html(document: Document, at: str = "", quoted: str = "", also: str = "") -> Markup:
    """Return a document with the places marked that the address names; see `find_highlights`."""
    source, highlights = document.source, find_highlights(document.text, at, quoted, also)
    current = highlights.current
    return render(
        "document",
        source=source,
        short=joined_with_dots(shorten(source.label, 30), date_words(source.published, short=True)),
        details=joined_with_dots(*source_details(source)),
        note=highlights.note,
        text=render("document_text", parts=_parts(document, highlights)),
        steps=_steps(document, highlights),
        current=_link(document, current) if current else "",
        citation_text=citation_text(_citation(document, current)) if current else "",
    )


def missing_html(message: str) -> Markup:
    """Return a message in place of a document that cannot be shown."""
    return render("document_missing", message=message)


def _parts(document: Document, highlights: Highlights) -> Iterator[_Part]:
    text = document.text
    breaks = line_breaks(text, markdown=document.source.path.lower().endswith(_MARKDOWN))
    boilerplate = [*document.boilerplate, *front_matter(text)]
    folds = folded_spans(text, boilerplate, highlights.all)
    linked: set[Span] = set()
    owned = split_overlaps(highlights.all, highlights.current)
    for span, owner in split_at(owned, Span(0, len(text))):
        if owner is None:
            yield from _plain(text, span, folds, breaks)
        elif owner == highlights.current:
            yield _Part("cited", _styled(text, span, breaks))
        else:
            html, href = _styled(text, span, breaks), _link(document, owner)
            yield _Part("link", html, href=href, again=owner in linked)
            linked.add(owner)


def _plain(
    text: str, span: Span, folds: Sequence[StyledSpan], breaks: Sequence[StyledSpan]
) -> Iterator[_Part]:
    for piece, style in split_at(folds, span):
        html = _styled(text, piece, breaks)
        if style == "fold":
            yield _Part("fold", html, piece.start, count_lines(text[piece.start : piece.end]))
        else:
            yield _Part("faded" if style else "plain", html)


def _styled(text: str, span: Span, breaks: Sequence[StyledSpan]) -> Markup:
    """Return a piece of the text with its line ends in spans of their style.

    Written in Python, since a template takes three times as long for the thousands of lines of a
    long text.
    """
    parts = []
    for (start, end), style in split_at(breaks, span):
        # A browser reads a bare carriage return in HTML as a line feed.
        words = escape(text[start:end]).replace("\r", "&#13;")
        parts.append(f'<span class="{style}">{words}</span>' if style else words)
    return Markup("".join(parts))


def _link(document: Document, span: Span) -> str:
    return source_link(document.source, _citation(document, span))


def _citation(document: Document, span: Span) -> Citation:
    return Citation("", document.source, *span, document.text[span.start : span.end])


def _steps(document: Document, highlights: Highlights) -> _Steps | None:
    """Return the way from place to place, or None where there is only the current one."""
    spans, current = highlights.all, highlights.current
    if not set(spans) - {current}:
        return None
    index = spans.index(current) if current else -1
    return _Steps(
        _link(document, spans[index - 1]) if index > 0 else "",
        _link(document, spans[index + 1]) if index + 1 < len(spans) else "",
        f"{index + 1} of {len(spans)}" if current else counted(len(spans), "cited place"),
    )
