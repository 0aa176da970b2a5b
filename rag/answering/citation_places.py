"""Adds to citations where they are in their documents, and what one must read along with them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from rag.corpus.structure import block_at
from rag.index.base import CorpusProvider
from rag.language.plain import plain
from rag.types import Answer, Citation, Document, Span

_LONGEST_HEADING, _LONGEST_CONTEXT = 150, 300  # characters


class CitationPlaces:
    """Looks citations up in the documents of an index. Safe to share between threads."""

    def __init__(self, index: CorpusProvider) -> None:
        self._index = index

    def in_answer(self, answer: Answer) -> Answer:
        """Return the answer with the places of all its citations."""
        statements = tuple(
            replace(s, citations=self.of_all(s.citations)) if s.citations else s
            for s in answer.statements
        )
        disagreements = tuple(
            replace(d, figures=tuple(replace(f, citation=self.of(f.citation)) for f in d.figures))
            for d in answer.disagreements
        )
        return replace(answer, statements=statements, disagreements=disagreements)

    def of_all(self, citations: Iterable[Citation]) -> tuple[Citation, ...]:
        """Return citations with their places."""
        return tuple(map(self.of, citations))

    def of(self, citation: Citation) -> Citation:
        """Return a citation with its place; as it is if its document has changed."""
        document = self._index.current().document(citation.source.id)
        return placed(citation, document) if document else citation


def placed(citation: Citation, document: Document) -> Citation:
    """Return a citation with the headings above it, its page, and the context of its block.

    The context of a row is its caption and its header, that of an item the lead-in.
    """
    text = document.text
    block = block_at(document, citation.start)
    if block is None or text[citation.start : citation.end] != citation.quote:
        return citation
    context = [_words(document, span)[:_LONGEST_CONTEXT] for span in block.context]
    return replace(
        citation,
        context=tuple(filter(None, context)),
        heading=tuple(plain(text[s:e])[:_LONGEST_HEADING] for s, e in block.path),
        page=block.page,
        place=block.place,
    )


def _words(document: Document, span: Span) -> str:
    """Return the words of a part of the context; the cells of a header are set apart by bars."""
    block = block_at(document, span.start)
    cells = block.cells if block and Span(block.start, block.end) == span else ()
    return " | ".join(plain(document.text[s:e]) for s, e in cells or (span,))
