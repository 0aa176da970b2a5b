"""Imports of large libraries, sooner done. Which they are is not known here."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def gc_paused() -> Iterator[None]:
    """For imports: what is made meanwhile stays to the end, and is not looked through for garbage,
    neither now nor later. Half a million objects come with the libraries of the models and the
    page; looking through them takes a third of a second, in which no request is answered."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()
