"""The list of sources as HTML, with a search box where it is long, and the table of an answer."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from markupsafe import Markup

from rag.app.html.environment import counted, render
from rag.app.html.links import (
    QuoteLink,
    joined_with_dots,
    quote_link,
    source_details,
    source_link,
)
from rag.app.html.metadata_form import origin_words
from rag.language.text import squash
from rag.types import Answer, Listed, Source

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


@dataclass(frozen=True, slots=True)
class _ListedRow:
    """A document that an answer lists: links to where it states its fields, and other origins."""

    source: Source
    href: str
    links: dict[str, QuoteLink]
    origins: dict[str, str]


def listed_html(answer: Answer) -> Markup:
    """Return the documents of an answer about the collection as a table, "" without any."""
    if not answer.documents:
        return Markup()
    sources = [row.source for row in answer.documents]
    columns = {
        "Author": any(s.author for s in sources),
        "Outlet": any(s.publisher for s in sources),
        "Date": any(s.published for s in sources),
    }
    return render(
        "listed",
        rows=[_listed_row(row) for row in answer.documents],
        columns=[name for name, is_known in columns.items() if is_known],
        more=answer.documents_found - len(sources) if answer.kind == "collection" else 0,
    )


def _listed_row(row: Listed) -> _ListedRow:
    links = {name: quote_link(citation) for name, citation in row.places}
    title = dict(row.places).get("title")
    origins = {field: origin_words(origin) for field, origin in row.source.origins}
    return _ListedRow(row.source, source_link(row.source, title), links, origins)
