"""Pictures of the pages of indexed PDF files, drawn from the files themselves.

One is drawn at a time, and the last few are kept.
"""

from __future__ import annotations

import os
import threading
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path

from rag.corpus.folder import read_bytes
from rag.corpus.formats.content import Unreadable
from rag.errors import SourceError
from rag.ingestion.catalog import read_catalog
from rag.types import Document

_KEPT = 12  # pictures, of about 100 kB each
_SAME = 0.5  # share of the blocks of a page that must still be on it
_CHANGED = SourceError("This file has changed since it was indexed.", "Index it again.")


class PagePictures:
    """Draws pages with their quotes marked. Safe to share between threads."""

    def __init__(self, home: Path, max_bytes: int) -> None:
        self._home, self._max_bytes = home, max_bytes
        self._drawing = threading.Lock()
        self._kept: OrderedDict[tuple[object, ...], bytes] = OrderedDict()

    def picture(self, document: Document, page: int, quotes: Sequence[str]) -> bytes:
        """Return a page (from 1) of a document as a PNG.

        Raises `SourceError` if the file is gone, has changed, or cannot be drawn; `StorageError`.
        """
        file = self._file(document)
        key = (str(file), _state(file), page, tuple(quotes))
        with self._drawing:
            if key in self._kept:
                self._kept.move_to_end(key)
                return self._kept[key]
            picture = self._drawn(file, document, page, quotes)
            self._kept[key] = picture
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
            return picture

    def _file(self, document: Document) -> Path:
        wanted = document.source.id
        entries = read_catalog(self._home).documents
        file = next((entry.file for entry in entries if entry.source.id == wanted), None)
        if file is None:
            raise SourceError("This source is no longer in the index.")
        return Path(file)

    def _drawn(self, file: Path, document: Document, page: int, quotes: Sequence[str]) -> bytes:
        from rag.corpus.formats.pdf.picture import render_page, share_on_page

        on_page = [document.text[b.start : b.end] for b in document.blocks if b.page == page]
        try:
            data = read_bytes(file, self._max_bytes)
            if share_on_page(data, page, on_page) < _SAME:
                raise _CHANGED
            return render_page(data, page, quotes)
        except IndexError as error:
            raise _CHANGED from error
        except Unreadable as error:
            raise SourceError(f"The page cannot be shown: {error}.") from error


def _state(file: Path) -> tuple[int, int]:
    """Return what changes when a file changes. Raises `SourceError` if it is gone."""
    try:
        status = os.stat(file)
    except OSError as error:
        raise SourceError(
            f"The file {file} is gone.", "Its text is kept in the index until it is indexed again."
        ) from error
    return status.st_mtime_ns, status.st_size
