"""The page's own files: kept by the browser for as long as they stay the same, sent compressed."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from fastapi import FastAPI
from starlette.responses import HTMLResponse, StreamingResponse
from starlette.testclient import TestClient

from rag.app.routes.assets import HEAD, STATIC, add_assets


@pytest.fixture(scope="module")
def web() -> TestClient:
    app = FastAPI()
    add_assets(app)

    @app.get("/")
    def page() -> HTMLResponse:
        return HTMLResponse(f"<head>{HEAD}</head>" + "a long page " * 1000)

    @app.get("/events")
    def events() -> StreamingResponse:
        said: Iterator[str] = iter([f"data: {'word ' * 1000}\n\n"])
        return StreamingResponse(said, media_type="text/event-stream")

    return TestClient(app)


def test_every_file_of_the_page_is_named_early_and_kept(web: TestClient) -> None:
    page = web.get("/")
    assert "cache-control" not in page.headers  # it names the files, and is asked for each time
    early = re.findall(r"<([^>]+)>; rel=(\w+)", page.headers["link"])
    scripts = {path.name for path in STATIC.glob("*.js")}
    assert {address.rpartition("/")[2] for address, _ in early} == scripts | {"page.css"}
    assert set(re.findall(r'(?:href|src)="([^"]+)"', HEAD)) <= {address for address, _ in early}
    for address, _ in early:
        answer = web.get(address)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
        assert "link" not in answer.headers
    assert "immutable" not in web.get("/page/sign_in.css").headers.get("cache-control", "")
    assert "immutable" not in web.get("/assets/none.js").headers.get("cache-control", "")


def test_every_style_of_the_page_is_in_one_file(web: TestClient) -> None:
    (address,) = re.findall(r'href="([^"]+)"', HEAD)
    styles = web.get(address)
    assert styles.headers["content-type"].startswith("text/css")
    for path in STATIC.glob("*.css"):
        if path.name != "sign_in.css":
            assert path.read_text("utf-8") in styles.text


def test_text_is_compressed_and_a_stream_is_not_held_back(web: TestClient) -> None:
    assert web.get("/").headers["content-encoding"] == "gzip"
    assert "content-encoding" not in web.get("/", headers={"accept-encoding": ""}).headers
    events = web.get("/events")
    assert "content-encoding" not in events.headers
    assert events.text.startswith("data: word")
