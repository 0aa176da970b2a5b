"""A finding: what speaks against a statement, with its verdict and its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.language.doc import Doc
from rag.types import Support
from rag.verification.alignment import AlignedSentence


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that speaks against a statement."""

    verdict: Support
    reason: str


def missing(what: str) -> Finding:
    """Return the finding that something is nowhere in the cited text."""
    return Finding("unsupported", f"{what} is not in the cited passage")


def otherwise(theirs: str, ours: str) -> Finding:
    """Return the finding that the cited text says one thing and the statement another."""
    return Finding("unsupported", f"the cited passage says {theirs} there, not {ours}")


def replaced(
    aligned: Sequence[AlignedSentence], find: Callable[[Doc], list[str]]
) -> Iterator[Finding]:
    """Yield a finding for each sentence with a word that the closest one has another for.

    `find` returns the words of a sentence that exclude each other.
    """
    for pair in aligned:
        ours, theirs = find(pair.ours), find(pair.theirs)
        fresh = [word for word in ours if word not in theirs]
        unused = [word for word in theirs if word not in ours]
        if fresh and unused:
            yield otherwise(unused[0], fresh[0])
