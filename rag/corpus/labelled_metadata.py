"""Metadata in labelled lines: YAML front matter, and lines such as "Author: Ann Lee"."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml

from rag.corpus.stated import Stated
from rag.language.dates import parse_date
from rag.language.text import trim
from rag.types import Span

_KEYS = {
    "title": "title headline",
    "author": "author authors by byline creator writer",
    "publisher": "publisher publication outlet source site site_name website newspaper",
    "published": "date published published_at pubdate publication_date publishdate created",
}
_FIELD_OF = {key: field for field, keys in _KEYS.items() for key in keys.split()}
_LABELLED = re.compile(
    r"(title|headline|subject|author|by|written by|publisher|publication|outlet|date|published"
    r"|published on|publication date)\s*:\s*(\S.*)",
    re.IGNORECASE,
)


def from_front_matter(text: str, front: re.Match[str]) -> Stated:
    """Read the fields in front matter, a match of `boilerplate.FRONT_MATTER`."""
    try:
        values = yaml.safe_load(front.group(1))
    except yaml.YAMLError:
        return {}
    if not isinstance(values, Mapping):
        return {}
    stated: Stated = {}
    for key, raw in values.items():
        field = _FIELD_OF.get(str(key).lower())
        line = re.search(rf"^{re.escape(str(key))}\s*:.*", front.group(1), re.MULTILINE)
        value = _text_of(raw, field)
        if field and value and line and field not in stated:
            start = front.start(1)
            stated[field] = (value, trim(text, start + line.start(), start + line.end()))
    return stated


def _text_of(raw: Any, field: str | None) -> str | None:
    """Return a value of a field as text; None if it cannot be one."""
    if field == "published":
        return parse_date(raw)
    if field == "publisher" and "://" in str(raw):
        return None
    if isinstance(raw, list):
        return ", ".join(str(item) for item in raw) or None
    return str(raw).strip() or None if isinstance(raw, str | int | float) else None


def from_labelled_lines(text: str, lines: list[Span]) -> Stated:
    """Read the fields in lines such as "Published on: 1 May 2024"."""
    stated: Stated = {}
    for span in lines:
        if match := _LABELLED.fullmatch(text[span.start : span.end].strip(" *_#")):
            key = match.group(1).lower().split()[0]
            aliases = {"written": "author", "publication": "publisher", "subject": "title"}
            field = aliases.get(key) or _FIELD_OF[key]
            if match.group(1).lower() == "publication date":
                field = "published"
            if value := _text_of(match.group(2).strip(" *_"), field):
                stated.setdefault(field, (value, span))
    return stated
