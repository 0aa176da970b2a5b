"""Changing what is indexed by hand: what a job does, what it remembers, what it never loses."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.errors import IndexBusy, SourceError, StorageError
from rag.factory import build
from rag.index.home import current_name, writer_lock
from rag.index.index import Index, verify_current
from rag.ingestion.jobs import JobState, report_words
from rag.ingestion.library import Library
from rag.ingestion.sync import sync
from rag.ingestion.uploads import Upload
from rag.models.embedder import Embedder
from rag.settings import Settings, load_settings

FolderOf = Callable[..., Path]
TEXTS = {
    "ships.txt": "Ships float on water. The harbour of Oslo is deep.",
    "bread.md": "# Bread\n\nBread is baked from flour, water and salt.",
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


def paths(library: Library) -> list[str]:
    return sorted(listed.source.path for listed in library.catalog().documents)


def ids(library: Library, *names: str) -> list[str]:
    return [d.source.id for d in library.catalog().documents if d.source.path in names]


def done(library: Library) -> JobState:
    """The job that runs, when it is over, without an error."""
    state = library.jobs.wait(60)
    assert not state.running
    assert state.error is None
    return state


def failed(library: Library) -> StorageError | SourceError:
    error = library.jobs.wait(60).error
    assert isinstance(error, StorageError | SourceError)
    return error


def upload(name: str, content: str | bytes) -> Upload:
    data = content if isinstance(content, bytes) else content.encode()
    return Upload(name, io.BytesIO(data))


def test_a_folder_is_indexed_beside_the_others(
    library: Library, texts: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tea.txt").write_text("Tea is drunk hot.")
    library.add_folder(str(other))
    report = done(library).report
    assert report is not None
    assert report_words(report) == "1 document added."
    assert paths(library) == ["bread.md", "ships.txt", "tea.txt"]
    assert library.catalog().folders == ((texts, 2), (other, 1))
    library.add_folder(f"{other}/")
    assert "already indexed" in done(library).remarks[0]


def test_documents_stay_the_same_when_the_folder_around_theirs_is_added(
    library: Library, texts: Path
) -> None:
    (texts.parent / "tea.txt").write_text("Tea is drunk hot.")
    before = set(ids(library, "bread.md", "ships.txt"))
    library.add_folder(str(texts.parent))
    done(library)
    assert library.catalog().folders == ((texts.parent, 3),)
    assert before < {listed.source.id for listed in library.catalog().documents}


def test_a_folder_that_fails_is_not_remembered(library: Library, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    (empty / "b.exe").write_bytes(b"MZ\0\1")
    before = library.catalog()
    for bad, why in (
        (tmp_path / "nowhere", "does not exist"),
        ("/" + "far" * 2000, "does not exist"),
        ("/half a character \ud83d", "does not exist"),
        (empty, "No text to index"),
    ):
        library.add_folder(str(bad))
        assert why in failed(library).message
    for unusable in ("", "texts", "\0"):
        with pytest.raises(SourceError):
            library.add_folder(unusable)
    assert library.catalog() == before
    library.reindex()
    done(library)


def test_removed_documents_stay_out_until_they_are_put_back(
    library: Library, texts: Path, embedder: Embedder, settings: Settings
) -> None:
    library.remove(ids(library, "ships.txt"))
    assert done(library).report is not None
    assert paths(library) == ["bread.md"]
    assert (texts / "ships.txt").exists()
    assert sync([], embedder, settings).left_out == 1
    assert paths(library) == ["bread.md"]
    [(file, title)] = library.catalog().left_out
    assert (Path(file), title) == (texts / "ships.txt", "ships.txt")
    library.restore([file])
    done(library)
    assert paths(library) == ["bread.md", "ships.txt"]
    assert library.catalog().left_out == ()


def test_naming_folders_puts_everything_back(
    library: Library, texts: Path, embedder: Embedder, settings: Settings
) -> None:
    library.remove(ids(library, "ships.txt"))
    done(library)
    report = sync([texts], embedder, settings)
    assert (report.added, report.left_out) == (1, 0)
    assert library.catalog().left_out == ()


def test_the_last_document_can_be_removed(
    library: Library, texts: Path, embedder: Embedder, settings: Settings
) -> None:
    library.remove(ids(library, "ships.txt", "bread.md"))
    done(library)
    assert paths(library) == []
    verify_current(settings.home)
    assert build(settings).ask("How deep is the harbour?").abstained
    library.restore([file for file, _ in library.catalog().left_out])
    done(library)
    assert paths(library) == ["bread.md", "ships.txt"]
    library.forget_folder(str(texts))
    done(library)
    assert paths(library) == []
    assert library.catalog().folders == ()
    library.reindex()
    done(library)
    with pytest.raises(SourceError, match="rag index FOLDER"):
        sync([], embedder, settings)
    library.add_folder(str(texts))
    done(library)
    assert paths(library) == ["bread.md", "ships.txt"]


def test_forgetting_a_folder_that_is_gone_lets_the_others_be_read(
    library: Library, texts: Path, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tea.txt").write_text("Tea is drunk hot.")
    library.add_folder(str(other))
    done(library)
    library.remove(ids(library, "tea.txt"))
    done(library)
    (other / "tea.txt").unlink()
    other.rmdir()
    library.reindex()
    assert "does not exist" in failed(library).message
    library.forget_folder(str(other))
    done(library)
    assert library.catalog().folders == ((texts, 2),)
    assert library.catalog().left_out == ()


def test_uploads_are_kept_numbered_and_indexed(library: Library, settings: Settings) -> None:
    library.add_files([upload("../tea.txt", "Tea is drunk hot."), upload("a.MD", "# A\n\nText.")])
    done(library)
    assert paths(library) == ["a.MD", "bread.md", "ships.txt", "tea.txt"]
    library.add_files([upload("tea.txt", "Tea is green."), upload("a.MD", "# A\n\nText.")])
    assert done(library).remarks == (
        "Another tea.txt was already added; this is tea (2).txt.",
        "a.MD was already added, with the same content.",
    )
    assert (library.uploads / "tea.txt").read_text() == "Tea is drunk hot."
    assert "tea (2).txt" in paths(library)
    library.reindex()
    report = done(library).report
    assert report is not None
    assert report.nothing_to_do


def test_a_bad_file_does_not_keep_a_good_one_out(library: Library) -> None:
    library.add_files([upload("run.exe", b"MZ\0\1"), upload("tea.txt", "Tea is drunk hot.")])
    state = done(library)
    assert any(remark.startswith("run.exe was not added") for remark in state.remarks)
    assert "tea.txt" in {entry.source.path for entry in library.catalog().documents}


def test_an_upload_without_a_readable_file_is_refused_by_name(library: Library) -> None:
    library.max_bytes = 1000
    for bad, why in (
        (upload("run.exe", b"MZ\0\1"), r"run\.exe was not added: it is a program"),
        (upload("none.txt", b" \n"), r"none\.txt was not added: it is empty"),
        (upload("large.txt", "x" * 1001), r"large\.txt was not added: it is larger than 0\.001 MB"),
        (upload("zero.txt", b"\0\1"), r"zero\.txt was not added: it is data that is not text"),
    ):
        with pytest.raises(SourceError, match=why):
            library.add_files([bad])
    with pytest.raises(SourceError, match="No file"):
        library.add_files([])
    assert not library.uploads.exists()
    assert library.jobs.state == JobState()


def test_an_upload_that_was_left_out_is_put_back_by_giving_it_again(library: Library) -> None:
    library.add_files([upload("tea.txt", "Tea is drunk hot.")])
    done(library)
    library.remove(ids(library, "tea.txt"))
    done(library)
    assert (library.uploads / "tea.txt").exists()
    library.add_files([upload("tea.txt", "Tea is drunk hot.")])
    done(library)
    assert "tea.txt" in paths(library)
    assert library.catalog().left_out == ()


def test_old_uploads_that_are_not_indexed_do_not_come_back_with_a_new_one(
    library: Library, texts: Path, embedder: Embedder, settings: Settings
) -> None:
    library.add_files([upload("tea.txt", "Tea is drunk hot.")])
    done(library)
    sync([texts], embedder, settings)
    assert paths(library) == ["bread.md", "ships.txt"]
    library.add_files([upload("rye.txt", "Rye is a grain.")])
    done(library)
    assert paths(library) == ["bread.md", "rye.txt", "ships.txt"]
    assert [title for _, title in library.catalog().left_out] == ["tea.txt"]


def test_uploads_are_found_though_the_home_is_hidden_in_an_indexed_folder(
    texts: Path, embedder: Embedder
) -> None:
    settings = load_settings(home=texts / ".rag")
    sync([texts], embedder, settings)
    library = Library(embedder, settings)
    library.add_files([upload("tea.txt", "Tea is drunk hot.")])
    done(library)
    assert "tea.txt" in paths(library)


def test_what_is_no_longer_there_is_told(library: Library, texts: Path) -> None:
    with pytest.raises(SourceError, match="not in the index"):
        library.remove(["no such id"])
    with pytest.raises(SourceError, match="not among"):
        library.restore(["/etc/passwd"])
    with pytest.raises(SourceError, match="not among"):
        library.forget_folder("/etc")
    library.remove(ids(library, "ships.txt"))
    done(library)
    (texts / "ships.txt").unlink()
    library.restore([str(texts / "ships.txt")])
    assert "no longer exists" in done(library).remarks[0]
    assert library.catalog().left_out == ()


def test_another_process_that_writes_is_told_and_nothing_is_changed(
    library: Library, settings: Settings
) -> None:
    before = library.catalog()
    with writer_lock(settings.home):
        library.remove(ids(library, "ships.txt"))
        assert isinstance(failed(library), IndexBusy)
    assert library.catalog() == before


def test_a_damaged_list_of_files_left_out_is_told(
    library: Library, texts: Path, embedder: Embedder, settings: Settings
) -> None:
    (settings.home / "left-out.json").write_text("[1]")
    library.reindex()
    assert "rag index FOLDER" in failed(library).remedy
    with pytest.raises(StorageError, match="rag index FOLDER"):
        sync([], embedder, settings)
    sync([texts], embedder, settings)
    assert json.loads((settings.home / "left-out.json").read_text()) == {}


def test_questions_are_answered_while_documents_come_and_go(
    seeds: Index, tmp_path: Path, embedder: Embedder, settings: Settings
) -> None:
    folder = tmp_path / "many"
    folder.mkdir()
    for i in range(12):
        (folder / f"{i}.txt").write_text(f"Lake number {i} is {i + 3} metres deep. " * 6)
    sync([folder], embedder, settings)
    pipeline = build(settings)
    library = Library(pipeline.retriever.embedder, settings)
    expected = pipeline.ask("How deep is lake number 7?").statements
    assert "10 metres" in expected[0].text
    asked = 0
    for round_ in range(2):
        library.add_files([upload(f"tea{round_}.txt", f"Tea {round_} is drunk hot. " * 150)])
        while library.jobs.state.running:
            assert pipeline.ask("How deep is lake number 7?").statements == expected
            asked += 1
        done(library)
    assert asked > 1
    assert "Tea 1" in pipeline.ask("How is tea 1 drunk?").statements[0].text
    library.remove(ids(library, "tea1.txt"))
    done(library)
    cited = pipeline.ask("How is tea 1 drunk?").statements
    assert all("tea1" not in c.source.path for s in cited for c in s.citations)


_ENDS = """
import sys, threading
from pathlib import Path
from rag.models.embedder import load_embedder
from rag.ingestion.library import Library
from rag.settings import load_settings
settings = load_settings(home=Path(sys.argv[1]))
library = Library(load_embedder(settings), settings)
begun = threading.Event()
embed = library._update.keywords["embedder"].encoder
encode = embed.encode_document
def slow(*given, **options):
    begun.set()
    threading.Event().wait(60)
embed.encode_document = slow
library.add_folder(sys.argv[2])
begun.wait()
print("ends", flush=True)
"""


def test_a_process_that_ends_during_a_job_leaves_the_index_free_and_as_it_was(
    library: Library, tmp_path: Path, embedder: Embedder, settings: Settings
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tea.txt").write_text("Tea is drunk hot.")
    name = current_name(settings.home)
    command = [sys.executable, "-c", _ENDS, str(settings.home), str(other)]
    ended = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert ended.stdout == "ends\n", ended.stderr
    assert current_name(settings.home) == name
    verify_current(settings.home)
    assert sync([], embedder, settings).nothing_to_do
    assert paths(library) == ["bread.md", "ships.txt"]
