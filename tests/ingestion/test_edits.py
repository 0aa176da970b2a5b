"""Metadata that the user edits: it is stronger than all else, kept, and can be taken back."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import FieldRefused, SourceError, StorageError
from rag.ingestion.catalog import CatalogEntry
from rag.ingestion.edits import load_edits, read_fields
from rag.ingestion.library import Library
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import Settings, load_settings

FolderOf = Callable[..., Path]
PROSE = "The harbour is 40 metres deep, and the ships that come in are many, also in winter. " * 3
TEXTS = {
    "a.txt": f"Harbour Works\nSea Review\nBy Ann Lee\n03/04/2023\n\n{PROSE}",
    "bread.md": "# Bread\n\nBread is baked from flour, water and salt.",
    "sources.toml": '["bread.md"]\nauthor = "Bo Ek"\n',
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", answerer="extractive")


@pytest.fixture
def texts(folder_of: FolderOf) -> Path:
    return folder_of(**TEXTS)


@pytest.fixture
def library(texts: Path, embedder: Embedder, settings: Settings) -> Library:
    sync([texts], embedder, settings)
    return Library(embedder, settings)


def entry(library: Library, path: str) -> CatalogEntry:
    return next(d for d in library.catalog().documents if d.source.path == path)


def edit(library: Library, path: str, undone: tuple[str, ...] = (), **values: str) -> CatalogEntry:
    """The document after the edit; nothing else was processed again."""
    library.edit(entry(library, path).source.id, values, undone)
    state = library.jobs.wait(60)
    assert state.error is None
    assert state.report is not None
    assert (state.report.added, state.report.removed) == (0, 0)
    assert state.report.changed <= 1
    return entry(library, path)


def known(of: CatalogEntry) -> tuple[str | None, ...]:
    return of.source.title, of.source.author, of.source.publisher, of.source.published


def test_an_edit_holds_through_everything_until_it_is_taken_back(
    library: Library, texts: Path, embedder: Embedder, settings: Settings
) -> None:
    before = entry(library, "a.txt")
    assert "two ways: 3 April 2023 or 4 March 2023" in before.remarks[0]
    after = edit(library, "a.txt", author="Bo  Ek", published="3 April 2023")
    assert known(after) == ("Harbour Works", "Bo Ek", "Sea Review", "2023-04-03")
    assert after.remarks == ()
    origins = dict(after.source.origins)
    assert (origins["author"], origins["title"]) == ("edited here", "headline")
    (texts / "a.txt").write_text(TEXTS["a.txt"] + "It is dredged each spring.")
    sync([texts], embedder, settings)  # also with the folders named anew
    assert known(entry(library, "a.txt")) == known(after)
    assert (texts / "a.txt").read_text().startswith("Harbour Works\nSea Review\nBy Ann Lee\n03/04")
    half = edit(library, "a.txt", undone=("author",))
    assert (half.source.author, half.source.published) == ("Ann Lee", "2023-04-03")
    assert known(edit(library, "a.txt", undone=("published",))) == known(before)
    assert load_edits(settings.home) == {}


def test_a_cleared_field_is_not_one_that_was_never_edited(library: Library) -> None:
    cleared = edit(library, "a.txt", title="", author=" ", published="")
    assert known(cleared) == (None, None, "Sea Review", None)
    assert dict(cleared.source.origins)["published"] == "edited here"
    assert cleared.remarks == ()
    assert "published" not in dict(entry(library, "bread.md").source.origins)
    assert cleared.title == "a.txt"


def test_an_edit_is_stronger_than_sources_toml(library: Library) -> None:
    assert entry(library, "bread.md").source.author == "Bo Ek"
    assert edit(library, "bread.md", author="Cy Day").source.author == "Cy Day"
    assert edit(library, "bread.md", undone=("author",)).source.author == "Bo Ek"


def test_an_edit_is_of_all_files_that_hold_the_text(
    library: Library, texts: Path, embedder: Embedder, settings: Settings
) -> None:
    (texts / "b.txt").write_text(TEXTS["a.txt"])
    sync([], embedder, settings)
    assert entry(library, "a.txt").other_files == (str(texts / "b.txt"),)
    edit(library, "a.txt", author="Bo Ek", published="")
    (texts / "c.txt").write_text(TEXTS["a.txt"])
    sync([], embedder, settings)
    both = entry(library, "a.txt")
    assert set(map(Path, both.other_files)) == {texts / "b.txt", texts / "c.txt"}
    assert (both.source.author, both.source.published) == ("Bo Ek", None)
    assert both.source.unclear_date == ()


@pytest.mark.parametrize(
    ("values", "says"),
    [
        ({"published": "03/04/2023"}, "write 2023-04-03 or 2023-03-04"),
        ({"published": "soon"}, "This is not a date like 2024-06-20."),
        ({"title": "x" * 501}, "longer than 500 characters"),
        ({"colour": "red"}, "no field colour"),
    ],
)
def test_what_cannot_be_used_is_refused_at_its_field(
    library: Library, settings: Settings, values: dict[str, str], says: str
) -> None:
    with pytest.raises(FieldRefused, match=says) as refused:
        library.edit(entry(library, "a.txt").source.id, values)
    assert refused.value.field in values
    assert load_edits(settings.home) == {}
    assert library.jobs.state.number == 0
    with pytest.raises(SourceError, match="not in the index"):
        library.edit("gone", {"title": "x"})


def test_any_date_that_can_be_read_in_one_way_is_taken() -> None:
    for typed in ("2023-04-25", "25/04/2023", "Apr 25, 2023"):
        assert read_fields({"published": typed}) == {"published": "2023-04-25"}
    assert read_fields({"published": "June 2024"}) == {"published": "2024-06"}
    assert read_fields({"published": "2024"}) == {"published": "2024"}


@pytest.mark.parametrize("content", ["", "[1]", "7", '{"a": 3}'])
def test_damaged_edits_are_told_with_what_mends_them(tmp_path: Path, content: str) -> None:
    (tmp_path / "edited.json").write_text(content)
    with pytest.raises(StorageError, match="what you have edited") as told:
        load_edits(tmp_path)
    assert "rag index" in told.value.remedy


def test_the_file_of_edits_can_be_read_by_people(library: Library, settings: Settings) -> None:
    edit(library, "a.txt", title="Häfen")
    kept = json.loads((settings.home / "edited.json").read_text("utf-8"))
    assert list(kept.values()) == [{"title": "Häfen"}]
