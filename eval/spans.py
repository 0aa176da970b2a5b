"""Recall, precision and intersection over union of retrieval, counted in characters.

As in Smith and Troynikov, "Evaluating chunking strategies for retrieval", 2024.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple


class Range(NamedTuple):
    """The characters of a document from `start` up to `end`."""

    document: str
    start: int
    end: int


def overlap(retrieved: Sequence[Range], gold: Sequence[Range]) -> int:
    """Return the number of gold characters that are in a retrieved range.

    >>> overlap([Range("a", 0, 10), Range("a", 5, 12)], [Range("a", 8, 20), Range("b", 0, 9)])
    4
    """
    wanted = {(g.document, i) for g in gold for i in range(g.start, g.end)}
    retrieved_characters = {
        (r.document, i)
        for r in retrieved
        for g in gold
        if g.document == r.document
        for i in range(max(r.start, g.start), min(r.end, g.end))
    }
    return len(wanted & retrieved_characters)


def recall(retrieved: Sequence[Range], gold: Sequence[Range]) -> float:
    """Return the share of the gold characters that were retrieved.

    >>> recall([Range("a", 0, 5)], [Range("a", 0, 10)])
    0.5
    """
    total = len({(g.document, i) for g in gold for i in range(g.start, g.end)})
    return overlap(retrieved, gold) / total if total else 0.0


def precision(retrieved: Sequence[Range], gold: Sequence[Range]) -> float:
    """Return the share of the retrieved characters that are gold; repeated ones count again.

    >>> precision([Range("a", 0, 20)], [Range("a", 0, 5)])
    0.25
    """
    total = sum(r.end - r.start for r in retrieved)
    return overlap(retrieved, gold) / total if total else 0.0


def iou(retrieved: Sequence[Range], gold: Sequence[Range]) -> float:
    """Return the characters that are gold and retrieved, as a share of those that are either.

    A character that is retrieved twice counts twice.

    >>> iou([Range("a", 0, 20)], [Range("a", 15, 25)])
    0.2
    """
    shared = overlap(retrieved, gold)
    wanted = len({(g.document, i) for g in gold for i in range(g.start, g.end)})
    total = sum(r.end - r.start for r in retrieved) + wanted - shared
    return shared / total if total else 0.0


def touches(span: Range, others: Iterable[Range]) -> bool:
    """Return whether a range has a character in common with one of the others.

    >>> touches(Range("a", 5, 9), [Range("a", 9, 12)])
    False
    """
    return any(
        span.document == other.document and span.start < other.end and other.start < span.end
        for other in others
    )
