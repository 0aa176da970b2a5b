"""The tools of MCP, listed and called by the real client over HTTP."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent

from rag.files import seeds_folder
from rag.pipeline import Pipeline
from rag.settings import load_settings
from rag.store.users import Users
from tests.cli.test_main import ANSWER, PASSAGE
from tests.serving import serving

Found = TypeVar("Found")
INITIALIZE = {
    "jsonrpc": "2.0",
    "id": 1,
    "method": "initialize",
    "params": {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "x", "version": "1"},
    },
}
ACCEPT = {"Accept": "application/json, text/event-stream"}


@pytest.fixture(scope="module")
def url(pipeline: Pipeline, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    settings = load_settings(home=tmp_path_factory.mktemp("mcp"), answerer="extractive", mcp=True)
    with serving(settings, pipeline) as address:
        yield address


def within(
    url: str,
    do: Callable[[ClientSession], Awaitable[Found]],
    auth: tuple[str, str] | None = None,
    path: str = "/mcp",
) -> Found:
    async def go() -> Found:
        async with (
            httpx.AsyncClient(auth=auth, timeout=60, trust_env=False) as http,
            streamable_http_client(f"{url}{path}", http_client=http) as (read, write, _),
            ClientSession(read, write) as session,
        ):
            await session.initialize()
            return await do(session)

    return asyncio.run(go())


def call(url: str, tool: str, **arguments: Any) -> CallToolResult:
    return within(url, lambda session: session.call_tool(tool, arguments))


def text_of(result: CallToolResult) -> str:
    (content,) = result.content
    assert isinstance(content, TextContent)
    return content.text


@pytest.mark.parametrize("path", ["/mcp/", "/gradio_api/mcp", "/gradio_api/mcp/"])
def test_the_tools_are_also_where_gradio_has_its_own(url: str, path: str) -> None:
    tools = within(url, lambda session: session.list_tools(), path=path).tools
    assert {tool.name for tool in tools} == {"ask", "search"}


def test_there_are_two_tools_that_say_what_they_do(url: str) -> None:
    async def listed(session: ClientSession) -> tuple[Any, ...]:
        capabilities = session.get_server_capabilities()
        tools = (await session.list_tools()).tools
        resources = (await session.list_resources()).resources
        return capabilities, tools, [*resources, *(await session.list_prompts()).prompts]

    _, tools, others = within(url, listed)
    assert {tool.name for tool in tools} == {"ask", "search"}
    assert not others
    for tool in tools:
        assert "Returns JSON" in tool.description
        assert "\n" not in tool.description
        assert tool.annotations.readOnlyHint
        assert "ollection" not in f"{tool.description} {tool.inputSchema}"  # there is but one
        assert tool.inputSchema["required"] == ["question"]
        assert all(p.get("description") for p in tool.inputSchema["properties"].values())
        assert "passages" in tool.outputSchema["properties"]


def test_an_answer_is_json_with_citations(url: str) -> None:
    result = call(url, "ask", question="How many troops?")
    assert not result.isError
    answer = json.loads(text_of(result))
    assert answer == result.structuredContent
    assert set(answer) == ANSWER
    cited = [c for s in answer["statements"] for c in s["citations"]]
    assert cited
    for citation in cited:
        text = (seeds_folder() / citation["document"]).read_text("utf-8")
        assert text[citation["start"] : citation["end"]] == citation["quote"]


def test_passages_are_json(url: str) -> None:
    found = json.loads(text_of(call(url, "search", question="containers of munitions", k=3)))
    assert [set(passage) for passage in found["passages"]] == [PASSAGE] * 3


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"question": " "}, "question"),
        ({}, "question"),
        ({"question": "a", "k": 1000}, "k"),
        ({"question": "a", "documents": ["nothing.txt"]}, "There is no document called"),
    ],
)
def test_what_cannot_be_asked_is_told(url: str, arguments: dict[str, Any], says: str) -> None:
    result = call(url, "search", **arguments)
    assert result.isError
    assert says in text_of(result)


def test_a_fault_of_the_program_gives_nothing_away(
    url: str,
    pipeline: Pipeline,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret")

    monkeypatch.setattr(pipeline, "ask", broken)
    result = call(url, "ask", question="How many troops?")
    assert result.isError
    assert "secret" not in text_of(result)
    assert "ZeroDivisionError: secret" in capsys.readouterr().err


def test_calls_run_side_by_side(url: str) -> None:
    async def several(session: ClientSession) -> list[CallToolResult]:
        asked = ({"question": f"How many troops in {year}?"} for year in range(2020, 2025))
        return await asyncio.gather(*(session.call_tool("search", given) for given in asked))

    assert not any(result.isError for result in within(url, several))


@pytest.mark.parametrize(
    ("headers", "code"),
    [
        ({}, 200),
        ({"Host": "evil.example"}, 421),  # a name that was made to lead here
        ({"Origin": "http://evil.example"}, 403),
        ({"Sec-Fetch-Site": "cross-site"}, 403),
    ],
)
def test_another_site_cannot_call(url: str, headers: dict[str, str], code: int) -> None:
    sent = httpx.post(f"{url}/mcp", json=INITIALIZE, headers=ACCEPT | headers, trust_env=False)
    assert sent.status_code == code


def test_a_model_signs_in_with_name_and_password(pipeline: Pipeline, tmp_path: Path) -> None:
    Users(tmp_path).add("ann", "correct horse")
    settings = load_settings(home=tmp_path, answerer="extractive", mcp=True)
    with serving(settings, pipeline) as url:
        sent = httpx.post(f"{url}/mcp", json=INITIALIZE, headers=ACCEPT, trust_env=False)
        assert sent.status_code == 401
        tools = within(url, lambda session: session.list_tools(), ("ann", "correct horse"))
        assert len(tools.tools) == 2


def test_nothing_is_there_unless_asked_for(pipeline: Pipeline, tmp_path: Path) -> None:
    with serving(load_settings(home=tmp_path, answerer="extractive"), pipeline) as url:
        for path in ("/mcp", "/gradio_api/mcp", "/gradio_api/mcp/sse", "/gradio_api/mcp/schema"):
            sent = httpx.post(url + path, json=INITIALIZE, headers=ACCEPT, trust_env=False)
            assert sent.status_code in (404, 405)
            assert httpx.get(url + path, headers=ACCEPT, trust_env=False).status_code == 404
