"""The metadata that a web page states of itself: in JSON-LD, in `meta` elements, in its title.

Only what is labelled counts. A date that merely stands somewhere on the page is not its date.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

from rag.corpus.formats.content import Property
from rag.corpus.formats.front_matter import text_of

_JSON = "JSON-LD"
_META = "HTML metadata"
_NAMES = {
    "title": "og:title citation_title headline dc.title dcterms.title twitter:title parsely-title",
    "author": "author citation_author article:author dc.creator dcterms.creator parsely-author"
    " sailthru.author byl",
    "publisher": "og:site_name citation_journal_title dc.publisher dcterms.publisher publisher",
    "published": "article:published_time datepublished citation_publication_date citation_date"
    " dc.date.issued dcterms.issued dc.date dcterms.date dcterms.created parsely-pub-date"
    " sailthru.date pubdate publishdate publish_date publication_date date",
}
_KEYS = {
    "title": ("headline", "name"),
    "author": ("author", "creator"),
    "publisher": ("publisher",),
    "published": ("datePublished",),
}
_WORKS = re.compile(r".*(?:Article|Posting|Report|Recipe|Book|Thesis|CreativeWork|WebPage)")
_PLACEHOLDERS = re.compile(
    r"untitled(?: document| page)?|document|new page \d+|index(?:\.html?)?|home(?: page)?"
    r"|react app|admin(?:istrator)?|user|author|microsoft word - .*",
    re.IGNORECASE,
)
_APART = re.compile(r"\s*(?:[-–—|·»:\[(/]|\Z)")  # before the name of a site in a title
_LONGEST = 500  # characters; what is longer is the text of a damaged page
_MOST = 20_000  # values of a page's JSON-LD that are looked at


def metadata_of(root: Any) -> list[Property]:
    """Return the metadata of a page: each field once."""
    found: dict[str, Property] = {}
    for field, raw, origin in [*_json_values(root), *_meta_values(root), *_title(root)]:
        value = text_of(raw, field)
        usable = value and len(value) <= _LONGEST and "://" not in value
        if value and usable and not _PLACEHOLDERS.fullmatch(value):
            found.setdefault(field, Property(field, " ".join(value.split()), origin))
    return list(found.values())


def _json_values(root: Any) -> Iterator[tuple[str, Any, str]]:
    for script in root.iter("script"):
        if (script.get("type") or "").lower().strip() != "application/ld+json":
            continue
        try:
            data = json.loads(script.text or "", strict=False)
        except (ValueError, RecursionError):
            continue
        # An article goes before the page that it is on.
        works = sorted(_works(data), key=lambda work: "WebPage" in str(work["@type"]))
        for work in works[:1]:
            for field, keys in _KEYS.items():
                values = [work[key] for key in keys if key in work]
                yield from ((field, value, _JSON) for value in values)


def _works(data: Any) -> Iterator[dict[str, Any]]:
    waiting, seen = [data], 0
    while waiting and seen < _MOST:
        value = waiting.pop(0)
        seen += 1
        if isinstance(value, list):
            waiting.extend(value)
        elif isinstance(value, dict):
            kinds = value.get("@type")
            if any(isinstance(k, str) and _WORKS.fullmatch(k) for k in _listed(kinds)):
                yield value
            waiting.extend(v for k, v in value.items() if k in ("@graph", "mainEntity"))


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _meta_values(root: Any) -> Iterator[tuple[str, Any, str]]:
    values: dict[str, list[str]] = {}
    for element in root.iter("meta", "time", "span"):
        name = element.get("property") or element.get("name") or element.get("itemprop")
        value = element.get("content") or element.get("datetime")
        if name and value:
            values.setdefault(name.strip().lower(), []).append(value)
    for field, names in _NAMES.items():
        for name in names.split():
            if name in values:
                yield field, values[name] if field == "author" else values[name][0], _META


def _title(root: Any) -> Iterator[tuple[str, Any, str]]:
    """Yield the title in the head, or the heading of which it is made with the site's name."""
    element = next(root.iter("title"), None)
    if element is None:
        return
    title = " ".join("".join(element.itertext()).split())
    headings = (" ".join("".join(h.itertext()).split()) for h in root.iter("h1", "h2"))
    first = (h for h in headings if h and title.startswith(h) and _APART.match(title, len(h)))
    yield "title", next(first, title), _META
