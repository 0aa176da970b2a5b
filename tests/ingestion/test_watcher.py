"""Watching folders: what changes in them is indexed, whatever goes wrong on the way."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import watchfiles

from rag.errors import IndexBusy, StorageError
from rag.index.home import writer_lock
from rag.ingestion import watcher as watching
from rag.ingestion.library import Library
from rag.ingestion.sync import sync
from rag.ingestion.watcher import Watcher, is_watching
from rag.models.embedder import Embedder
from rag.settings import Settings, load_settings

FolderOf = Callable[..., Path]
PATIENCE = 60


@pytest.fixture(autouse=True)
def impatience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(watching, "_SETTLED", 200)


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return load_settings(home=tmp_path / "home", exclude=("drafts/",))


@pytest.fixture
def library(embedder: Embedder, settings: Settings, folder_of: FolderOf) -> Iterator[Library]:
    sync([folder_of(**{"ships.txt": "Ships float on water."})], embedder, settings)
    library = Library(embedder, settings)
    yield library
    library.watch(False)


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.1)


def paths(library: Library) -> set[str]:
    return {entry.source.path for entry in library.catalog().documents}


def test_files_that_come_change_and_go_are_indexed(library: Library, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    library.watch(True)
    until(lambda: library.jobs.state.number > 0)
    (texts / "in").mkdir()
    (texts / "in" / "tea.txt").write_text("Tea is drunk hot.")
    until(lambda: paths(library) == {"ships.txt", "in/tea.txt"})
    (texts / "ships.txt").unlink()
    until(lambda: paths(library) == {"in/tea.txt"})
    assert library.jobs.wait(PATIENCE).error is None
    jobs = library.jobs.ended_after(0)
    assert {job.what for job in jobs} == {"Reading what has changed"}
    assert not any(job.report and job.report.nothing_to_do for job in jobs)


def test_a_folder_that_is_added_is_watched_too(library: Library, tmp_path: Path) -> None:
    library.watch(True)
    other = tmp_path / "other"
    other.mkdir()
    (other / "tea.txt").write_text("Tea is drunk hot.")
    library.add_folder(str(other))
    until(lambda: "tea.txt" in paths(library))
    (other / "rye.txt").write_text("Rye is a grain.")
    until(lambda: "rye.txt" in paths(library))


def test_an_update_that_fails_does_not_end_the_watch(library: Library, tmp_path: Path) -> None:
    texts = tmp_path / "texts"
    library.watch(True)
    (texts / "sources.toml").write_text("[not toml")
    until(lambda: any(job.error for job in library.jobs.ended_after(0)))
    (texts / "tea.txt").write_text("Tea is drunk hot.")
    (texts / "sources.toml").unlink()
    until(lambda: "tea.txt" in paths(library))


def test_an_update_waits_for_another_process(
    library: Library, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watching, "_RETRY", 0.5)
    with writer_lock(settings.home):
        library.watch(True)
        (tmp_path / "texts" / "tea.txt").write_text("Tea is drunk hot.")
        until(lambda: any(isinstance(j.error, IndexBusy) for j in library.jobs.ended_after(0)))
    until(lambda: "tea.txt" in paths(library))


def test_whether_to_watch_is_remembered(
    library: Library, embedder: Embedder, settings: Settings
) -> None:
    assert not is_watching(settings.home)
    library.watch(True)
    again = Library(embedder, settings)
    again.resume_watching()
    assert again.watching
    again.watch(False)
    assert not again.watching
    last = Library(embedder, settings)
    last.resume_watching()
    assert not last.watching


def test_a_state_that_cannot_be_saved_is_told(library: Library, settings: Settings) -> None:
    (settings.home / "watch.json").mkdir()
    with pytest.raises(StorageError, match=r"watch\.json"):
        library.watch(True)
    assert not library.watching
    (settings.home / "watch.json").rmdir()


def test_only_what_may_be_indexed_counts_as_a_change(settings: Settings, tmp_path: Path) -> None:
    is_relevant = Watcher(list, lambda: None, settings).is_relevant_in([tmp_path])
    counts = ("a.txt", "in/a.pdf", ".ragignore", "in/.ragignore", "home/uploads/a.txt")
    for name in counts:
        assert is_relevant(tmp_path / name), name
    for name in (
        ".hidden",
        ".git/a.txt",
        ".git/.ragignore",
        "home/current",
        "drafts/a.txt",
        "node_modules/x/a.txt",
        "~$a.docx",
        "../a.txt",
    ):
        assert not is_relevant((tmp_path / name).resolve()), name


def test_where_the_system_tells_no_changes_they_are_looked_for(
    tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    updates, real = list[float](), watchfiles.watch

    def refused(*folders: Path, **options: object) -> object:
        if not options.get("force_polling"):
            raise OSError(28, "OS file watch limit reached")
        return real(*folders, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(watching, "watch", refused)
    monkeypatch.setattr(watching, "_POLLING", 100)
    watcher = Watcher(lambda: [tmp_path], lambda: updates.append(0), settings)
    watcher.start()
    until(lambda: len(updates) == 1)
    (tmp_path / "a.txt").write_text("Tea is drunk hot.")
    until(lambda: len(updates) == 2)
    watcher.stop()
