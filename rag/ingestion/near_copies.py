"""Which texts are near copies: an earlier and a corrected version, one report in two papers.

Candidates are found by MinHash over runs of words, and confirmed on the runs themselves. The time
is linear in the size of the texts, however many are alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

_RUN = 5  # words
_FEWEST = 10  # runs; a shorter text is alike by chance
_COPIED = 0.8  # share of the shorter text's runs that its near copy has, too
_HASHES = 128
# Share of the runs of two texts that both have: of near copies of one length, and of a text and
# one of twice its length that holds it.
_CANDIDATES = (0.75, 0.45)
_MOST_ALIKE = 20  # texts to compare a text with; form letters by the thousand are all alike
_BATCH = 20_000  # runs hashed at a time, to bound the memory
_WORD = re.compile(r"\w+")
_MULTIPLIER = 0x9E3779B97F4A7C15  # odd, so that no bits are lost

Runs = NDArray[np.uint32]


def groups_of_near_copies(texts: Mapping[str, str]) -> dict[str, str]:
    """Return for each text that has near copies the key of the first one of them.

    `texts` are in order, each as `words_read` returns it.
    """
    from datasketch import MinHash, MinHashLSH

    blank = MinHash(num_perm=_HASHES, hashfunc=int)
    indexes = [MinHashLSH(threshold=share, num_perm=_HASHES) for share in _CANDIDATES]
    runs = {key: found for key, text in texts.items() if len(found := _runs(text)) >= _FEWEST}
    groups = _Groups()
    for key, own in runs.items():
        sketch = blank.copy()
        for start in range(0, len(own), _BATCH):
            sketch.update_batch(own[start : start + _BATCH].tolist())
        candidates: set[str] = set()
        for index in indexes:
            found = index.query(sketch)
            candidates.update(found)
            if len(found) < _MOST_ALIKE:
                index.insert(key, sketch, check_duplication=False)
        for other in candidates:
            if not groups.are_one(other, key) and _share_copied(own, runs[other]) >= _COPIED:
                groups.join(other, key)
    return groups.by_first(runs)


def _runs(text: str) -> Runs:
    """Return the hashes of the runs of five words in a text, each once, in order of size."""
    codes = np.array([crc32(word.encode()) for word in _WORD.findall(text)], np.uint64)
    if len(codes) < _RUN:
        return np.zeros(0, np.uint32)
    count = len(codes) - _RUN + 1
    mixed = np.zeros(count, np.uint64)
    for i in range(_RUN):
        mixed = (mixed + codes[i : i + count]) * np.uint64(_MULTIPLIER)
        mixed ^= mixed >> np.uint64(29)
    return np.unique((mixed >> np.uint64(32)).astype(np.uint32))


def _share_copied(one: Runs, other: Runs) -> float:
    """Return which share of the runs of the shorter text the longer one has, too."""
    common = np.intersect1d(one, other, assume_unique=True)
    return len(common) / max(1, min(len(one), len(other)))


class _Groups:
    """Keys joined into groups; what is joined to one of a group is joined to all."""

    def __init__(self) -> None:
        self._above: dict[str, str] = {}

    def are_one(self, one: str, other: str) -> bool:
        """Return whether two keys are in one group."""
        return self._root(one) == self._root(other)

    def join(self, one: str, other: str) -> None:
        """Put two keys into one group."""
        self._above.setdefault(self._root(one), self._root(one))
        self._above[self._root(other)] = self._root(one)

    def by_first(self, order: Iterable[str]) -> dict[str, str]:
        """Return for each key that was joined the first one of its group in this order."""
        firsts: dict[str, str] = {}
        return {k: firsts.setdefault(self._root(k), k) for k in order if k in self._above}

    def _root(self, key: str) -> str:
        while (above := self._above.get(key, key)) != key:
            self._above[key] = self._above.get(above, above)  # half the way for the next time
            key = above
        return key
