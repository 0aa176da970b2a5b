"""The notes on what the index is to hold: how they are kept, and what becomes of damaged ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from rag.corpus.folder import Skipped
from rag.errors import StorageError
from rag.files import seeds_folder
from rag.ingestion.folders import (
    IndexedFolders,
    ReadingNotes,
    distinct_folders,
    load_folders,
    load_notes,
    save_folders,
)

NOTED = ReadingNotes((Skipped("b.exe", "no reader", "/texts"),), ("A warning.",))


def test_at_the_very_first_the_seeds_are_held(tmp_path: Path) -> None:
    assert load_folders(tmp_path) == IndexedFolders((seeds_folder(),))
    assert load_notes(tmp_path) == ReadingNotes()


def test_what_is_remembered_is_held(tmp_path: Path) -> None:
    holdings = IndexedFolders((tmp_path,), {str(tmp_path / "ä.txt"): "Ä “title”"})
    save_folders(tmp_path, holdings, NOTED)
    assert load_folders(tmp_path) == holdings
    assert load_notes(tmp_path) == NOTED
    assert not list(tmp_path.glob("*.new"))


@pytest.mark.parametrize("content", ["", "[1]", "7", "{"])
def test_a_damaged_list_of_files_left_out_is_told_with_what_mends_it(
    tmp_path: Path, content: str
) -> None:
    save_folders(tmp_path, IndexedFolders((tmp_path,)), NOTED)
    (tmp_path / "left-out.json").write_text(content)
    with pytest.raises(StorageError) as told:
        load_folders(tmp_path)
    assert "rag index FOLDER" in told.value.remedy


@pytest.mark.parametrize("content", ["", "[1]", '{"skipped": [{"path": "a"}], "warnings": []}'])
def test_a_damaged_note_on_the_last_reading_is_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / "reading.json").write_text(content)
    assert load_notes(tmp_path) == ReadingNotes()


def test_folders_that_cannot_be_noted_are_told(tmp_path: Path) -> None:
    (tmp_path / "left-out.json").mkdir()
    with pytest.raises(StorageError, match="could not be written"):
        save_folders(tmp_path, IndexedFolders((tmp_path,)), NOTED)


def test_a_folder_in_another_is_read_once_unless_it_is_hidden_there() -> None:
    a = Path("/a")
    assert distinct_folders([a / "b", a, a / "b" / "..", a / ".b" / "c"]) == (a, a / ".b" / "c")
