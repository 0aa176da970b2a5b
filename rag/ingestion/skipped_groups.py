"""Skipped files in few lines: where many were skipped for one reason, they are one group."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from rag.corpus.folder import Skipped

_MOST = 20  # files of one reason that are named one by one


def group_skipped(skipped: Iterable[Skipped]) -> list[tuple[Skipped, ...]]:
    """Return skipped files in groups: of one file each, or of all that have a frequent reason.

    >>> pictures = [Skipped(f"{n}.jpg", "it is a picture", "/a") for n in range(30)]
    >>> [len(group) for group in group_skipped([*pictures, Skipped("b.txt", "it is empty", "/a")])]
    [30, 1]
    """
    files = list(skipped)
    counts = Counter(file.reason for file in files)
    groups: dict[object, list[Skipped]] = {}
    for file in files:
        key = file.reason if counts[file.reason] > _MOST else (file.folder, file.path)
        groups.setdefault(key, []).append(file)
    return [tuple(group) for group in groups.values()]


def skipped_lines(skipped: Iterable[Skipped]) -> list[tuple[str, int]]:
    """Return a line for each group, with the number of its files."""
    lines = []
    for group in group_skipped(skipped):
        what = group[0].path if len(group) == 1 else f"{len(group):,} files"
        lines.append((f"{what}: {group[0].reason}", len(group)))
    return lines
