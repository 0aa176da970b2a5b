"""A document as HTML: its whole text with the cited places marked, and the controls around it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from markupsafe import Markup

from rag.app.export import citation_text
from rag.app.html.document_page import cited_page, last_page
from rag.app.html.environment import counted, render
from rag.app.html.links import joined_with_dots, known_date, source_details, source_link
from rag.app.html.source_text.marked_places import Highlights, find_highlights
from rag.app.html.source_text.text import text_html
from rag.language.text import shorten
from rag.types import Citation, Document, Span


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
        short=joined_with_dots(shorten(source.label, 30), known_date(source.published, short=True)),
        details=joined_with_dots(*source_details(source)),
        note=highlights.note,
        text=text_html(document, highlights, partial(_link, document)),
        page=cited_page(document, highlights) if last_page(document) else 0,
        steps=_steps(document, highlights),
        current=_link(document, current) if current else "",
        citation_text=citation_text(_citation(document, current)) if current else "",
    )


def missing_html(message: str) -> Markup:
    """Return a message in place of a document that cannot be shown."""
    return render("document_missing", message=message)


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
