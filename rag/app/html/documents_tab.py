"""The Documents tab as HTML: the form that adds documents, and the list of what is indexed.

A button names in `data-do` the route that it calls, and in `data-with` the JSON that it sends.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from markupsafe import Markup

from rag.app.html.also_in import other_files_html
from rag.app.html.environment import counted, render
from rag.app.html.links import joined_with_dots, source_link
from rag.corpus.file_readers import readable_kinds
from rag.corpus.metadata.numeric_dates import unclear_dates_line
from rag.ingestion.catalog import Catalog, CatalogEntry, matching
from rag.ingestion.skipped_groups import group_skipped

_LISTED = 500  # rows of a table or a list; the rest is counted


@dataclass(frozen=True, slots=True)
class _Row:
    """A document in the table; `about` and `others`, its other files, are below its title."""

    entry: CatalogEntry
    href: str
    about: str
    others: Markup


def tab_html(closed: str, max_mb: float, watching: bool = False) -> Markup:
    """Return the tab without its list; `closed` says why nothing can be changed here, if so.

    `watching` is whether the folders are watched.
    """
    return render(
        "documents_tab",
        closed=closed,
        kinds=readable_kinds(),
        max_mb=f"{max_mb:g}",
        watching=watching,
    )


def catalog_html(catalog: Catalog, uploads: Path, closed: bool, words: str = "") -> Markup:
    """Return the documents that match the words, the folders, skipped files and removed ones."""
    documents = matching(catalog.documents, words)
    groups = catalog.copy_groups
    return render(
        "documents_list",
        catalog=catalog,
        uploads=uploads,
        closed=closed,
        searching=bool(words.strip()),
        listed=_LISTED,
        summary=_summary(catalog, documents, words),
        rows=[
            _row(entry, other_files_html(entry, groups, closed)) for entry in documents[:_LISTED]
        ],
        ids=[entry.source.id for entry in documents],
        unclear_dates="" if words.strip() else unclear_dates_line(catalog.unclear_dates),
        skipped=[
            (group[0].reason, len(group), [Path(s.folder) / s.path for s in group[:_LISTED]])
            for group in group_skipped(catalog.skipped)
        ],
    )


def _summary(catalog: Catalog, documents: Sequence[CatalogEntry], words: str) -> str:
    count = len(catalog.documents)
    if words.strip():
        return f"{len(documents):,} of {counted(count, 'document')}."
    if not count:
        return "No documents are indexed. Add files or a folder, or restore removed documents."
    return f"{counted(count, 'document')} in {counted(catalog.passages, 'passage')}."


def _row(entry: CatalogEntry, others: Markup) -> _Row:
    source = entry.source
    file = "" if entry.title == source.path else source.path
    return _Row(entry, source_link(source), joined_with_dots(source.author or "", file), others)
