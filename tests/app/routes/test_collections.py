"""Collections for programs: in the endpoints, and in the tools of MCP."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from gradio_client.exceptions import AppError

from rag.ingestion.sync import sync
from rag.models.embedder import Embedder
from rag.settings import Settings, load_settings
from tests.app.routes.test_api import client_of
from tests.app.routes.test_mcp import call, text_of, within
from tests.serving import serving

DEPTH = "How deep is the harbour?"
HARBOUR = "The harbour of Vultava is 40 metres deep."


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, embedder: Embedder) -> Settings:
    """The default collection, and Old files, which alone says how deep the harbour is."""
    folder = tmp_path_factory.mktemp("programs")
    settings = load_settings(home=folder / "home", answerer="extractive", mcp=True)
    for name, text in ("", "The Marsh depot employs 42 drivers."), ("Old files", HARBOUR):
        texts = folder / f"texts {name}"
        texts.mkdir()
        (texts / "a.txt").write_text(text)
        sync([texts], embedder, settings.in_collection(name))
    return settings


@pytest.fixture(scope="module")
def url(settings: Settings) -> Iterator[str]:
    with serving(settings) as address:
        yield address


def test_an_endpoint_answers_from_the_collection_that_is_named(url: str) -> None:
    client = client_of(url)
    named = {"collection": "Old files"}
    assert client.predict(question=DEPTH, api_name="/ask")["abstained"]
    assert "40 metres" in client.predict(question=DEPTH, **named, api_name="/ask")["text"]
    found = client.predict(question=DEPTH, **named, api_name="/search")["passages"]
    assert [passage["text"] for passage in found] == [HARBOUR]


def test_the_page_of_a_collection_has_endpoints_of_its_own(url: str) -> None:
    client = client_of(f"{url}/collections/Old%20files/")
    assert "40 metres" in client.predict(question=DEPTH, api_name="/ask")["text"]


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("none", "there are: Default, Old files"),
        ("../x", "cannot be the name of a collection"),
        ("a/b", "cannot be the name of a collection"),
        ("con", "cannot be the name of a collection"),
        ("x" * 1000, "cannot be the name of a collection"),
    ],
)
def test_a_collection_that_is_none_is_told(url: str, name: str, says: str) -> None:
    with pytest.raises(AppError, match=says):
        client_of(url).predict(question=DEPTH, collection=name, api_name="/ask")
    result = call(url, "search", question=DEPTH, collection=name)
    assert result.isError
    assert says in text_of(result)


def test_a_tool_takes_a_collection_where_there_are_several(url: str) -> None:
    for tool in within(url, lambda session: session.list_tools()).tools:
        assert "Old files" in (tool.description or "")
        assert tool.inputSchema["required"] == ["question"]
        assert tool.inputSchema["properties"]["collection"]["description"]
    assert "40 metres" in text_of(call(url, "ask", question=DEPTH, collection="Old files"))
    assert "40 metres" not in text_of(call(url, "search", question=DEPTH))
