"""Small pieces of HTML that every part of the page uses: escaped text, links, chips.

Whatever comes from a document, a model or a reader is escaped here.
"""

from __future__ import annotations

from hashlib import sha256
from html import escape
from unicodedata import bidirectional
from urllib.parse import quote, urlencode

from rag.errors import RagError
from rag.language.dates import date_words
from rag.language.text import shorten
from rag.types import Citation, Source, Support

_CHIP = 34  # characters of a source's name
_QUOTE = 600  # of a quote that is shown beside a link
_SUPPORT = {"supported": "supported", "partly": "partly supported", "unsupported": "not supported"}


def escaped(words: str) -> str:
    """Escaped, for an element or an attribute."""
    return escape(words, quote=True)


def joined_with_dots(*parts: str) -> str:
    """What is known, with dots between; a part that runs from right to left turns no other around.

    >>> joined_with_dots("The Post", "", "2 May 2024")
    'The Post · 2 May 2024'
    """
    return " · ".join(isolated(part) for part in parts if part)


def isolated(words: str) -> str:
    """Within marks that keep its direction to itself, where it runs from right to left."""
    turned = any(bidirectional(c) in ("R", "AL") for c in words)
    return f"\u2068{words}\u2069" if turned else words


def source_link(source: Source, span: Citation | None = None) -> str:
    """An escaped address that opens the reader at the source, in this tab or in a new one; `is`
    guards a span against a source that has changed since."""
    place = {"doc": source.id}
    if span is not None:
        place |= {"at": f"{span.start}-{span.end}", "is": fingerprint(span.quote)}
    return escaped("?" + urlencode(place, quote_via=quote))


def fingerprint(text: str) -> str:
    """Tells two texts apart.

    >>> fingerprint("8,000 troops") == fingerprint("8,000 soldiers")
    False
    """
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def chip(number: int, citation: Citation, support: Support, speaker: str = "") -> str:
    """A numbered link to the cited span; its shape, and not only its colour, tells the support."""
    source = citation.source
    name, when = source.label, date_words(source.published)
    words = f"source {number}: {name}, {when}, {_SUPPORT[support]}"
    return (
        f'<a class="chip {support}" href="{source_link(source, citation)}"'
        f' aria-label="{escaped(words)}"{preview_attributes(citation, speaker)}>'
        f'<span class="n">[{number}]</span> {escaped(isolated(shorten(name, _CHIP)))}'
        f' <span class="when">· {escaped(date_words(source.published, short=True))}</span></a>'
    )


def problem_html(problem: RagError) -> str:
    """What went wrong, and what mends it."""
    remedy = f'<br><span class="remedy">{escaped(problem.remedy)}</span>' if problem.remedy else ""
    return f'<p class="failure" role="alert">{escaped(problem.message)}{remedy}</p>'


def preview_attributes(citation: Citation, speaker: str = "") -> str:
    """Attributes of a link: the quote and whose it is, shown where it has the pointer or the
    focus."""
    source = citation.source
    about = source.path
    if source.label != source.path:
        when = date_words(source.published)
        about = joined_with_dots(speaker, source.publisher or "", source.title or "", when)
    quote_ = escaped(shorten(citation.quote, _QUOTE))
    return f' data-quote="{quote_}" data-about="{escaped(about)}" aria-describedby="peek"'
