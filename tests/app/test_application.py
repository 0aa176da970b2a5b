"""Answers as HTML, the chat behind the page, and what the server lets in and out."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from rag.app.address import listen
from rag.app.application import build_app
from rag.app.page.examples import example_questions
from rag.app.page.layout import build_page
from rag.errors import RagError
from rag.ingestion.folders import remember_folders
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings

# The server.


@pytest.fixture(scope="module")
def web(pipeline: Pipeline, seeds_settings: Settings) -> TestClient:
    return TestClient(build_app(pipeline, seeds_settings, 7860), base_url="http://127.0.0.1:7860")


def test_the_page_is_kept_to_its_own_host(web: TestClient) -> None:
    policy = web.get("/").headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "http" not in policy
    assert web.get("/", headers={"host": "evil.example"}).status_code == 421
    assert web.get("/", headers={"host": "localhost:7860"}).status_code == 200


@pytest.mark.parametrize(
    "path", ["/gradio_api/file=/etc/hostname", "/gradio_api/proxy=http://evil.example/", "/docs"]
)
def test_what_is_not_used_is_closed(web: TestClient, path: str) -> None:
    assert web.get(path).status_code == 404
    assert web.post("/gradio_api/upload", files={"files": b"x"}).status_code == 404


def test_the_environment_opens_nothing(
    pipeline: Pipeline, seeds_settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("SHARE", "MCP_SERVER", "VIBE_MODE", "RUN_HISTORY", "SSR_MODE"):
        monkeypatch.setenv(f"GRADIO_{name}", "True")
    monkeypatch.setenv("GRADIO_ANALYTICS_ENABLED", "True")
    monkeypatch.setenv("GRADIO_ALLOWED_PATHS", "/")
    monkeypatch.setenv("GRADIO_ROOT_PATH", "http://evil.example")
    web = TestClient(build_app(pipeline, seeds_settings, 7860), base_url="http://127.0.0.1:7860")
    config = web.get("/config").json()
    assert config["root"].startswith("http://127.0.0.1:7860")
    assert not config["analytics_enabled"]
    assert config["footer_links"] == []
    assert not config.get("mcp_server")
    assert web.get("/gradio_api/mcp/sse").status_code == 404
    assert not config.get("run_history")


def test_two_functions_of_the_page_are_open_and_nothing_else(
    pipeline: Pipeline, seeds_settings: Settings
) -> None:
    blocks = build_page(pipeline, seeds_settings)
    public = {fn.api_name for fn in blocks.fns.values() if fn.api_visibility != "private"}
    assert public == {"ask", "search"}


def test_a_taken_port_is_told_with_another() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(RagError, match=f"Port {port} is taken") as told:
            listen("127.0.0.1", port)
    assert told.value.remedy == f"Run: rag serve --port {port + 1}"


def test_an_address_that_is_not_ours_is_told() -> None:
    with pytest.raises(RagError, match=r"cannot listen on 192\.0\.2\.1"):
        listen("192.0.2.1", 7860)


def test_examples_are_read_from_the_indexed_folder(tmp_path: Path) -> None:
    texts, home = tmp_path / "texts", tmp_path / "home"
    texts.mkdir()
    home.mkdir()
    settings = load_settings(home=home)
    remember_folders(home, [texts])
    assert example_questions(settings) == ()
    (texts / "sources.toml").write_text('examples = ["How many troops?", "When?"]\n')
    assert example_questions(settings) == ("How many troops?", "When?")
    (texts / "sources.toml").write_text("examples = [")
    assert example_questions(settings) == ()
