"""What is imported to stay is not looked through for garbage; all else is, as ever."""

from __future__ import annotations

import gc

import pytest

from rag.models.library_imports import gc_paused


def test_what_is_made_meanwhile_is_not_looked_through_later() -> None:
    with gc_paused():
        assert not gc.isenabled()
        made = [[n] for n in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(made)
    assert not any(found is made[0] for found in gc.get_objects())
    gc.unfreeze()


def test_a_fault_leaves_the_collecting_as_it_was() -> None:
    with pytest.raises(ImportError), gc_paused():
        raise ImportError
    assert gc.isenabled()
    gc.disable()
    with gc_paused():
        pass
    assert not gc.isenabled()
    gc.enable()
    gc.unfreeze()
