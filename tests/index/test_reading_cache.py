"""The cache of what was read: it gives what a fresh reading gives, whatever happens to files."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from rag.corpus.folder import FolderContents, read_document, read_folder
from rag.corpus.folder_walk import WalkRules
from rag.corpus.formats.content import Unreadable, UnreadableNow
from rag.index import reading_cache
from rag.index.reading_cache import open_reading_cache
from tests.corpus.formats.pdf_files import drawn
from tests.corpus.formats.samples import samples

MANY = 10**8
SOURCES = '["bakery.md"]\nauthor = "Rita Almond"\npublisher = ""\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two files, one that cannot be read, and metadata from outside."""
    folder = tmp_path / "texts"
    folder.mkdir()
    for sample in samples():
        if sample.name in ("bakery.md", "drivers.csv"):
            (folder / sample.name).write_bytes(sample.data)
    (folder / "photo.jpg").write_bytes(b"\xff\xd8\xff\xe0" + bytes(500))
    (folder / "sources.toml").write_text(SOURCES)
    return folder


@pytest.fixture
def read_now(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The files that were really read."""
    paths: list[str] = []

    def reading(folder: Path, path: str, *options: object) -> object:
        paths.append(path)
        return read_document(folder, path, *options)  # type: ignore[arg-type]

    monkeypatch.setattr(reading_cache, "read_document", reading)
    return paths


@pytest.fixture
def settled(monkeypatch: pytest.MonkeyPatch) -> None:
    """Files are kept though they were written just now."""
    monkeypatch.setattr(reading_cache, "_SETTLED", -MANY)


def contents(folder: Path, max_bytes: int = MANY, *exclude: str) -> FolderContents:
    """What a folder holds, by the cache; it is the same without."""
    rules = WalkRules(exclude)
    with open_reading_cache(folder.parent) as readings:
        found = read_folder(folder, max_bytes, rules, readings.read)
        readings.forget_others()
    assert repr(found) == repr(read_folder(folder, max_bytes, rules))
    return found


@pytest.mark.usefixtures("settled")
def test_unchanged_files_of_any_format_are_not_read_again(
    folder: Path, read_now: list[str]
) -> None:
    for sample in samples():
        (folder / sample.name).write_bytes(sample.data)
    (folder / "scan.pdf").write_bytes(drawn(lambda canvas: None))
    first = contents(folder)
    assert len(read_now) == len(samples()) + 2
    assert [skipped.path for skipped in first.skipped] == ["photo.jpg", "scan.pdf"]
    read_now.clear()
    assert contents(folder) == first
    assert not read_now


def rewritten(file: Path) -> None:
    """Other words of the same length, and the same time."""
    before = file.stat()
    file.write_bytes(file.read_bytes().replace(b"six", b"ten"))
    os.utime(file, ns=(before.st_atime_ns, before.st_mtime_ns))


def replaced_by_an_older_one(file: Path) -> None:
    other = file.with_name("other")
    other.write_bytes(file.read_bytes().replace(b"six", b"ten"))
    os.utime(other, (10**9, 10**9))
    other.replace(file)


def exchanged(file: Path) -> None:
    other = file.with_name("drivers.csv")
    spare = file.with_name(".spare")
    file.rename(spare)
    other.rename(file)
    spare.rename(other)


def linked_to_another(file: Path) -> None:
    file.unlink()
    file.symlink_to("drivers.csv")


CHANGES: dict[str, Callable[[Path], object]] = {
    "rewritten": rewritten,
    "replaced by an older one": replaced_by_an_older_one,
    "touched": os.utime,
    "renamed": lambda file: file.rename(file.with_name("bakery.txt")),
    "deleted": Path.unlink,
    "exchanged with another": exchanged,
    "emptied": lambda file: file.write_bytes(b""),
    "a link to another": linked_to_another,
    "described otherwise": lambda file: file.with_name("sources.toml").write_text(
        SOURCES.replace("Rita", "Ruth")
    ),
    "described no more": lambda file: file.with_name("sources.toml").unlink(),
}


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_file_is_read_again(
    folder: Path, read_now: list[str], change: Callable[[Path], object]
) -> None:
    before = contents(folder)
    read_now.clear()
    change(folder / "bakery.md")
    after = contents(folder)
    assert len(read_now) <= 2
    assert (after == before) == (change is os.utime)


@pytest.mark.usefixtures("settled")
def test_changed_settings_are_kept_to(folder: Path) -> None:
    for max_bytes, exclude, count in (
        (MANY, (), 2),
        (100, (), 1),
        (MANY, ("*.md",), 1),
        (MANY, (), 2),
    ):
        assert len(contents(folder, max_bytes, *exclude).documents) == count


@pytest.mark.usefixtures("settled")
def test_other_readers_read_all_files_again(
    folder: Path, read_now: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    contents(folder)
    read_now.clear()
    monkeypatch.setattr(reading_cache, "readers_version", lambda: "another")
    contents(folder)
    assert len(read_now) == 3


def test_a_file_that_changed_just_now_is_read_again(folder: Path, read_now: list[str]) -> None:
    """A second change in the same moment could leave it with the same times."""
    contents(folder)
    read_now.clear()
    contents(folder)
    assert len(read_now) == 3


@pytest.mark.usefixtures("settled")
def test_a_reason_that_may_not_last_is_not_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise UnreadableNow("it takes too long to read")

    with open_reading_cache(folder.parent) as readings:
        with monkeypatch.context() as patch:
            patch.setattr(reading_cache, "read_document", fail)
            with pytest.raises(Unreadable):
                readings.read(folder, "bakery.md", MANY, {})
        assert readings.read(folder, "bakery.md", MANY, {}).text


def stored(folder: Path, statement: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(folder.parent / "readings.sqlite")) as db, db:
        return db.execute(statement).fetchall()


@pytest.mark.usefixtures("settled")
def test_files_that_are_gone_are_forgotten(folder: Path) -> None:
    contents(folder)
    (folder / "bakery.md").unlink()
    contents(folder)
    assert len(stored(folder, "SELECT path FROM readings")) == 2


def in_the_way(folder: Path) -> None:
    (folder.parent / "readings.sqlite").unlink()
    (folder.parent / "readings.sqlite").mkdir()


DAMAGE: dict[str, Callable[[Path], object]] = {
    "no database": lambda folder: (folder.parent / "readings.sqlite").write_bytes(b"x" * 5_000),
    "a torn page": lambda folder: os.truncate(folder.parent / "readings.sqlite", 8_192),
    "a damaged reading": lambda folder: stored(folder, "UPDATE readings SET reading = x'00'"),
    "other columns": lambda folder: stored(folder, "ALTER TABLE readings DROP COLUMN state"),
    "a folder in its place": in_the_way,
}


@pytest.mark.usefixtures("settled")
@pytest.mark.parametrize("damage", DAMAGE.values(), ids=DAMAGE)
def test_a_damaged_cache_is_thrown_away(
    folder: Path, read_now: list[str], damage: Callable[[Path], object]
) -> None:
    contents(folder)
    damage(folder)
    contents(folder)
    if (folder.parent / "readings.sqlite").is_dir():
        return
    contents(folder)
    read_now.clear()
    contents(folder)
    assert not read_now
