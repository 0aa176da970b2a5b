"""The routes of the Documents tab: what they answer, and what they refuse."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag.app.routes.documents import documents_router, read_only_reason
from rag.errors import SourceError
from rag.index.home import writer_lock
from rag.ingestion.library import Library
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import Settings, load_settings
from rag.store.users import Users

FolderOf = Callable[..., Path]


@pytest.fixture
def settings(tmp_path: Path, folder_of: FolderOf, embedder: Embedder) -> Settings:
    settings = load_settings(home=tmp_path / "home", max_file_mb=0.1)
    texts = {"ships.txt": "Ships float on water.", "bread.md": "# Bread\n\nBread is baked."}
    sync([folder_of(**texts)], embedder, settings)
    return settings


@pytest.fixture
def library(embedder: Embedder, settings: Settings) -> Library:
    return Library(embedder, settings)


@pytest.fixture
def client(library: Library, settings: Settings) -> Iterator[TestClient]:
    app = FastAPI()
    app.include_router(documents_router(library, settings))
    with TestClient(app) as client:
        yield client


def ended(client: TestClient, library: Library) -> dict[str, Any]:
    library.jobs.wait(60)
    job: dict[str, Any] = client.get("/documents/job").json()
    assert not job["running"]
    return job


def files(**named: bytes) -> list[tuple[str, tuple[str, bytes]]]:
    return [("files", (name.replace("_", "."), data)) for name, data in named.items()]


def test_the_tab_and_its_list_are_fragments_that_are_not_kept(client: TestClient) -> None:
    tab, catalog = client.get("/documents"), client.get("/documents/list?find=bread")
    assert "Add folder" in tab.text
    assert "1 of 2 documents" in catalog.text
    assert tab.headers["cache-control"] == catalog.headers["cache-control"] == "no-store"
    assert client.get("/documents/job").json()["number"] == 0


def test_files_are_uploaded_removed_and_restored(client: TestClient, library: Library) -> None:
    answer = client.post("/documents/upload", files=files(tea_txt=b"Tea is hot.", rye_md=b"# Rye"))
    assert answer.status_code == 202
    assert answer.json()["what"] == "Adding 2 files"
    assert ended(client, library)["message"] == "2 documents added."
    [tea] = [d for d in library.catalog().documents if d.source.path == "tea.txt"]
    assert client.post("/documents/remove", json={"ids": [tea.source.id]}).status_code == 202
    assert ended(client, library)["message"] == "1 document removed."
    assert "1 removed document" in client.get("/documents/list").text
    assert client.post("/documents/restore", json={"files": [tea.file]}).status_code == 202
    assert ended(client, library)["message"] == "1 document added."


def test_folders_are_added_read_again_and_forgotten(
    client: TestClient, library: Library, tmp_path: Path
) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "tea.txt").write_text("Tea is hot.")
    assert client.post("/documents/folder", json={"path": str(other)}).status_code == 202
    assert ended(client, library)["message"] == "1 document added."
    assert client.post("/documents/reindex").status_code == 202
    assert ended(client, library)["message"] == "Everything was up to date."
    assert client.post("/documents/forget", json={"folder": str(other)}).status_code == 202
    assert ended(client, library)["message"] == "1 document removed."


def test_a_bad_file_is_refused_with_its_name_and_reason(
    client: TestClient, library: Library
) -> None:
    given = files(run_exe=b"MZ\0", big_txt=b"x" * 900_000)
    answer = client.post("/documents/upload", files=given)
    assert answer.status_code == 400
    assert "run.exe was not added: it is a program" in answer.json()["message"]
    assert "big.txt was not added: it is larger than 0.1 MB" in answer.json()["message"]
    assert answer.json()["remedy"]
    assert not library.uploads.exists()
    for body in (b"", b"nonsense"):
        broken = client.post(
            "/documents/upload",
            content=body,
            headers={"content-type": "multipart/form-data; boundary=x"},
        )
        assert broken.status_code == 400
    assert client.post("/documents/upload").status_code == 400


def test_a_job_that_fails_says_why_and_what_to_do(
    client: TestClient, library: Library, settings: Settings
) -> None:
    with writer_lock(settings.home):
        client.post("/documents/reindex")
        job = ended(client, library)
    assert job["failed"]
    assert "Another process" in job["message"]
    assert job["remedy"]


def test_jobs_wait_for_the_one_that_runs(client: TestClient, library: Library) -> None:
    go = threading.Event()

    def slow(progress: Callable[[int, int], None]) -> Any:
        progress(1, 3)
        go.wait(30)
        raise SourceError("It was slow.")

    library.jobs.start("Waiting", slow)
    for name in (b"Tea is hot.", b"Rye is a grain."):
        answer = client.post("/documents/upload", files=files(tea_txt=name))
        assert answer.status_code == 202
        assert not answer.json()["running"]
    client.post("/documents/reindex")
    job = client.get("/documents/job").json()
    assert (job["number"], job["running"], job["ended"]) == (1, True, [])
    assert job["waiting"] == [
        "Adding tea.txt",
        "Adding tea (2).txt",
        "Reading the folders again",
    ]
    go.set()
    job = ended(client, library)
    assert (job["number"], job["waiting"]) == (4, [])
    assert [one["number"] for one in job["ended"]] == [1, 2, 3, 4]
    assert [one["failed"] for one in job["ended"]] == [True, False, False, False]
    later = client.get("/documents/job?after=3").json()["ended"]
    assert [one["message"] for one in later] == ["Everything was up to date."]


def test_folders_are_watched_when_asked_for(client: TestClient, library: Library) -> None:
    assert "checked" not in client.get("/documents").text
    assert client.post("/documents/watch", json={"on": True}).json() == {"on": True}
    assert "checked" in client.get("/documents").text
    assert library.watching
    assert client.post("/documents/watch", json={"on": False}).json() == {"on": False}
    assert not library.watching


def test_what_does_not_exist_is_told(client: TestClient) -> None:
    assert client.post("/documents/remove", json={"ids": ["x"]}).status_code == 400
    assert client.post("/documents/remove", json={"ids": []}).status_code == 400
    assert client.post("/documents/restore", json={"files": ["/etc/passwd"]}).status_code == 400
    assert client.post("/documents/forget", json={"folder": "/etc"}).status_code == 400
    assert client.post("/documents/folder", json={"path": "../texts"}).status_code == 400
    half = '{"folder": "half a character \\ud83d"}'
    headers = {"content-type": "application/json"}
    assert client.post("/documents/forget", content=half, headers=headers).status_code == 400
    unclear = client.post("/documents/folder", json={"folder": 3})
    assert unclear.status_code == 422
    assert unclear.json()["remedy"]


@pytest.mark.parametrize(
    ("host", "manage", "is_open"),
    [
        ("127.0.0.1", "auto", True),
        ("::1", "auto", True),
        ("0.0.0.0", "auto", False),
        ("192.168.1.7", "auto", False),
        ("0.0.0.0", "always", True),
        ("127.0.0.1", "never", False),
    ],
)
def test_documents_are_changed_only_where_the_page_is_for_this_machine(
    host: str, manage: Any, is_open: bool, tmp_path: Path
) -> None:
    reason = read_only_reason(load_settings(home=tmp_path, host=host, manage=manage))
    assert (reason == "") is is_open
    assert is_open or "RAG_MANAGE" in reason


def test_a_page_that_is_shared_among_users_is_read_only_from_then_on(
    client: TestClient, settings: Settings
) -> None:
    assert "Add files" in client.get("/documents").text
    Users(settings.home).add("ann", "correct horse battery")
    assert "Add files" not in client.get("/documents").text
    assert client.post("/documents/reindex").status_code == 403


def test_where_nothing_may_be_changed_every_change_is_refused(
    library: Library, settings: Settings
) -> None:
    app = FastAPI()
    shut = load_settings(**{**settings.model_dump(), "host": "0.0.0.0"})
    app.include_router(documents_router(library, shut))
    with TestClient(app) as client:
        assert "RAG_MANAGE" in client.get("/documents").text
        assert "<button" not in client.get("/documents/list").text
        posts = {
            "folder": {"path": "/"},
            "remove": {"ids": ["x"]},
            "restore": {"files": ["x"]},
            "forget": {"folder": "x"},
            "reindex": None,
            "watch": {"on": True},
        }
        answers = [client.post(f"/documents/{p}", json=body) for p, body in posts.items()]
        answers.append(client.post("/documents/upload", files=files(tea_txt=b"Tea.")))
        assert [answer.status_code for answer in answers] == [403] * 7
        assert all("RAG_MANAGE" in answer.json()["message"] for answer in answers)
    assert library.jobs.state.number == 0
