"""Which quote is right? What the reader may choose from when an answer becomes an eval question.

Pure functions. Only text that still stands in its document is offered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import groupby, islice

from rag.app.html.markup import escaped
from rag.language.dates import date_words
from rag.language.sentences import sentences
from rag.language.text import shorten
from rag.types import Answer, Citation, Document, Hit, Source

_OTHERS = 40  # sentences
_SHORTEST = 20  # characters of one; a shorter line is a heading or a date
_SHOWN = 320  # characters of a quote

DocumentOf = Callable[[str], Document | None]
"""A document of the index by its id."""


def choices_html(answer: Answer, document_of: DocumentOf) -> str:
    """Cited quotes, then sentences that were found and not cited, then that there is none."""
    cited = _cited(answer, document_of)
    others = _others(answer, cited, document_of)
    first = "".join(f"<li>{_button(c, about=True)}</li>" for c in cited)
    return (
        f'<p class="label">Which quote is right?</p><ul class="quotes">{first}</ul>'
        f"{_folded(others, opened=not cited)}"
        '<button type="button" class="quote none" data-unanswerable>The sources do not say</button>'
    )


def _folded(others: list[Citation], *, opened: bool) -> str:
    if not others:
        return ""
    groups = "".join(
        f'<p class="label">{escaped(_about(source))}</p><ul class="quotes">'
        f"{''.join(f'<li>{_button(c)}</li>' for c in group)}</ul>"
        for source, group in groupby(others, lambda c: c.source)
    )
    return (
        f"<details{' open' if opened else ''}><summary>Other sentences that were found</summary>"
        f"{groups}</details>"
    )


def _button(citation: Citation, *, about: bool = False) -> str:
    whose = f'<span class="about">{escaped(_about(citation.source))}</span>' if about else ""
    return (
        f'<button type="button" class="quote" data-doc="{escaped(citation.source.id)}"'
        f' data-start="{citation.start}" data-end="{citation.end}">'
        f"{escaped(shorten(citation.quote, _SHOWN))}{whose}</button>"
    )


def _about(source: Source) -> str:
    return f"{source.label} · {date_words(source.published, short=True)}"


def _cited(answer: Answer, document_of: DocumentOf) -> list[Citation]:
    cited = [c for s in answer.statements for c in s.citations]
    cited += [f.citation for d in answer.disagreements for f in d.figures]
    standing = [c for c in cited if _stands(c, document_of)]
    return list({(c.source.id, c.start, c.end): c for c in standing}.values())


def _others(answer: Answer, cited: Sequence[Citation], document_of: DocumentOf) -> list[Citation]:
    """By source, in the order in which the sources were found."""
    order = {hit.source.id: n for n, hit in reversed(list(enumerate(answer.passages)))}
    found = {
        (c.source.id, c.start): c
        for hit in answer.passages
        for c in _sentences(hit)
        if _stands(c, document_of) and not any(_overlap(c, other) for other in cited)
    }
    return sorted(islice(found.values(), _OTHERS), key=lambda c: order[c.source.id])


def _sentences(hit: Hit) -> Iterator[Citation]:
    passage = hit.passage
    for start, end in sentences(passage.text):
        if end - start >= _SHORTEST:
            place = passage.start + start, passage.start + end
            yield Citation(passage.id, hit.source, *place, passage.text[start:end])


def _stands(citation: Citation, document_of: DocumentOf) -> bool:
    """Whether the document still holds the quote at this place."""
    document = document_of(citation.source.id)
    return document is not None and document.text[citation.start : citation.end] == citation.quote


def _overlap(one: Citation, other: Citation) -> bool:
    same = one.source.id == other.source.id
    return same and one.start < other.end and other.start < one.end
