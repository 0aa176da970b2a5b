"""A stop reaches the model server at any moment, through the real client and real connections."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest

from rag.answering.cancellation import CancelToken, cancellable
from rag.answering.ollama.client import OllamaServer
from rag.app.page.stream import LatestValues
from rag.errors import Cancelled
from rag.factory import build
from rag.index.index import Index
from rag.pipeline import Pipeline
from rag.settings import Settings, load_settings
from rag.types import Answer, Turn
from tests.ollama_script import Script
from tests.ollama_server import FakeOllama

QUESTION = "How many North Korean soldiers are inside Russia?"
FOLLOW_UP, BEFORE = "What about the others in Kursk?", [Turn(QUESTION, "At least 3,000. [1]")]
AT_ONCE = 0.5  # seconds
LONG = 30.0


@pytest.fixture
def asking(seeds: Index, seeds_settings: Settings, fake: FakeOllama) -> Pipeline:
    return build(load_settings(home=seeds_settings.home, ollama_host=fake.url))


class Run:
    """Values made in a relay's thread, until the relay is stopped or closed."""

    def __init__(self, values: Iterator[Answer]) -> None:
        self.made: list[Answer] = []
        self.written = threading.Event()
        self.ended = threading.Event()
        self._values = values

    def until(
        self, ready: Callable[[float], bool], how: Callable[[LatestValues[Answer]], None]
    ) -> None:
        """Lets it run until something is ready, then stops or closes the relay."""

        async def go() -> None:
            relay = LatestValues(self._noted())
            reading = asyncio.create_task(self._read(relay))
            assert await asyncio.to_thread(ready, 10)
            how(relay)
            if relay.stopped:
                await asyncio.wait_for(reading, AT_ONCE)
            reading.cancel()
            assert await asyncio.to_thread(self.ended.wait, AT_ONCE)

        asyncio.run(go())

    async def _read(self, relay: LatestValues[Answer]) -> None:
        async for _ in relay:
            pass

    def _noted(self) -> Iterator[Answer]:
        try:
            for value in self._values:
                self.made.append(value)
                if value.statements and not value.statements[-1].complete:
                    self.written.set()
                yield value
        finally:
            self.ended.set()


@pytest.mark.parametrize("how", [LatestValues.stop, LatestValues.close])
def test_while_the_model_is_loaded(
    asking: Pipeline,
    fake: FakeOllama,
    how: Callable[[LatestValues[Answer]], None],
    capsys: pytest.CaptureFixture[str],
) -> None:
    fake.script = Script(load=LONG)
    run = Run(asking.stream(QUESTION))
    run.until(fake.asked.wait, how)
    assert fake.hung_up.wait(AT_ONCE)
    assert all(answer.draft for answer in run.made)
    assert capsys.readouterr().err == ""


def test_while_a_follow_up_is_rewritten(asking: Pipeline, fake: FakeOllama) -> None:
    fake.script = Script(rewriting=Script(load=LONG))
    run = Run(asking.stream(FOLLOW_UP, BEFORE))
    run.until(fake.asked.wait, LatestValues.stop)
    assert fake.hung_up.wait(AT_ONCE)
    assert len(fake.chats()) == 1
    assert run.made == []


def test_between_two_words_of_a_slow_model(asking: Pipeline, fake: FakeOllama) -> None:
    fake.script = Script(fault="stall", after=30)
    run = Run(asking.stream(QUESTION))
    run.until(run.written.wait, LatestValues.stop)
    assert fake.hung_up.wait(AT_ONCE)
    assert all(answer.answerer == "llama3.2:latest" for answer in run.made)


def test_while_a_server_is_looked_for(seeds: Index, seeds_settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"http://127.0.0.1:{silent.getsockname()[1]}"
        pipeline = build(load_settings(home=seeds_settings.home, ollama_host=url))
        accepted: list[socket.socket] = []

        def reached(seconds: float) -> bool:
            accepted.append(silent.accept()[0])
            return accepted[0].recv(9) == b"GET /api/"

        run = Run(pipeline.stream(QUESTION))
        run.until(reached, LatestValues.stop)
        with closing(accepted[0]) as connection:
            connection.settimeout(AT_ONCE)
            while connection.recv(4096):
                pass
    assert run.made == []


def test_what_is_stopped_already_connects_to_nobody(fake: FakeOllama) -> None:
    server, stop = OllamaServer(fake.url), CancelToken()
    stop.cancel()
    with stop.active():
        with pytest.raises(Cancelled):
            server.version()
        with pytest.raises(Cancelled):
            list(server.chat("llama3.2", messages=[]))
    assert fake.requests == []
    assert server.version() == "0.12.6"


def test_a_connection_that_comes_too_late_is_broken_off() -> None:
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.settimeout(AT_ONCE)
        stop = CancelToken()
        stop.cancel()
        stop.track(ours)
        assert theirs.recv(1) == b""


def test_one_that_is_stopped_does_not_disturb_another(asking: Pipeline, fake: FakeOllama) -> None:
    fake.script = Script(load=LONG)
    run = Run(asking.stream(QUESTION))
    run.until(fake.asked.wait, LatestValues.stop)
    fake.script = Script()
    assert asking.ask(QUESTION).answerer == "llama3.2:latest"


def test_a_closed_connection_does_no_harm() -> None:
    ours, theirs = socket.socketpair()
    stop = CancelToken()
    stop.track(ours)
    ours.close()
    theirs.close()
    stop.cancel()


def test_without_a_stop_errors_are_what_they_are() -> None:
    with pytest.raises(KeyError), cancellable():
        raise KeyError
    with pytest.raises(KeyError), CancelToken().active(), cancellable():
        raise KeyError
