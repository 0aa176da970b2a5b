"""The pages of collections: behind the same doors as the default one, and each with its own."""

from __future__ import annotations

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rag.app.application import build_app
from rag.factory import build
from rag.ingestion.catalog import read_catalog
from rag.ingestion.collections import create_collection, remove_collection
from rag.ingestion.sync import sync
from rag.ingestion.watcher import set_watching
from rag.models.embedder import Embedder
from rag.settings import COLLECTIONS, Settings, load_settings
from rag.store.users import Users
from tests.serving import serving

BASE = "http://127.0.0.1:7860"
PASSWORD = "correct horse"
OTHER = "/collections/Old%20files"


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Settings:
    """Two collections of one text each."""
    folder = tmp_path_factory.mktemp("pages")
    settings = load_settings(home=folder / "home", answerer="extractive")
    for path, text, name in (
        ("a/depot.txt", "42 drivers.", ""),
        ("b/harbour.txt", "40 metres deep.", "Old files"),
    ):
        (folder / path).parent.mkdir()
        (folder / path).write_text(text)
        sync([(folder / path).parent], embedder, settings.in_collection(name))
    return settings


@pytest.fixture(scope="module")
def web(settings: Settings) -> Iterator[TestClient]:
    with page(settings) as web:
        yield web


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    """The same over a copy of the home folder, which a test may change."""
    home = Path(shutil.copytree(settings.home, tmp_path / "home"))
    return settings.model_copy(update={"home": home})


def page(settings: Settings) -> TestClient:
    return TestClient(build_app(build(settings), settings, 7860), base_url=BASE)


def test_each_page_has_its_own_documents_and_conversations(web: TestClient) -> None:
    assert "depot.txt" in web.get("/documents/list").text
    other = web.get(f"{OTHER}/documents/list").text
    assert "harbour.txt" in other
    assert "depot.txt" not in other
    assert "harbour.txt" in web.get(f"{OTHER}/reader").text
    assert web.get(f"{OTHER}/config").json()["root"] == f"{BASE}{OTHER}"
    assert web.get(f"{OTHER}/config").json()["title"].startswith("Old files")


def test_the_files_of_the_page_are_found_and_kept_below_the_prefix(web: TestClient) -> None:
    link = web.get(f"{OTHER}/").headers["link"]
    address = link.partition("<")[2].partition(">")[0]
    assert "immutable" in web.get(f"{OTHER}/{address}").headers["cache-control"]


def test_an_address_without_its_last_slash_leads_on(web: TestClient) -> None:
    answer = web.get(f"{OTHER}?doc=a", follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (308, f"{OTHER}/?doc=a")


@pytest.mark.parametrize("name", ["none", "..%2F..", "%2e%2e", "con", "x" * 300, "a%00b", "%ff"])
def test_a_page_that_is_none_says_so(web: TestClient, name: str) -> None:
    for accept in ("text/html", "*/*"):
        answer = web.get(f"/collections/{name}/", headers={"accept": accept})
        assert answer.status_code == 404
        assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert web.get("/collections/old files/").status_code == 404  # as on every system


def test_a_collection_that_is_removed_has_no_page_any_more(
    web: TestClient, settings: Settings, embedder: Embedder
) -> None:
    gone = settings.in_collection("Gone")
    create_collection(gone, embedder)
    assert web.get("/collections/Gone/documents/list").status_code == 200
    remove_collection(gone)
    assert web.get("/collections/Gone/documents/list").status_code == 404
    assert web.post("/collections/Gone/documents/reindex").status_code == 404
    assert not gone.collection_home.exists()
    create_collection(gone, embedder)
    assert "No documents are indexed" in web.get("/collections/Gone/documents/list").text


def test_the_doors_hold_for_every_collection(web: TestClient) -> None:
    answer = web.get(f"{OTHER}/")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert web.get(f"{OTHER}/", headers={"host": "evil.example"}).status_code == 421
    assert web.post(f"{OTHER}/gradio_api/upload").status_code == 404
    assert web.get(f"{OTHER}/gradio_api/file=/etc/hostname").status_code == 404
    foreign = {"origin": "http://evil.example"}
    assert web.post(f"{OTHER}/documents/reindex", headers=foreign).status_code == 403
    assert web.post("/collections", json={"name": "y"}, headers=foreign).status_code == 403


def test_one_sign_in_is_enough_and_nothing_is_told_before(own: Settings) -> None:
    Users(own.home).add("ann", PASSWORD)
    with page(own) as web:
        html = {"accept": "text/html"}
        for path in (f"{OTHER}/?view=documents", "/collections/none/"):
            answer = web.get(path, headers=html, follow_redirects=False)
            assert answer.status_code == 303
            assert answer.headers["location"].startswith("/sign-in?next=%2Fcollections%2F")
        assert web.get(f"{OTHER}/documents/list").status_code == 401
        assert web.get("/collections").status_code == 401
        open_paths = ("/sign-in", "/page/sign_in.css", "/favicon.ico")
        for path in open_paths:
            there, nowhere = web.get(f"{OTHER}{path}"), web.get(f"/collections/none{path}")
            assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)
        wanted = f"{OTHER}/?view=documents"
        sent = {"name": "ann", "password": PASSWORD, "next": wanted}
        answer = web.post("/sign-in", data=sent, follow_redirects=False)
        assert answer.headers["location"] == wanted
        for path in ("/documents/list", f"{OTHER}/documents/list"):
            assert web.get(path).status_code == 200
        assert "ann" in web.get(f"{OTHER}/account").text
        web.post(f"{OTHER}/sign-out")
        assert web.get("/documents/list").status_code == 401


def test_a_session_of_another_user_is_closed_in_every_collection(own: Settings) -> None:
    for name in ("ann", "bob"):
        Users(own.home).add(name, PASSWORD)
    with page(own) as web:
        path = f"{OTHER}/gradio_api/queue/data?session_hash=s1"
        joined = f"{OTHER}/gradio_api/queue/join"
        web.post(joined, json={"session_hash": "s1"}, auth=("ann", PASSWORD))
        assert web.get(path, auth=("bob", PASSWORD)).status_code == 403


def test_a_collection_is_made_and_chosen(web: TestClient, settings: Settings) -> None:
    made = web.post("/collections", json={"name": " Board minutes "})
    assert (made.status_code, made.json()) == (201, {"page": "/collections/Board%20minutes/"})
    listed = web.get(f"{made.json()['page']}documents/list").text
    assert "No documents are indexed. Add files or a folder" in listed
    choice = web.get(f"{OTHER}/collections").text
    assert '<option value="/">Default</option>' in choice
    assert f'<option value="{OTHER}/" selected>Old files</option>' in choice
    assert "Board minutes" in choice


@pytest.mark.parametrize(
    "name", ["", " ", "../x", "a/b", "con", "x" * 200, "old files", "Old files"]
)
def test_a_name_that_cannot_be_is_told(web: TestClient, settings: Settings, name: str) -> None:
    before = sorted(settings.home.rglob("*"))
    answer = web.post("/collections", json={"name": name})
    assert answer.status_code == 400
    assert answer.json()["remedy"]
    assert sorted(settings.home.rglob("*")) == before


def test_who_has_one_collection_sees_no_choice(own: Settings) -> None:
    shutil.rmtree(own.home / COLLECTIONS)
    with page(own) as web:
        assert web.get("/collections").text == ""


def test_where_nothing_can_be_changed_no_collection_is_made(settings: Settings) -> None:
    closed = settings.model_copy(update={"manage": "never"})
    with page(closed) as web:
        assert web.post("/collections", json={"name": "y"}).status_code == 403
        tab = web.get(f"{OTHER}/documents").text
        assert "new-collection" not in tab
        assert "rag index --collection &#39;Old files&#39;" in tab


def test_an_index_that_cannot_be_read_is_told_with_what_mends_it(
    web: TestClient, settings: Settings, embedder: Embedder
) -> None:
    broken = settings.in_collection("Broken")
    create_collection(broken, embedder)
    for manifest in (broken.collection_home / "generations").glob("*/manifest.json"):
        manifest.write_text("{}")
    answer = web.get("/collections/Broken/")
    assert answer.status_code == 503
    assert "rag index --collection" in answer.json()["remedy"]


def test_folders_that_were_watched_are_watched_after_a_start(
    settings: Settings, own: Settings
) -> None:
    home = own.in_collection("Old files").collection_home
    set_watching(home, True)
    (settings.home.parent / "b" / "new.txt").write_text("300 metres long.")
    with serving(own):
        until = time.monotonic() + 30
        while len(read_catalog(home).documents) < 2 and time.monotonic() < until:
            time.sleep(0.1)
    assert len(read_catalog(home).documents) == 2
