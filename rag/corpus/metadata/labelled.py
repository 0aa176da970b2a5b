"""Metadata in labelled lines, such as "Author: Ann Lee"."""

from __future__ import annotations

import re
from email.utils import parseaddr

from rag.corpus.formats.front_matter import FIELD_OF, text_of
from rag.corpus.metadata.stated import Stated
from rag.types import Span

_LABELLED = re.compile(
    r"(title|headline|subject|author|by|written by|publisher|publication|outlet|date|published"
    r"|published on|publication date)\s*:\s*(\S.*)",
    re.IGNORECASE,
)


def from_labelled_lines(text: str, lines: list[Span]) -> Stated:
    """Read the fields in lines such as "Published on: 1 May 2024"."""
    stated: Stated = {}
    for span in lines:
        if match := _LABELLED.fullmatch(text[span.start : span.end].strip(" *_#")):
            key = match.group(1).lower().split()[0]
            aliases = {"written": "author", "publication": "publisher", "subject": "title"}
            field = aliases.get(key) or FIELD_OF[key]
            if match.group(1).lower() == "publication date":
                field = "published"
            if value := text_of(match.group(2).strip(" *_"), field):
                stated.setdefault(field, (value, span))
    if "title" in stated and "author" not in stated:
        stated |= _sender(text, lines)
    return stated


def _sender(text: str, lines: list[Span]) -> Stated:
    """Read who sent a mail that was saved as a text: it has a "From:" and a "To:"."""
    rows = {
        key.strip().lower(): (value, span)
        for span in lines
        for key, _, value in [text[span.start : span.end].partition(":")]
    }
    if "from" not in rows or "to" not in rows:
        return {}
    value, span = rows["from"]
    name, address = parseaddr(value)
    return {"author": (name or address, span)} if name or address else {}
