"""A document as HTML: the whole text with the cited span marked, other cited spans marked
lightly, boilerplate folded, and the controls that go from place to place.

Pure functions, like `render`. The text of the document's element is exactly `document.text`, and
that of the mark exactly the cited span of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rag.app.export import citation_text
from rag.app.html.highlights import Highlights, find_highlights
from rag.app.html.markup import escaped, joined_with_dots, source_link
from rag.app.html.source_list import CLOSE, source_details
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
from rag.types import Citation, Document, Source, Span

_BACK = '<a class="back" href="?sources=all">All sources</a>'
_MARKDOWN = (".md", ".markdown")


def document_html(document: Document, at: str = "", quoted: str = "", also: str = "") -> str:
    """A whole source, with the places that the address names (see `find_highlights`)."""
    source, found = document.source, find_highlights(document.text, at, quoted, also)
    short = joined_with_dots(shorten(source.label, 30), date_words(source.published, short=True))
    return (
        f'<header class="bar">{_BACK}<span class="about">{escaped(short)}</span>{CLOSE}</header>'
        f'<div class="head"><h2 tabindex="-1">{escaped(source.title or source.label)}</h2>'
        f'<p class="about">{_about(source)}</p>{_note(found.note)}</div>'
        f'<div class="document" data-doc="{escaped(source.id)}">{_body(document, found)}</div>'
        f"{_foot(document, found)}"
    )


def missing_html(message: str) -> str:
    """Where a source should be that cannot be shown."""
    return f'<header class="bar">{_BACK}{CLOSE}</header><div class="head">{_note(message)}</div>'


def _about(source: Source) -> str:
    line = escaped(joined_with_dots(*source_details(source)))
    known = source.path in (source.title, source.label)
    return line if known else f'{line}<span class="file">{escaped(source.path)}</span>'


def _note(message: str) -> str:
    return f'<p class="note" role="status">{escaped(message)}</p>' if message else ""


# The text.


def _body(document: Document, found: Highlights) -> str:
    text, everything = document.text, Span(0, len(document.text))
    set_out = line_breaks(text, markdown=document.source.path.lower().endswith(_MARKDOWN))
    dim = folded_spans(text, [*document.boilerplate, *front_matter(text)], found.all)
    parts: list[str] = []
    linked: set[Span] = set()
    for part, owner in split_at(split_overlaps(found.all, found.current), everything):
        if owner is None:
            parts += _plain(text, part, dim, set_out)
        elif owner == found.current:
            inner = "".join(_words(text, part, set_out))
            parts.append(f'<mark id="cited" tabindex="-1">{inner}</mark>')
        else:
            inner = "".join(_words(text, part, set_out))
            again = ' tabindex="-1"' if owner in linked else ""
            parts.append(
                f'<a class="light" draggable="false" href="{_link(document, owner)}"{again}'
                f' title="Also cited in this conversation">{inner}</a>'
            )
            linked.add(owner)
    return "".join(parts)


def _plain(
    text: str, part: Span, dim: Sequence[StyledSpan], set_out: Sequence[StyledSpan]
) -> Iterator[str]:
    for piece, dress in split_at(dim, part):
        inner = "".join(_words(text, piece, set_out))
        if dress == "fold":
            count = count_lines(text[piece.start : piece.end])
            label = f"{count} {'line' if count == 1 else 'lines'} folded"
            # The label is drawn from the attribute, so that it is no text of the document.
            yield (
                f'<details class="fold" data-from="{piece.start}"><summary aria-label="{label}"'
                f' data-label="{label}"></summary><span class="faded">{inner}</span></details>'
            )
        else:
            yield f'<span class="faded">{inner}</span>' if dress else inner


def _words(text: str, part: Span, set_out: Sequence[StyledSpan]) -> Iterator[str]:
    for (start, end), dress in split_at(set_out, part):
        # The parser of a browser would read a bare carriage return as a line feed.
        words = escaped(text[start:end]).replace("\r", "&#13;")
        yield f'<span class="{dress}">{words}</span>' if dress else words


def _link(document: Document, span: Span) -> str:
    return source_link(document.source, _citation(document, span))


def _citation(document: Document, span: Span) -> Citation:
    return Citation("", document.source, *span, document.text[span.start : span.end])


# The controls.


def _foot(document: Document, found: Highlights) -> str:
    steps = _steps(document, found) if set(found.all) - {found.current} else ""
    copying = _copying(document, found.current) if found.current else ""
    return f'<div class="foot">{steps}{copying}</div>' if steps or copying else ""


def _steps(document: Document, found: Highlights) -> str:
    """From place to place, in their order."""
    spans, count = found.all, len(found.all)
    at = spans.index(found.current) if found.current else -1
    before = spans[at - 1] if at > 0 else None
    after = spans[at + 1] if at + 1 < count else None
    cited = f"{count} {'place' if count == 1 else 'places'} cited"
    told = f"{at + 1} of {count}" if found.current else cited
    return (
        '<div class="steps" role="group" aria-label="Cited places">'
        f"{_step(document, before, 'previous', 'Previous', '[', 'ArrowLeft')}"
        f'<span class="count" id="place-count">{told}</span>'
        f"{_step(document, after, 'next', 'Next', ']', 'ArrowRight')}</div>"
    )


def _step(document: Document, to: Span | None, step: str, word: str, key: str, arrow: str) -> str:
    where = f'data-to="{_link(document, to)}"' if to else "disabled"
    sign, arrow_sign = ("‹", "←") if step == "previous" else ("›", "→")
    return (
        f'<button type="button" data-step="{step}" {where} aria-label="{word} cited place"'
        ' aria-describedby="place-count"'
        f' title="{word} cited place ({key} or {arrow_sign})" aria-keyshortcuts="{key} {arrow}">'
        f'<span aria-hidden="true">{sign}</span></button>'
    )


def _copying(document: Document, span: Span) -> str:
    line = escaped(citation_text(_citation(document, span)))
    return (
        '<div class="copying">'
        f'<button type="button" data-copy="{line}">Copy as citation</button>'
        f'<button type="button" data-link="{_link(document, span)}">Copy link</button></div>'
    )
