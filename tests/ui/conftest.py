"""A real browser, and the page served to it: by the command, and in this process with Ollama."""

from __future__ import annotations

import os
import random
import shutil
import socket
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from rag.files import seeds_folder
from rag.index.index import Index
from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from tests.ollama_server import FakeOllama
from tests.serving import served_by_command, serving

CHROMIUM = "/usr/bin/chromium"
SWITCHES = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-background-networking"]
HOSTILE = (
    '<img src=x onerror="document.title=1"> <script>document.title=2</script>\n\n'
    'Zorblatt exports 4,200 widgets <b>every</b> year, <a href="javascript:alert(1)">it</a> says '
    "![here](http://example.invalid/x.png) and ${document.title=3}.\n"
)
PATIENCE = 15_000  # milliseconds; a machine that does much else is slow
OpenPage = Callable[..., Page]
Scheme = Literal["light", "dark"]


@pytest.fixture(scope="module")  # Playwright keeps an event loop in this thread while it is open
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, (CHROMIUM, "chromium", "google-chrome"))), None)
    with sync_playwright() as playwright:
        if path is None and not os.path.exists(playwright.chromium.executable_path):
            pytest.skip(
                "no Chromium here: apt-get install chromium, or playwright install chromium"
            )
        expect.set_options(timeout=PATIENCE)
        browser = playwright.chromium.launch(executable_path=path, args=SWITCHES)
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[OpenPage]:
    """Opens an address; in the end no other host was asked and the console is clean."""
    pages: list[Page] = []
    foreign: list[str] = []
    complaints: list[str] = []

    def complained(words: str, refused: bool) -> None:
        if not (refused and "status of 40" in words):  # Chromium counts these as errors
            complaints.append(words)

    def opened(
        url: str,
        width: int = 1280,
        height: int = 800,
        scheme: Scheme = "light",
        refused: bool = False,
    ) -> Page:
        page = browser.new_page(color_scheme=scheme, reduced_motion="reduce")
        page.set_viewport_size({"width": width, "height": height})
        page.set_default_timeout(PATIENCE)
        ours = (url.partition("?")[0], "data:", "blob:")
        page.on("request", lambda r: None if r.url.startswith(ours) else foreign.append(r.url))
        page.on("console", lambda m: complained(m.text, refused) if m.type == "error" else None)
        page.on("pageerror", lambda error: complaints.append(str(error)))
        pages.append(page)
        page.goto(url)
        page.wait_for_selector("#box textarea")
        page.wait_for_selector("#source-pane .bar", state="attached")
        return page

    yield opened
    for page in pages:
        page.close()
    assert not foreign
    assert not complaints


@pytest.fixture(scope="session")
def seeds_url(seeds: Index, seeds_home: Path) -> Iterator[str]:
    """The page over the seeds, served by the command, answering with quotes."""
    with served_by_command(seeds_home) as url:
        yield url


@pytest.fixture(scope="session")
def ollama_port() -> int:
    """A port that stays free between two servers: no connection is given one under 32768."""
    while True:
        try:
            with socket.create_server(("127.0.0.1", random.randrange(20_000, 32_000))) as free:
                return int(free.getsockname()[1])
        except OSError:
            continue


@pytest.fixture
def ollama(ollama_port: int) -> Iterator[FakeOllama]:
    with FakeOllama(port=ollama_port) as server:
        yield server


@pytest.fixture(scope="session")
def mixed_settings(tmp_path_factory: pytest.TempPathFactory, ollama_port: int) -> Settings:
    home = tmp_path_factory.mktemp("mixed")
    return load_settings(
        home=home,
        ollama_host=f"http://127.0.0.1:{ollama_port}",
        ollama_timeout=20,
        host="127.0.0.1",
    )


@pytest.fixture(scope="session")
def mixed_url(
    mixed_settings: Settings, embedder: Embedder, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[str]:
    """The page over the seeds, and a hostile text; asks Ollama where it is."""
    texts = tmp_path_factory.mktemp("texts")
    (texts / "hostile <img src=x>.txt").write_text(HOSTILE)
    (texts / "sources.toml").write_text(
        'examples = ["How many troops?", "How many <b>widgets</b>?"]\n'
    )
    sync([texts, seeds_folder()], embedder, mixed_settings)
    with serving(mixed_settings) as url:
        yield url


@pytest.fixture
def home(seeds: Index, seeds_home: Path, tmp_path: Path) -> Path:
    """The seeds, and no conversations."""
    home = tmp_path / "home"
    shutil.copytree(seeds_home, home, ignore=shutil.ignore_patterns("conversations*", "questions*"))
    return home


@pytest.fixture
def url(home: Path, pipeline: Pipeline) -> Iterator[str]:
    with serving(load_settings(home=home, answerer="extractive"), pipeline) as url:
        yield url


@pytest.fixture
def visit(browser: Browser) -> Iterator[BrowserContext]:
    """A browser whose console may tell of requests that fail."""
    context = browser.new_context(reduced_motion="reduce")
    context.set_default_timeout(PATIENCE)
    yield context
    context.close()


@pytest.fixture
def settings(tmp_path: Path, folder_of: Callable[..., Path], embedder: Embedder) -> Settings:
    """Two texts, indexed; each test changes its own."""
    settings = load_settings(home=tmp_path / "home", answerer="extractive", max_file_mb=0.1)
    texts = {
        "harbour.txt": "Harbour Works\nSea Review\n3 June 2023\n\nThe harbour is 40 metres deep.",
        "bread.md": "# Bread\n\nBread is baked from flour, water and salt.",
    }
    sync([folder_of(**texts)], embedder, settings)
    return settings
