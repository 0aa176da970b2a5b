"""The other files that hold the same text or the same sentence, as HTML beside it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from markupsafe import Markup

from rag.app.html.environment import render
from rag.app.html.links import quote_link, source_link
from rag.ingestion.catalog import CatalogEntry
from rag.types import Answer, Citation

_LISTED = 3  # files; the rest is counted


def also_in_html(answer: Answer, citation: Citation) -> Markup:
    """Return "also in …" with a link to each other file that has a cited sentence, or nothing."""
    copies = [c for r in answer.repetitions if r.citation == citation for c in r.copies]
    others = [(path, citation) for path in citation.source.places]
    others += [(path, c) for c in copies for path in (c.source.path, *c.source.places)]
    if not others:
        return Markup()
    links = [(path, quote_link(c)) for path, c in others[:_LISTED]]
    return render("also_in", links=links, more=len(others) - len(links))


def other_files_html(
    entry: CatalogEntry, groups: Mapping[str, Sequence[CatalogEntry]], closed: bool
) -> Markup:
    """Return the other files of a document, each with a button that removes it, and near copies."""
    copies = [e for e in groups.get(entry.source.copy_group, ()) if e is not entry]
    if not (copies or entry.source.places):
        return Markup()
    files = list(zip(entry.source.places, entry.other_files, strict=True))
    return render(
        "other_files",
        href=source_link(entry.source),
        files=files[:_LISTED],
        more_files=len(files) - _LISTED,
        copies=[(source_link(e.source), e.source.path) for e in copies[:_LISTED]],
        more_copies=len(copies) - _LISTED,
        closed=closed,
    )
