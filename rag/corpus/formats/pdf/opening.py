"""Opens PDF files. PDFium must not be called by two threads at once, so every call holds `LOCK`."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from rag.corpus.formats.content import Unreadable

LOCK = threading.RLock()
MOST_PAGES = 10_000
MOST_OBJECTS = 300_000  # of a page


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Give an open PDF, and close it at the end. Raises `Unreadable`."""
    import pypdfium2

    with LOCK:
        try:
            pdf = pypdfium2.PdfDocument(data)
        except pypdfium2.PdfiumError as error:
            raise Unreadable(_reason(error)) from error
    try:
        yield pdf
    finally:
        with LOCK:
            pdf.close()


@contextmanager
def opened_page(pdf: Any, number: int) -> Iterator[tuple[Any, Any]]:
    """Give a page (from 1) and its text page, and close them; the lock is held meanwhile."""
    import pypdfium2

    with LOCK:
        page = text_page = None
        try:
            page = pdf[number - 1]
            if pypdfium2.raw.FPDFPage_CountObjects(page) > MOST_OBJECTS:
                raise Unreadable(f"page {number} has too many objects")
            text_page = page.get_textpage()
            yield page, text_page
        except pypdfium2.PdfiumError as error:
            raise Unreadable(f"page {number} is damaged") from error
        finally:
            for part in (text_page, page):
                if part is not None:
                    part.close()


def checked_length(pdf: Any) -> int:
    """Return the number of pages of an open PDF. Raises `Unreadable` if none or too many."""
    count = len(pdf)
    if not count:
        raise Unreadable("it has no pages")
    if count > MOST_PAGES:
        raise Unreadable(f"it has more than {MOST_PAGES:,} pages")
    return count


def _reason(error: Any) -> str:
    import pypdfium2.raw as pdfium

    if error.err_code in (pdfium.FPDF_ERR_PASSWORD, pdfium.FPDF_ERR_SECURITY):
        return "it is encrypted"
    return "it is damaged, or not a PDF"
