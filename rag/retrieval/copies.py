"""What near copies of one text share is found once: in the newest or the first of them."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from typing import TypeVar

from rag.language.doc import Doc, parse
from rag.retrieval.recency import publication_day
from rag.types import Passage, Source

_AS_GOOD = 0.5  # of the best copy's score; what is around the words may fit a question better
Found = TypeVar("Found")


def shared_words(source: Source, text: Doc) -> Hashable | None:
    """Return a key that near copies have in common for the same words; None without copies."""
    return (source.copy_group, text.squashed) if source.copy_group else None


def preference(source: Source) -> tuple[int, str]:
    """Return a sorting key: the newest of near copies first, undated ones last, by path."""
    return -publication_day(source).toordinal(), source.path


def preferred(copies: Sequence[tuple[Found, Source, float]]) -> Found:
    """Return the copy of the newest source, or else the first, of those that score well."""
    best = max(score for _, _, score in copies)
    good = [copy for copy in copies if copy[2] >= min(best, _AS_GOOD * best)]
    return min(good, key=lambda copy: preference(copy[1]))[0]


def without_copies(
    scores: Mapping[str, float], passages: Mapping[str, Passage], sources: Mapping[str, Source]
) -> dict[str, float]:
    """Return the scores of passages by id; of those with the same words in near copies, of one."""
    copies: dict[Hashable, list[tuple[str, Source, float]]] = {}
    for i, score in scores.items():
        source = sources[passages[i].document_id]
        key = shared_words(source, parse(passages[i].text)) if source.copy_group else i
        copies.setdefault(key, []).append((i, source, score))
    return {i: scores[i] for i in map(preferred, copies.values())}
