"""The title, the author and the date that a PDF states in its properties."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta

ORIGIN = "PDF properties"
_PLACEHOLDER = re.compile(
    r"\W*(?:untitled.*|unnamed.*|unknown|unspecified|anonymous|no title|title|document ?\d*|author|"
    r"(?:powerpoint|microsoft) .*|slide \d+|print.*|file:.*|https?:.*|about:.*|.*[\\/].*|admin\w*|"
    r"user\d*|owner|root|guest|test|default|scan\w*[\W\d]*|microsoft office user|python-docx|"
    r"layout \d+|new document|[\d\W]*|.*\.(?:docx?|pdf|indd|qxp|qxd|tex|dvi|ps|rtf|odt|html?|pptx?|"
    r"xlsx?|pages|txt|ai|cdr|fm|p65|pmd))\W*",
    re.IGNORECASE,
)
_CONVERTED = re.compile(
    r"chrom|mozilla|webkit|wkhtml|safari|firefox|print|quartz|ghostscript|distiller|scan|ocr|acrobat",
    re.IGNORECASE,
)
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")


def stated_title(properties: Mapping[str, str]) -> str | None:
    """Return the title, unless a program wrote it by itself.

    >>> [stated_title({"Title": t}) for t in ("Warm Houses", "Microsoft Word - x.doc", "untitled")]
    ['Warm Houses', None, None]
    """
    return _stated(properties.get("Title", ""))


def author_of(properties: Mapping[str, str]) -> str | None:
    """Return the author, unless it is the name of an account or of a program."""
    author = _stated(properties.get("Author", ""))
    programs = (properties.get("Creator", "").lower(), properties.get("Producer", "").lower())
    return None if author and author.lower() in programs else author


def published_of(properties: Mapping[str, str], beginning: str) -> str | None:
    """Return the date of creation if the beginning of the text names its year.

    Otherwise, or if the file was printed from another one, it says little of when the text is from.
    """
    if _CONVERTED.search(f"{properties.get('Creator', '')} {properties.get('Producer', '')}"):
        return None
    match = _DATE.match(properties.get("CreationDate", ""))
    try:
        day = date(*map(int, match.groups())) if match else None
    except ValueError:
        return None
    if day is None or not date(1993, 1, 1) <= day <= date.today() + timedelta(days=1):
        return None
    years = [int(year) for year in re.findall(r"(?<!\d)(?:19|20)\d\d(?!\d)", beginning)]
    return day.isoformat() if day.year in years else None


def _stated(value: str) -> str | None:
    plain = " ".join(value.replace("\0", "").split())
    return None if len(plain) > 300 or _PLACEHOLDER.fullmatch(plain) else plain or None
