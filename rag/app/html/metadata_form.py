"""The form that edits the metadata of a document in place, as HTML.

Each field says where its value comes from, and an edited one can be taken back.
"""

from __future__ import annotations

from dataclasses import dataclass

from markupsafe import Markup

from rag.app.html.environment import render
from rag.app.html.links import known_date
from rag.corpus.metadata.overrides import EDITED, SOURCES_TOML
from rag.ingestion.catalog import CatalogEntry
from rag.types import Source

_LABELS = {"title": "Title", "author": "Author", "publisher": "Outlet", "published": "Date"}
_ORIGINS = {
    EDITED: EDITED,
    SOURCES_TOML: f"from {SOURCES_TOML}",
    "label": "from a labelled line",
    "date line": "from the line with the date",
    "outlet": "from the line with the outlet",
    "remark": "from a remark in the text",
    "heading": "from the first heading",
    "HTML metadata": "from the page’s metadata",
    "JSON-LD": "from the page’s JSON-LD",
}
_KEPT_FOR = "What you edit is kept apart from"
_KEPT = f"{_KEPT_FOR} the file, which stays as it is."
_CLEARED = {EDITED: "cleared here", SOURCES_TOML: f"left out by {SOURCES_TOML}"}


@dataclass(frozen=True, slots=True)
class _Field:
    """A field with its value, where that comes from, and whether the user has edited it."""

    name: str
    label: str
    value: str
    origin: str
    edited: bool


def form_html(entry: CatalogEntry) -> Markup:
    """Return the form that edits a document."""
    source = entry.source
    fields = [_field(source, name) for name in _LABELS]
    unclear = source.unclear_date
    count = len(entry.files)
    return render(
        "metadata_form",
        entry=entry,
        fields=fields,
        choices=[(day, known_date(day)) for day in unclear[1:]],
        edited=[field.name for field in fields if field.edited],
        kept=_KEPT if count == 1 else f"{_KEPT_FOR} its {count:,} files, which stay as they are.",
    )


def _field(source: Source, name: str) -> _Field:
    origin = dict(source.origins).get(name, "")
    value = getattr(source, name) or ""
    unknown = _CLEARED.get(origin, "not stated")
    if name == "published" and source.unclear_date:
        unknown = f"the file says {source.unclear_date[0]}"
    words = origin_words(origin) if value else unknown
    return _Field(name, _LABELS[name], value, words, origin == EDITED)


def origin_words(origin: str) -> str:
    """Return where a value comes from, in words.

    >>> origin_words("byline"), origin_words("PDF properties"), origin_words("label")
    ('from the byline', 'from the PDF properties', 'from a labelled line')
    """
    return _ORIGINS.get(origin, f"from the {origin}" if origin else "not stated")
