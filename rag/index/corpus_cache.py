"""Remembers what was computed from a corpus for as long as that corpus is the latest."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache
from typing import Any, TypeVar

from rag.index.base import Corpus

Result = TypeVar("Result")


def remembered(function: Callable[..., Result], size: int) -> Callable[..., Result]:
    """Return the function with its last results remembered; its first argument is a corpus.

    Those of an earlier corpus are forgotten, so that its files can be closed.
    """
    cached = lru_cache(maxsize=size)(function)
    latest: Corpus | None = None

    def call(corpus: Corpus, *arguments: Any) -> Result:
        nonlocal latest
        if corpus is not latest:
            cached.cache_clear()
            latest = corpus
        return cached(corpus, *arguments)

    return call
