"""Metadata that office programs write into files, without what they fill in by themselves."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from rag.corpus.formats.content import ContentBuilder

_LIBRARY = re.compile(
    r"(?:python-docx|python-pptx|steve canny|openpyxl|xlsxwriter|apache poi|epplus|closedxml|"
    r"phpspreadsheet|phpoffice|pandoc|docx4j|aspose.*|odfpy.*)",
    re.IGNORECASE,
)
_NO_AUTHOR = re.compile(
    r"(?:un-named|unknown|author|"
    r"administrator|admin|user|root|owner|(?:windows|microsoft office|office|ms)[ -]user|"
    r"microsoft(?: office| corporation)?|libreoffice|openoffice(?:\.org)?|calibre.*)",
    re.IGNORECASE,
)
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|excel|powerpoint)\b.*|word document|powerpoint presentation|"
    r"(?:untitled|unbenannt|sans titre)(?: \w+)?(?: ?\d+)?|no title|title|unknown|"
    r"(?:document|presentation|book|slide|dokument|präsentation|mappe|folie)[ -]?\d*)",
    re.IGNORECASE,
)
_TEMPLATE_DAYS = {
    "1996-10-14",  # Excel's templates
    "1996-12-17",
    "2006-09-16",
    "2015-06-05",
    "2013-01-27",  # python-pptx's
    "2013-12-23",  # python-docx's
}
_BEFORE_OFFICE = "1985"  # earlier dates are the zero of some clock
_DATE = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?(?![\d-])")


def state_properties(
    builder: ContentBuilder,
    origin: str,
    *,
    title: str | None,
    author: str | None,
    published: str | None,
    modified: str | None = None,
) -> None:
    """Add a title, an author and an ISO date to the metadata, unless a program filled them in.

    `published` and `modified` are when the file was made and last changed.
    """
    maker = (author or "").strip()
    if title and not _NO_TITLE.fullmatch(title.strip()):
        builder.state("title", title, origin)
    by_library = _LIBRARY.fullmatch(maker) is not None
    if not (by_library or _NO_AUTHOR.fullmatch(maker)):
        builder.state("author", author, origin)
    # What nobody wrote and nobody changed is an export, whose day says nothing of its text.
    exported = by_library or (not maker and bool(published) and published == modified)
    day = iso_date(published or "")
    if day and not exported and day > _BEFORE_OFFICE and day not in _TEMPLATE_DAYS:
        builder.state("published", day, origin)


def state_core_properties(builder: ContentBuilder, origin: str, core: Any) -> None:
    """Add what the core properties of python-docx or python-pptx state."""
    state_properties(
        builder,
        origin,
        title=core.title,
        author=core.author,
        published=core.created.isoformat() if core.created else None,
        modified=core.modified.isoformat() if core.modified else None,
    )


def iso_date(value: str) -> str:
    """Return the date that a text begins with, to its precision, or "" if it is none.

    >>> iso_date("2021-03-04T10:00:00Z"), iso_date("2021-03"), iso_date("2021-13-40")
    ('2021-03-04', '2021-03', '')
    """
    found = _DATE.match(value.strip())
    if not found:
        return ""
    year, month, day = found.groups()
    try:
        date(int(year), int(month or 1), int(day or 1))
    except ValueError:
        return ""
    return found.group()
