"""The quotes from which the user picks the right one when an answer becomes an evaluation question.

Only text that still stands in its document is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice

from markupsafe import Markup

from rag.app.html.environment import render
from rag.language.sentences import sentences
from rag.types import Answer, Citation, Document, Hit, Source

_UNCITED = 40  # sentences offered besides the cited quotes
_SHORTEST = 20  # characters of a sentence; a shorter line is a heading or a date

DocumentOf = Callable[[str], Document | None]
"""Finds a document of the index by its id."""


def choices_html(answer: Answer, document_of: DocumentOf) -> Markup:
    """Return the cited quotes, further sentences by source, and "The sources do not say"."""
    cited = _cited(answer, document_of)
    uncited = _uncited(answer, cited, document_of)
    groups = [(source, list(group)) for source, group in groupby(uncited, _source_of)]
    return render("quote_choices", cited=cited, uncited=groups)


def _source_of(citation: Citation) -> Source:
    return citation.source


def _cited(answer: Answer, document_of: DocumentOf) -> list[Citation]:
    citations = [c for s in answer.statements for c in s.citations]
    citations += [f.citation for d in answer.disagreements for f in d.figures]
    current = [c for c in citations if _is_current(c, document_of)]
    return list({(c.source.id, c.start, c.end): c for c in current}.values())


def _uncited(answer: Answer, cited: Sequence[Citation], document_of: DocumentOf) -> list[Citation]:
    """Return sentences of the passages by source, in the order in which the sources were found."""
    rank = {hit.source.id: n for n, hit in reversed(list(enumerate(answer.passages)))}
    uncited = {
        (c.source.id, c.start): c
        for hit in answer.passages
        for c in _sentences(hit)
        if _is_current(c, document_of) and not any(c.overlaps(quote) for quote in cited)
    }
    return sorted(islice(uncited.values(), _UNCITED), key=lambda c: rank[c.source.id])


def _sentences(hit: Hit) -> Iterator[Citation]:
    passage = hit.passage
    for start, end in sentences(passage.text):
        if end - start >= _SHORTEST:
            place = passage.start + start, passage.start + end
            yield Citation(passage.id, hit.source, *place, passage.text[start:end])


def _is_current(citation: Citation, document_of: DocumentOf) -> bool:
    """Tell whether the document still holds the quote at this place."""
    document = document_of(citation.source.id)
    return document is not None and document.text[citation.start : citation.end] == citation.quote
