"""A finding: what speaks against a statement, with its verdict and its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rag.types import Support
from rag.verification.alignment import CLOSE, AlignedSentence


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that speaks against a statement."""

    verdict: Support
    reason: str


def missing(what: str) -> Finding:
    """It is nowhere in the grounds."""
    return Finding("unsupported", f"{what} is not in the cited passage")


def otherwise(theirs: str, ours: str) -> Finding:
    """The grounds say one thing where the statement says another."""
    return Finding("unsupported", f"the cited passage says {theirs} there, not {ours}")


def replaced(
    beside: Sequence[AlignedSentence], find: Callable[[str], list[str]]
) -> Iterator[Finding]:
    """One of ours that the closest sentence lacks, where that has another one instead."""
    for pair in beside:
        ours, theirs = find(pair.ours), find(pair.theirs)
        fresh = [word for word in ours if word not in theirs]
        unused = [word for word in theirs if word not in ours]
        if fresh and unused:
            yield otherwise(unused[0], fresh[0])


def close(beside: Sequence[AlignedSentence]) -> list[AlignedSentence]:
    """The pairs that say the same thing, so that what differs between them counts."""
    return [pair for pair in beside if pair.share >= CLOSE]
