"""Ranks, parts of a whole and versions that differ from those of the cited text."""

from __future__ import annotations

import re
from collections.abc import Iterator

from rag.language.doc import Doc
from rag.language.spans import within_any
from rag.types import Span
from rag.verification.alignment import Comparison
from rag.verification.finding import Finding, missing, replaced

# Words that exclude each other as numbers do: ranks, and parts of a whole.
_RANKS = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|half|quarter)(?=s?\b)"
)
_VERSION = re.compile(r"(?<![\w.])\d+(?:\.\d+){2,}(?!\w)")


def check(comparison: Comparison) -> Iterator[Finding]:
    """Yield ranks, fractions in words and versions that differ from the cited text's."""
    for find in (_ranks, _versions):
        theirs = set(find(comparison.cited.doc))
        for word in dict.fromkeys(find(comparison.statement)):
            if theirs and word not in theirs:
                yield missing(word)
        yield from replaced(comparison.aligned, find)


def _ranks(doc: Doc) -> list[str]:
    return _outside_numbers(_RANKS, doc)


def _versions(doc: Doc) -> list[str]:
    return _outside_numbers(_VERSION, doc)


def _outside_numbers(pattern: re.Pattern[str], doc: Doc) -> list[str]:
    """Return what a pattern finds that is no part of a number or date: "third" of "two-thirds"."""
    inside = within_any([*(n.span for n in doc.numbers), *(date.span for date in doc.dates)])
    return [m.group() for m in pattern.finditer(doc.folded) if not inside(Span(*m.span()))]
