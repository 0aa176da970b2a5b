"""Fetching a model, through the real client, from a server that speaks Ollama's protocol."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest

from rag.answering.ollama.client import OllamaServer
from rag.answering.ollama.pull import PullProgress
from rag.app.page.stream import LatestValues
from rag.errors import (
    AnswererError,
    ModelMissing,
    ModelServerUnreachable,
    ModelStalled,
    ModelStreamBroken,
)
from tests.ollama_script import Pull
from tests.ollama_server import FakeOllama

FULL = (
    "write /usr/share/ollama/.ollama/models/blobs/"
    "sha256-4a8a92e57c0f847acc18d361504c13020c7578c34e3444c4c04f70fb601fb058-partial:"
    " no space left on device"
)


@pytest.fixture
def fake() -> Iterator[FakeOllama]:
    with FakeOllama({}) as server:
        yield server


def test_a_model_is_there_when_it_has_been_fetched(fake: FakeOllama) -> None:
    server = OllamaServer(fake.url)
    states = list(server.pull(" phi4:14b "))
    assert (states[0], states[0].fraction) == (PullProgress("pulling manifest"), None)
    assert states[-1] == PullProgress("success", 4600, 4600)
    assert server.choose("phi4:14b").name == "phi4:14b"


def test_progress_is_that_of_all_layers(fake: FakeOllama) -> None:
    fake.pulling = Pull(layers=(1000, 3000))
    states = list(OllamaServer(fake.url).pull("phi4"))
    assert all(b.done >= a.done for a, b in pairwise(states))
    second = next(state for state in states if state.total == 4000)
    assert (second.done, second.fraction) == (1000, 0.25)
    assert states[-1].fraction == 1.0


def test_a_model_that_does_not_exist_is_told(fake: FakeOllama) -> None:
    with pytest.raises(ModelMissing, match="no model 'no-such' to download") as told:
        list(OllamaServer(fake.url).pull("no-such"))
    assert "ollama.com/library" in told.value.remedy


def test_a_full_disk_is_told(fake: FakeOllama) -> None:
    fake.pulling = Pull(fault="error", error=FULL)
    with pytest.raises(AnswererError, match="not enough disk space for the model 'phi4'") as told:
        list(OllamaServer(fake.url).pull("phi4"))
    assert "ollama rm" in told.value.remedy
    assert fake.models == {}


@pytest.mark.parametrize(
    ("fault", "kind", "words"),
    [
        ("error", ModelStreamBroken, "max retries exceeded"),
        ("break", ModelStreamBroken, "broke"),
        ("silent-end", ModelStreamBroken, "closed the connection before it had finished"),
        ("garbage", ModelStreamBroken, "does not respond like Ollama"),
        ("stall", ModelStalled, "sent nothing for 0.5 seconds"),
    ],
)
def test_what_breaks_off_is_told_and_can_be_tried_again(
    fake: FakeOllama, fault: Any, kind: type[AnswererError], words: str
) -> None:
    fake.pulling = Pull(fault=fault)
    states: list[PullProgress] = []
    pull = OllamaServer(fake.url, first_token_timeout=0.5).pull("phi4")
    with pytest.raises(kind, match=f"The model 'phi4' could not be downloaded.*{words}") as told:
        states.extend(pull)
    assert states[-1].done > 0
    assert "Try again" in told.value.remedy


def test_a_slow_model_is_waited_for(fake: FakeOllama) -> None:
    fake.pulling = Pull(delay=0.1)
    server = OllamaServer(fake.url, first_token_timeout=5, stall_timeout=0.01)
    assert list(server.pull("phi4"))[-1].status == "success"


def test_without_a_server_it_says_how_to_start_it() -> None:
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        server = OllamaServer(f"http://127.0.0.1:{closed.getsockname()[1]}")
        with pytest.raises(ModelServerUnreachable) as told:
            list(server.pull("phi4"))
    assert "ollama serve" in told.value.remedy


@pytest.mark.parametrize("name", ["llama3.2", "qwen3:4b", "me/mine:v1", "hf.co/a/B-GGUF:Q4_K_M"])
def test_names_of_every_form_are_asked_for_as_they_are(fake: FakeOllama, name: str) -> None:
    list(OllamaServer(fake.url).pull(name))
    assert fake.requests[-1].body["model"] == name


@pytest.mark.parametrize(
    "name",
    [
        "",
        "   ",
        "two words",
        "http://a.b/c",
        "../x",
        "a/b/c/d",
        "a:b:c",
        "x;",
        "é",
        "<b>",
        "a" * 201,
    ],
)
def test_what_is_no_name_is_refused_before_anything_is_sent(fake: FakeOllama, name: str) -> None:
    with pytest.raises(AnswererError, match="is not a model name"):
        list(OllamaServer(fake.url).pull(name))
    assert fake.requests == []


def test_a_model_that_would_run_elsewhere_is_refused(fake: FakeOllama) -> None:
    with pytest.raises(AnswererError, match=r"runs at ollama\.com"):
        list(OllamaServer(fake.url).pull("gpt-oss:120b-cloud"))
    assert fake.requests == []


def test_closing_stops_it(fake: FakeOllama) -> None:
    fake.pulling = Pull(fault="stall")
    states = OllamaServer(fake.url).pull("phi4")
    next(states)
    states.close()
    assert fake.hung_up.wait(0.5)


def test_a_stop_does_not_wait_for_news(fake: FakeOllama) -> None:
    fake.pulling = Pull(delay=30)

    async def go() -> None:
        relay = LatestValues(OllamaServer(fake.url).pull("phi4"))
        reading = asyncio.create_task(_all_of(relay))
        assert await asyncio.to_thread(fake.asked.wait, 10)
        relay.stop()
        assert await asyncio.wait_for(reading, 0.5) == []

    asyncio.run(go())
    assert fake.hung_up.wait(0.5)
    assert fake.models == {}


async def _all_of(relay: LatestValues[PullProgress]) -> list[PullProgress]:
    return [state async for state in relay]
