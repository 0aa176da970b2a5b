"""Metadata in remarks about the text itself, such as "this story appeared in …"."""

from __future__ import annotations

import re

from rag.corpus.metadata.header import NAME
from rag.corpus.metadata.stated import Stated
from rag.language.sentences import sentences
from rag.types import Span

_LONGEST = 600  # characters; a longer sentence is not a remark about the text
_CONTACT = re.compile(
    rf"\W*({NAME}) (?:can be (?:reached|contacted|followed)\b[^.]*@|is an? (?:[\w-]+ ){{0,4}}"
    r"(?:writer|reporter|correspondent|columnist|editor|journalist|fellow) (?:for|at|with|of)\b)"
)
_APPEARED = re.compile(
    r"\b(?:[Tt]his|[Tt]his .{0,20}|[Vv]ersion of this) "
    r"(?:story|article|column|essay|piece|report|post)\b.{0,30}\b(?:appeared|published|ran)\b"
    r".*?\b(?:in|from|by|on)\s+(?P<outlet>(?:[Tt]he\s+)?[A-Z][\w&.'’-]*(?:\s+[A-Z][\w&.'’-]*)*)"
    r"\W*$"
)


def remarks(text: str, rows: list[Span]) -> Stated:
    """Read remarks such as "this story appeared in …" and "… can be reached at"."""
    stated: Stated = {}
    for row in rows:
        for start, end in sentences(text[row.start : row.end]):
            span = Span(row.start + start, row.start + end)
            sentence = text[span.start : span.end]
            if len(sentence) > _LONGEST:
                continue
            if match := _CONTACT.match(sentence):
                stated.setdefault("author", (match.group(1), span))
            if match := _APPEARED.search(sentence):
                stated.setdefault("publisher", (match.group("outlet").rstrip("."), span))
    return stated
