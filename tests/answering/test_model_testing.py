"""Models are tested while the page runs, between questions."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest

from rag.answering.model_testing import ModelTesting
from rag.answering.ollama.calibration import load_calibration
from rag.answering.ollama.client import OllamaServer
from rag.answering.ollama.in_flight import in_flight
from rag.settings import load_settings
from tests.ollama_script import FakeModel, Script
from tests.ollama_server import FakeOllama

TEXTS = 108


@pytest.fixture
def testing(fake: FakeOllama, tmp_path: Path) -> ModelTesting:
    return ModelTesting(load_settings(home=tmp_path, ollama_host=fake.url))


def wait(done: Callable[[], object]) -> None:
    until = time.monotonic() + 30
    while not done():
        assert time.monotonic() < until
        time.sleep(0.02)


def is_tested(fake: FakeOllama, home: Path, name: str) -> bool:
    return load_calibration(home, OllamaServer(fake.url).digest(name)) is not None


def test_the_model_that_is_set_up_is_tested_once(
    testing: ModelTesting, fake: FakeOllama, tmp_path: Path
) -> None:
    testing.look()
    wait(lambda: is_tested(fake, tmp_path, "llama3.2"))
    assert len(fake.chats()) == TEXTS
    fake.models["phi4:latest"] = FakeModel()
    testing.look()
    testing.look("phi4")
    wait(lambda: is_tested(fake, tmp_path, "phi4"))
    assert len(fake.chats()) == 2 * TEXTS
    wait(lambda: not testing.state)


def test_quotes_need_no_test(testing: ModelTesting, fake: FakeOllama) -> None:
    testing.look("quotes")
    assert not testing.state
    assert not fake.requests


def test_it_waits_while_a_question_is_answered(
    testing: ModelTesting, fake: FakeOllama, tmp_path: Path
) -> None:
    with in_flight(OllamaServer(fake.url).host):
        testing.look()
        wait(lambda: testing.state)
        assert "llama3.2:latest is being tested" in testing.state
        time.sleep(0.3)
        assert not fake.chats()
    wait(lambda: is_tested(fake, tmp_path, "llama3.2"))


def test_a_model_that_cannot_judge_is_not_asked_again(
    testing: ModelTesting, fake: FakeOllama
) -> None:
    fake.script = Script(answer="Perhaps", logprobs=False)
    testing.look()
    wait(lambda: len(fake.chats()) == TEXTS and not testing.state)
    before = len(fake.requests)
    testing.look()
    wait(lambda: len(fake.requests) > before)
    wait(lambda: not testing.state)
    assert len(fake.chats()) == TEXTS
