"""Links into the document viewer, and the words that name a source beside them."""

from __future__ import annotations

from dataclasses import dataclass
from hashlib import sha256
from unicodedata import bidirectional
from urllib.parse import quote, urlencode

from rag.language.dates import date_words
from rag.language.plain import plain
from rag.language.text import shorten
from rag.types import Citation, Source

_PREVIEW = 600  # characters of a quote in a preview
_CONTEXT = 300  # characters of its context


@dataclass(frozen=True, slots=True)
class QuoteLink:
    """A link to a quote, with the preview that is shown while it has the pointer or the focus.

    `about` says whose words the quote is: its speaker, its source and its page. `context` is what
    one reads before the quote, such as the header of a row. `source` is the source's short name.
    """

    href: str
    quote: str
    about: str
    context: str
    source: str


def quote_link(citation: Citation, speaker: str = "") -> QuoteLink:
    """Return the link that opens a citation's quote in the document viewer."""
    source = citation.source
    names = [source.path]
    if source.label != source.path:
        names = [
            speaker,
            source.publisher or "",
            source.title or "",
            known_date(source.published),
        ]
    about = joined_with_dots(*names, citation.where)
    quote = shorten(plain(citation.quote), _PREVIEW)
    context = context_line(citation, speaker)
    return QuoteLink(
        source_link(source, citation), quote, about, context, shorten(source.label, 34)
    )


def context_line(citation: Citation, speaker: str = "") -> str:
    """Return what one reads before a quote on one line, "" for nothing but the speaker."""
    return shorten(" · ".join(c for c in citation.context if c != speaker), _CONTEXT)


def source_link(source: Source, span: Citation | None = None) -> str:
    """Return the address that opens a source in the document viewer, at a span if one is given.

    `is` holds the fingerprint of the span's text, by which the viewer notices that the source has
    changed since.
    """
    query = {"doc": source.id}
    if span is not None:
        query |= {"at": f"{span.start}-{span.end}", "is": fingerprint(span.quote)}
    return "?" + urlencode(query, quote_via=quote)


def fingerprint(text: str) -> str:
    """Return a short hash of a text.

    >>> fingerprint("8,000 troops") == fingerprint("8,000 soldiers")
    False
    """
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def source_details(source: Source, *, short: bool = False) -> list[str]:
    """Return the outlet, the author and the date of a source, those that are known."""
    when = known_date(source.published, short=short)
    return [part for part in (source.publisher, source.author, when) if part]


def known_date(published: str | None, *, short: bool = False) -> str:
    """Return a date in words, "" where there is none."""
    return date_words(published, short=short) if published else ""


def joined_with_dots(*parts: str) -> str:
    """Join the parts that are not empty by dots, each isolated as in `isolated`.

    >>> joined_with_dots("The Post", "", "2 May 2024")
    'The Post · 2 May 2024'
    """
    return " · ".join(isolated(part) for part in parts if part)


def isolated(words: str) -> str:
    """Wrap right-to-left words in isolating marks, so that they do not reorder what is around."""
    right_to_left = any(bidirectional(c) in ("R", "AL") for c in words)
    return f"\u2068{words}\u2069" if right_to_left else words
