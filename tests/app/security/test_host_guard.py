"""What the web application lets in, whoever asks."""

from __future__ import annotations

import asyncio

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient
from starlette.types import Message

from rag.app.security.host_guard import HostGuard


def served(host: str, base_url: str) -> TestClient:
    def done(_: object) -> PlainTextResponse:
        return PlainTextResponse("done")

    app = Starlette(routes=[Route("/do", done, methods=["GET", "POST", "DELETE"])])
    app.add_middleware(HostGuard, host=host)
    return TestClient(app, base_url=base_url)


@pytest.fixture
def web() -> TestClient:
    return served("127.0.0.1", "http://127.0.0.1:7860")


@pytest.mark.parametrize("method", ["POST", "DELETE"])
@pytest.mark.parametrize(
    "headers",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},  # another port of this machine
        {"Sec-Fetch-Site": "cross-site", "Origin": "http://127.0.0.1:7860"},
        {"Origin": "http://evil.example"},
        {"Origin": "http://127.0.0.1:3000"},
        {"Origin": "null"},
    ],
)
def test_another_site_changes_and_reads_nothing(
    web: TestClient, method: str, headers: dict[str, str]
) -> None:
    assert web.request(method, "/do", headers=headers).status_code == 403
    # A link from elsewhere is followed; a script that wants to read says its origin.
    assert web.get("/do", headers=headers).status_code == (403 if "Origin" in headers else 200)


@pytest.mark.parametrize(
    "headers",
    [
        {},
        {"Sec-Fetch-Site": "same-origin", "Origin": "http://127.0.0.1:7860"},
        {"Sec-Fetch-Site": "same-origin", "Origin": "https://front.example"},  # a proxy's name
        {"Sec-Fetch-Site": "none"},
        {"Origin": "http://127.0.0.1:7860"},
    ],
)
def test_the_page_itself_and_programs_pass(web: TestClient, headers: dict[str, str]) -> None:
    assert web.post("/do", headers=headers).text == "done"


def test_a_request_that_is_given_up_is_no_fault() -> None:
    async def read(request: Request) -> PlainTextResponse:
        return PlainTextResponse(await request.body())

    app = Starlette(routes=[Route("/do", read, methods=["POST"])])
    app.add_middleware(HostGuard, host="127.0.0.1")
    scope = {"type": "http", "method": "POST", "path": "/do", "query_string": b""}
    scope |= {"headers": [(b"host", b"127.0.0.1")]}
    sent: list[Message] = []

    async def gone() -> Message:
        return {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(app(scope, gone, send))
    assert not sent


def test_refusals_carry_the_headers_too(web: TestClient) -> None:
    for response in (web.get("/do"), web.get("/do", headers={"host": "evil.example"})):
        assert "default-src 'self'" in response.headers["content-security-policy"]
        assert response.headers["referrer-policy"] == "same-origin"


@pytest.mark.parametrize("host", ["localhost:1", "[::1]:7860", "127.0.0.1"])
def test_this_machine_goes_by_its_names(web: TestClient, host: str) -> None:
    assert web.get("/do", headers={"host": host}).status_code == 200
    assert web.get("/do", headers={"host": f"evil.{host.strip('[]:1')}"}).status_code == 421


def test_a_page_for_other_machines_has_any_name() -> None:
    web = served("0.0.0.0", "http://192.0.2.1:7860")
    assert web.post("/do", headers={"origin": "http://192.0.2.1:7860"}).text == "done"
    assert web.post("/do", headers={"origin": "http://192.0.2.2:7860"}).status_code == 403
