"""Front matter: the metadata between "---" (YAML), "+++" (TOML) or braces (JSON) before a text."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from rag.corpus.metadata.numeric_dates import stated_date
from rag.corpus.metadata.stated import Stated
from rag.language.text import trim
from rag.types import Span

FIELD_KEYS = {
    "title": "title headline",
    "author": "author authors by byline creator writer",
    "publisher": "publisher publication outlet source site site_name website newspaper",
    "published": "date published published_at pubdate publication_date publishdate created",
}
FIELD_OF = {key: field for field, keys in FIELD_KEYS.items() for key in keys.split()}
_FENCED = re.compile(
    r"\A(---|\+\+\+)[ \t]*\r?\n(.*?)(?<=\n)(?:\1|\.\.\.)[ \t]*(?:\r?\n|\Z)", re.DOTALL
)
_LONGEST = 50_000  # characters
_LINE = re.compile(r"([^\W\d][\w -]*?)[ \t]*:(?:[ \t]+(.*))?")
_MARKS = ("", *"&*[{|>")  # of YAML that is more than a line
_BLANK_VALUES = ("", "~", "null")


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The front matter of a text: its place, without line ends around it, and what it states."""

    span: Span
    stated: Stated


def read_front_matter(text: str) -> FrontMatter | None:
    """Return the front matter that a text begins with; None if it has none.

    >>> front = read_front_matter("---\\ntitle: Locks: a history\\n---\\nText.")
    >>> front.stated
    {'title': ('Locks: a history', Span(start=4, end=27))}
    """
    head = text[:_LONGEST]
    if fenced := _FENCED.match(head):
        words, end = Span(*fenced.span(2)), fenced.end()
        values = _fenced_values(fenced.group(1), fenced.group(2))
    else:
        values, end = _json_values(head)
        words = Span(0, end)
    if values is None:
        return None
    stated: Stated = {}
    for key, raw in values.items():
        field = FIELD_OF.get(str(key).lower())
        value = text_of(raw, field) if field else None
        if field and value and field not in stated:
            stated[field] = (value, _place(text, words, key))
    return FrontMatter(trim(text, 0, end), stated)


def text_of(raw: object, field: str | None) -> str | None:
    """Return a value of a field as text; None if it cannot be one.

    A date that can be read in several ways stays as written: only the whole text may decide.
    """
    if field == "published":
        return stated_date(raw)
    names = [name for item in (raw if isinstance(raw, list) else [raw]) if (name := _name(item))]
    if field == "publisher" and any("://" in name for name in names):
        return None
    return ", ".join(names) or None


def _name(item: object) -> str:
    """Return a value, or the name in an object such as `{"name": "Ola Berg", "email": …}`."""
    if isinstance(item, Mapping):
        name = item.get("name") or item.get("title")
        parts = [name] if name else [item.get("given"), item.get("family")]
        return " ".join(part.strip() for part in parts if isinstance(part, str))
    name = str(item).strip() if isinstance(item, str | int | float) else ""
    return "" if name in _BLANK_VALUES else name


def _fenced_values(fence: str, words: str) -> Mapping[str, Any] | None:
    """Return the keys and values of YAML or TOML; None if the words are neither."""
    try:
        if fence == "+++":
            return tomllib.loads(words.replace("\r\n", "\n"))
        # All values stay strings, so that a date keeps its zone and a title "No" its wording.
        values = yaml.load(words, yaml.BaseLoader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return _line_by_line(words)
    return values if isinstance(values, Mapping) else None


def _json_values(text: str) -> tuple[Mapping[str, Any] | None, int]:
    """Return the keys and values of an object that the text begins with, and where it ends."""
    if not re.match(r'\{\s*"', text):
        return None, 0
    try:
        values, end = json.JSONDecoder().raw_decode(text)
    except (ValueError, RecursionError):
        return None, 0
    alone = re.compile(r"[ \t]*(?:[\r\n]|\Z)").match(text, end)
    return (values, end) if alone else (None, 0)


def _line_by_line(words: str) -> Mapping[str, Any] | None:
    """Read lines such as "title: Locks: a history", which strict YAML does not allow."""
    values: dict[str, Any] = {}
    key = ""
    for line in words.splitlines():
        if match := _LINE.fullmatch(line.rstrip().replace(" = ", ": ", 1)):
            key, value = match.group(1), match.group(2) or ""
            values.setdefault(key, [] if value[:1] in _MARKS else value.strip("\"' "))
        elif line.lstrip().startswith("- ") and isinstance(values.get(key), list):
            item = line.strip(" \t-").removeprefix("name:")
            values[key].append(item.strip("\"' "))
        elif line.strip() and line[0] not in " \t-#":
            return None
    return values or None


def _place(text: str, words: Span, key: str) -> Span:
    """Return the lines of a key with those of its list; all lines if no line begins with it."""
    more = "" if text[words.start] == "{" else r"(?:\n(?:[ \t]+|-[ \t]).*)*"
    form = rf"^[ \t\"']*{re.escape(key)}[\"']?[ \t]*[:=].*{more}"
    line = re.compile(form, re.MULTILINE).search(text, *words)
    return trim(text, *(line.span() if line else words))
