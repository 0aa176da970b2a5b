"""Who waits for the model learns how many requests are before theirs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest

from rag.answering.cancellation import CancelToken
from rag.answering.ollama.client import OllamaServer
from rag.answering.ollama.in_flight import in_flight, requests_before
from rag.app.page.stream import LatestValues
from tests.ollama_script import Script
from tests.ollama_server import FakeOllama


def test_those_that_began_before_at_the_same_server_count() -> None:
    first, second, third, elsewhere = (CancelToken() for _ in range(4))
    with first.active(), in_flight("a"), second.active(), in_flight("a"):
        with elsewhere.active(), in_flight("b"), third.active(), in_flight("a"):
            before = [requests_before(token) for token in (first, second, third, elsewhere)]
        assert before == [0, 1, 2, 0]
        assert requests_before(third) == 0  # it has ended


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    with FakeOllama(script=Script(load=30)) as server:
        yield server


def test_a_value_comes_again_when_another_is_ahead_no_more(fake: FakeOllama) -> None:
    server = OllamaServer(fake.url)

    def asking(name: str) -> Iterator[str]:
        yield name
        list(server.chat("llama3.2", messages=[{"role": "user", "content": name}]))

    async def go() -> list[int]:
        first, second = LatestValues(asking("first")), LatestValues(asking("second"))
        ahead: list[int] = []
        draining = asyncio.create_task(drain(first))
        await asyncio.to_thread(fake.asked.wait, 10)
        async for value in second:
            assert value == "second"
            ahead.append(second.ahead)
            if second.ahead:
                first.stop()
            elif 1 in ahead:
                second.stop()
        await draining
        return ahead

    assert asyncio.run(go())[-2:] == [1, 0]


async def drain(values: LatestValues[str]) -> None:
    async for _ in values:
        pass
