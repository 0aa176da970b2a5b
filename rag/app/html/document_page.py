"""A page of a PDF as HTML: its picture, and the buttons that turn to another page."""

from __future__ import annotations

from bisect import bisect_right
from urllib.parse import quote

from markupsafe import Markup

from rag.app.html.environment import render
from rag.app.html.source_text.marked_places import Highlights
from rag.types import Document


def page_html(document: Document, number: int, query: str) -> Markup:
    """Return a page; `query` names the places that are marked on its picture."""
    address = f"reader/{quote(document.source.id, safe='')}/page/{number}/picture?{query}"
    return render("document_page", number=number, last=last_page(document), address=address)


def last_page(document: Document) -> int:
    """Return the number of the last page with text, 0 for a document without pages."""
    return max((block.page or 0 for block in document.blocks), default=0)


def cited_page(document: Document, highlights: Highlights) -> int:
    """Return the page of the current place, or else the first page."""
    blocks = document.blocks
    start = highlights.current.start if highlights.current else 0
    at = max(0, bisect_right(blocks, start, key=lambda block: block.start) - 1)
    return (blocks[at].page if blocks else None) or 1


def quotes_on_page(document: Document, number: int, highlights: Highlights) -> list[str]:
    """Return the quotes of the cited places that are, in part, on a page."""
    on_page = [block for block in document.blocks if block.page == number]
    if not on_page:
        return []
    start, end = on_page[0].start, on_page[-1].end
    places = (place for place in highlights.all if place.start < end and start < place.end)
    return [document.text[s:e] for s, e in places]
