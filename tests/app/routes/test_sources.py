"""The routes of the source pane that draw pages of PDF files."""

from __future__ import annotations

import os
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas
from starlette.testclient import TestClient

from rag.app.application import build_app
from rag.factory import build
from rag.index.index import Index
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import load_settings
from rag.types import Document
from tests.fragment import checked

CRACKS = "The engineer counted 14 cracks in the second pier."


def pdf(*pages: str) -> bytes:
    buffer = BytesIO()
    canvas = Canvas(buffer)
    for words in pages:
        canvas.drawString(72, 700, words)
        canvas.showPage()
    canvas.save()
    return buffer.getvalue()


@pytest.fixture
def folder(folder_of: Callable[..., Path]) -> Path:
    return folder_of(**{"a.pdf": pdf("The harbour is old and deep.", CRACKS), "b.txt": CRACKS})


@pytest.fixture
def web(folder: Path, embedder: Embedder, tmp_path: Path) -> TestClient:
    settings = load_settings(home=tmp_path / "home", answerer="extractive")
    sync([folder], embedder, settings)
    return TestClient(build_app(build(settings), settings, 7860), base_url="http://127.0.0.1:7860")


@pytest.fixture
def report(web: TestClient, tmp_path: Path) -> Document:
    index = Index(tmp_path / "home").current()
    [found] = [i for i, source in index.sources.items() if source.path == "a.pdf"]
    document = index.document(found)
    assert document is not None
    return document


def test_a_page_is_shown_with_the_cited_lines_marked(web: TestClient, report: Document) -> None:
    start = report.text.index("The engineer")
    at = f"{start}-{start + len(CRACKS)}"
    opened = checked(web.get(f"/reader/{report.source.id}", params={"at": at}).text)
    assert [a["data-page"] for _, a in opened.tags if a.get("class") == "sheet"] == ["2"]
    address = f"/reader/{report.source.id}/page/2"
    page = web.get(address, params={"at": at})
    assert "Page 2 of 2" in checked(page.text).text
    marked = web.get(f"{address}/picture", params={"at": at})
    assert marked.headers["content-type"] == "image/png"
    assert marked.headers["cache-control"] == "no-store"
    assert marked.content.startswith(b"\x89PNG")
    assert marked.content != web.get(f"{address}/picture").content


def test_a_file_that_is_gone_or_has_changed_is_told(
    web: TestClient, report: Document, folder: Path
) -> None:
    address = f"/reader/{report.source.id}/page/2"
    (folder / "a.pdf").write_bytes(pdf("Another text stands here.", "And other words here."))
    changed = web.get(address)
    assert changed.status_code == 409
    assert "changed since it was indexed" in checked(changed.text).text
    os.remove(folder / "a.pdf")
    gone = web.get(f"{address}/picture")
    assert gone.status_code == 409
    assert "is gone" in gone.json()["message"]


@pytest.mark.parametrize("wrong", ["nothing/page/1", "nothing/page/1/picture"])
def test_a_page_of_an_unknown_source_is_told(web: TestClient, wrong: str) -> None:
    assert web.get(f"/reader/{wrong}").status_code == 404


@pytest.mark.parametrize("number", ["0", "-1", "99", "99999999999999999999"])
def test_a_page_that_there_is_not_is_told(web: TestClient, report: Document, number: str) -> None:
    assert web.get(f"/reader/{report.source.id}/page/{number}").status_code == 409


def test_only_sources_with_pages_can_be_shown_as_pages(web: TestClient, tmp_path: Path) -> None:
    index = Index(tmp_path / "home").current()
    [text] = [i for i, source in index.sources.items() if source.path == "b.txt"]
    assert 'class="sheet"' not in web.get(f"/reader/{text}").text
    assert web.get(f"/reader/{text}/page/1").status_code == 409
