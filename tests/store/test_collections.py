"""What a collection may be called, and which there are."""

from __future__ import annotations

import unicodedata
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.errors import CollectionMissing, IndexMissing, SettingsError
from rag.settings import COLLECTIONS, load_settings
from rag.store.collections import (
    collection_names,
    naming_collection,
    require_collection,
    require_free_name,
)


def made(home: Path, *names: str) -> None:
    for name in names:
        folder = home / COLLECTIONS / name
        folder.mkdir(parents=True)
        (folder / "folders.json").write_text("[]")


@pytest.mark.parametrize(
    "name",
    [
        *("../x", "..", ".", "a/b", "a\\b", "con", "LPT1", "Default", "x" * 61, " x", "x ", "-x"),
        *("x_", "a\0b", "a\nb", "a:b", "a.b", "a\u202eb", "\ud800", "%2e%2e"),
    ],
)
def test_a_hostile_name_is_refused_wherever_it_comes_from(
    name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(SettingsError, match="cannot be the name of a collection"):
        load_settings(home=tmp_path, collection=name)
    with pytest.raises(SettingsError, match="cannot be the name of a collection"):
        load_settings(home=tmp_path).in_collection(name)
    if "\0" not in name and name.isprintable():
        monkeypatch.setenv("RAG_COLLECTION", name)
        with pytest.raises(SettingsError, match="cannot be the name of a collection"):
            load_settings(home=tmp_path)


@pytest.mark.parametrize("name", ["a", "Board minutes", "Übung", "हिन्दी", "合同", "a-b_c", "7"])
def test_a_name_may_be_in_any_script(name: str, tmp_path: Path) -> None:
    settings = load_settings(home=tmp_path).in_collection(unicodedata.normalize("NFD", name))
    assert settings.collection_home == tmp_path / COLLECTIONS / unicodedata.normalize("NFC", name)


@given(st.text(max_size=70))
def test_a_name_that_is_taken_stays_one_folder_below_the_home(name: str) -> None:
    home = Path("/srv/rag")
    try:
        folder = load_settings(home=home).in_collection(name).collection_home
    except SettingsError:
        return
    assert folder == home if not name else (home / COLLECTIONS) == folder.resolve().parent
    assert len(folder.name.encode()) <= 255


def test_without_a_name_everything_stays_in_the_home_folder(tmp_path: Path) -> None:
    assert load_settings(home=tmp_path, collection="").collection_home == tmp_path


def test_only_folders_with_a_list_and_a_possible_name_are_collections(tmp_path: Path) -> None:
    made(tmp_path, "b", "A", ".hidden", "con")
    (tmp_path / COLLECTIONS / "empty").mkdir()
    assert collection_names(tmp_path) == ["A", "b"]
    assert collection_names(tmp_path / "nowhere") == []


def test_a_missing_collection_is_told_with_those_there_are(tmp_path: Path) -> None:
    made(tmp_path, "Contracts")
    with pytest.raises(CollectionMissing, match="there are: Default, Contracts") as told:
        require_collection(load_settings(home=tmp_path, collection="Old files"))
    assert told.value.remedy.endswith("rag index --collection 'Old files' FOLDER")


def test_two_names_differ_by_more_than_capitals(tmp_path: Path) -> None:
    made(tmp_path, "Contracts")
    require_free_name(load_settings(home=tmp_path, collection="Contracts"))
    with pytest.raises(SettingsError, match="too like the name of the collection 'Contracts'"):
        require_free_name(load_settings(home=tmp_path, collection="contracts"))


def test_the_command_that_mends_a_collection_names_it() -> None:
    with pytest.raises(IndexMissing) as told, naming_collection("x"), naming_collection("x"):
        raise IndexMissing("Nothing.", "Run: rag index")
    assert told.value.remedy == "Run: rag index --collection x"
