"""Whoever leaves, by whatever road, frees the model: the connection to Ollama is closed."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from urllib.parse import urlsplit

import httpx
import pytest

from rag.factory import build
from rag.index.index import Index
from rag.settings import Settings, load_settings
from tests.app.routes.test_mcp import ACCEPT
from tests.ollama_script import Script
from tests.ollama_server import FakeOllama
from tests.serving import serving

SOON, LONG = 20, 120  # seconds
QUESTION = "How many troops did North Korea send?"


@pytest.fixture(scope="module")
def fake() -> Iterator[FakeOllama]:
    with FakeOllama() as server:
        yield server


@pytest.fixture(scope="module")
def url(seeds: Index, seeds_settings: Settings, fake: FakeOllama) -> Iterator[str]:
    settings = load_settings(
        home=seeds_settings.home, ollama_host=fake.url, ollama_model="llama3.2", mcp=True
    )
    with serving(settings, build(settings)) as address:
        yield address


@pytest.fixture(autouse=True)
def reading(fake: FakeOllama) -> None:
    """The model reads its prompt for a long time."""
    fake.script = Script(load=LONG)
    fake.asked.clear()
    fake.hung_up.clear()


def leave_while_asked(request: str, url: str, fake: FakeOllama) -> None:
    where = urlsplit(url)
    with socket.create_connection((str(where.hostname), int(where.port or 0))) as connection:
        connection.sendall(request.encode())
        assert fake.asked.wait(SOON)
        assert not fake.hung_up.is_set()
    assert fake.hung_up.wait(SOON)


def test_a_client_of_ask_that_leaves(url: str, fake: FakeOllama) -> None:
    data = {"data": [QUESTION, None, None, "", "", "", ""]}
    begun = httpx.post(f"{url}/gradio_api/call/ask", json=data, trust_env=False)
    event = begun.json()["event_id"]
    request = f"GET /gradio_api/call/ask/{event} HTTP/1.1\r\nHost: {urlsplit(url).netloc}\r\n\r\n"
    leave_while_asked(request, url, fake)


def test_a_client_of_mcp_that_leaves(url: str, fake: FakeOllama) -> None:
    body = (
        '{"jsonrpc": "2.0", "id": 1, "method": "tools/call",'
        f' "params": {{"name": "ask", "arguments": {{"question": "{QUESTION}"}}}}}}'
    )
    head = [
        "POST /mcp HTTP/1.1",
        f"Host: {urlsplit(url).netloc}",
        f"Accept: {ACCEPT['Accept']}",
        "Content-Type: application/json",
        f"Content-Length: {len(body)}",
    ]
    leave_while_asked("\r\n".join([*head, "", body]), url, fake)
