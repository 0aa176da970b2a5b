"""The list of sources as HTML, with a search box where the list is long."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from rag.app.html.environment import counted, render
from rag.app.html.links import joined_with_dots, source_details, source_link
from rag.language.text import squash
from rag.types import Source

_LISTED = 500  # sources; the rest is counted
_FEW = 12  # sources that need no search box


@dataclass(frozen=True, slots=True)
class _Row:
    """A source in the list."""

    href: str
    title: str
    about: str
    is_file_name: bool


def sources_html(sources: Iterable[Source]) -> Markup:
    """Return the indexed sources by title."""
    indexed = list(sources)
    matching = matching_sources_html(indexed)
    return render("source_list", searchable=len(indexed) > _FEW, matching=matching)


def matching_sources_html(sources: Iterable[Source], words: str = "") -> Markup:
    """Return the sources that hold every word in title, outlet, author, date or file."""
    indexed = sorted(sources, key=_order)
    wanted = squash(words).split()
    matching = [s for s in indexed if all(word in _searchable(s) for word in wanted)]
    count = counted(len(indexed), "source")
    return render(
        "matching_sources",
        rows=[_row(source) for source in matching[:_LISTED]],
        more=len(matching) - _LISTED,
        count=f"{len(matching):,} of {count}" if wanted else count,
    )


def _row(source: Source) -> _Row:
    details = (part for part in source_details(source, short=True) if part != source.name)
    about = joined_with_dots(*details)
    return _Row(source_link(source), source.name, about, source.is_named_by_file)


def _searchable(source: Source) -> str:
    return squash(" ".join([source.title or "", *source_details(source), source.path]))


def _order(source: Source) -> tuple[bool, str, str]:
    """Order by name, with sources that have only a file name at the end."""
    name = source.name
    letters = "".join(c for c in name.casefold() if c.isalnum() or c.isspace())
    return source.is_named_by_file, letters, source.path
