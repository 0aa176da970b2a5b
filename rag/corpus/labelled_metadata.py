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
_LONGEST_FRONT_MATTER = 20_000  # characters; more is no metadata
_NO_VALUE = ("", "~", "null")
_LABELLED = re.compile(
    r"(title|headline|subject|author|by|written by|publisher|publication|outlet|date|published"
    r"|published on|publication date)\s*:\s*(\S.*)",
    re.IGNORECASE,
)


def from_front_matter(text: str, front: re.Match[str]) -> Stated:
    """Read the fields in front matter, a match of `boilerplate.FRONT_MATTER`."""
    lines = front.group(1)
    if len(lines) > _LONGEST_FRONT_MATTER:
        return {}
    try:
        # The base loader takes every value as a text, so that an impossible date is no error.
        values = yaml.load(lines, yaml.BaseLoader)
    except (yaml.YAMLError, RecursionError):
        return {}
    if not isinstance(values, Mapping):
        return {}
    stated: Stated = {}
    for key, raw in values.items():
        field = _FIELD_OF.get(str(key).lower())
        value = _text_of(raw, field) if field and field not in stated else None
        line = value and re.search(rf"^{re.escape(str(key))}\s*:.*", lines, re.MULTILINE)
        if field and value and line:
            start = front.start(1)
            stated[field] = (value, trim(text, start + line.start(), start + line.end()))
    return stated


def _text_of(raw: Any, field: str | None) -> str | None:
    """Return a value of a field as text; None if it cannot be one."""
    if isinstance(raw, list):
        raw = ", ".join(item for item in raw if isinstance(item, str))
    if not isinstance(raw, str) or raw.strip() in _NO_VALUE:
        return None
    if field == "published":
        return parse_date(raw)
    if field == "publisher" and "://" in raw:
        return None
    return raw.strip()


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
