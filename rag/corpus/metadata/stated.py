"""The fields of a document's metadata, and the type of metadata that a text states."""

from __future__ import annotations

from rag.types import Span

FIELDS = ("title", "publisher", "author", "published")

Stated = dict[str, tuple[str, Span]]
"""Field -> its value, and where the text states it."""
