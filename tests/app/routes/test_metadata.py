"""The form that edits a document's metadata, and the route that takes it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from fastapi import FastAPI
from starlette.testclient import TestClient

from rag.app.routes.documents import documents_router
from rag.ingestion.library import Library
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import Settings, load_settings

TEXT = "Harbour Works\nSea Review\nBy <b>Ann\n03/04/2023\n\nThe harbour is 40 metres deep."


@pytest.fixture
def settings(tmp_path: Path, folder_of: Callable[..., Path], embedder: Embedder) -> Settings:
    settings = load_settings(home=tmp_path / "home")
    sync([folder_of(**{"old_film.txt": "Once.", "a.txt": TEXT})], embedder, settings)
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


def id_of(library: Library, path: str) -> str:
    return next(d.source.id for d in library.catalog().documents if d.source.path == path)


def form(client: TestClient, library: Library, path: str = "a.txt") -> str:
    answer = client.get("/documents/edit", params={"id": id_of(library, path)})
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    return answer.text


def test_the_form_says_where_each_value_comes_from(client: TestClient, library: Library) -> None:
    html = form(client, library)
    assert 'value="Harbour Works"' in html
    for words in ("from the headline", "from the line with the outlet", "not stated"):
        assert words in html
    assert "the file says 03/04/2023" in html
    assert 'data-fill="2023-04-03">3 April 2023' in html
    assert 'data-fill="2023-03-04">4 March 2023' in html
    assert "data-undo" not in html
    assert "from the file name" in form(client, library, "old_film.txt")
    assert client.get("/documents/edit?id=gone").status_code == 409


def test_an_edit_is_saved_shown_and_taken_back(client: TestClient, library: Library) -> None:
    body = {"id": id_of(library, "a.txt"), "values": {"title": "Ports & <i>", "published": ""}}
    answer = client.post("/documents/edit", json=body)
    assert (answer.status_code, answer.json()["what"]) == (202, "Editing Harbour Works")
    library.jobs.wait(60)
    html = form(client, library)
    assert 'value="Ports &amp; &lt;i&gt;"' in html
    assert "edited here" in html
    assert "cleared here" in html
    assert 'data-undo="title published"' in html
    undo = {"id": body["id"], "undo": ["title", "published"]}
    assert client.post("/documents/edit", json=undo).status_code == 202
    library.jobs.wait(60)
    assert "the file says 03/04/2023" in form(client, library)
    assert 'value="Harbour Works"' in form(client, library)


def test_a_bad_date_is_refused_with_its_field(client: TestClient, library: Library) -> None:
    body = {"id": id_of(library, "a.txt"), "values": {"published": "3/4/2023"}}
    answer = client.post("/documents/edit", json=body)
    assert answer.status_code == 400
    assert answer.json()["field"] == "published"
    assert "3 April 2023 or 4 March 2023" in answer.json()["message"]


def test_where_nothing_may_be_changed_an_edit_is_refused(
    library: Library, settings: Settings
) -> None:
    closed = load_settings(**{**settings.model_dump(), "manage": "never"})
    app = FastAPI()
    app.include_router(documents_router(library, closed))
    with TestClient(app) as client:
        body = {"id": id_of(library, "a.txt"), "values": {"title": "x"}}
        assert client.post("/documents/edit", json=body).status_code == 403
        assert "data-edit" not in client.get("/documents/list").text
