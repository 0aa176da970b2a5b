"""What checks an index: a process of its own, which may end at any moment."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import IndexDamaged
from rag.index.home import current_name, generation_folder
from rag.index.integrity import verify
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import load_settings


@pytest.fixture
def generation(folder_of: Callable[..., Path], embedder: Embedder, tmp_path: Path) -> Path:
    settings = load_settings(home=tmp_path / "home")
    folder = folder_of(**{"tea.txt": "Tea is drunk hot.", "rye.txt": "Rye is a grain."})
    sync([folder], embedder, settings)
    return generation_folder(settings.home, current_name(settings.home))


def checking() -> list[int]:
    """The processes of this one that check."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            parent = (process / "stat").read_text().rpartition(")")[2].split()[1]
            command = (process / "cmdline").read_bytes()
        except OSError:  # it has ended
            continue
        if parent == str(os.getpid()) and b"rag.index.integrity" in command:
            found.append(int(process.name))
    return found


def test_one_process_checks_again_and_again(generation: Path) -> None:
    verify(generation)
    before = checking()
    verify(generation)
    assert len(before) == 1
    assert checking() == before


def test_a_killed_checker_is_replaced(generation: Path) -> None:
    verify(generation)
    for process in checking():
        os.kill(process, signal.SIGKILL)
    verify(generation)


@pytest.mark.parametrize("name", ["chroma.sqlite3", "manifest.json"])
def test_damage_is_told_and_the_next_index_is_checked(generation: Path, name: str) -> None:
    path = next(generation.rglob(name))
    whole = path.read_bytes()
    path.write_bytes(os.urandom(len(whole)))
    with pytest.raises(IndexDamaged) as told:
        verify(generation)
    assert str(generation) in told.value.message
    path.write_bytes(whole)
    verify(generation)


def test_a_folder_that_is_no_index_is_told(tmp_path: Path) -> None:
    with pytest.raises(IndexDamaged, match="manifest"):
        verify(tmp_path / "two\nlines")
