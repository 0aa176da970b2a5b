"""The list of sources as HTML, with a box that narrows it where it is long."""

from __future__ import annotations

from collections.abc import Iterable

from rag.app.html.markup import escaped, joined_with_dots, source_link
from rag.language.dates import date_words
from rag.language.text import squash
from rag.types import Source

_LISTED = 500  # sources; more are counted
_FEW = 12  # sources that need no box
CLOSE = (
    '<button type="button" class="close" data-close aria-label="Close the sources">'
    '<span aria-hidden="true">✕</span></button>'
)


def sources_html(sources: Iterable[Source]) -> str:
    """What is indexed, by title."""
    known = list(sources)
    box = (
        '<input type="search" class="find" placeholder="Find a source" aria-label="Find a source"'
        ' autocomplete="off" spellcheck="false">'
        if len(known) > _FEW
        else ""
    )
    return (
        f'<header class="bar"><h2 tabindex="-1">Sources</h2>{CLOSE}</header>{box}'
        f'<div class="found">{matching_sources_html(known)}</div>'
    )


def matching_sources_html(sources: Iterable[Source], words: str = "") -> str:
    """Those that hold all the words in title, outlet, author, date or file."""
    known = sorted(sources, key=_order)
    wanted = squash(words).split()
    found = [s for s in known if all(word in _words(s) for word in wanted)] if wanted else known
    rows = "".join(_row(source) for source in found[:_LISTED])
    more = len(found) - _LISTED
    rest = f'<p class="note">… and {more:,} more.</p>' if more > 0 else ""
    count = f"{len(known):,} {'source' if len(known) == 1 else 'sources'}"
    told = f"{len(found):,} of {count}" if wanted else count
    return f'<p class="count" role="status">{told}</p><ul class="sources">{rows}</ul>{rest}'


def source_details(source: Source, *, short: bool = False) -> list[str]:
    """Outlet, author and date, as far as they are known."""
    when = date_words(source.published, short=short)
    return [part for part in (source.publisher, source.author, when) if part]


def _row(source: Source) -> str:
    title = source.title or source.label
    line = joined_with_dots(*(part for part in source_details(source, short=True) if part != title))
    return (
        f'<li><a class="open" href="{source_link(source)}">'
        f'<span class="title">{escaped(title)}</span>'
        f'<span class="about">{escaped(line)}</span></a></li>'
    )


def _words(source: Source) -> str:
    return squash(" ".join([source.title or "", *source_details(source), source.path]))


def _order(source: Source) -> tuple[bool, str, str]:
    """By name, those known by their file only at the end."""
    name = source.title or source.label
    letters = "".join(c for c in name.casefold() if c.isalnum() or c.isspace())
    return name == source.path, letters, source.path
