"""Where documents state their metadata, as citations."""

from __future__ import annotations

from collections.abc import Iterable

from rag.index.base import Corpus
from rag.types import Citation, Listed, Source, Span

FIELDS = ("title", "author", "publisher", "published")


def place(corpus: Corpus, source: Source, span: Span) -> Citation | None:
    """Return a citation of a span; None if the document is gone."""
    document = corpus.document(source.id)
    if document is None or not span.start < span.end <= len(document.text):
        return None
    passage = corpus.passage_at(source.id, span)
    quote = document.text[span.start : span.end]
    return Citation(passage.id if passage else "", source, span.start, span.end, quote)


def stated_place(corpus: Corpus, source: Source, field: str) -> Citation | None:
    """Return where a document states a field of its metadata; None if its text does not."""
    span = dict(source.stated).get(field)
    return place(corpus, source, span) if span and getattr(source, field) else None


def stated_places(
    corpus: Corpus, source: Source, fields: Iterable[str] = FIELDS
) -> tuple[tuple[str, Citation], ...]:
    """Return where a document states these fields, those that its text states."""
    found = ((field, stated_place(corpus, source, field)) for field in fields)
    return tuple((field, citation) for field, citation in found if citation)


def listed(corpus: Corpus, source: Source, mention: Citation | None = None) -> Listed:
    """Return a document as a row of a list."""
    places = stated_places(corpus, source)
    return Listed(source, (*places, ("mention", mention)) if mention else places)
